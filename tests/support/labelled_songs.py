"""Labelled songs with made-up features, whose taste is planted in one feature group."""

from pathlib import Path

import numpy as np

from songjudge.features.feature_set import FeatureBlock, FeatureSet
from songjudge.learning.dataset import Bags, Dataset
from songjudge.library.song import AudioFormat, Song, SongId, SongTags

LISTENER = FeatureSet("listener", 1, (FeatureBlock("listener.mean", "listener", (24,)),), {"weights": "made up"})
SPECTRAL = FeatureSet(
    "spectral",
    1,
    (
        FeatureBlock("mel.sequence", "mel", (4, 10), "dB", sequence=True),
        FeatureBlock("chroma.mean", "chroma", (12,)),
        FeatureBlock("tempo", "tempo", (1,), "beats a minute"),
        FeatureBlock("silence", "loudness", (2,), "dB"),
    ),
    {"hop": 512},
)


def a_dataset(
    songs: int = 120,
    *,
    planted: str = "chroma.mean",
    strength: float = 1.2,
    share_good: float = 0.4,
    album: int = 4,
    seed: int = 0,
    sets: tuple[FeatureSet, ...] = (SPECTRAL, LISTENER),
) -> Dataset:
    """Songs in albums of `album`; good ones have the block `planted` shifted by `strength` deviations of a clip."""
    rng = np.random.default_rng(seed)
    good = np.zeros(songs, dtype=np.bool_)
    good[rng.permutation(songs)[: round(share_good * songs)]] = True
    counts = rng.integers(2, 7, songs)
    bags = {}
    for layout in sets:
        held = np.minimum(counts, 3) if layout is LISTENER else counts  # it hears fewer moments, as the real one
        offsets = np.concatenate([[0], np.cumsum(held)]).astype(np.int64)
        values = rng.standard_normal((int(offsets[-1]), layout.size)).astype(np.float32)
        values += np.repeat(0.5 * rng.standard_normal((songs, layout.size)), held, axis=0).astype(np.float32)
        if planted in layout.slices:
            values[:, layout.slices[planted]] += strength * np.repeat(good, held)[:, None]
        if "silence" in layout.slices:
            values[:, layout.slices["silence"]] = -80.0  # a number that never changes
        bags[layout.name] = Bags(layout, values, offsets)
    ids = tuple(SongId(f"{seed:016x}{n:016x}") for n in range(songs))
    group = (np.arange(songs) // album).astype(np.int64)
    return Dataset(ids, bags, good, np.ones(songs, np.float32), group)


def a_song(number: int = 0, *, folder: str = "/music", **tags: str | int) -> Song:
    """Return a song with the given tags."""
    return Song(
        SongId(f"{number:032x}"),
        Path(folder) / f"{number:03}.ogg",
        size=1000 + number,
        modified_ns=0,
        tags=SongTags(**tags),  # type: ignore[arg-type]  # names and kinds are the caller's
        format=AudioFormat("vorbis", 44100, 2, 192_000, 180.0),
    )
