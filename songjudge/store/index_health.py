"""Decides whether the index may be opened: a damaged one can crash the process that opens it."""

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

from songjudge.atomic_file import replace_with
from songjudge.store import index
from songjudge.store.append_file import checksum
from songjudge.store.locations import Locations, quarantined

_LOG = logging.getLogger(__name__)

_SUMMED_WHOLE = 1 << 26  # bytes; of a larger index only the size and time are kept
_PATIENCE = 30.0  # seconds for the child, and one more for each two megabytes


def may_be_opened(locations: Locations) -> bool:
    """Say whether there is a sound index: closed in good order and unchanged since, or else found whole by a child."""
    file, journal = locations.index_files
    if not file.exists():
        return False
    if not journal.exists() and _marked_clean(locations):
        return True
    return _child_finds_it_whole(file)


def mark_clean(locations: Locations) -> None:
    """Note that the index, which is closed, is in good order."""
    replace_with(locations.clean, json.dumps(_seal(locations.index)).encode())


def forget_clean(locations: Locations) -> None:
    """Note that the index is about to be opened."""
    locations.clean.unlink(missing_ok=True)


def set_aside(locations: Locations) -> list[Path]:
    """Rename the index and its journal to where nothing reads them.  Removing a journal alone is never safe."""
    return [quarantined(path) for path in locations.index_files if path.exists()]


def _marked_clean(locations: Locations) -> bool:
    try:
        return bool(json.loads(locations.clean.read_bytes()) == _seal(locations.index))
    except (OSError, ValueError):
        return False


def _seal(path: Path) -> dict[str, Any]:
    status = path.stat()
    if status.st_size > _SUMMED_WHOLE:
        return {"size": status.st_size, "modified": status.st_mtime_ns}
    with path.open("rb") as file:
        return {"size": status.st_size, "crc32": checksum(file.fileno(), status.st_size)}


def _child_finds_it_whole(path: Path) -> bool:
    """Read the whole file in a child process, which also plays back the journal of an interrupted commit."""
    if getattr(sys, "frozen", False):
        return False  # no interpreter to start; the index is made anew instead
    command = [sys.executable, "-P", index.__file__, str(path)]
    patience = _PATIENCE + path.stat().st_size / 2e6
    try:
        done = subprocess.run(command, capture_output=True, timeout=patience, check=False)  # noqa: S603 - our own file
    except (subprocess.TimeoutExpired, OSError) as error:
        _LOG.warning("the check of %s did not end: %s", path, error)
        return False
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        _LOG.warning("%s is damaged (%s)", path, said.splitlines()[-1] if said else f"status {done.returncode}")
    return done.returncode == 0
