"""What the window hears and sees of a song's sound: decoded in this process, or in two helper processes.

`InlineDecoders` works where it is called.  `HelperDecoders` asks helpers: a file that crashes a decoder ends one of
them and not the window, and no arithmetic on samples keeps the window waiting for the interpreter.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from songjudge.audio.clip import ClipSpan
from songjudge.audio.peaks import Waveform, waveform
from songjudge.audio.playback import IntSamples, decode_for_playing
from songjudge.audio.spectrogram import mel_picture
from songjudge.jobs.helper import Helper

_EAR_NICE, _EYE_NICE = 3, 8  # below the window itself; a sound that stops is heard, a late picture is not missed
_TIME_LIMIT, _SETTLING = 90.0, 60.0  # seconds

Item = TypeVar("Item")
Value = TypeVar("Value")


class Decoders(Protocol):
    """Decodes for playing and for pictures.  Every method may raise `SongjudgeError` and be called from any thread."""

    def sound(self, path: Path, span: ClipSpan, rate: int) -> IntSamples:
        """Return int16 (frames, 2) at `rate` Hz."""

    def outline(self, path: Path) -> Waveform:
        """Return the outline of a whole song."""

    def spectrum(self, path: Path, span: ClipSpan) -> npt.NDArray[np.uint8]:
        """Return the picture of a clip, uint8 (bands, columns)."""

    def close(self) -> None:
        """End what runs beside the window.  Call it when nobody asks any more."""


class InlineDecoders:
    """Decodes in the calling thread."""

    def sound(self, path: Path, span: ClipSpan, rate: int) -> IntSamples:
        """Return int16 (frames, 2) at `rate` Hz."""
        return decode_for_playing(path, span, rate)

    def outline(self, path: Path) -> Waveform:
        """Return the outline of a whole song."""
        return waveform(path)

    def spectrum(self, path: Path, span: ClipSpan) -> npt.NDArray[np.uint8]:
        """Return the picture of a clip, uint8 (bands, columns)."""
        return mel_picture(path, span)

    def close(self) -> None:
        """Do nothing."""


class HelperDecoders:
    """Decodes in two helper processes, one for the ear and one for the eye; each starts when it is needed first."""

    def __init__(self) -> None:
        self._ear, self._eye = _Asked(_EAR_NICE), _Asked(_EYE_NICE)

    def warm_up(self) -> None:
        """Start the ear's helper beside the window, so that the first song is heard as soon as any other."""
        threading.Thread(target=lambda: self._ear.call(_loaded, None), name="songjudge-ear", daemon=True).start()

    def sound(self, path: Path, span: ClipSpan, rate: int) -> IntSamples:
        """Return int16 (frames, 2) at `rate` Hz."""
        return self._ear.call(_sound, (path, span, rate))

    def outline(self, path: Path) -> Waveform:
        """Return the outline of a whole song."""
        return self._eye.call(waveform, path)

    def spectrum(self, path: Path, span: ClipSpan) -> npt.NDArray[np.uint8]:
        """Return the picture of a clip, uint8 (bands, columns)."""
        return self._eye.call(_spectrum, (path, span))

    def close(self) -> None:
        """End both helpers."""
        self._ear.close()
        self._eye.close()


class _Asked:
    """A helper that several threads may ask, one after the other."""

    def __init__(self, nice: int) -> None:
        self._helper = Helper(nice=nice, time_limit=_TIME_LIMIT, settling=_SETTLING)
        self._lock = threading.Lock()

    def call(self, function: Callable[[Item], Value], item: Item) -> Value:
        with self._lock:
            return self._helper.call(function, item)

    def close(self) -> None:
        with self._lock:
            self._helper.close()


def _sound(asked: tuple[Path, ClipSpan, int]) -> IntSamples:
    return decode_for_playing(*asked)


def _spectrum(asked: tuple[Path, ClipSpan]) -> npt.NDArray[np.uint8]:
    return mel_picture(*asked)


def _loaded(_: None) -> None:
    """Do nothing, in a process that has loaded this module and with it all decoders."""
