"""Turns the workspace's settings into what the extraction needs to know."""

from songjudge.audio.clip import ClipPlan
from songjudge.features.extraction import FeatureSettings
from songjudge.store.workspace import Workspace


def feature_settings_of(workspace: Workspace) -> FeatureSettings:
    """Return how the songs of `workspace` are to be measured."""
    settings = workspace.settings
    return FeatureSettings(
        clips=ClipPlan(count=settings.clip_count, seconds=settings.clip_seconds, seed=settings.clip_seed),
        off=frozenset(settings.groups_off),
    )
