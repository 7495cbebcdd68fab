"""Scan folders: find music, read what is new or changed, note what is gone.

`ScanFolders`  looks through whole folders.
`ScanChanges`  looks only at the files and folders that are said to have changed.
"""

from collections import ChainMap
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar

from songjudge.errors import SongjudgeError, UnreadableFileError
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress
from songjudge.jobs.workers import InlineWorkers, Workers
from songjudge.library.catalogue import Changes, FoundFile, KnownFile, compare, found_file
from songjudge.library.folder import is_music_name, music_files
from songjudge.library.reading import read_song
from songjudge.library.song import Song, SongId
from songjudge.steps.batches import Batch
from songjudge.store.workspace import Workspace


@dataclass(frozen=True)
class ScanReport:
    """What a scan came upon.  All counts are files; `refused` says why each unusable file or folder is.

    `whole` is false when it was asked to finish early: it then read only a part, and called nothing missing.
    """

    found: int
    added: int  # new or changed files that were read
    missing: int  # known files that are no longer there
    refused: dict[Path, str] = field(default_factory=dict)
    song_ids: tuple[SongId, ...] = ()  # of the files that were read
    whole: bool = True


@dataclass(frozen=True)
class ScanFolders:
    """Look through `folders` and bring the workspace's songs up to date with them.

    Songs whose file is gone are marked missing and keep their verdicts.
    """

    workspace: Workspace
    folders: tuple[Path, ...]
    workers: Workers = field(default_factory=InlineWorkers)
    title: str = "Scanning folders"

    can_pause: ClassVar[bool] = True  # a second scan reads what the first has not

    def run(self, monitor: Monitor) -> ScanReport:
        """Scan.  Raises `UnreadableFileError` when a folder is not there."""
        folders = tuple(_existing(folder) for folder in self.folders)
        refused: dict[Path, str] = {}
        found = list(_walk(folders, refused, monitor))
        gone = dict(self.workspace.missing_files().items())  # its items are read by the column, its keys one by one
        known = ChainMap(dict(self.workspace.known_files().items()), gone)
        changes = compare(known, found, folders, unreadable=tuple(refused))
        for folder in folders:
            self.workspace.add_root(folder)
        return _take_up(self.workspace, changes, self.workers, monitor, gone=gone, refused=refused)


@dataclass(frozen=True)
class ScanChanges:
    """Bring the workspace's songs up to date with the files and folders in `paths`, which changed, came or went.

    Links are left to a scan of the whole folder, which can tell whether they lead to another song of the library.
    """

    workspace: Workspace
    paths: tuple[Path, ...]
    workers: Workers = field(default_factory=InlineWorkers)
    title: str = "Looking at changed files"

    def run(self, monitor: Monitor) -> ScanReport:
        """Scan.  A path that is not there any more is no error: its songs are marked missing."""
        refused: dict[Path, str] = {}
        there = [path for path in self.paths if path.exists() and not path.is_symlink()]
        walked = [path for path in there if path.is_dir() or is_music_name(path.name)]
        found = list(_walk(walked, refused, monitor))
        gone = self.workspace.missing_files()
        known = ChainMap[Path, KnownFile](self.workspace.known_files(), gone)  # type: ignore[arg-type]  # only read
        away = set(self.paths).difference(there)
        folders = {path for path in {*walked, *away} if path not in known and not is_music_name(path.name)}
        changes = compare(known, found, folders, unreadable=tuple(refused))
        changes = replace(changes, missing=(*changes.missing, *(path for path in away if path in known)))
        named = [known[path].song_id for path in changes.unchanged if path in self.paths]
        report = _take_up(self.workspace, changes, self.workers, monitor, gone=gone, refused=refused)
        return replace(report, song_ids=tuple(dict.fromkeys([*named, *report.song_ids])))


def _walk(places: Iterable[Path], refused: dict[Path, str], monitor: Monitor) -> Iterator[FoundFile]:
    count = 0
    for place in places:
        for path in music_files(place, on_problem=refused.__setitem__):
            try:
                file = found_file(path)
            except OSError as error:
                refused[path] = f"cannot be read: {error.strerror}"
                continue
            count += 1
            monitor.progress(Progress(count, None, "Looking for music"))
            yield file


def _take_up(
    workspace: Workspace,
    changes: Changes,
    workers: Workers,
    monitor: Monitor,
    *,
    gone: Collection[Path],
    refused: dict[Path, str],
) -> ScanReport:
    """Read what is new, mark what is gone and what is back, and note what is no usable music.

    `gone` are the files of missing songs.
    """
    back = [path for path in changes.unchanged if path in gone]
    song_ids, whole = _read(workspace, workers, changes.to_read, refused, monitor)
    present = workspace.known_files()
    missing = [path for path in changes.missing if path in present] if whole else []  # else it may only have moved
    workspace.mark_missing(missing)
    workspace.mark_present(back)
    for path, reason in refused.items():
        workspace.put_problem(path, reason)
    for path in [p for p in workspace.problems() if p.parent.is_dir() and not p.exists()]:
        workspace.clear_problem(path)  # the file was thrown away, not unplugged
    found = len(changes.to_read) + len(changes.unchanged)
    return ScanReport(found, len(song_ids), len(missing), refused, tuple(song_ids), whole)


def _read(
    workspace: Workspace, workers: Workers, paths: Sequence[Path], refused: dict[Path, str], monitor: Monitor
) -> tuple[list[SongId], bool]:
    """Return the songs that were read, and whether that was everything."""
    song_ids: list[SongId] = []
    with Batch[Song](workspace.put_songs, size=500, seconds=2.0) as batch:
        done = workers.map(read_song, paths, while_waiting=monitor.stop_if_asked)
        for count, answer in enumerate(done, start=1):
            if answer.value is not None:
                batch.add(answer.value)
                song_ids.append(answer.value.song_id)
                workspace.clear_problem(answer.item)
            else:
                refused[answer.item] = reason_of(answer.error)
            monitor.progress(Progress(count, len(paths), "Reading songs"))
            if monitor.should_finish_early() and count < len(paths):
                return song_ids, False
    return song_ids, True


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
