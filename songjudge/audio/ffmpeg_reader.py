"""Reads through the ffmpeg program, when the user has one, the songs that neither library knows."""

import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

from songjudge.audio.av_reader import CONTAINERS
from songjudge.audio.reader import Deadline, DecodingError

_LONGEST = 1800  # seconds that are decoded: the song is held whole, in mono
_RATE = 44100


class FfmpegReader:
    """A song decoded whole by the ffmpeg program, its first half hour at most, as mono at 44.1 kHz."""

    def __init__(self, path: Path, deadline: Deadline) -> None:
        program = shutil.which("ffmpeg")
        if program is None:
            raise DecodingError("no decoder knows its format")
        guard = ["-protocol_whitelist", "file,pipe", "-format_whitelist", CONTAINERS]
        wanted = ["-map", "0:a:0", "-ac", "1", "-ar", str(_RATE), "-t", str(_LONGEST), "-f", "f32le", "pipe:1"]
        command = [program, "-nostdin", "-v", "error", *guard, "-i", f"file:{path}", *wanted]
        try:
            done = subprocess.run(command, capture_output=True, timeout=deadline.left(), check=False)  # noqa: S603 - no shell, fixed program
        except subprocess.TimeoutExpired as error:
            raise TimeoutError(str(error)) from error
        if not done.stdout:
            raise DecodingError("no decoder knows its format")
        self.rate = _RATE
        self._samples = np.frombuffer(done.stdout[: len(done.stdout) // 4 * 4], dtype="<f4").reshape(-1, 1)
        self.duration = len(self._samples) / self.rate

    @staticmethod
    def is_here() -> bool:
        """Say whether the ffmpeg program can be found."""
        return shutil.which("ffmpeg") is not None

    def read(self, start: float, length: float) -> npt.NDArray[np.float32]:
        """Return float32 (frames, channels); see `Reader.read`."""
        first = round(start * self.rate)
        return self._samples[first : first + round(length * self.rate)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._samples = np.zeros((0, 1), np.float32)
