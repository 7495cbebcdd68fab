"""Features of the peers, kept in the same cache as ours: the ancestor's, and bliss-audio's.

The ancestor (kugurst/music-recommender): pydub decodes the whole song; clips of 5 seconds at 44.1 kHz, of which it took
30 and ten do here; librosa with n_fft 4096 and hop 32768, each feature divided by its own maximum.  bliss-audio: the
numbers of its Rust library, of the whole song.
"""

import contextlib
import importlib
import logging
import tempfile
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from songjudge.features.feature_set import ClipFeatures, FeatureBlock, FeatureSet
from songjudge.learning.dataset import Dataset, bags_of
from songjudge.library.song import SongId
from tests.benchmarks.corpus_features import Task, file_in

CLIPS, SECONDS, RATE, FRAMES = 10, 5, 44100, 7
WIDE: dict[str, Any] = {"sr": RATE, "n_fft": 4096, "hop_length": 32768}
BLISS_NUMBERS = {20, 23}  # before version 0.2, and since; 0.2's wheel needs a processor with AVX-512


def ancestor_set(*, sequences: bool) -> FeatureSet:
    """Return the ancestor's layout: `sequences` for its network, else every number a column, as for its tree."""
    sizes = {"flux": 1, "rolloff": 1, "mel": 128, "contrast": 10, "chroma": 12, "rms": 1, "fractional_rms": 1}
    blocks = [FeatureBlock("tempo", "tempo", (1,))]
    blocks += [FeatureBlock(name, name, (FRAMES, size), sequence=sequences) for name, size in sizes.items()]
    return FeatureSet("ancestor", 1, tuple(blocks), {"clips": CLIPS})


def bliss_set(numbers: int) -> FeatureSet:
    """Return bliss-audio's layout: one row of so many numbers a song."""
    return FeatureSet("bliss", 1, (FeatureBlock("bliss", "bliss", (numbers,)),), {})


def ancestor_clips(path: Path) -> ClipFeatures:
    """Measure a song the ancestor's way."""
    segment = importlib.import_module("pydub").AudioSegment.from_file(str(path)).set_frame_rate(RATE).set_channels(1)
    samples = np.array(segment.get_array_of_samples(), dtype=np.float32) / np.float32(
        1 << (8 * segment.sample_width - 1)
    )
    samples = np.pad(samples, (0, max(0, SECONDS * RATE - len(samples))))
    starts = np.sort(np.random.default_rng(0).integers(0, len(samples) - SECONDS * RATE + 1, CLIPS))
    rows = np.stack([_ancestor_row(samples[start : start + SECONDS * RATE]) for start in starts])
    spans = np.stack([starts / RATE, np.full(CLIPS, SECONDS)], axis=1).astype(np.float32)
    return ClipFeatures(spans, np.nan_to_num(rows).astype(np.float32))


def bliss_song(path: Path) -> ClipFeatures:
    """Measure a song by bliss-audio."""
    found = importlib.import_module("bliss_audio").Song(str(path)).analysis
    row = np.asarray(found, dtype=np.float32)
    if row.ndim != 1 or len(row) not in BLISS_NUMBERS:
        raise ValueError(f"bliss-audio gave {row.shape} numbers")
    return ClipFeatures(np.array([[0, 1]], np.float32), row[None, :])


WAYS = {"ancestor": ancestor_clips, "bliss": bliss_song}


class PeerCache:
    """The peers' features, one file a song and peer."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name in WAYS:
            (folder / name).mkdir(parents=True, exist_ok=True)

    def fill(self, paths: Iterable[Path], *, workers: int) -> None:
        """Measure what is missing, several songs at a time."""
        wanted = [(name, path) for path in dict.fromkeys(paths) for name in WAYS if not self._file(name, path).exists()]
        with _fresh_numba(), ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            for number, ((name, path), found) in enumerate(zip(wanted, pool.map(_measured, wanted), strict=True)):
                if isinstance(found, str):
                    print(f"skipped: {found}")
                    continue
                np.savez(self._file(name, path), spans=found.spans, values=found.values)
                if number % 50 == 49:
                    print(f"{number + 1} of {len(wanted)} measured for the peers", flush=True)

    def dataset(self, task: Task, name: str, *, sequences: bool = True) -> tuple[Dataset, np.ndarray]:
        """Return the task's songs under a peer's features, with the labels to judge by."""
        there = [n for n, p in enumerate(task.paths) if self._file(name, p).exists()]
        songs = []
        for n in there:
            with np.load(self._file(name, task.paths[n])) as held:
                songs.append(ClipFeatures(held["spans"], held["values"]))
        layout = ancestor_set(sequences=sequences) if name == "ancestor" else bliss_set(songs[0].values.shape[1])
        ids = tuple(SongId(str(task.paths[n])) for n in there)
        weight = np.ones(len(there), np.float32)
        bags = {layout.name: bags_of(layout, songs)}
        return Dataset(ids, bags, task.good[there], weight, task.group[there]), task.truly_good[there]

    def _file(self, name: str, path: Path) -> Path:
        return file_in(self._folder / name, path)


def _ancestor_row(clip: np.ndarray) -> np.ndarray:
    feature, onset = importlib.import_module("librosa.feature"), importlib.import_module("librosa.onset")
    magnitude = np.abs(importlib.import_module("librosa.core").stft(clip, n_fft=4096, hop_length=32768))
    bins = np.fft.rfftfreq(4096, 1 / RATE)
    bass = magnitude * ((bins >= 100) & (bins <= 300))[:, None]
    rms = feature.rms(S=magnitude, frame_length=4096)
    strength = onset.onset_strength(y=clip, **WIDE)
    tempo = feature.tempo(onset_envelope=strength, sr=RATE, hop_length=32768)
    parts = [
        strength[None, :],
        feature.spectral_rolloff(y=clip, roll_percent=0.85, **WIDE),
        feature.melspectrogram(y=clip, n_mels=128, **WIDE),
        feature.spectral_contrast(y=clip, fmin=31.0, n_bands=9, **WIDE),
        feature.chroma_stft(y=clip, **WIDE),
        rms,
        feature.rms(S=bass, frame_length=4096) / np.maximum(rms, 1e-9),
    ]
    return np.concatenate([tempo / 200, *(_by_maximum(part[:, :FRAMES].T.ravel()) for part in parts)])


def _by_maximum(values: np.ndarray) -> np.ndarray:
    most = np.abs(values).max()
    return values / most if most > 0 else values


@contextlib.contextmanager
def _fresh_numba() -> Iterator[None]:
    """Give the child processes an empty cache: Numba 0.68 crashes on the functions of librosa that it has cached."""
    with tempfile.TemporaryDirectory() as fresh, pytest.MonkeyPatch.context() as patch:
        patch.setenv("NUMBA_CACHE_DIR", fresh)
        yield


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    logging.disable(logging.WARNING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # librosa warns of empty clips and wide hops, which are the ancestor's way
        yield


def _measured(asked: tuple[str, Path]) -> ClipFeatures | str:
    name, path = asked
    try:
        with _quietly():
            return WAYS[name](path)
    except Exception as error:  # a peer may fail in any way it likes: the song is then left out, and it is said
        return f"{path} by {name}: {error!r}"
