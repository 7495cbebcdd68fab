"""The UnQLite key/value file, under the rules that keep it from losing data or crashing the program.

Every value carries a CRC-32, because UnQLite's pages carry none.  Nothing is durable before `commit`.  A failed commit
is rolled back at once and the index then given up, since storing into it again can crash the process.  One thread uses
one `Index`; no cursor is ever open in the program itself.
"""

import sys
import zlib
from pathlib import Path

import unqlite

from songjudge.store.unqlite_file import open_file

_COUNT = "count"
META = "meta"


class IndexDamagedError(Exception):
    """The index cannot be believed; it is rebuilt from the files that can."""


class Index:
    """The open index.  Keys are short ASCII; values are bytes."""

    def __init__(self, path: Path) -> None:
        """Open or make the file.  UnQLite opens lazily and never fails here: `begin` or `verify` touch it first."""
        self._db = open_file(path)
        self._count = 0

    def begin(self, meta: bytes) -> None:
        """Start an empty index that says `meta` of itself."""
        self._count = 0
        self.put(META, meta)
        self.commit()

    def verify(self) -> None:
        """Raise `IndexDamagedError` unless this is an index with a count."""
        try:
            count = self.get(_COUNT)
        except (unqlite.UnQLiteError, OSError, ValueError) as error:
            raise IndexDamagedError(str(error)) from error
        if count is None or self.get(META) is None:
            raise IndexDamagedError("it holds no record of itself")
        self._count = int(count)

    def get(self, key: str) -> bytes | None:
        """Return the value, or None if there is none; raise `IndexDamagedError` if its checksum is wrong."""
        try:
            raw = self._db.fetch(key)
        except KeyError:
            return None
        except (unqlite.UnQLiteError, OSError) as error:
            raise IndexDamagedError(str(error)) from error
        return checked(key, raw)

    def put(self, key: str, value: bytes) -> None:
        """Keep `value` under `key`; durable after `commit`."""
        if not self._db.exists(key):
            self._count += 1
        self._db.store(key, sealed(key, value))

    def drop(self, key: str) -> None:
        """Forget the key, if it is there."""
        if self._db.exists(key):
            self._db.delete(key)
            self._count -= 1

    def commit(self) -> None:
        """Make everything durable, or raise and leave the file as it was after the commit before."""
        try:
            self._db.store(_COUNT, sealed(_COUNT, b"%d" % self._count))
            self._db.commit()
        except BaseException:
            self._db.rollback()
            raise

    def rollback(self) -> None:
        """Take back everything since the last commit."""
        self._db.rollback()

    def close(self) -> None:
        """Close the file.  Commit first: closing proves nothing."""
        self._db.close()


def sealed(key: str, value: bytes) -> bytes:
    """Return the value with a checksum over it and its key, so that a value under a wrong key is noticed too."""
    return zlib.crc32(value, zlib.crc32(key.encode())).to_bytes(4, "little") + value


def checked(key: str, raw: bytes) -> bytes:
    """Return the value of `sealed`, or raise `IndexDamagedError`."""
    value = bytes(raw[4:])
    if sealed(key, value) != bytes(raw):
        raise IndexDamagedError(f"the value of {key!r} fails its checksum")
    return value


def check_whole_file(path: Path) -> int:
    """Read every record and return how many there are; raise `IndexDamagedError` on the first that is wrong.

    A damaged file can crash UnQLite, so this runs in a child process (`python -m songjudge.store.index FILE`), which
    also plays back the journal of an interrupted commit.
    """
    index = Index(path)
    index.verify()
    index.close()
    whole, records = unqlite.UnQLite(str(path.absolute())), 0  # it alone can walk
    for key, value in whole.items():
        name = key.decode() if isinstance(key, bytes) else key
        checked(name, value if isinstance(value, bytes) else str(value).encode())
        records += name != _COUNT
    if records != index._count:
        raise IndexDamagedError(f"it holds {records} records instead of {index._count}")
    whole.close()
    return records


def main() -> int:
    """Check the file named on the command line: exit status 0 if it is whole."""
    try:
        check_whole_file(Path(sys.argv[1]))
    except Exception as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
