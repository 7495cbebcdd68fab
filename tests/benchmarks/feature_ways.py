"""Ways to get from a music file to features: ours, the ancestor's, librosa's, bliss-audio's, Essentia's.

Run as a program it does one way over some files in this process alone and prints the costs as JSON, so that each way
pays for its own imports, memory and child processes: `python -m tests.benchmarks.feature_ways WAY FILE…`.
"""

import importlib
import json
import resource
import sys
import time
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from songjudge.audio.clip import ClipPlan
from songjudge.features.extraction import FeatureSettings, extract

CLIPS, SECONDS, RATE = 30, 5, 22050


def ours(path: Path) -> None:
    """30 clips of 5 seconds, all spectral features."""
    extract(path, FeatureSettings(listener=False), ("spectral",))


def ours_with_ten_clips(path: Path) -> None:
    extract(path, FeatureSettings(ClipPlan(count=10)), ("spectral",))


def ours_with_the_listener(path: Path) -> None:
    extract(path, FeatureSettings(), ("spectral", "listener"))


def cpu_of_ours(path: Path) -> float:
    """Measure a song our way and return the processor seconds of it."""
    before = time.process_time()
    ours(path)
    return time.process_time() - before


def ancestor(path: Path, *, unused: bool = True) -> None:
    """What kugurst/music-recommender called for a song: pydub decodes it whole, librosa measures 30 clips at hop 32768.

    Every clip costs its `compute_features` and its fractional RMS.  `unused` are the harmonic and percussive parts and
    the tonnetz, which it computed for every clip although none of its models was given them.
    """
    from pydub import AudioSegment

    segment = AudioSegment.from_file(str(path))
    sides = np.array(segment.get_array_of_samples()).reshape(-1, segment.channels)
    mono = sides[:, : min(segment.channels, 2)].mean(axis=1, dtype=np.float32)
    for clip in _clips(mono, segment.frame_rate):
        _ancestor_clip(clip * (32767 / max(float(np.abs(clip).max()), 1.0)), segment.frame_rate, unused)


def ancestor_without_unused(path: Path) -> None:
    """The same without what its models were never given."""
    ancestor(path, unused=False)


def _ancestor_clip(clip: np.ndarray, rate: int, unused: bool) -> None:
    librosa = importlib.import_module("librosa")
    feature, onset = importlib.import_module("librosa.feature"), importlib.import_module("librosa.onset")
    decompose = importlib.import_module("librosa.decompose")
    wide: dict[str, Any] = {"sr": rate, "n_fft": 4096, "hop_length": 32768}
    strength = onset.onset_strength(y=clip, sr=rate, hop_length=32768)
    feature.tempo(onset_envelope=strength, sr=rate, hop_length=32768)
    feature.spectral_rolloff(y=clip, sr=rate, hop_length=32768)
    spectrum = librosa.stft(clip, n_fft=4096, hop_length=32768)
    magnitude = np.abs(spectrum)
    feature.spectral_contrast(S=magnitude, fmin=31, n_bands=9, **wide)
    feature.melspectrogram(S=magnitude**2, n_mels=128, fmin=0, fmax=16384, **wide)
    whole = feature.rms(S=magnitude, frame_length=4096)
    chroma = feature.chroma_stft(S=magnitude, **wide)
    if unused:
        decompose.hpss(spectrum)
        feature.tonnetz(chroma=chroma, sr=rate)
    bins = librosa.fft_frequencies(sr=rate, n_fft=4096)
    bass = magnitude * ((bins > 100) & (bins < 300))[:, None]
    feature.rms(S=bass, frame_length=4096) / np.maximum(whole, 1e-9)


def by_librosa(path: Path) -> None:
    """The same features at the same settings, each by librosa's own function from the signal."""
    librosa = importlib.import_module("librosa")
    feature, onset = importlib.import_module("librosa.feature"), importlib.import_module("librosa.onset")
    decompose = importlib.import_module("librosa.decompose")
    samples, _ = librosa.load(str(path), sr=RATE)
    same: dict[str, Any] = {"sr": RATE, "n_fft": 2048, "hop_length": 512}
    for clip in _clips(samples, RATE):
        strength = onset.onset_strength(y=clip, **same)
        feature.tempo(onset_envelope=strength, sr=RATE, hop_length=512)
        onset.onset_detect(onset_envelope=strength, sr=RATE, hop_length=512)
        for name in ("spectral_rolloff", "spectral_centroid", "spectral_bandwidth", "chroma_stft"):
            getattr(feature, name)(y=clip, **same)
        mel = librosa.power_to_db(feature.melspectrogram(y=clip, n_mels=128, **same))
        cepstra = feature.mfcc(S=mel, n_mfcc=20)
        feature.delta(cepstra), feature.delta(cepstra, order=2)
        feature.spectral_contrast(y=clip, fmin=31.0, n_bands=8, **same)
        feature.tonnetz(chroma=feature.chroma_stft(y=clip, tuning=0.0, **same))
        feature.spectral_flatness(y=clip, n_fft=2048, hop_length=512)
        feature.zero_crossing_rate(clip, frame_length=2048, hop_length=512)
        spectrum = librosa.stft(clip, n_fft=2048, hop_length=512)
        decompose.hpss(spectrum)
        feature.rms(S=np.abs(spectrum), frame_length=2048)


def bliss(path: Path) -> None:
    """The 23 numbers of bliss-audio (Rust), from the whole song."""
    importlib.import_module("bliss_audio").Song(str(path))


def essentia(path: Path) -> None:
    """Essentia's MusicExtractor with its defaults, from the whole song."""
    importlib.import_module("essentia.standard").MusicExtractor()(str(path))


WAYS: Mapping[str, Callable[[Path], None]] = {
    "ours, 30 × 5 s": ours,
    "ours, 10 × 5 s": ours_with_ten_clips,
    "ours, 30 × 5 s and the listener": ours_with_the_listener,
    "the ancestor's way": ancestor,
    "the same, only what its models used": ancestor_without_unused,
    "librosa, same features": by_librosa,
    "bliss-audio": bliss,
    "Essentia": essentia,
}


def _clips(samples: np.ndarray, rate: int) -> list[np.ndarray]:
    last = max(1, len(samples) - SECONDS * rate)
    starts = np.random.default_rng(0).integers(0, last, CLIPS)
    return [samples[start : start + SECONDS * rate] for start in starts]


def cpu_seconds() -> float:
    """Return the processor time of this process and of the children it waited for."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def main() -> None:
    """Run one way over the files, the first one once more for warming up, and print the costs."""
    way, files = WAYS[sys.argv[1]], [Path(name) for name in sys.argv[2:]]
    warnings.simplefilter("ignore")
    way(files[0])
    costs = []
    for file in files:
        before = cpu_seconds()
        way(file)
        costs.append(cpu_seconds() - before)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": costs, "rss": peak}))


if __name__ == "__main__":
    main()
