"""Reads Ogg Vorbis to the sample: each span is decoded from the pages that hold it, as a small song of its own.

The seeking of both libraries misses the place by multiples of 448 samples where long and short blocks meet.  Decoding
from a page's beginning to another page's end leaves no doubt: the end's position stands in the page, and libsndfile
counts how many samples there are before it.

Pages: RFC 3533, section 6.  A page's position is the number of the sample behind its last one: Vorbis I, appendix A.2.
"""

import io
import mmap
import struct
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt
import soundfile

from songjudge.audio.reader import Deadline, DecodingError

IntArray = npt.NDArray[np.int64]

_PAGE = struct.Struct("<4sBBqI")  # magic, version, flags, position, stream
_HEAD = 27  # bytes of a page before its lacing values
_HEADERS = 3  # packets before the sound
_BLOCK_SIZES = 28  # where the sizes of short and long blocks stand in the first packet, four bits each
_LOOK = 4096  # pages between two looks at the clock


@dataclass(frozen=True, eq=False)
class Pages:
    """The pages with sound of a lone stream: where each begins and ends in the file, and its position, -1 for none."""

    begins: IntArray
    ends: IntArray
    positions: IntArray


class VorbisReader:
    """A song in a lone Ogg Vorbis stream.  Raises `DecodingError` when the file is anything else, or damaged."""

    def __init__(self, path: Path, deadline: Deadline) -> None:
        self._deadline = deadline
        with path.open("rb") as file:
            try:
                self._content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            except (ValueError, OSError) as error:
                raise DecodingError(str(error)) from error
        try:
            self._pages = _pages_of(self._content, deadline)
            identification = self._content[: _HEAD + 1 + _BLOCK_SIZES + 1]
            self._block = 1 << (identification[-1] >> 4)  # samples: a span's first block gives no sound, only overlap
            self._known = np.flatnonzero(self._pages.positions >= 0)  # the pages in which a block ends
            first = self._known[0]
            with self._opened(0, first) as file:
                self.rate: int = file.samplerate
                self._channels: int = file.channels
                self._origin = int(self._pages.positions[first]) - file.frames
        except BaseException:
            self._content.close()
            raise
        self.duration: float = float(self._pages.positions[self._known[-1]] - self._origin) / self.rate

    def read(self, start: float, length: float) -> npt.NDArray[np.float32]:
        """Return float32 (frames, channels); see `Reader.read`."""
        self._deadline.check()
        begin = self._origin + round(start * self.rate)
        end = begin + round(length * self.rate)
        positions = self._pages.positions[self._known]
        if begin >= positions[-1]:
            return np.zeros((0, self._channels), np.float32)
        final = min(int(np.searchsorted(positions, end)), len(positions) - 1)
        before = int(np.searchsorted(positions, begin - self._block, side="right"))
        before = min(before, max(final - 1, 0))  # alone, a song's last page does not tell how much of it is cut off
        first, last = 0 if before == 0 else int(self._known[before - 1]) + 1, int(self._known[final])
        try:
            with self._opened(first, last) as file:
                found = int(self._pages.positions[last]) - file.frames  # where it begins
                file.read(max(0, begin - found), dtype="float32", always_2d=True)
                samples: npt.NDArray[np.float32] = file.read(end - max(begin, found), dtype="float32", always_2d=True)
        except (soundfile.LibsndfileError, RuntimeError, ValueError) as error:
            raise DecodingError(str(error)) from error
        return samples

    def _opened(self, first: int, last: int) -> soundfile.SoundFile:
        """Open the song's headers with the pages from `first` to `last` behind them."""
        headers = self._content[: self._pages.begins[0]]
        sound = self._content[self._pages.begins[first] : self._pages.ends[last]]
        try:
            return soundfile.SoundFile(io.BytesIO(headers + sound))
        except (soundfile.LibsndfileError, RuntimeError) as error:
            raise DecodingError(str(error)) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._content.close()


def _pages_of(content: mmap.mmap, deadline: Deadline) -> Pages:
    """Return the pages behind the headers.  Raises `DecodingError` unless there is one stream, whole and in order."""
    found: list[tuple[int, int, int]] = []
    at, headers, stream = 0, 0, None
    while at + _HEAD <= len(content):
        magic, _, _, position, number = _PAGE.unpack_from(content, at)
        segments = content[at + _HEAD - 1]
        lacing = content[at + _HEAD : at + _HEAD + segments]
        end = at + _HEAD + segments + sum(lacing)
        stream = number if stream is None else stream
        if magic != b"OggS" or number != stream:
            raise DecodingError("its pages are not those of one song")
        if end > len(content):
            break  # a download that was cut short
        if headers < _HEADERS:
            headers += sum(1 for size in lacing if size < 255)
        else:
            found.append((at, end, position))
        at = end
        if len(found) % _LOOK == 0:
            deadline.check()
    pages = Pages(*np.array(found, dtype=np.int64).reshape(-1, 3).T)
    known = pages.positions[pages.positions >= 0]
    if not len(known) or (np.diff(known) < 0).any():
        raise DecodingError("no sound in it that is in order")
    return pages
