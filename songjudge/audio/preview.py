"""Saves a clip as a file of its own, to be heard elsewhere."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

import av
import numpy as np

from songjudge.atomic_file import replacing
from songjudge.audio.clip import ClipSpan
from songjudge.audio.playback import IntSamples, decode_for_playing
from songjudge.errors import SongjudgeError

_RATE = 44100
_BIT_RATE = 192_000


def save_clip(path: Path, span: ClipSpan, target: Path) -> None:
    """Write the clip at `span` of the song at `path` to `target`, a .wav or .mp3 file, whole or not at all.

    Raises `UnreadableFileError` when the song cannot be decoded, `SongjudgeError` for any other kind of target or
    when it cannot be written.
    """
    write = _WRITERS.get(target.suffix.lower())
    if write is None:
        raise SongjudgeError(
            f"{target.name} cannot be written",
            why="a clip is saved as WAV or MP3",
            remedy="Choose a name that ends in .wav or .mp3.",
        )
    samples = decode_for_playing(path, span, _RATE)
    try:
        with replacing(target) as file:
            write(samples, file)
    except OSError as error:
        raise SongjudgeError(f"{target.name} cannot be written", why=error.strerror or str(error)) from error


def _write_wav(samples: IntSamples, file: BinaryIO) -> None:
    _segment(samples).export(file, format="wav")


def _write_mp3(samples: IntSamples, file: BinaryIO) -> None:
    """Encode through pydub and the ffmpeg program; through FFmpeg's library, which PyAV carries, without it."""
    if shutil.which("ffmpeg"):
        _segment(samples).export(file, format="mp3", bitrate=f"{_BIT_RATE // 1000}k")
    else:
        _encode_mp3(samples, file)


def _segment(samples: IntSamples) -> Any:
    from pydub import AudioSegment

    return AudioSegment(samples.astype("<i2").tobytes(), sample_width=2, frame_rate=_RATE, channels=2)


def _encode_mp3(samples: IntSamples, file: BinaryIO) -> None:
    with av.open(file, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=_RATE, layout="stereo")
        stream.bit_rate = _BIT_RATE
        planar = np.ascontiguousarray(samples.T)
        frame = av.AudioFrame.from_ndarray(planar, format="s16p", layout="stereo")
        frame.sample_rate = _RATE
        frame.pts = 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


_WRITERS: Mapping[str, Callable[[IntSamples, BinaryIO], None]] = MappingProxyType(
    {".wav": _write_wav, ".mp3": _write_mp3}
)
