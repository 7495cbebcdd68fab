"""The "listener" feature set: what the pretrained network hears in a few moments of a song."""

import logging
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from songjudge.audio.decoding import Clips
from songjudge.audio.signal import fitted, resampled
from songjudge.features.feature_set import ClipFeatures, FeatureBlock, FeatureSet
from songjudge.features.listener.front_end import PATCH, RATE, patches_of
from songjudge.features.listener.manifest import musicnn_manifest
from songjudge.features.listener.network import EMBEDDING, MusicnnNetwork

FloatArray = npt.NDArray[np.float32]

NAME = "listener"
VERSION = 1
PATCHES = 6
"""Moments of a song that are heard: six give the accuracy of many more, and each costs as much as several clips."""

LEVEL = 0.15
"""Root mean square to which a song is brought first, about that of the released music the network was trained on."""


def listener_set(settings: Mapping[str, object]) -> FeatureSet:
    """Return the layout: the embedding, and the network's 50 tags as logits (0 is a probability of one half)."""
    manifest = musicnn_manifest()
    blocks = (
        FeatureBlock("embedding", "listener", (EMBEDDING,)),
        FeatureBlock("tags", "tags", (len(manifest.tags),), "logit"),
    )
    described = {"weights": manifest.sha256, "patches": PATCHES, "level": LEVEL, **settings}
    return FeatureSet(NAME, VERSION, blocks, described)


def tag_names() -> tuple[str, ...]:
    """Return the names of the 50 tags, in the order of the "tags" block."""
    return musicnn_manifest().tags


def listened(clips: Clips, gain: float, weights: Path) -> ClipFeatures:
    """Return the features of up to `PATCHES` moments: the middle three seconds of clips spread over the song.

    `gain` brings the clips to the level 1; `weights` is the installed file.
    """
    count = min(PATCHES, len(clips.samples))
    chosen = np.unique(np.round(np.linspace(0, len(clips.samples) - 1, count)).astype(int))
    needed = round(PATCH / RATE * clips.rate) + 2
    start = max(0, (clips.samples.shape[1] - needed) // 2)
    moments = clips.samples[chosen, start : start + needed] * np.float32(gain * LEVEL)
    sounds = np.stack([fitted(resampled(m, rate=clips.rate, to=RATE), PATCH) for m in moments])
    embedding, logits = _network(weights)(patches_of(sounds))
    seconds = PATCH / RATE
    begins = clips.spans[chosen, 0] + np.float32(start / clips.rate)
    spans = np.stack([begins, np.minimum(np.float32(seconds), clips.spans[chosen, 1])], axis=1).astype(np.float32)
    values = np.nan_to_num(np.concatenate([embedding, logits], axis=1), nan=0.0, posinf=0.0, neginf=0.0)
    return ClipFeatures(spans, values)


@lru_cache(maxsize=1)
def _network(weights: Path) -> MusicnnNetwork:
    logging.getLogger(__name__).info("loading the listener from %s", weights)
    with np.load(weights, allow_pickle=False) as arrays:
        return MusicnnNetwork({name: arrays[name] for name in arrays.files})
