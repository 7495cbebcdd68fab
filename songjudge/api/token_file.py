"""Keeps the token of a running server where only the user's own programs can read it."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from songjudge.errors import UnreadableFileError


@contextlib.contextmanager
def token_file(path: Path, token: str) -> Iterator[None]:
    """Hold `token` in the file at `path`, readable for its owner alone, while the block runs; none for no token.

    The file is made anew, so that nobody who had it open, and no link, gets to see the token.  Raises
    `UnreadableFileError` when it cannot be written.
    """
    if not token:
        yield
        return
    try:
        path.unlink(missing_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(token + "\n")
    except OSError as error:
        raise UnreadableFileError(
            f"The token cannot be written to {path}",
            why=error.strerror or str(error),
            remedy="Choose another place with --token-file.",
        ) from error
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            if path.read_text(encoding="ascii").strip() == token:  # not that of a server that came after us
                path.unlink()
