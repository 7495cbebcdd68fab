"""Brings songs together with their features: the labelled ones as a dataset, any others as bags of clips."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from songjudge.errors import NotEnoughLabelsError
from songjudge.features.extraction import feature_sets
from songjudge.features.feature_set import FeatureSet
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress
from songjudge.learning.dataset import Bags, Dataset, GrowingBags, IntArray
from songjudge.learning.splitting import group_numbers, join_groups
from songjudge.library.song import Song, SongId
from songjudge.library.verdict import Verdict
from songjudge.steps.feature_settings import feature_settings_of
from songjudge.steps.recordings_twice import recordings_twice
from songjudge.store.workspace import Workspace


@dataclass(frozen=True, eq=False)
class MeasuredSongs:
    """Songs that have every feature set, with their bags, in one order."""

    song_ids: tuple[SongId, ...]
    bags: Mapping[str, Bags]


def layouts_of(workspace: Workspace) -> tuple[FeatureSet, ...]:
    """Return the feature sets that the workspace's settings ask for."""
    return feature_sets(feature_settings_of(workspace))


def measured(workspace: Workspace, song_ids: Sequence[SongId], monitor: Monitor) -> MeasuredSongs:
    """Read the features of those of `song_ids` that have all of them, keeping the order."""
    layouts = layouts_of(workspace)
    ready = frozenset.intersection(*(workspace.songs_with_features(layout) for layout in layouts))
    kept: list[SongId] = []
    columns = {layout.name: GrowingBags(layout) for layout in layouts}
    for song_id in song_ids:
        monitor.stop_if_asked()
        found = [workspace.features(layout, song_id) for layout in layouts] if song_id in ready else [None]
        if all(f is not None for f in found):
            kept.append(song_id)
            for layout, features in zip(layouts, found, strict=True):
                assert features is not None
                columns[layout.name].add(features)
    return MeasuredSongs(tuple(kept), {name: growing.bags() for name, growing in columns.items()})


def labelled_dataset(workspace: Workspace, monitor: Monitor) -> Dataset:
    """Return the labelled songs that have features, ordered by song id so that the same labels give the same data.

    Raises `NotEnoughLabelsError` when nothing is labelled, or nothing labelled has been measured.
    """
    verdicts = workspace.verdicts()
    if not verdicts:
        raise NotEnoughLabelsError(
            "There is nothing to learn from", why="no song is labelled yet", remedy="Say good or bad about some songs."
        )
    monitor.progress(Progress(0, None, "Gathering labelled songs"))
    known = {song_id: song for song_id in sorted(verdicts) if (song := workspace.song(song_id)) is not None}
    songs = measured(workspace, tuple(known), monitor)
    if not songs.song_ids:
        raise NotEnoughLabelsError(
            "There is nothing to learn from",
            why="none of the labelled songs has features yet",
            remedy="Extract features first.",
        )
    said = [verdicts[song_id] for song_id in songs.song_ids]
    return Dataset(
        songs.song_ids,
        songs.bags,
        good=np.array([s.verdict is Verdict.GOOD for s in said], dtype=np.bool_),
        weight=np.array([s.weight for s in said], dtype=np.float32),
        group=_groups([known[song_id] for song_id in songs.song_ids], songs.bags),
    )


def _groups(songs: Sequence[Song], bags: Mapping[str, Bags]) -> IntArray:
    """Return the group of each song: albums and artists, joined where they hold the same recording."""
    pairs = recordings_twice(bags, [song.format.duration for song in songs])
    ties = ((int(song), number) for number, pair in enumerate(pairs) for song in pair)
    return join_groups(group_numbers(songs), ties)
