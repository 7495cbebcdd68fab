"""Turns what the operating system says about a disk into a sentence for the user."""

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

from songjudge.errors import WorkspaceError

_REMEDIES = {
    errno.ENOSPC: "Free some space on that disk and try again; everything saved before is safe",
    errno.EDQUOT: "Free some space on that disk and try again; everything saved before is safe",
    errno.EFBIG: "Free some space on that disk and try again; everything saved before is safe",
    errno.EROFS: "Make the folder writable, or choose another workspace",
    errno.EACCES: "Make the folder writable, or choose another workspace",
    errno.EPERM: "Make the folder writable, or choose another workspace",
    errno.ENOENT: "Plug the disk in again, or choose another workspace",
    errno.ENOTDIR: "Choose a folder as the workspace",
    errno.EIO: "Check the disk; everything saved before is safe",
}


def trouble(error: OSError, what: str) -> WorkspaceError:
    """Return the error to raise for `error`; `what` says what could not be done."""
    why = error.strerror or str(error)
    remedy = _REMEDIES.get(error.errno or 0, "")
    return WorkspaceError(what, why=why, remedy=f"{remedy}." if remedy else "")


@contextlib.contextmanager
def told_as(what: str, path: Path) -> Iterator[None]:
    """Raise `WorkspaceError` with `what` and `path` instead of any `OSError` of the block."""
    try:
        yield
    except OSError as error:
        raise trouble(error, f"{what} {path}") from error
