"""Turns a music file into the samples of its clips, by content and with whichever decoder can read it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from songjudge.audio.av_reader import AvReader
from songjudge.audio.chained_reader import ChainedReader, is_chained
from songjudge.audio.clip import ClipPlan
from songjudge.audio.cutting import cut_clips
from songjudge.audio.ffmpeg_reader import FfmpegReader
from songjudge.audio.mp3_reader import Mp3Reader
from songjudge.audio.reader import Deadline, DecodingError, Reader
from songjudge.audio.soundfile_reader import SoundfileReader
from songjudge.audio.vorbis_reader import VorbisReader
from songjudge.errors import UnreadableFileError

FloatArray = npt.NDArray[np.float32]
T = TypeVar("T")

TIME_LIMIT = 20.0
"""Seconds of work that one file may take to decode; see `Deadline`."""

_FOR_SOUNDFILE = frozenset({b"fLaC", b"RIFF", b"RF64", b"FORM"})
"""How content begins in which libsndfile seeks exactly and at least as fast as FFmpeg."""

_HEAD = 4096  # bytes that tell formats apart


@dataclass(frozen=True, eq=False)
class Clips:
    """The clips of one song, decoded.

    `spans` is float32 (n, 2): start and length in seconds.  `samples` is float32 (n, rate × seconds), mono, without
    offset, always finite.  `duration` of the song is in seconds, as far as it could be read.
    """

    spans: FloatArray
    samples: FloatArray
    rate: int
    duration: float


def decode_clips(path: Path, plan: ClipPlan, *, rate: int, time_limit: float = TIME_LIMIT) -> Clips:
    """Seek and decode only the clips of the song at `path`, at `rate` Hz.

    There are fewer clips than planned when the song is short; silent places give way to others.  Equal files and
    plans give bit-identical clips.

    Raises `UnreadableFileError` when no decoder reads the file, or it is shorter than a second, silent, or slow.
    """
    deadline = Deadline(time_limit)

    def clips_of(reader: Reader) -> Clips:
        spans, samples, duration = cut_clips(reader, plan, rate=rate)
        return Clips(spans, samples, rate, duration)

    return read_song_with(path, clips_of, deadline)


def read_song_with(path: Path, use: Callable[[Reader], T], deadline: Deadline) -> T:
    """Return `use(reader)` from the first decoder that reads the file; the others are tried in turn.

    Raises `UnreadableFileError` with the first decoder's reason when none does.
    """
    problems: list[str] = []
    try:
        for kind in _decoders(path):
            try:
                with kind(path, deadline) as reader:
                    return use(reader)
            except DecodingError as error:
                problems.append(_reason(error))
    except TimeoutError as error:
        raise UnreadableFileError(f"{path.name} takes too long", why=str(error)) from error
    except MemoryError as error:
        raise UnreadableFileError(f"{path.name} is damaged", why="it asks for more memory than there is") from error
    except OSError as error:
        raise UnreadableFileError(f"{path.name} cannot be opened", why=error.strerror or str(error)) from error
    raise UnreadableFileError(f"{path.name} cannot be decoded", why=problems[0] if problems else "unknown format")


def _decoders(path: Path) -> Iterator[Callable[[Path, Deadline], Reader]]:
    """Yield the decoders to try, the one that seeks fastest and exactly in this content first."""
    head = _beginning(path)
    if not head:
        raise UnreadableFileError(f"{path.name} is an empty file")
    ours: tuple[Callable[[Path, Deadline], Reader], ...] = (SoundfileReader, AvReader)
    if head.startswith(b"OggS"):
        if is_chained(path):
            yield _chained
        if b"\x01vorbis" in head[:128]:
            yield VorbisReader
        yield from ours if b"\x01vorbis" in head[:128] or b"\x7fFLAC" in head[:128] else ours[::-1]
    elif _is_mp3(head):
        yield Mp3Reader
        yield from ours[::-1]
    else:
        yield from ours if head[:4] in _FOR_SOUNDFILE or b"fLaC" in head else ours[::-1]
    if FfmpegReader.is_here():
        yield FfmpegReader


def _chained(path: Path, deadline: Deadline) -> Reader:
    return ChainedReader(path, deadline, (SoundfileReader, AvReader))


def _is_mp3(head: bytes) -> bool:
    """Say whether the content looks like MPEG layer III, perhaps behind a tag."""
    if head.startswith(b"ID3"):
        return b"fLaC" not in head
    return head[0] == 0xFF and len(head) > 1 and head[1] & 0xE0 == 0xE0 and head[1] & 0x06 == 0x02


def _beginning(path: Path) -> bytes:
    """Return the first bytes of the file, with the first bytes behind an ID3 tag, however long it is."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if head.startswith(b"ID3") and len(head) >= 10:
            size = sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
            file.seek(10 + size)
            head += file.read(_HEAD)
    return head


def _reason(error: DecodingError) -> str:
    text = str(error)
    if text.startswith("Error opening"):  # libsndfile calls everything unknown a missing file
        return "it is damaged, or no music in a known format"
    if text.startswith("[Errno") and "] " in text:
        text = text.split("] ", 1)[1]
    return text.split(": '", maxsplit=1)[0]
