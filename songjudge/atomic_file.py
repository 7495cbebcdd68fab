"""Replaces a file whole or not at all."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a temporary file beside `path`; on a clean exit make it durable and put it in `path`'s place.

    If the block raises, `path` stays as it was and the temporary file is removed.  After a power cut `path` holds
    either the old bytes or the new ones, never a mixture.

    Raises `OSError` when the disk is full or the folder cannot be written.
    """
    handle, name = tempfile.mkstemp(prefix=".songjudge-", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _keep_permissions(path, temporary)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def replace_with(path: Path, content: bytes) -> None:
    """Make `content` the whole of the file at `path`, atomically and durably."""
    with replacing(path) as file:
        file.write(content)


def sync_folder(folder: Path) -> None:
    """Make the names inside `folder` durable.  Windows has no such call and keeps names with the files."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _keep_permissions(old: Path, new: Path) -> None:
    """Give `new` the mode of `old`, or the mode that an ordinary new file gets (mkstemp makes private files)."""
    try:
        mode = old.stat().st_mode & 0o777
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        mode = 0o666 & ~umask
    new.chmod(mode)
