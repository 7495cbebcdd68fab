"""Reads what other programs know of the songs, and works out what an import of it would do."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from songjudge.library.song import Song, SongId
from songjudge.library.verdict import Source, Verdict
from songjudge.library.verdict_sources.evidence import Evidence, Thresholds
from songjudge.library.verdict_sources.matching import SongFinder
from songjudge.library.verdict_sources.preview import Preview, preview
from songjudge.library.verdict_sources.rating_tags import bare_scale, rating_evidence, read_rating_tags
from songjudge.library.verdict_sources.sources import NEEDS_VERDICT, read_any
from songjudge.store.snapshot import stored_songs
from songjudge.store.workspace import Workspace


@dataclass(frozen=True, eq=False)
class FoundEvidence:
    """All that one source says.  `lists_only`: it only lists songs, and the user says whether they are good or bad."""

    name: str
    kind: str
    evidence: tuple[Evidence, ...]
    songs: Mapping[SongId, Song]
    finder: SongFinder
    lists_only: bool = False

    @property
    def has_ratings(self) -> bool:
        """Whether a threshold on ratings means anything."""
        return any(one.rating is not None for one in self.evidence)

    @property
    def has_counts(self) -> bool:
        """Whether a threshold on play counts means anything."""
        return any(one.plays is not None or one.skips is not None for one in self.evidence)


def read_file(workspace: Workspace, path: Path, verdict: Verdict) -> FoundEvidence:
    """Read a playlist, a table, another player's library or a folder; `verdict` is for what only lists songs.

    Raises `UnreadableFileError` when it is nothing of the kind.
    """
    kind, evidence = read_any(path, verdict)
    songs = _songs(workspace)
    found = tuple(evidence)
    return FoundEvidence(path.name, kind.value, found, songs, SongFinder(songs.values()), kind in NEEDS_VERDICT)


def read_ratings(workspace: Workspace) -> FoundEvidence:
    """Read the ratings in the tags of all songs that are there."""
    songs = _songs(workspace)
    tags = {song.path: read_rating_tags(song.path) for song in songs.values() if not song.missing}
    scale = bare_scale(tag for each in tags.values() for tag in each)
    found = [rating_evidence(path, each, scale) for path, each in tags.items()]
    evidence = tuple(one for one in found if one is not None)
    return FoundEvidence("your music files", "ratings in tags", evidence, songs, SongFinder(songs.values()))


def preview_of(workspace: Workspace, found: FoundEvidence, thresholds: Thresholds) -> Preview:
    """Return what importing would do now.  Nothing is changed."""
    return preview(found.evidence, found.finder, workspace.verdicts(), thresholds)


def steps_of(shown: Preview) -> Mapping[tuple[Verdict, Source], list[SongId]]:
    """Return the songs to label, by verdict and source."""
    steps: dict[tuple[Verdict, Source], list[SongId]] = {}
    for proposal in shown.given:
        steps.setdefault((proposal.verdict, proposal.evidence.source), []).append(proposal.song_id)
    return steps


def _songs(workspace: Workspace) -> Mapping[SongId, Song]:
    return {stored.song.song_id: stored.song for stored in stored_songs(workspace.songs().data)}
