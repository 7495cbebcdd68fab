"""The frames of an MP3 file, found one by one: for files whose header does not tell the truth about their length.

Frame header and Xing header: ISO/IEC 11172-3, 2.4.1.3; "MP3 Info Tag rev 1", LAME project.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

_BIT_RATES = (
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),  # kbit/s of MPEG 1, layer III
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),  # of MPEG 2 and 2.5
)
_RATES = (44100, 48000, 32000)  # Hz of MPEG 1; half of it in MPEG 2, a quarter in MPEG 2.5
_KIND = 0xFFFE0C00  # sync word, version, layer and sample rate: the same in all frames of a song
_MARKS = (b"Xing", b"Info")
_LOOK = 4096  # frames between two looks at the clock


@dataclass(frozen=True, slots=True)
class Header:
    """One frame's header; `length` is the frame's in bytes, `side` where a Xing header would begin in it."""

    kind: int
    rate: int
    samples: int
    length: int
    side: int


def header_at(data: bytes, at: int) -> Header | None:
    """Return the header of the layer III frame at `at`, or None when there is none."""
    return _parsed(data[at : at + 4])


@lru_cache(maxsize=4096)  # a song has a handful of different headers, thousands of times over
def _parsed(head: bytes) -> Header | None:
    word = int.from_bytes(head, "big")
    version, layer, bit_rate, rate = (word >> 19) & 3, (word >> 17) & 3, (word >> 12) & 15, (word >> 10) & 3
    if word >> 21 != 0x7FF or version == 1 or layer != 1 or bit_rate in {0, 15} or rate == 3:
        return None
    old = version != 3  # MPEG 2 and 2.5 have half the samples a frame
    hertz = _RATES[rate] >> (0, 1, 2)[(3, 2, 0).index(version)]
    length = (72 if old else 144) * 1000 * _BIT_RATES[old][bit_rate] // hertz + ((word >> 9) & 1)
    mono = (word >> 6) & 3 == 3
    side = 4 + ((9 if mono else 17) if old else (17 if mono else 32))
    return Header(word & _KIND, hertz, 576 if old else 1152, length, side)


def tag_at(data: bytes, at: int) -> int:
    """Return how many bytes the ID3v2 tag at `at` claims, with its header; 0 when there is none."""
    if data[at : at + 3] != b"ID3" or at + 10 > len(data):
        return 0
    return 10 + sum((byte & 0x7F) << shift for byte, shift in zip(data[at + 6 : at + 10], (21, 14, 7, 0), strict=True))


def start_of_sound(data: bytes) -> int:
    """Return where the bytes behind the ID3v2 tags at the beginning lie; a tag longer than `data` is no tag."""
    at = 0
    while (size := tag_at(data, at)) and at + size < len(data):
        at += size
    return at


def is_mark(data: bytes, at: int, header: Header) -> bool:
    """Say whether the frame at `at` holds a Xing header instead of sound."""
    return data[at + header.side : at + header.side + 4] in _MARKS


@dataclass(frozen=True, slots=True)
class Run:
    """Frames without a gap between them: the bytes from `begin` to `end`."""

    begin: int
    end: int
    frames: int


def sound_frames(data: bytes, on_look: Callable[[], None] = lambda: None) -> list[Run]:
    """Return the runs of frames that hold sound, all of the kind of the first; junk lies between them.

    `on_look` is called now and then and may raise, to stop.
    """
    runs: list[Run] = []
    at, kind = start_of_sound(data), 0
    while at + 4 <= len(data):
        begin, frames = at, 0
        header = header_at(data, at)
        if header and kind in {0, header.kind} and _goes_on(data, at, header):
            kind = header.kind
            at, frames = _counted(data, at, kind, on_look)
        if frames:
            runs.append(Run(begin, min(at, len(data)), frames))
        else:
            at = _next_sync(data, at, header)
            on_look()
    return runs


def _counted(data: bytes, at: int, kind: int, on_look: Callable[[], None]) -> tuple[int, int]:
    """Return where the run of frames that begins at `at` ends, and how many there are."""
    frames = 0
    while (header := header_at(data, at)) and header.kind == kind and not is_mark(data, at, header):
        frames += 1
        at += header.length
        if frames % _LOOK == 0:
            on_look()
    return at, frames


def _goes_on(data: bytes, at: int, header: Header) -> bool:
    """Say whether another frame of the kind follows, or the end, or a tag: two bytes alone look like a frame often."""
    after = at + header.length
    if after >= len(data) - 4 or data[after : after + 3] in {b"TAG", b"ID3", b"APE", b"LYR"}:
        return True
    following = header_at(data, after)
    return following is not None and following.kind == header.kind


def _next_sync(data: bytes, at: int, header: Header | None) -> int:
    """Return the next place where a frame may begin."""
    if header and is_mark(data, at, header):
        return at + header.length
    size = tag_at(data, at)
    if size and at + size < len(data):
        return at + size
    found = data.find(b"\xff", at + 1)
    return found if found >= 0 else len(data)
