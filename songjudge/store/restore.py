"""Brings a workspace back from a backup, or from a bare `labels.log`."""

import shutil
import time
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

from songjudge.atomic_file import sync_folder
from songjudge.errors import UnreadableFileError, WorkspaceError
from songjudge.store import index_health
from songjudge.store.about_file import MAJOR, MINOR, read_about, write_about
from songjudge.store.append_file import sync_file
from songjudge.store.archive import unpack
from songjudge.store.disk_trouble import told_as
from songjudge.store.label_book import LabelBook
from songjudge.store.label_log import lines_of
from songjudge.store.label_recovery import LostEvent, read_log
from songjudge.store.locations import Locations
from songjudge.store.lock import WorkspaceLock
from songjudge.store.migrations import migrated_labels

_SINGLE_FILES = ("songs.arrow", "settings.json", "playlists.json", "watched.json", "workspace.json", "labels.log")


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What came back, and where the files that lay there before are kept (None if there were none)."""

    labels: int
    parts: tuple[str, ...]
    lost: tuple[LostEvent, ...]
    kept: Path | None


def restore(source: Path, folder: Path) -> RestoreReport:
    """Bring back into `folder` what `source` holds: a backup's zip file, or a `labels.log` alone.

    What lies in the folder already is kept beside.  Labels come back by song id: songs that the restored workspace does
    not know get theirs when they are scanned.  Raises `UnreadableFileError` if the source is no backup, and
    `WorkspaceError` if the workspace is open in another program or the disk refuses.
    """
    locations = Locations(folder.absolute())
    lock = WorkspaceLock(locations)
    with told_as("The backup could not be restored to", locations.folder):
        locations.create()
        lock.take(0.0)
        staging = locations.folder / ".restoring"
        try:
            shutil.rmtree(staging, ignore_errors=True)
            staging.mkdir()
            parts = _staged(source.absolute(), staging)
            labels, lost = _mended(staging / "labels.log")
            kept = _keep_old(locations)
            _put_in_place(staging, locations)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
            lock.release()
    return RestoreReport(labels, tuple(parts), lost, kept)


def _staged(source: Path, staging: Path) -> list[str]:
    """Lay the parts of the source out; check that its labels can be read."""
    if not source.exists():
        raise UnreadableFileError(f"The backup {source} cannot be read", why="there is no such file")
    if zipfile.is_zipfile(source):
        parts = unpack(source, staging)
    else:
        parts = ["labels.log"]
        shutil.copyfile(source, staging / "labels.log")
    if "labels.log" not in parts:
        raise UnreadableFileError(f"The backup {source} cannot be restored", why="there are no labels in it")
    _brought_up_to_date(staging, source)
    if parts == ["labels.log"] and not _any_label(staging / "labels.log"):
        raise UnreadableFileError(f"{source} cannot be restored", why="it is neither a backup nor a labels.log")
    return parts


def _brought_up_to_date(staging: Path, source: Path) -> None:
    """Migrate what is staged; refuse what a newer program made."""
    about = read_about(staging / "workspace.json")
    log = staging / "labels.log"
    if about is not None and about.major > MAJOR:
        why = f"it has schema {about.major}, and this program knows up to {MAJOR}"
        raise WorkspaceError(f"The backup {source} was made by a newer songjudge", why=why)
    if about is not None and about.major < MAJOR:
        write_about(replace(about, major=MAJOR, minor=MINOR), staging / "workspace.json")
    if (about is not None and about.major < MAJOR) or not _any_label(log):
        log.write_bytes(migrated_labels(log.read_bytes(), about.major if about else 0))


def _any_label(path: Path) -> bool:
    return any(line.event is not None for line in lines_of(path.read_bytes()))


def _mended(path: Path) -> tuple[int, tuple[LostEvent, ...]]:
    """Mend the staged log as far as it goes by itself; return how many songs it labels, and what it lost."""
    reading = read_log(lines_of(path.read_bytes()))
    path.write_bytes(reading.content)
    book = LabelBook()
    for event, _ in reading.events:
        book.apply(event, 0, 0)
    return len(book.verdicts), reading.lost


def _keep_old(locations: Locations) -> Path | None:
    """Copy or move what would be replaced into a folder of its own; return that folder."""
    old = [locations.folder / name for name in _SINGLE_FILES if (locations.folder / name).exists()]
    old += [path for path in locations.index_files if path.exists()]
    kept = locations.folder / time.strftime("before-restore-%Y%m%d-%H%M%S")
    if not old:
        return None
    kept.mkdir(exist_ok=True)
    for path in old:
        if path in locations.index_files:
            path.replace(kept / path.name)
        else:
            shutil.copyfile(path, kept / path.name)
            sync_file(kept / path.name)
    for backup in locations.backups.glob("daily-*.zip"):
        backup.replace(kept / backup.name)  # they are of other labels now, and must not mend the restored ones
    sync_folder(kept)
    index_health.forget_clean(locations)
    sync_folder(locations.folder)
    return kept


def _put_in_place(staging: Path, locations: Locations) -> None:
    """Move the staged parts to their places.  A kill in between leaves labels that are whole: old or restored."""
    for name in _SINGLE_FILES:
        if (staging / name).exists():
            sync_file(staging / name)
            (staging / name).replace(locations.folder / name)
    folders = (locations.models, locations.judgements, locations.tag_journals)
    for target in folders:
        kind = target.name
        if (staging / kind).exists():
            target.mkdir(exist_ok=True)
        for path in (staging / kind).glob("*"):
            if path.is_dir():
                shutil.rmtree(target / path.name, ignore_errors=True)
            path.replace(target / path.name)
        if target.exists():
            sync_folder(target)
    sync_folder(locations.folder)
