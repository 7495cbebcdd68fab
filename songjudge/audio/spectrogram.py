"""The picture of a clip's spectrum, for the window; what the model measures is in `features`."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from songjudge.audio.clip import ClipSpan
from songjudge.audio.decoding import read_song_with
from songjudge.audio.reader import Deadline, Reader
from songjudge.audio.signal import downmixed, repaired, resampled

FloatArray = npt.NDArray[np.float32]

_RATE = 22050  # Hz
_FFT = 2048
_REACH = 80.0  # dB from the brightest to black
_TIME_LIMIT = 20.0  # seconds


def mel_picture(path: Path, span: ClipSpan, *, bands: int = 96, columns: int = 400) -> npt.NDArray[np.uint8]:
    """Return uint8 (bands, columns): high frequencies first, 255 the clip's loudest point, 0 what is 80 dB below it.

    The rows are equally spaced on the mel scale from 30 Hz to 11 kHz.

    Raises `UnreadableFileError` when no decoder reads the file.
    """

    def samples_of(reader: Reader) -> FloatArray:
        samples = reader.read(span.start, span.length)
        return resampled(downmixed(repaired(samples)), rate=reader.rate, to=_RATE)

    samples = read_song_with(path, samples_of, Deadline(_TIME_LIMIT))
    if not len(samples):
        return np.zeros((bands, columns), np.uint8)
    power = _power(samples, columns) @ _bank(bands)
    decibels = 10.0 * np.log10(np.maximum(power, 1e-12))
    above_floor = decibels - max(float(decibels.max()) - _REACH, -110.0)
    return np.ascontiguousarray(np.clip(above_floor * (255.0 / _REACH), 0, 255).astype(np.uint8).T[::-1])


def _power(samples: FloatArray, columns: int) -> FloatArray:
    """Return (columns, bins): the power around equally spaced moments."""
    padded = np.pad(samples, (_FFT // 2, _FFT // 2))
    starts = np.round(np.linspace(0, len(samples) - 1, columns)).astype(int)
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FFT)[starts]
    window = np.hanning(_FFT).astype(np.float32)
    found: FloatArray = np.square(np.abs(np.fft.rfft(frames * window))).astype(np.float32)
    return found / np.float32(_FFT)


def _bank(bands: int) -> FloatArray:
    """Return (bins, bands): triangles, at least one bin wide, around mel-spaced frequencies (O'Shaughnessy's mel)."""
    edges = 700.0 * np.expm1(np.linspace(np.log1p(30.0 / 700.0), np.log1p(_RATE / 2 / 700.0), bands + 2))
    frequencies = np.fft.rfftfreq(_FFT, 1.0 / _RATE)[:, None]
    width = np.maximum(np.diff(edges), _RATE / _FFT)
    rising = 1.0 - (edges[1:-1] - frequencies) / width[:-1]
    falling = 1.0 - (frequencies - edges[1:-1]) / width[1:]
    bank = np.maximum(0.0, np.minimum(rising, falling))
    return np.asarray(bank / bank.sum(axis=0), dtype=np.float32)
