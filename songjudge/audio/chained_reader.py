"""Reads Ogg files that hold several songs one after the other, as recorders of radio streams write them.

The decoders play the first of these links alone, RFC 3533 section 4 ("chaining"), so each link is opened by itself.
"""

import io
import mmap
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np
import numpy.typing as npt
import soxr

from songjudge.audio.reader import Deadline, DecodingError, Reader
from songjudge.audio.signal import downmixed, repaired

_PAGE = b"OggS\0"
_FIRST_OF_STREAM = 2
_TAIL = 2**17  # bytes: a page is smaller than half of that
_MOST_LINKS = 200
_LARGEST = 400 * 2**20  # bytes, held in memory

Opener = Callable[[BinaryIO, Deadline], Reader]


def is_chained(path: Path) -> bool:
    """Say whether the last page of the Ogg file at `path` belongs to another stream than those at its beginning."""
    with path.open("rb") as file:
        head = file.read(_TAIL)
        file.seek(max(0, path.stat().st_size - _TAIL))
        tail = file.read()
    last = tail.rfind(_PAGE)
    serials = _first_serials(head)
    return bool(serials) and last >= 0 and len(tail) - last > 26 and tail[last + 14 : last + 18] not in serials


class ChainedReader:
    """The links of a chained Ogg file, joined in time: all at the rate of the first, in mono when channels differ."""

    def __init__(self, path: Path, deadline: Deadline, openers: Sequence[Opener]) -> None:
        self._links: list[Reader] = []
        if not is_chained(path):
            raise DecodingError("there is only one song in it")
        try:
            for part in _parts(path, deadline):
                self._links.append(_opened(part, deadline, openers))
        except BaseException:
            self._close()
            raise
        self.rate: int = self._links[0].rate
        self._begins = np.cumsum([0.0, *(link.duration for link in self._links)])
        self.duration: float = float(self._begins[-1])

    def read(self, start: float, length: float) -> npt.NDArray[np.float32]:
        """Return float32 (frames, channels); see `Reader.read`."""
        pieces = []
        for link, begin, end in zip(self._links, self._begins, self._begins[1:], strict=False):
            low, high = max(start, begin), min(start + length, end)
            if high > low:
                pieces.append(self._at_rate(link, link.read(low - begin, high - low)))
        if len({piece.shape[1] for piece in pieces}) > 1:
            pieces = [downmixed(repaired(piece))[:, None] for piece in pieces]
        return np.concatenate(pieces) if pieces else np.zeros((0, 1), np.float32)

    def _at_rate(self, link: Reader, samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        if link.rate == self.rate or not len(samples):
            return samples
        out: npt.NDArray[np.float32] = soxr.resample(samples, link.rate, self.rate, quality="MQ")
        return out

    def _close(self) -> None:
        for link in self._links:
            link.__exit__(None, None, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()


def _opened(part: bytes, deadline: Deadline, openers: Sequence[Opener]) -> Reader:
    problem = DecodingError("no music in it")
    for opener in openers:
        try:
            reader = opener(io.BytesIO(part), deadline)
        except DecodingError as error:
            problem = error
            continue
        if reader.duration > 0:
            return reader
        reader.__exit__(None, None, None)
    raise problem


def _parts(path: Path, deadline: Deadline) -> list[bytes]:
    """Return the bytes of each link.  Pages that begin a stream stand together at the beginning of a link."""
    begins: list[int] = []
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        at, in_head = data.find(_PAGE), False
        while at >= 0 and at + 27 <= len(data):
            deadline.check()
            begins_stream = bool(data[at + 5] & _FIRST_OF_STREAM)
            if begins_stream and not in_head:
                begins.append(at)
            in_head = begins_stream
            segments = data[at + 26]
            size = 27 + segments + sum(data[at + 27 : at + 27 + segments])
            at = data.find(_PAGE, at + size)
        ends = [*begins[1:], len(data)]
        if len(begins) > _MOST_LINKS or len(data) > _LARGEST:
            raise DecodingError("it holds too much to be taken apart")
        return [data[begin:end] for begin, end in zip(begins, ends, strict=True)]


def _first_serials(head: bytes) -> set[bytes]:
    """Return the serial numbers of the streams that begin together at the beginning."""
    found: set[bytes] = set()
    at = 0
    while head[at : at + 5] == _PAGE and at + 27 <= len(head) and head[at + 5] & _FIRST_OF_STREAM:
        found.add(head[at + 14 : at + 18])
        segments = head[at + 26]
        at += 27 + segments + sum(head[at + 27 : at + 27 + segments])
    return found
