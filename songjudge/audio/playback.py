"""The samples that a sound card plays: a clip, or a whole song, in stereo."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import soxr

from songjudge.audio.clip import ClipSpan
from songjudge.audio.decoding import read_song_with
from songjudge.audio.duration import true_duration
from songjudge.audio.reader import Deadline, Reader
from songjudge.audio.signal import downmixed, repaired

IntSamples = npt.NDArray[np.int16]

LONGEST = 1200.0
"""Seconds of a whole song that are decoded at most: 212 MB of samples."""

_TIME_LIMIT = 60.0  # seconds
_FADE = 0.003  # seconds at both ends of a clip, so that the cut does not click


def decode_for_playing(path: Path, span: ClipSpan | None = None, rate: int = 44100) -> IntSamples:
    """Return int16 (frames, 2) at `rate` Hz: the clip at `span`, or the song from its beginning, at most `LONGEST`.

    Mono is on both sides, surround sound is mixed down; a clip fades in and out over three milliseconds.

    Raises `UnreadableFileError` when no decoder reads the file.
    """

    def samples_of(reader: Reader) -> IntSamples:
        start, length = (span.start, span.length) if span else (0.0, min(LONGEST, true_duration(reader)))
        sides = _stereo(repaired(reader.read(start, length)))
        if reader.rate != rate and len(sides):
            sides = soxr.resample(sides, reader.rate, rate, quality="HQ")
        if span:
            _fade(sides, round(_FADE * rate))
        return np.round(np.clip(sides, -1.0, 1.0) * 32767.0).astype(np.int16)

    return read_song_with(path, samples_of, Deadline(_TIME_LIMIT))


def _stereo(samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    if samples.shape[1] == 2:
        return samples
    mono = downmixed(samples)
    return np.stack([mono, mono], axis=1)


def _fade(samples: npt.NDArray[np.float32], length: int) -> None:
    length = min(length, len(samples) // 2)
    if length:
        ramp = np.linspace(0.0, 1.0, length, dtype=np.float32)[:, None]
        samples[:length] *= ramp
        samples[-length:] *= ramp[::-1]
