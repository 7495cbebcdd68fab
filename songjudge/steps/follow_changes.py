"""Follow the changes in the library's folders: take up what changed, measure what is new, judge it."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar, Self

from songjudge.jobs.monitor import Monitor
from songjudge.jobs.workers import InlineWorkers, Workers
from songjudge.judging.judgement import Judgement
from songjudge.library.song import SongId
from songjudge.steps.extract_features import ExtractFeatures
from songjudge.steps.judge_songs import judge_songs
from songjudge.steps.labelled_songs import layouts_of
from songjudge.steps.scan_folders import ScanChanges, ScanReport
from songjudge.store.workspace import Workspace


@dataclass(frozen=True)
class FollowReport:
    """How many files were new or changed, how many are gone, how many songs were measured, and what was judged.

    `left` are songs that were not measured because the user pressed Finish or another job was more urgent.
    """

    added: int
    missing: int
    measured: int
    judgements: tuple[Judgement, ...] = ()
    refused: dict[Path, str] = field(default_factory=dict)
    left: tuple[SongId, ...] = ()
    unread: tuple[Path, ...] = ()  # paths to look at again, for the same reasons


@dataclass(frozen=True)
class FollowChanges:
    """Bring the library up to date with the `paths` that changed, then measure and judge their songs and `songs`.

    With `retry`, files that were refused before are tried again.
    `judge_with` are the workers for the model: the window passes one helper process.
    """

    workspace: Workspace
    paths: tuple[Path, ...]
    workers: Workers = field(default_factory=InlineWorkers)
    judge_with: Workers = field(default_factory=InlineWorkers)
    songs: tuple[SongId, ...] = ()
    retry: bool = False
    title: str = "Following your folders"

    can_pause: ClassVar[bool] = True

    def run(self, monitor: Monitor) -> FollowReport:
        """Follow.  Raises `WorkspaceError` when the disk refuses."""
        scan = self._scan(monitor)
        songs = tuple(dict.fromkeys((*self.songs, *scan.song_ids)))
        if not songs or monitor.should_finish_early():
            unread = () if scan.whole else self.paths
            return FollowReport(scan.added, scan.missing, 0, (), scan.refused, songs, unread)
        extraction = ExtractFeatures(self.workspace, self.workers, only=songs, retry=self.retry).run(monitor)
        refused = {**scan.refused, **extraction.refused}
        judgements = judge_songs(self.workspace, self._not_judged(songs), self.judge_with, monitor)
        left = self._not_measured(songs) if monitor.should_finish_early() else ()
        return FollowReport(scan.added, scan.missing, extraction.extracted, judgements, refused, left)

    def rest_after(self, report: FollowReport) -> Self:
        """Return the job that does what this one left when it was asked to finish early."""
        return replace(self, paths=report.unread, songs=report.left)

    def _scan(self, monitor: Monitor) -> ScanReport:
        if not self.paths:
            return ScanReport(0, 0, 0)
        return ScanChanges(self.workspace, self.paths, self.workers).run(monitor)

    def _not_measured(self, songs: tuple[SongId, ...]) -> tuple[SongId, ...]:
        ready = [self.workspace.songs_with_features(layout) for layout in layouts_of(self.workspace)]
        return tuple(song_id for song_id in songs if not all(song_id in each for each in ready))

    def _not_judged(self, songs: tuple[SongId, ...]) -> tuple[SongId, ...]:
        models = self.workspace.models()
        known = self.workspace.judgements(models[-1].model_id) if models else {}
        return tuple(song_id for song_id in songs if song_id not in known)
