"""Copies of one song as encoders, players and careless owners make them: other formats, bit rates, levels and rates."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import soundfile
import soxr

from tests.unit.audio.sounds import FloatArray, encode

Maker = Callable[[Path, FloatArray, int], Path]


def _encoded(ending: str, codec: str, bit_rate: int, *, rate: int | None = None, mono: bool = False) -> Maker:
    def make(folder: Path, samples: FloatArray, original: int) -> Path:
        wanted = rate or original
        sound = samples.mean(axis=1, keepdims=True) if mono else samples
        if wanted != original:
            sound = soxr.resample(sound, original, wanted).astype(np.float32)
        name = f"{codec}-{bit_rate // 1000}{'-mono' if mono else ''}.{ending}"
        return encode(folder / name, sound, rate=wanted, codec=codec, bit_rate=bit_rate)

    return make


def _flac(folder: Path, samples: FloatArray, rate: int) -> Path:
    soundfile.write(folder / "same.flac", np.clip(samples, -1, 1), rate)
    return folder / "same.flac"


def _soft(folder: Path, samples: FloatArray, rate: int) -> Path:
    soundfile.write(folder / "soft.flac", np.clip(samples, -1, 1) * 10 ** (-12 / 20), rate)
    return folder / "soft.flac"


def _vorbis(folder: Path, samples: FloatArray, rate: int) -> Path:
    path = folder / "vorbis.ogg"
    with soundfile.SoundFile(path, "w", rate, samples.shape[1], format="OGG", subtype="VORBIS") as file:
        for start in range(0, len(samples), 65536):  # libsndfile crashes on long blocks of Vorbis
            file.write(samples[start : start + 65536])
    return path


def _half_rate(folder: Path, samples: FloatArray, rate: int) -> Path:
    path = folder / "22050.wav"
    soundfile.write(path, np.clip(soxr.resample(samples, rate, 22050), -1, 1), 22050)
    return path


COPIES: Mapping[str, Maker] = {
    "FLAC": _flac,
    "MP3, 64 kbit/s, mono": _encoded("mp3", "libmp3lame", 64_000, mono=True),
    "MP3, 128 kbit/s": _encoded("mp3", "libmp3lame", 128_000),
    "MP3, 320 kbit/s": _encoded("mp3", "libmp3lame", 320_000),
    "Opus, 32 kbit/s": _encoded("opus", "libopus", 32_000, rate=48000),
    "Opus, 96 kbit/s": _encoded("opus", "libopus", 96_000, rate=48000),
    "AAC, 128 kbit/s": _encoded("m4a", "aac", 128_000),
    "Vorbis": _vorbis,
    "12 dB softer": _soft,
    "22 kHz": _half_rate,
}
"""How to make each copy in a folder, from samples (frames, channels) at a rate in Hz.  The first is the reference."""
