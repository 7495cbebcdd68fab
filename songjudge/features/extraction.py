"""From a music file to the features of its clips; the one function that helper processes run, a song at a time."""

from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from songjudge.audio.clip import ClipPlan
from songjudge.audio.decoding import Clips, decode_clips
from songjudge.audio.signal import centred_mono, halved
from songjudge.features.feature_set import ClipFeatures, FeatureSet
from songjudge.features.framing import RATE
from songjudge.features.listener.embedding_sets import embedding_sets, heard
from songjudge.features.loudness import TARGET, level_of
from songjudge.features.spectral import spectral_rows, spectral_set

SPECTRAL = "spectral"
BATCH = 40
"""Clips measured at a time: Python's own cost is small beside them, and memory is bounded whatever the plan."""


@dataclass(frozen=True, slots=True)
class FeatureSettings:
    """What is measured.  `off` names the groups of `features.spectral.GROUPS` that are switched off."""

    clips: ClipPlan = field(default_factory=ClipPlan)
    off: frozenset[str] = frozenset()
    listener: bool = True  # use the pretrained embeddings that are installed


def feature_sets(settings: FeatureSettings) -> tuple[FeatureSet, ...]:
    """Return the feature sets that `settings` ask for: the spectral one always, those of installed embeddings."""
    described = {"clips": asdict(settings.clips)}
    spectral = spectral_set(settings.off, described)
    return (spectral, *embedding_sets(described)) if settings.listener else (spectral,)


def extract(path: Path, settings: FeatureSettings, wanted: tuple[str, ...] = ("spectral",)) -> dict[str, ClipFeatures]:
    """Return the features of the song at `path`, by the name of the feature set; only the sets named in `wanted`.

    Equal songs, settings and versions give bit-identical numbers, on one machine, however many processes work.

    Raises `UnreadableFileError` when the song cannot be decoded, is shorter than a second, or is silent, and
    `SongjudgeError` when an embedding is wanted but no longer installed.
    """
    with _threads().limit(limits=1):
        clips = decode_clips(path, settings.clips, rate=RATE)
        gain = 1.0 / level_of(clips.samples)
        found = heard(clips, gain, [name for name in wanted if name != SPECTRAL])
        if SPECTRAL in wanted:
            found[SPECTRAL] = _measured(clips, gain, settings)
        return found


def _measured(clips: Clips, gain: float, settings: FeatureSettings) -> ClipFeatures:
    rows = []
    for start in range(0, len(clips.samples), BATCH):
        samples = clips.samples[start : start + BATCH]
        samples *= np.float32(gain * TARGET)  # in place: nobody else has these clips, and they fill 13 MB
        rows.append(spectral_rows(samples, gain * TARGET, settings.off))
    return ClipFeatures(clips.spans, np.concatenate(rows))


@lru_cache(maxsize=1)
def _threads() -> Any:
    """Return what limits the threads of the libraries loaded once the first clip was measured; it is slow to make."""
    from threadpoolctl import ThreadpoolController

    warm_up()
    return ThreadpoolController()


def warm_up() -> None:
    """Compile the kernels that are not yet in Numba's cache, so that the first song does not wait for it."""
    noise = np.random.default_rng(0).normal(size=(2 * RATE, 2)).astype(np.float32)
    spectral_rows(halved(centred_mono(noise))[None], 1.0, ())
