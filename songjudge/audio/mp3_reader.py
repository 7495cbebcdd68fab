"""Opens MP3 files whose length is unknown or a lie, after counting their frames.

libsndfile believes the header: without one it guesses from the first frame and loses the end of a variable bit rate,
and it plays only the first of two songs that were glued together.  Such a file is rebuilt in memory, without the junk
between its frames and with a header that is true.
"""

import io
from pathlib import Path

from songjudge.audio.mp3_frames import Header, header_at, is_mark, sound_frames, start_of_sound, tag_at
from songjudge.audio.reader import Deadline, DecodingError
from songjudge.audio.soundfile_reader import SoundfileReader

_LARGEST = 256 * 2**20  # bytes held in memory twice
_HEAD = 2**16  # bytes, beyond the tags
_TAIL = 4096  # bytes that may follow the sound and are no large tag
_TAGS_BEHIND = (b"APETAGEX", b"LYRICSBE")
_SLACK = 0.01  # of the claimed size
_BIT_RATES = (6_000, 340_000)  # bit/s that a true header works out to
_MARK_SIZE = 16  # bytes: "Xing", flags, frames, bytes


class Mp3Reader(SoundfileReader):
    """An MP3 file whose header is true, or was made true.  Raises `DecodingError` when it is no MP3."""

    def __init__(self, path: Path, deadline: Deadline) -> None:
        super().__init__(path if tells_the_truth(path) else rebuilt(path, deadline), deadline)


def tells_the_truth(path: Path) -> bool:
    """Say whether the first frame holds a count of frames and bytes that agrees with the file's size."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_HEAD)
        before, at = 0, start_of_sound(head)
        if tag := tag_at(head, at):  # longer than what was read
            before, at = at + tag, 0
            file.seek(before)
            head = file.read(_HEAD)
    header = header_at(head, at)
    if header is None or not is_mark(head, at, header):
        return b"VBRI" in head[at : at + 64]
    mark = head[at + header.side : at + header.side + _MARK_SIZE]
    if mark[7] & 3 != 3:
        return False
    frames, claimed = int.from_bytes(mark[8:12], "big"), int.from_bytes(mark[12:16], "big")
    there = size - before - at
    seconds = frames * header.samples / header.rate
    if there > claimed * (1 + _SLACK) + _TAIL and _bytes_at(path, before + at + claimed) not in _TAGS_BEHIND:
        return False
    return there >= claimed * (1 - _SLACK) and seconds > 0 and _BIT_RATES[0] <= claimed * 8 / seconds <= _BIT_RATES[1]


def _bytes_at(path: Path, place: int) -> bytes:
    with path.open("rb") as file:
        file.seek(place)
        return file.read(8)


def rebuilt(path: Path, deadline: Deadline) -> io.BytesIO:
    """Return the MP3 at `path` with all its frames, nothing between them, and a true count in front.

    Raises `DecodingError` when there are no frames, or too much to hold.
    """
    if path.stat().st_size > _LARGEST:
        raise DecodingError("its header is wrong, and it is too large to be mended")
    data = path.read_bytes()
    runs = sound_frames(data, deadline.check)
    frames = sum(run.frames for run in runs)
    first = header_at(data, runs[0].begin) if runs else None
    if first is None or frames < 2:
        raise DecodingError("no MP3 frames in it")
    sound = [data[run.begin : run.end] for run in runs]
    return io.BytesIO(b"".join([_marked_frame(data, runs[0].begin, first, frames, sum(map(len, sound))), *sound]))


def _marked_frame(data: bytes, at: int, header: Header, frames: int, total: int) -> bytes:
    """Return a frame like the one at `at` that holds nothing but the count of frames and bytes."""
    word = int.from_bytes(data[at : at + 4], "big") | 0x10000  # no checksum
    for bit_rate in range(1, 15):
        head = (word & ~0xF200 | bit_rate << 12).to_bytes(4, "big")
        length = _length(head)
        if length >= header.side + _MARK_SIZE + 36:  # room for LAME's part, which stays empty
            break
    count = (3).to_bytes(4, "big") + frames.to_bytes(4, "big") + (total + length).to_bytes(4, "big")
    return (head + bytes(header.side - 4) + b"Xing" + count).ljust(length, b"\0")


def _length(head: bytes) -> int:
    found = header_at(head, 0)
    return found.length if found else 0
