"""Rows of numbers that may be more than memory holds: beyond some they lie in a file without a name."""

import os
import sys
import tempfile
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.float32]

ROOM = 1 << 29
"""Bytes that are kept in memory before the file is begun."""

PIECE = 1 << 25
"""Bytes that whoever copies rows should give at once."""


class Spool:
    """Takes rows bit by bit and gives them back as one array.

    Few rows come back in memory.  Many are written to a file that has no name, so that it is gone with the array, and
    come back memory-mapped: the system drops their pages when it needs the memory.
    """

    def __init__(self, columns: int, *, room: int = 0) -> None:
        self._columns = columns
        self._room = room or ROOM
        self._parts: list[Rows] = []
        self._held = self._count = 0
        self._file: IO[bytes] | None = None

    def add(self, rows: Rows) -> None:
        """Take float32 (some, columns).  Raises `OSError` when the disk is full."""
        self._parts.append(rows)
        self._held += rows.nbytes
        self._count += len(rows)
        if self._held > (self._room if self._file is None else PIECE):
            self._spill()

    def rows(self) -> Rows:
        """Return all rows, float32 (all, columns), in the order in which they came.  Nothing can be added any more."""
        if self._file is None:
            return np.concatenate(self._parts) if self._parts else np.zeros((0, self._columns), np.float32)
        self._spill()
        with self._file as file:  # the mapping keeps what it needs of it
            return np.memmap(file, dtype=np.float32, mode="r", shape=(self._count, self._columns))

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()

    def _spill(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="songjudge-", dir=disk_folder())  # noqa: SIM115 - closed by rows()
        for part in self._parts:
            self._file.write(np.ascontiguousarray(part, dtype=np.float32).data)
        self._file.flush()
        self._parts.clear()
        self._held = 0


def disk_folder() -> str:
    """Return a folder for large temporary files that lies on a disk.

    On many Linux systems the usual one lies in memory, and /var/tmp on a disk (Filesystem Hierarchy Standard, 5.15).
    """
    var = Path("/var/tmp")  # noqa: S108 - a folder to make unguessable names in
    if sys.platform == "linux" and "TMPDIR" not in os.environ and var.is_dir() and os.access(var, os.W_OK):
        return str(var)
    return tempfile.gettempdir()
