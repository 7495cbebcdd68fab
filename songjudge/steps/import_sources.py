"""Import labels that other programs know: from files they wrote, and from the tags of the workspace's own songs.

`ImportSources` does all of it.  Whoever shows first what an import would do takes its two halves one by one:
`ImportSources.read` finds what the sources say, `ImportEvidence` gives the labels that follow from it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from songjudge.errors import SongjudgeError, UnreadableFileError
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress
from songjudge.jobs.workers import InlineWorkers, Workers
from songjudge.library.song import SongId
from songjudge.library.verdict import Source, Verdict
from songjudge.library.verdict_sources.evidence import Evidence, Thresholds
from songjudge.library.verdict_sources.matching import SongFinder
from songjudge.library.verdict_sources.play_counts import count_evidence
from songjudge.library.verdict_sources.preview import Preview, preview
from songjudge.library.verdict_sources.rating_tags import (
    BareScale,
    RatingTag,
    bare_scale,
    rating_evidence,
    read_rating_tags,
)
from songjudge.library.verdict_sources.sources import NEEDS_VERDICT, SourceKind, kind_of, read_source
from songjudge.steps.give_verdicts import absolute
from songjudge.steps.scan_folders import reason_of
from songjudge.store.snapshot import stored_songs
from songjudge.store.workspace import Workspace


@dataclass(frozen=True)
class SourcesReport:
    """What an import did, or with a dry run would do.

    `preview` lists every song that changes and counts the others; `given` is how many songs have changed, 0 after a
    dry run.  `kinds` says what each file was taken for; `refused` why a file was not read.  `ambiguous` counts songs
    whose bare rating could be stars or points of 100: say which by `scale`.
    """

    preview: Preview
    given: int = 0
    kinds: Mapping[Path, SourceKind] = field(default_factory=dict)
    refused: Mapping[Path, str] = field(default_factory=dict)
    ambiguous: int = 0


@dataclass(frozen=True)
class ReadSources:
    """What the sources say, before any rule is applied.  See `SourcesReport` for the rest."""

    evidence: tuple[Evidence, ...] = ()
    kinds: Mapping[Path, SourceKind] = field(default_factory=dict)
    refused: Mapping[Path, str] = field(default_factory=dict)
    ambiguous: int = 0


@dataclass(frozen=True)
class ImportEvidence:
    """Give the labels that follow from what sources say, as one step to undo; with `dry_run` only say which.

    A verdict that the user clicked stays, and so does any other that is as strong.
    """

    workspace: Workspace
    sources: ReadSources
    thresholds: Thresholds = field(default_factory=Thresholds)
    dry_run: bool = False
    title: str = "Importing labels"

    def run(self, monitor: Monitor) -> SourcesReport:
        """Import.  Raises `WorkspaceError` when the disk refuses; no label has changed then."""
        monitor.progress(Progress(0, None, "Finding the songs"))
        songs = (stored.song for stored in stored_songs(self.workspace.songs().data))
        read = self.sources
        shown = preview(read.evidence, SongFinder(songs), self.workspace.verdicts(), self.thresholds)
        monitor.stop_if_asked()
        given = 0 if self.dry_run else self.workspace.give_verdicts(by_verdict(shown))
        return SourcesReport(shown, given, read.kinds, read.refused, read.ambiguous)


@dataclass(frozen=True)
class ImportSources:
    """Take over labels from `files` and, if asked, from the rating tags and play counts of the workspace's own songs.

    `verdict` is for files that only list songs: playlists, folders.  A verdict that the user clicked stays, and so
    does any other that is as strong.  Everything is one step to undo.  With `dry_run` nothing changes.
    """

    workspace: Workspace
    files: tuple[Path, ...] = ()
    verdict: Verdict | None = None
    rating_tags: bool = False
    play_counts: bool = False
    thresholds: Thresholds = field(default_factory=Thresholds)
    scale: BareScale | None = None  # of bare ratings from 1 to 5; None: decided by all of them together
    dry_run: bool = False
    workers: Workers = field(default_factory=InlineWorkers)
    title: str = "Importing labels"

    def run(self, monitor: Monitor) -> SourcesReport:
        """Import.  Raises `WorkspaceError` when the disk refuses; no label has changed then."""
        found = self.read(monitor)
        return ImportEvidence(self.workspace, found, self.thresholds, self.dry_run).run(monitor)

    def read(self, monitor: Monitor) -> ReadSources:
        """Return what the sources say; no label changes."""
        kinds: dict[Path, SourceKind] = {}
        refused: dict[Path, str] = {}
        evidence = self._placed(self._from_files(kinds, refused, monitor))
        ambiguous = 0
        if self.rating_tags or self.play_counts:
            more, ambiguous = self._from_songs(monitor)
            evidence += more
        return ReadSources(tuple(evidence), kinds, refused, ambiguous)

    def _from_files(
        self, kinds: dict[Path, SourceKind], refused: dict[Path, str], monitor: Monitor
    ) -> Iterator[Evidence]:
        for done, path in enumerate(self.files):
            monitor.progress(Progress(done, len(self.files), "Reading labels"))
            try:
                kinds[path] = _readable(path, self.verdict)
                yield from read_source(path, kinds[path], self.verdict or Verdict.GOOD)
            except SongjudgeError as error:
                refused[path] = reason_of(error)

    def _placed(self, evidence: Iterator[Evidence]) -> list[Evidence]:
        """Write paths that lead through links as the workspace knows them."""
        known = self.workspace.known_files()
        placed: list[Evidence] = []
        for one in evidence:
            path = one.path
            if path is not None and path.is_absolute() and path not in known and absolute(path) in known:
                one = replace(one, path=absolute(path))  # noqa: PLW2901 - the same evidence, better placed
            placed.append(one)
        return placed

    def _from_songs(self, monitor: Monitor) -> tuple[list[Evidence], int]:
        """Read ratings and counts out of the songs' own tags; return them, and how many ratings are ambiguous."""
        paths = sorted(self.workspace.known_files())
        said: dict[Path, OwnTags] = {}
        answers = self.workers.map(read_own_tags, paths, while_waiting=monitor.stop_if_asked)
        for done, answer in enumerate(answers, start=1):
            if answer.value is not None:
                said[answer.item] = answer.value
            monitor.progress(Progress(done, len(paths), "Reading tags"))
        evidence: list[Evidence] = []
        ambiguous = 0
        if self.rating_tags:
            scale = self.scale or bare_scale(tag for tags in said.values() for tag in tags.ratings)
            rated = {path: rating_evidence(path, tags.ratings, scale) for path, tags in said.items()}
            evidence += [one for one in rated.values() if one is not None]
            ambiguous = sum(bool(said[path].ratings) and one is None for path, one in rated.items())
        if self.play_counts:
            evidence += [tags.plays for tags in said.values() if tags.plays is not None]
        return evidence, ambiguous


@dataclass(frozen=True, slots=True)
class OwnTags:
    """What one file's tags say of how it is liked."""

    ratings: tuple[RatingTag, ...]
    plays: Evidence | None


def read_own_tags(path: Path) -> OwnTags:
    """Read one file's tags.  Runs in helper processes; never raises."""
    return OwnTags(read_rating_tags(path), count_evidence(path))


def by_verdict(shown: Preview) -> Mapping[tuple[Verdict, Source], Sequence[SongId]]:
    """Return the songs that are to change, by the verdict and the source that they get."""
    songs: dict[tuple[Verdict, Source], list[SongId]] = {}
    for proposal in shown.given:
        songs.setdefault((proposal.verdict, proposal.evidence.source), []).append(proposal.song_id)
    return songs


def _readable(path: Path, verdict: Verdict | None) -> SourceKind:
    kind = kind_of(path)
    if kind in NEEDS_VERDICT and verdict is None:
        raise UnreadableFileError(
            f"{path.name} cannot be imported", why="it only lists songs; say whether they are good or bad"
        )
    return kind
