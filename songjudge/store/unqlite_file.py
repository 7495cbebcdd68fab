"""An open UnQLite file whose calls let every other thread go on.

The `unqlite` package holds the interpreter while the library waits for the disk, and the window with it: half a second
where others write to the same disk.  The same library is called here through its C interface, which the package's
module exports on Linux and macOS; where it does not, the package's own class does.
"""

import ctypes
import threading
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import unqlite

_OK, _NOT_FOUND = 0, -6
_CREATE = 4
_DISABLE_AUTO_COMMIT = 5
_ONE_AT_A_TIME = threading.Lock()  # what all open files share inside the library is not made for several threads


class UnqliteFile(Protocol):
    """What the index asks of its file.  Everything but `fetch` of a missing key raises `UnQLiteError` when it fails."""

    def exists(self, key: str) -> bool:
        """Say whether there is a value."""

    def fetch(self, key: str) -> bytes:
        """Return the value; raise KeyError when there is none."""

    def store(self, key: str, value: bytes) -> object:
        """Put a value under a key."""

    def delete(self, key: str) -> object:
        """Forget a key that is there."""

    def commit(self) -> object:
        """Make everything durable."""

    def rollback(self) -> object:
        """Take back everything since the last commit."""

    def close(self) -> object:
        """Close the file."""


def open_file(path: Path) -> UnqliteFile:
    """Open or make the file at `path`, which touches it only with the first call; nothing is committed by itself."""
    library = _library()
    if library is not None:
        return _File(library, path)
    file = unqlite.UnQLite(str(path.absolute()))
    file.disable_autocommit()
    return file  # type: ignore[no-any-return]  # the package has no types


@cache
def _library() -> ctypes.CDLL | None:
    """Return the library inside the package's module, or None when it does not export its functions."""
    try:
        library = ctypes.CDLL(unqlite.__file__)
        handle, text, size = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
        length = ctypes.POINTER(ctypes.c_longlong)
        library.unqlite_open.argtypes = (ctypes.POINTER(handle), text, ctypes.c_uint)
        library.unqlite_config.argtypes = (handle, ctypes.c_int)
        library.unqlite_kv_store.argtypes = (handle, text, size, text, ctypes.c_longlong)
        library.unqlite_kv_fetch.argtypes = (handle, text, size, ctypes.c_void_p, length)
        library.unqlite_kv_delete.argtypes = (handle, text, size)
        for name in ("commit", "rollback", "close"):
            getattr(library, f"unqlite_{name}").argtypes = (handle,)
    except (OSError, AttributeError):
        return None
    return library


class _File:
    def __init__(self, library: ctypes.CDLL, path: Path) -> None:
        self._library = library
        self._handle = ctypes.c_void_p()
        name = str(path.absolute()).encode("utf-8", "surrogateescape")
        with _ONE_AT_A_TIME:
            _check(library.unqlite_open(ctypes.byref(self._handle), name, _CREATE), "open")
            _check(library.unqlite_config(self._handle, _DISABLE_AUTO_COMMIT), "configure")

    def exists(self, key: str) -> bool:
        return self._size(key.encode()) is not None

    def fetch(self, key: str) -> bytes:
        raw = key.encode()
        size = self._size(raw)
        if size is None:
            raise KeyError(key)
        value = ctypes.create_string_buffer(max(size, 1))
        length = ctypes.c_longlong(size)
        self._call("kv_fetch", raw, len(raw), value, ctypes.byref(length))
        return value.raw[: length.value]

    def store(self, key: str, value: bytes) -> None:
        raw = key.encode()
        self._call("kv_store", raw, len(raw), value, len(value))

    def delete(self, key: str) -> None:
        raw = key.encode()
        self._call("kv_delete", raw, len(raw))

    def commit(self) -> None:
        self._call("commit")

    def rollback(self) -> None:
        self._call("rollback")

    def close(self) -> None:
        if self._handle:
            with _ONE_AT_A_TIME:
                self._library.unqlite_close(self._handle)
            self._handle = ctypes.c_void_p()

    def _size(self, key: bytes) -> int | None:
        """Return how many bytes the value has, or None when there is none."""
        length = ctypes.c_longlong(0)
        with self._open():
            code = self._library.unqlite_kv_fetch(self._handle, key, len(key), None, ctypes.byref(length))
        if code == _NOT_FOUND:
            return None
        _check(code, "fetch")
        return length.value

    def _call(self, name: str, *arguments: Any) -> None:
        with self._open():
            code = getattr(self._library, f"unqlite_{name}")(self._handle, *arguments)
        _check(code, name)

    def _open(self) -> threading.Lock:
        """Return the lock to call under; a closed file is no longer called, as that would end the program."""
        if not self._handle:
            raise unqlite.UnQLiteError("the file is closed")
        return _ONE_AT_A_TIME


def _check(code: int, deed: str) -> None:
    if code != _OK:
        raise unqlite.UnQLiteError(f"UnQLite could not {deed.removeprefix('kv_')} (code {code})")
