"""The outline of a whole song, for the waveform in the window."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from songjudge.audio.decoding import read_song_with
from songjudge.audio.duration import true_duration
from songjudge.audio.reader import Deadline, Reader
from songjudge.audio.signal import downmixed, repaired

FloatArray = npt.NDArray[np.float32]

_TIME_LIMIT = 60.0  # seconds
_BLOCK = 20.0  # seconds decoded at a time: never a whole song
_GLIMPSED = 1200.0  # seconds: of a longer file only the beginning of each bin is decoded
_GLIMPSE = 0.1  # seconds


@dataclass(frozen=True, eq=False)
class Waveform:
    """The lowest and highest sample of each of many equal parts of a song.

    `low` and `high` are float32 (bins,), full scale 1, low <= high; `duration` is in seconds.
    """

    low: FloatArray
    high: FloatArray
    duration: float


def waveform(path: Path, *, bins: int = 800) -> Waveform:
    """Return the outline of the song at `path` in `bins` parts.

    A file of more than twenty minutes is glimpsed: a tenth of a second of each part stands for all of it.

    Raises `UnreadableFileError` when no decoder reads the file.
    """

    def outline(reader: Reader) -> Waveform:
        duration = true_duration(reader)
        low, high = np.zeros(bins, np.float32), np.zeros(bins, np.float32)
        if duration > _GLIMPSED:
            _glimpse(reader, duration, low, high)
        else:
            _scan(reader, duration, low, high)
        return Waveform(low, high, duration)

    return read_song_with(path, outline, Deadline(_TIME_LIMIT))


def _scan(reader: Reader, duration: float, low: FloatArray, high: FloatArray) -> None:
    """Decode all of the song in blocks of whole parts and note the extremes of each part."""
    bins = len(low)
    at_once = max(1, int(_BLOCK * bins / max(duration, 1e-3)))
    for first in range(0, bins, at_once):
        last = min(bins, first + at_once)
        start, end = first * duration / bins, last * duration / bins
        samples = _mono(reader, start, end - start)
        edges = np.round(np.linspace(0, (end - start) * reader.rate, last - first + 1)).astype(int)
        for number in range(first, last):
            _note(samples[edges[number - first] : edges[number - first + 1]], number, low, high)


def _glimpse(reader: Reader, duration: float, low: FloatArray, high: FloatArray) -> None:
    for number in range(len(low)):
        _note(_mono(reader, number * duration / len(low), _GLIMPSE), number, low, high)


def _note(samples: FloatArray, number: int, low: FloatArray, high: FloatArray) -> None:
    if len(samples):
        low[number], high[number] = np.clip((samples.min(), samples.max()), -1.0, 1.0)


def _mono(reader: Reader, start: float, length: float) -> FloatArray:
    samples = reader.read(start, length)
    return downmixed(repaired(samples)) if len(samples) else np.zeros(0, np.float32)
