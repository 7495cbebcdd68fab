"""Reads what other programs know of the songs, and works out what an import of it would do."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from songjudge.errors import UnreadableFileError
from songjudge.jobs.monitor import CallbackMonitor
from songjudge.jobs.workers import InlineWorkers, Workers
from songjudge.library.song import Song, SongId
from songjudge.library.verdict import Verdict
from songjudge.library.verdict_sources.evidence import Thresholds
from songjudge.library.verdict_sources.matching import SongFinder
from songjudge.library.verdict_sources.preview import Preview, preview
from songjudge.library.verdict_sources.sources import NEEDS_VERDICT
from songjudge.steps.import_sources import ImportSources, ReadSources
from songjudge.store.snapshot import stored_songs
from songjudge.store.workspace import Workspace

_FEW = 300  # files; starting helpers takes longer than reading their tags


@dataclass(frozen=True, eq=False)
class FoundEvidence:
    """All that one source says.  `lists_only`: it only lists songs, and the user says whether they are good or bad."""

    name: str
    kind: str
    sources: ReadSources
    songs: Mapping[SongId, Song]
    finder: SongFinder
    lists_only: bool = False

    @property
    def has_ratings(self) -> bool:
        """Whether a threshold on ratings means anything."""
        return any(one.rating is not None for one in self.sources.evidence)

    @property
    def has_counts(self) -> bool:
        """Whether a threshold on play counts means anything."""
        return any(one.plays is not None or one.skips is not None for one in self.sources.evidence)


def read_file(workspace: Workspace, path: Path, verdict: Verdict) -> FoundEvidence:
    """Read a playlist, a table, another player's library or a folder; `verdict` is for what only lists songs.

    Raises `UnreadableFileError` when it is nothing of the kind.
    """
    found = ImportSources(workspace, (path,), verdict).read(CallbackMonitor())
    if path in found.refused:
        raise UnreadableFileError(f"{path.name} cannot be imported", why=found.refused[path])
    kind = found.kinds[path]
    return _found(workspace, path.name, kind.value, found, lists_only=kind in NEEDS_VERDICT)


def read_ratings(workspace: Workspace, workers: Workers) -> FoundEvidence:
    """Read the ratings and play counts in the tags of all songs that are there; in helpers when they are many."""
    many = len(workspace.songs()) > _FEW
    step = ImportSources(workspace, rating_tags=True, play_counts=True, workers=workers if many else InlineWorkers())
    return _found(workspace, "your music files", "ratings and play counts in tags", step.read(CallbackMonitor()))


def preview_of(workspace: Workspace, found: FoundEvidence, thresholds: Thresholds) -> Preview:
    """Return what importing would do now.  Nothing is changed."""
    return preview(found.sources.evidence, found.finder, workspace.verdicts(), thresholds)


def _found(
    workspace: Workspace, name: str, kind: str, sources: ReadSources, *, lists_only: bool = False
) -> FoundEvidence:
    songs = {stored.song.song_id: stored.song for stored in stored_songs(workspace.songs().data)}
    return FoundEvidence(name, kind, sources, songs, SongFinder(songs.values()), lists_only)
