"""Reads songs through libsndfile: MP3, FLAC, WAV, AIFF, Vorbis; the fastest seeker of these on a desktop."""

from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np
import numpy.typing as npt
import soundfile

from songjudge.audio.reader import Deadline, DecodingError

_RUN_UP = 2304  # samples decoded before the wanted one: mpg123 goes back far enough itself but for very low bit rates
_NEEDS_RUN_UP = frozenset({"MPEG_LAYER_III", "MPEG_LAYER_II", "MPEG_LAYER_I", "VORBIS", "OPUS"})
_LONGEST = 48 * 3600.0  # seconds: a longer claim is a header that nobody filled in


class SoundfileReader:
    """A song opened by libsndfile, from a path or an open file that can seek."""

    def __init__(self, source: Path | BinaryIO, deadline: Deadline) -> None:
        self._deadline = deadline
        try:
            self._file = soundfile.SoundFile(source)
        except (soundfile.LibsndfileError, OSError, TypeError, UnicodeError) as error:
            raise DecodingError(str(error)) from error
        if self._file.frames <= 0:  # a recorder lost power before it wrote the size; FFmpeg reads such files
            self._file.close()
            raise DecodingError("no audio in it")
        self.rate: int = self._file.samplerate
        duration = self._file.frames / self.rate
        self.duration: float = duration if duration < _LONGEST else 0.0
        self._run_up = _RUN_UP if self._file.subtype in _NEEDS_RUN_UP else 0

    def read(self, start: float, length: float) -> npt.NDArray[np.float32]:
        """Return float32 (frames, channels); see `Reader.read`."""
        self._deadline.check()
        first = round(start * self.rate)
        if first >= self._file.frames:
            return np.zeros((0, self._file.channels), np.float32)
        try:
            before = self._approach(first)
            samples = self._file.read(before + round(length * self.rate), dtype="float32", always_2d=True)
        except (soundfile.LibsndfileError, RuntimeError, ValueError) as error:  # lengths below 0, too
            raise DecodingError(str(error)) from error
        found: npt.NDArray[np.float32] = samples[before:]
        return found

    def _approach(self, first: int) -> int:
        """Go to shortly before the sample `first`, and return how many samples before; no seek where none is needed."""
        before: int = first - self._file.tell()
        if not 0 <= before <= self._run_up:
            before = min(first, self._run_up)
            self._file.seek(first - before)
        return before

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
