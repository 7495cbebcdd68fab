"""Give verdicts: say good or bad about songs and whole folders, named by their paths."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from songjudge.library.song import SongId
from songjudge.library.verdict import Source, Verdict
from songjudge.store.workspace import Workspace


@dataclass(frozen=True)
class VerdictReport:
    """How many songs changed, and which paths name no song of the workspace."""

    given: int
    unknown: tuple[Path, ...]


def label_paths(workspace: Workspace, paths: Iterable[Path], verdict: Verdict) -> VerdictReport:
    """Give `verdict` to each named song and to every song below each named folder; durable when this returns.

    A folder is a weaker source than a song named on its own.
    """
    by_song: list[SongId] = []
    by_folder: list[SongId] = []
    unknown: list[Path] = []
    known = workspace.known_files()
    for named in paths:
        path = absolute(named)
        if path in known:
            by_song.append(known[path].song_id)
        elif below := songs_below(workspace, path):
            by_folder.extend(below)
        else:
            unknown.append(named)
    given = workspace.give_verdict(by_song, verdict, Source.CLICK) if by_song else 0
    given += workspace.give_verdict(by_folder, verdict, Source.FOLDER) if by_folder else 0
    return VerdictReport(given, tuple(unknown))


def songs_below(workspace: Workspace, folder: Path) -> Sequence[SongId]:
    """Return the songs whose file lies in `folder` or deeper, each once, in the order of their paths."""
    inside = {path: file.song_id for path, file in workspace.known_files().items() if path.is_relative_to(folder)}
    return tuple(dict.fromkeys(inside[path] for path in sorted(inside)))


def absolute(path: Path) -> Path:
    """Return `path` as the workspace keeps it: absolute, its folder's links followed, the file's own name kept."""
    whole = path.expanduser().absolute()
    if whole.is_dir():
        return whole.resolve()
    return whole.parent.resolve() / whole.name
