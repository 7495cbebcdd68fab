"""Scan folders: find music, read what is new or changed, note what is gone."""

from collections import ChainMap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from songjudge.errors import SongjudgeError, UnreadableFileError
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress
from songjudge.jobs.workers import InlineWorkers, Workers
from songjudge.library.catalogue import Changes, FoundFile, KnownFile, compare, found_file
from songjudge.library.folder import music_files
from songjudge.library.reading import read_song
from songjudge.library.song import Song
from songjudge.steps.batches import Batch
from songjudge.store.workspace import Workspace


@dataclass(frozen=True)
class ScanReport:
    """What a scan came upon.  All counts are files; `refused` says why each unusable file or folder is."""

    found: int
    added: int  # new or changed files that were read
    missing: int  # known files that are no longer there
    refused: dict[Path, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ScanFolders:
    """Look through `folders` and bring the workspace's songs up to date with them.

    Songs whose file is gone are marked missing and keep their verdicts.
    """

    workspace: Workspace
    folders: tuple[Path, ...]
    workers: Workers = field(default_factory=InlineWorkers)
    title: str = "Scanning folders"

    def run(self, monitor: Monitor) -> ScanReport:
        """Scan.  Raises `UnreadableFileError` when a folder is not there."""
        folders = tuple(_existing(folder) for folder in self.folders)
        refused: dict[Path, str] = {}
        found = list(self._walk(folders, refused, monitor))
        present, gone = self.workspace.known_files(), self.workspace.missing_files()
        known: ChainMap[Path, KnownFile] = ChainMap(dict(present), dict(gone))
        changes = compare(known, found, folders, unreadable=tuple(refused))
        for folder in folders:
            self.workspace.add_root(folder)
        self._read(changes, refused, monitor)
        missing = [path for path in changes.missing if path in present]
        self.workspace.mark_missing(missing)
        self.workspace.mark_present([path for path in changes.unchanged if path in gone])
        for path, reason in refused.items():
            self.workspace.put_problem(path, reason)
        added = len(changes.to_read) - sum(path in refused for path in changes.to_read)
        return ScanReport(len(found), added, len(missing), refused)

    def _walk(self, folders: tuple[Path, ...], refused: dict[Path, str], monitor: Monitor) -> Iterator[FoundFile]:
        count = 0
        for folder in folders:
            for path in music_files(folder, on_problem=refused.__setitem__):
                try:
                    file = found_file(path)
                except OSError as error:
                    refused[path] = f"cannot be read: {error.strerror}"
                    continue
                count += 1
                monitor.progress(Progress(count, None, "Looking for music"))
                yield file

    def _read(self, changes: Changes, refused: dict[Path, str], monitor: Monitor) -> None:
        total = len(changes.to_read)
        with Batch[Song](self.workspace.put_songs, size=500, seconds=2.0) as batch:
            done = self.workers.map(read_song, changes.to_read, while_waiting=monitor.stop_if_asked)
            for count, answer in enumerate(done, start=1):
                if answer.value is not None:
                    batch.add(answer.value)
                    self.workspace.clear_problem(answer.item)
                else:
                    refused[answer.item] = reason_of(answer.error)
                monitor.progress(Progress(count, total, "Reading songs"))


def reason_of(error: Exception | None) -> str:
    """Say why one file was refused, in a few words without its name."""
    if isinstance(error, SongjudgeError):
        return error.why or error.what
    return f"unexpected {type(error).__name__}: {str(error).strip().splitlines()[-1] if str(error) else ''}".strip()


def _existing(folder: Path) -> Path:
    absolute = folder.expanduser().absolute()
    if not absolute.is_dir():
        raise UnreadableFileError(
            f"The folder {absolute} cannot be scanned",
            why="it is not there" if not absolute.exists() else "it is not a folder",
            remedy="Check the name, or plug in the disk that holds it.",
        )
    return Path(absolute.resolve())
