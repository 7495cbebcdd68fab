"""A file that only grows, and grows durably: the ground of the label log and of the feature shards."""

import errno
import os
import sys
import zlib
from pathlib import Path

from songjudge.atomic_file import sync_folder


class AppendFile:
    """An open file that is only ever added to.

    `end` is where the good content ends, in bytes.  What a failed append leaves behind it is cut off at once, or, if
    the disk refuses that too, before the next append.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open the file, making an empty one if there is none; `OSError` if that cannot be.

        A `read_only` file cannot be appended to; it is not made, and reads as empty if it is not there.
        """
        self.path = path
        self._handle = _opened_for_reading(path) if read_only else _opened(path)
        self.end = self.size()

    def size(self) -> int:
        """Return how many bytes lie in the file."""
        return os.fstat(self._handle).st_size

    def read(self, offset: int, length: int) -> bytes:
        """Return the bytes at `offset`; fewer than `length` at the end of the file."""
        parts: list[bytes] = []
        while length > 0:
            part = _read_at(self._handle, min(length, 1 << 24), offset)
            if not part:
                break
            parts.append(part)
            offset += len(part)
            length -= len(part)
        return b"".join(parts)

    def append(self, content: bytes) -> int:
        """Add `content` and return its offset, only when it would survive a power cut.

        Raises `OSError` when the disk refuses; `end` is then where it was.
        """
        start = self.end
        try:
            self._revive()
            _write_all(self._handle, content)
            sync_data(self._handle)
        except OSError:
            self._take_back()
            raise
        self.end = start + len(content)
        return start

    def cut(self, offset: int) -> bytes:
        """Drop everything behind `offset`, durably, and return it."""
        rest = self.read(offset, max(self.size() - offset, 0))
        os.ftruncate(self._handle, offset)
        sync_data(self._handle)
        self.end = offset
        return rest

    def close(self) -> None:
        """Close the file.  Everything in it is already durable."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def checksum(self, length: int) -> int | None:
        """Return the CRC-32 of the first `length` bytes, or None if there are fewer."""
        return checksum(self._handle, length)

    def reopen(self) -> None:
        """Open the file that now bears the name, after it was replaced."""
        self.close()
        self._handle = _opened(self.path)
        self.end = self.size()

    def _revive(self) -> None:
        """Make sure that what follows lands behind the good content of the file that bears the name.

        The file behind the handle may have lost its name: a disk that was unplugged and is back, a copy put in its
        place.  It is taken up again if it begins with the very same bytes.
        """
        named = self.path.stat()
        held = os.fstat(self._handle)
        if (named.st_dev, named.st_ino) != (held.st_dev, held.st_ino):
            self._take_up_again()
        if self.size() > self.end:
            os.ftruncate(self._handle, self.end)

    def _take_up_again(self) -> None:
        other = _opened(self.path)
        mine = checksum(self._handle, self.end)
        if mine is None or checksum(other, self.end) != mine:
            os.close(other)
            raise OSError(errno.EIO, "the file was replaced by another program", str(self.path))
        os.close(self._handle)
        self._handle = other

    def _take_back(self) -> None:
        try:
            if self.size() > self.end:
                os.ftruncate(self._handle, self.end)
                sync_data(self._handle)
        except OSError:
            pass  # `_revive` does it before the next append


def sync_data(handle: int) -> None:
    """Wait until the disk has the bytes.  macOS keeps them in the drive's cache unless asked by F_FULLFSYNC."""
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
    elif hasattr(os, "fdatasync"):
        os.fdatasync(handle)
    else:
        os.fsync(handle)


def _opened(path: Path) -> int:
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
    new = not path.exists()
    handle = os.open(path, flags, 0o666)
    if new:
        sync_folder(path.parent)
    return handle


def _opened_for_reading(path: Path) -> int:
    try:
        return os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        return os.open(os.devnull, os.O_RDONLY)


def _read_at(handle: int, length: int, offset: int) -> bytes:
    if hasattr(os, "pread"):
        return os.pread(handle, length, offset)
    os.lseek(handle, offset, os.SEEK_SET)  # Windows; O_APPEND still writes at the end
    return os.read(handle, length)


def checksum(handle: int, length: int) -> int | None:
    """Return the CRC-32 of the first `length` bytes of an open file, or None if they cannot be read."""
    crc = 0
    offset = 0
    try:
        while offset < length:
            part = _read_at(handle, min(length - offset, 1 << 20), offset)
            if not part:
                return None
            crc = zlib.crc32(part, crc)
            offset += len(part)
    except OSError:
        return None
    return crc


def _write_all(handle: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(handle, view) :]


def sync_file(path: Path) -> None:
    """Make the content of a closed file durable."""
    handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
