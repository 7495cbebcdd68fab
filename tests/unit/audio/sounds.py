"""Small sounds for the tests of `audio` and `features`, made from formulas, and the files that hold them."""

from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import soundfile

FloatArray = npt.NDArray[np.float32]


def tune(seconds: float, *, rate: int = 44100, seed: int = 0, channels: int = 2) -> FloatArray:
    """A melody of decaying notes over a beat, float32 (frames, channels): enough to have a tempo, pitch and timbre."""
    random = np.random.default_rng(seed)
    time = np.arange(round(seconds * rate)) / rate
    sound = np.zeros(len(time))
    for start in np.arange(0, seconds, 0.25):
        pitch = 220.0 * 2 ** (random.integers(0, 24) / 12)
        after = np.maximum(time - start, 0)
        window = slice(round(start * rate), min(len(time), round((start + 1.0) * rate)))
        part = after[window]
        overtones = sum(np.sin(2 * np.pi * pitch * k * part) / k**1.5 for k in range(1, 6))
        sound[window] += 0.2 * overtones * np.exp(-4 * part) * np.minimum(1, part * 200)
        click = random.normal(size=len(part)) * np.exp(-60 * part)
        sound[window] += 0.1 * click
    sides = [sound * (0.9 if side % 2 else 1.0) for side in range(channels)]
    return np.clip(np.stack(sides, axis=1), -1, 1).astype(np.float32)


def write(path: Path, samples: FloatArray, *, rate: int = 44100, **options: str) -> Path:
    """Write through libsndfile, the format after the name."""
    soundfile.write(path, samples, rate, **options)
    return path


def encode(
    path: Path,
    samples: FloatArray,
    *,
    rate: int = 44100,
    codec: str,
    bit_rate: int = 128_000,
    options: dict[str, str] | None = None,
) -> Path:
    """Write through FFmpeg, the container after the name."""
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[samples.shape[1]]
    with av.open(str(path), "w", options=options or {}) as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        stream.bit_rate = bit_rate
        for start in range(0, len(samples), 4096):
            planar = np.ascontiguousarray(samples[start : start + 4096].T)
            frame = av.AudioFrame.from_ndarray(planar, format="fltp", layout=layout)
            frame.sample_rate = rate
            frame.pts = start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
