"""Extract features: measure the clips of every song that has not been measured yet."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import numpy as np

from songjudge.features.extraction import FeatureSettings, extract, feature_sets
from songjudge.features.feature_set import ClipFeatures, FeatureSet
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress
from songjudge.jobs.workers import InlineWorkers, Workers
from songjudge.library.song import SongId
from songjudge.steps.batches import Batch
from songjudge.steps.feature_settings import feature_settings_of
from songjudge.steps.scan_folders import reason_of
from songjudge.store.judgement_store import JudgementTable
from songjudge.store.snapshot import SongTable
from songjudge.store.workspace import Workspace

Features = Mapping[str, ClipFeatures]

_UNSURE = 0.1  # a score nearer to a half than this says nothing yet


@dataclass(frozen=True)
class ExtractionReport:
    """How many songs were measured now and how many are ready altogether; why each refused file was refused."""

    extracted: int
    ready: int
    refused: dict[Path, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ExtractionTask:
    """What a helper process needs in order to measure one song."""

    song_id: SongId
    path: Path
    settings: FeatureSettings
    wanted: tuple[str, ...]  # names of the feature sets that are lacking


def unsure_songs(workspace: Workspace, at_most: int = 2000) -> tuple[SongId, ...]:
    """Return the songs about which the newest scoring is least sure, nearest to a half first."""
    judgements = workspace.judgements()
    if not isinstance(judgements, JudgementTable) or not len(judgements):
        return ()
    distance = np.abs(judgements.data.column("score").to_numpy() - 0.5)
    nearest = np.argsort(distance, kind="stable")[:at_most]
    ids = judgements.data.column("song_id").take(nearest[distance[nearest] < _UNSURE]).to_pylist()
    return tuple(SongId(raw.rstrip(b"\0").decode("ascii")) for raw in ids)


def nobody_waits() -> Sequence[SongId]:
    """Return no songs."""
    return ()


@dataclass(frozen=True)
class ExtractFeatures:
    """Measure the songs of the workspace that lack features, those in `first` before the others.

    `ahead()` is asked again and again, from other threads, which songs somebody waits for now: they come before all.
    `only` restricts the work to some songs.  Files that were refused before are left alone unless `retry` is true.
    Stopping and finishing early keep every song that is done; the next run goes on from there.
    """

    workspace: Workspace
    workers: Workers = field(default_factory=InlineWorkers)
    first: tuple[SongId, ...] = ()
    only: tuple[SongId, ...] | None = None
    retry: bool = False
    title: str = "Extracting features"
    ahead: Callable[[], Sequence[SongId]] = nobody_waits

    can_pause: ClassVar[bool] = True  # a second run does what the first has left

    def run(self, monitor: Monitor) -> ExtractionReport:
        """Extract.  A song that cannot be measured is refused with its reason."""
        settings = feature_settings_of(self.workspace)
        layouts = {layout.name: layout for layout in feature_sets(settings)}
        table = self.workspace.songs()
        lacking = self._lacking(table, layouts)
        total, problems = len(lacking), self.workspace.problems()
        refused: dict[Path, str] = {}
        extracted = 0
        if total:  # the very first extraction on a machine compiles its kernels, which takes some seconds
            monitor.progress(Progress(0, total, "Warming up"))
        tasks = self._tasks(table, lacking, settings)
        with Batch[tuple[SongId, Features]](lambda b: self._store(layouts, b), size=16, seconds=2.0) as batch:
            for done in self.workers.map(_measure, tasks, while_waiting=monitor.stop_if_asked):
                if done.value is not None:
                    batch.add((done.item.song_id, done.value))
                    extracted += 1
                    if done.item.path in problems:
                        self.workspace.clear_problem(done.item.path)
                else:
                    refused[done.item.path] = reason_of(done.error)
                    self.workspace.put_problem(done.item.path, refused[done.item.path])
                monitor.progress(Progress(extracted + len(refused), total, self.title))
                if monitor.should_finish_early():
                    break
        return ExtractionReport(extracted, self._ready(tuple(layouts.values())), refused)

    def _lacking(self, table: SongTable, layouts: Mapping[str, FeatureSet]) -> dict[int, tuple[str, ...]]:
        """Return the rows to measure, the urgent ones first, each with the names of the sets that it lacks."""
        have = {name: self.workspace.songs_with_features(layout) for name, layout in layouts.items()}
        problems = {} if self.retry else self.workspace.problems()
        missing = table.column("missing")
        lacking: dict[int, tuple[str, ...]] = {}
        for row in self._rows(table):
            song_id = table.song_ids[row]
            wanted = tuple(name for name in layouts if song_id not in have[name])
            if wanted and not missing[row] and not (problems and table.song(row).path in problems):
                lacking[row] = wanted
        return lacking

    def _tasks(
        self, table: SongTable, lacking: dict[int, tuple[str, ...]], settings: FeatureSettings
    ) -> Iterator[ExtractionTask]:
        """Yield the tasks one by one, so that what is urgent can change meanwhile.  Empties `lacking`."""

        def task(row: int) -> ExtractionTask:
            song = table.song(row)
            return ExtractionTask(song.song_id, song.path, settings, lacking.pop(row))

        for row in tuple(lacking):
            while (urgent := self._most_urgent(table, lacking)) is not None:
                yield task(urgent)
            if row in lacking:
                yield task(row)

    def _most_urgent(self, table: SongTable, lacking: Mapping[int, object]) -> int | None:
        return next((row for row in _known(table.row_of(i) for i in self.ahead()) if row in lacking), None)

    def _rows(self, table: SongTable) -> Iterable[int]:
        """Return the rows to look at, the urgent ones first."""
        rows = range(len(table)) if self.only is None else _known(table.row_of(i) for i in self.only)
        return dict.fromkeys([*_known(table.row_of(i) for i in self.first), *rows])

    def _store(self, layouts: Mapping[str, FeatureSet], batch: Sequence[tuple[SongId, Features]]) -> None:
        for name, layout in layouts.items():
            rows = [(song_id, features[name]) for song_id, features in batch if name in features]
            if rows:
                self.workspace.put_features(layout, rows)

    def _ready(self, layouts: Sequence[FeatureSet]) -> int:
        return min((len(self.workspace.songs_with_features(layout)) for layout in layouts), default=0)


def _measure(task: ExtractionTask) -> Features:
    """Measure one song.  Runs in a helper process."""
    return extract(task.path, task.settings, task.wanted)


def _known(found: Iterable[int | None]) -> list[int]:
    return [row for row in found if row is not None]
