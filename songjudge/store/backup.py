"""Backups: a zip file without what can be computed again, made by hand or once a day."""

import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from songjudge.errors import UnreadableFileError, WorkspaceError
from songjudge.store.archive import is_part, read_part, write_archive
from songjudge.store.disk_trouble import told_as
from songjudge.store.label_log import lines_of
from songjudge.store.label_recovery import Copies
from songjudge.store.locations import Locations

_LOG = logging.getLogger(__name__)

KEPT = 7
"""How many daily backups are kept."""

_DAILY = re.compile(r"daily-\d{4}-\d{2}-\d{2}\.zip")
_SONGS_AT_MOST = 64_000_000  # bytes of songs.arrow in a daily backup: packing more would take too long


def write_backup(
    locations: Locations, target: Path, *, on_part: Callable[[int, int], None] = lambda done, total: None
) -> None:
    """Pack labels, songs, settings, models, scores and the journals of written tags into `target`.

    The workspace may be open: the labels are those that are durable now.  Neither the index, which must not be read
    while it is open, nor the features are packed: both can be made again.  `on_part` hears (done, total).  Raises
    `WorkspaceError` when there is no workspace or a disk refuses.
    """
    if not locations.about.exists() and not locations.label_log.exists():
        raise WorkspaceError(f"There is no workspace in {locations.folder}")
    with told_as("The backup could not be written to", target):
        parts = _small_parts(locations)
        if locations.songs.exists():
            parts["songs.arrow"] = locations.songs
        for folder in (locations.models, locations.judgements):
            parts.update(_files_below(locations, folder))
        write_archive(target, parts, on_part=on_part)


def write_daily_backup(locations: Locations) -> bool:
    """Write today's backup unless there is one or no label yet, and remove the oldest beyond `KEPT`.

    Returns whether one was written.  A disk that refuses is logged: the daily backup must not stand in anyone's way.
    """
    target = locations.backups / time.strftime("daily-%Y-%m-%d.zip")
    try:
        if target.exists() or not locations.label_log.stat().st_size:
            return False

        parts = _small_parts(locations)
        if locations.songs.exists() and locations.songs.stat().st_size <= _SONGS_AT_MOST:
            parts["songs.arrow"] = locations.songs
        write_archive(target, parts)
        for old in daily_backups(locations)[KEPT:]:
            old.unlink()
    except OSError as error:
        _LOG.warning("today's backup could not be written to %s: %s", target, error)
        return False
    return True


def daily_backups(locations: Locations) -> list[Path]:
    """Return the daily backups, the newest first."""
    found = (path for path in locations.backups.glob("daily-*.zip") if _DAILY.fullmatch(path.name))
    return sorted(found, key=lambda path: path.name, reverse=True)


def copies_in_backups(locations: Locations) -> Sequence[Copies]:
    """Return, for each daily backup, what reads its label log; the newest first."""
    return [partial(_lines, path) for path in daily_backups(locations)]


def newest_part(locations: Locations, name: str) -> bytes | None:
    """Return a part from the newest daily backup that has it undamaged, or None."""
    for path in daily_backups(locations):
        try:
            content = read_part(path, name)
        except (UnreadableFileError, OSError) as error:
            _LOG.warning("%s", error)
            continue
        if content is not None:
            return content
    return None


def _small_parts(locations: Locations) -> dict[str, bytes | Path]:
    """Return the labels that are durable now, the small JSON files, and the journals of written tags."""
    parts: dict[str, bytes | Path] = {}
    for path in (locations.about, locations.settings, *locations.wishes):
        if path.exists():
            parts[path.name] = path.read_bytes()
    if locations.label_log.exists():
        log = locations.label_log.read_bytes()
        parts["labels.log"] = log[: log.rfind(b"\n") + 1]
    parts.update(_files_below(locations, locations.tag_journals))
    return parts


def _files_below(locations: Locations, folder: Path) -> dict[str, Path]:
    """Return the files below a folder that a backup may hold, by their names in it."""
    named = {path.relative_to(locations.folder).as_posix(): path for path in sorted(folder.rglob("*"))}
    return {name: path for name, path in named.items() if path.is_file() and is_part(name)}


def _lines(path: Path) -> Mapping[int, bytes]:
    try:
        content = read_part(path, "labels.log") or b""
    except (UnreadableFileError, OSError) as error:
        _LOG.warning("%s", error)
        return {}
    return {line.event.seq: line.raw for line in lines_of(content) if line.event is not None}
