"""Arrow tables as files: replaced whole or not at all, memory-mapped, with a checksum.

The file is an uncompressed IPC stream, so that it can be mapped, and behind its end a line with its CRC-32, where
Arrow's readers stop before.
"""

import contextlib
import mmap
import zlib
from pathlib import Path
from typing import Any

import pyarrow as pa

from songjudge.atomic_file import replacing
from songjudge.errors import UnreadableFileError

_TRAILER = b"\nsongjudge crc32 %08x\n"
_TRAILER_LENGTH = len(_TRAILER % 0)
_CHUNK = 1 << 22


def write_table(table: pa.Table, path: Path) -> None:
    """Make the table the whole content of the file, durably; `OSError` when the disk refuses."""
    with replacing(path) as file:
        sink = _Summed(file)
        with pa.ipc.new_stream(pa.PythonFile(sink, "w"), table.schema) as writer:
            writer.write_table(table.combine_chunks(), max_chunksize=max(table.num_rows, 1))
        file.write(_TRAILER % sink.crc)


def read_table(path: Path, schema: pa.Schema, *, trusted: bool = False) -> pa.Table:
    """Map the file into memory; raise `UnreadableFileError` if it is damaged, `OSError` if it is not there.

    Of a `trusted` file, one that this program closed in good order, only the shape is checked, which reads no row.
    """
    path.stat()
    if not (trusted or is_whole(path)):
        raise UnreadableFileError(f"The table {path} cannot be read", why="its checksum is wrong")
    try:
        table = pa.ipc.open_stream(_mapped(path)).read_all()
        table.validate(full=not trusted)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise UnreadableFileError(f"The table {path} cannot be read", why=str(error).splitlines()[0]) from error
    if not table.schema.equals(schema):
        raise UnreadableFileError(f"The table {path} cannot be read", why="its columns are not the right ones")
    return table


def _mapped(path: Path) -> pa.Buffer:
    """Map a file into memory in small pages.

    Linux otherwise maps two megabytes around each byte that is looked at, so that a few rows here and there would count
    as the whole file.
    """
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if hasattr(mmap, "MADV_NOHUGEPAGE"):
        with contextlib.suppress(OSError):  # a kernel without huge pages
            mapped.madvise(mmap.MADV_NOHUGEPAGE)
    return pa.py_buffer(mapped)


def is_whole(path: Path) -> bool:
    """Say whether the file's checksum is right.  Reads it all."""
    crc = 0
    remaining = path.stat().st_size - _TRAILER_LENGTH
    if remaining < 0:
        return False
    with path.open("rb") as file:
        while remaining:
            part = file.read(min(_CHUNK, remaining))
            if not part:
                return False
            crc = zlib.crc32(part, crc)
            remaining -= len(part)
        return file.read() == _TRAILER % crc


class _Summed:
    """A file that sums up what is written into it."""

    closed = False

    def __init__(self, file: Any) -> None:
        self._file = file
        self.crc = 0

    def write(self, content: bytes) -> int:
        self.crc = zlib.crc32(content, self.crc)
        return int(self._file.write(content))

    def flush(self) -> None:
        """Do nothing: nothing waits here."""

    def close(self) -> None:
        """Leave the file open: it belongs to someone else."""

    def tell(self) -> int:
        return int(self._file.tell())

    def writable(self) -> bool:
        return True
