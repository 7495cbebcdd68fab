"""The feature sets of the built-in listener, MusiCNN: its embedding with 50 tags, and its pools."""

import logging
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from songjudge.audio.decoding import Clips
from songjudge.features.feature_set import ClipFeatures, FeatureBlock, FeatureSet
from songjudge.features.listener.front_end import PATCH, RATE, patches_of
from songjudge.features.listener.manifest import musicnn_manifest
from songjudge.features.listener.moments import MOMENTS, moments_of
from songjudge.features.listener.network import EMBEDDING, POOL, MusicnnNetwork

FloatArray = npt.NDArray[np.float32]

NAME = "listener"
VERSION = 2
TAGS = "tags"
"""The block of the listener's words for a song."""

POOLS = "musicnn-pools"
"""The set that holds the pools: off unless the user asks for it."""

LEVEL = 0.15
"""Root mean square to which a song is brought first, about that of the released music the network was trained on."""


def listener_set(settings: Mapping[str, object]) -> FeatureSet:
    """Return the layout: the embedding, and the network's 50 tags as logits (0 is a probability of one half)."""
    blocks = (
        FeatureBlock("embedding", "listener", (EMBEDDING,)),
        FeatureBlock(TAGS, "tags", (len(musicnn_manifest().tags),), "logit"),
    )
    return FeatureSet(NAME, VERSION, blocks, _described(settings))


def pools_set(settings: Mapping[str, object]) -> FeatureSet:
    """Return the layout of the pools: mean and maximum over time of all 753 maps below the embedding."""
    blocks = (FeatureBlock("mean", POOLS, (POOL,)), FeatureBlock("maximum", POOLS, (POOL,)))
    return FeatureSet(POOLS, VERSION, blocks, _described(settings))


def tag_names() -> tuple[str, ...]:
    """Return the names of the 50 tags, in the order of the "tags" block."""
    return musicnn_manifest().tags


def listened(clips: Clips, gain: float, weights: Path) -> ClipFeatures:
    """Return the "listener" features of some moments of a song; see `heard_by_musicnn`."""
    return heard_by_musicnn(clips, gain, weights)[NAME]


def heard_by_musicnn(clips: Clips, gain: float, weights: Path) -> dict[str, ClipFeatures]:
    """Return the features of both sets, "listener" and `POOLS`, from one pass through the network.

    `gain` brings the clips to the level 1; `weights` is the installed file.
    """
    moments = moments_of(clips, gain * LEVEL, rate=RATE, samples=PATCH)
    heard = _network(weights)(patches_of(moments.sounds))
    return {
        NAME: ClipFeatures(moments.spans, finite(heard.embedding, heard.logits)),
        POOLS: ClipFeatures(moments.spans, finite(heard.mean, heard.maximum)),
    }


def finite(*parts: FloatArray) -> FloatArray:
    """Return the parts side by side, with 0 for what is not finite."""
    return np.nan_to_num(np.concatenate(parts, axis=1), nan=0.0, posinf=0.0, neginf=0.0)


def _described(settings: Mapping[str, object]) -> dict[str, object]:
    return {"weights": musicnn_manifest().sha256, "patches": MOMENTS, "level": LEVEL, **settings}


@lru_cache(maxsize=1)
def _network(weights: Path) -> MusicnnNetwork:
    logging.getLogger(__name__).info("loading the listener from %s", weights)
    with np.load(weights, allow_pickle=False) as arrays:
        return MusicnnNetwork({name: arrays[name] for name in arrays.files})
