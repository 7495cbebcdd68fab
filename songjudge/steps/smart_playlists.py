"""Smart playlists: rules kept in the workspace, whose files are written anew after each scoring.

They lie in `playlists.json`, which a person can read and mend.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from songjudge.atomic_file import replace_with
from songjudge.errors import SongjudgeError, UnreadableFileError
from songjudge.export.playlist_rule import Rule
from songjudge.export.playlists import check_ending
from songjudge.jobs.monitor import CallbackMonitor, Monitor
from songjudge.jobs.progress import Progress
from songjudge.library.song import printable
from songjudge.steps.write_playlists import WriteByRule
from songjudge.steps.writing import writing
from songjudge.store.workspace import Workspace

_LOG = logging.getLogger(__name__)

_VERSION = 1
_LONGEST_NAME = 100  # characters


@dataclass(frozen=True, slots=True)
class SmartPlaylist:
    """A playlist that follows the scores: its name, the file it is written to (absolute), and what it holds."""

    name: str
    file: Path
    rule: Rule


@dataclass(frozen=True)
class RefreshReport:
    """How many songs each playlist holds now, and why the others could not be written; both by name."""

    written: dict[str, int] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RefreshPlaylists:
    """Write all smart playlists, or those in `only`, to their files."""

    workspace: Workspace
    only: tuple[str, ...] = ()
    title: str = "Refreshing playlists"

    def run(self, monitor: Monitor) -> RefreshReport:
        """Refresh.  A playlist that cannot be written is reported, and its old file stays.

        Raises `UnreadableFileError` when the list of playlists is damaged, or `only` names one that is not there.
        """
        playlists = smart_playlists(self.workspace)
        chosen = [_named(playlists, name) for name in self.only] or playlists
        report = RefreshReport()
        for done, playlist in enumerate(chosen):
            monitor.progress(Progress(done, len(chosen), self.title))
            try:
                written = WriteByRule(self.workspace, playlist.file, playlist.rule).run(_Quiet(monitor))
            except SongjudgeError as error:
                report.refused[playlist.name] = str(error)
            else:
                report.written[playlist.name] = written.written
        monitor.progress(Progress(len(chosen), len(chosen), self.title))
        return report


class _Quiet(CallbackMonitor):
    """Passes the wish to stop on to a playlist's own job, but not its progress: the user counts playlists."""

    def __init__(self, outer: Monitor) -> None:
        super().__init__(on_progress=lambda _: outer.stop_if_asked())
        self._outer = outer

    def stop_if_asked(self) -> None:
        """Raise `Cancelled` if the user pressed Stop."""
        self._outer.stop_if_asked()


def refresh_smart_playlists(workspace: Workspace, monitor: Monitor | None = None) -> RefreshReport:
    """Write all smart playlists anew: to be called when a scoring has ended.

    Never fails because of them: what could not be written is in the report, and in the log.
    """
    try:
        report = RefreshPlaylists(workspace).run(monitor or CallbackMonitor())
    except SongjudgeError as error:
        report = RefreshReport(refused={_path(workspace).name: str(error)})
    for name, why in report.refused.items():
        _LOG.warning("the playlist %s was not refreshed: %s", printable(name), why)
    return report


def smart_playlists(workspace: Workspace) -> tuple[SmartPlaylist, ...]:
    """Return the smart playlists, in the order in which they were added.

    Raises `UnreadableFileError` when the file that holds them cannot be understood.
    """
    path = _path(workspace)
    try:
        plain = json.loads(path.read_bytes())
        if plain["version"] != _VERSION:
            raise _damaged(path, "it is from another version")
        return tuple(_from_plain(each) for each in plain["playlists"])
    except FileNotFoundError:
        return ()
    except UnreadableFileError as error:
        raise _damaged(path, error.why) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise _damaged(path, "it is damaged") from None


def add_smart_playlist(workspace: Workspace, playlist: SmartPlaylist, *, replace: bool = False) -> None:
    """Keep a smart playlist; `replace` lets it take the place of one with its name.

    Raises `UnreadableFileError` when the name or the file is taken, the ending is not a playlist's, the folder is not
    there, or the disk refuses; `WorkspaceError` when the workspace is open for reading only.
    """
    check_ending(playlist.file)
    kept = smart_playlists(workspace)
    others = tuple(each for each in kept if each.name != playlist.name)
    if not playlist.name.strip() or len(playlist.name) > _LONGEST_NAME or not playlist.name.isprintable():
        raise UnreadableFileError("A playlist cannot have this name", why="it is empty, too long or cannot be shown")
    if len(others) < len(kept) and not replace:
        raise UnreadableFileError(
            f"There is a playlist called {playlist.name} already", remedy="Choose another name, or replace it."
        )
    if any(each.file == playlist.file for each in others):
        raise UnreadableFileError(f"Another smart playlist is written to {printable(str(playlist.file))}")
    if not playlist.file.parent.is_dir():
        raise UnreadableFileError(
            f"{printable(str(playlist.file))} cannot be written",
            why="its folder is not there",
            remedy="Make the folder, or choose another.",
        )
    places = {each.name: each for each in kept} | {playlist.name: playlist}
    _keep(workspace, tuple(places.values()))


def remove_smart_playlist(workspace: Workspace, name: str) -> SmartPlaylist:
    """Forget a smart playlist and return it; its file stays.  Raises `UnreadableFileError` when there is none."""
    kept = smart_playlists(workspace)
    gone = _named(kept, name)
    _keep(workspace, tuple(each for each in kept if each is not gone))
    return gone


def _named(playlists: Sequence[SmartPlaylist], name: str) -> SmartPlaylist:
    for each in playlists:
        if each.name == name:
            return each
    raise UnreadableFileError(f"There is no playlist called {printable(name)}")


def _path(workspace: Workspace) -> Path:
    return workspace.folder / "playlists.json"


def _keep(workspace: Workspace, playlists: Sequence[SmartPlaylist]) -> None:
    workspace.must_be_writable()
    plain = {"version": _VERSION, "playlists": [_to_plain(each) for each in playlists]}
    with writing(_path(workspace)):
        replace_with(_path(workspace), json.dumps(plain, indent=2, ensure_ascii=True).encode() + b"\n")


def _to_plain(playlist: SmartPlaylist) -> dict[str, Any]:
    return {"name": playlist.name, "file": str(playlist.file), "rule": playlist.rule.to_plain()}


def _from_plain(plain: Mapping[str, Any]) -> SmartPlaylist:
    name, file, rule = plain["name"], plain["file"], plain["rule"]
    if not isinstance(name, str) or not isinstance(rule, dict):
        raise TypeError(name)
    return SmartPlaylist(name, Path(file), Rule.from_plain(rule))


def _damaged(path: Path, why: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"The smart playlists in {path} cannot be read", why=why, remedy="Mend the file, or move it away."
    )
