"""Says in one sentence why a file that the user asked for could not be written."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from songjudge.errors import UnreadableFileError


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Raise `UnreadableFileError` that names `path` instead of any `OSError` of the block."""
    try:
        yield
    except OSError as error:
        raise UnreadableFileError(
            f"{path} cannot be written", why=error.strerror or str(error), remedy="Choose another place for it."
        ) from error
