"""Extract features: measure the clips of every song that has not been measured yet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from songjudge.features.extraction import FeatureSettings, extract, feature_sets
from songjudge.features.feature_set import ClipFeatures, FeatureSet
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress
from songjudge.jobs.workers import InlineWorkers, Workers
from songjudge.library.song import SongId
from songjudge.steps.batches import Batch
from songjudge.steps.feature_settings import feature_settings_of
from songjudge.steps.scan_folders import reason_of
from songjudge.store.snapshot import SongTable
from songjudge.store.workspace import Workspace

Features = Mapping[str, ClipFeatures]


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


@dataclass(frozen=True)
class ExtractFeatures:
    """Measure the songs of the workspace that lack features, those in `first` before the others.

    `only` restricts the work to some songs.  Files that were refused before are left alone unless `retry` is true.
    Stopping keeps every song that is done; the next run goes on from there.
    """

    workspace: Workspace
    workers: Workers = field(default_factory=InlineWorkers)
    first: tuple[SongId, ...] = ()
    only: tuple[SongId, ...] | None = None
    retry: bool = False
    title: str = "Extracting features"

    def run(self, monitor: Monitor) -> ExtractionReport:
        """Extract.  A song that cannot be measured is refused with its reason."""
        settings = feature_settings_of(self.workspace)
        layouts = {layout.name: layout for layout in feature_sets(settings)}
        tasks = tuple(self._tasks(settings, layouts))
        refused: dict[Path, str] = {}
        extracted = 0
        if tasks:  # the very first extraction on a machine compiles its kernels, which takes some seconds
            monitor.progress(Progress(0, len(tasks), "Warming up"))
        with Batch[tuple[SongId, Features]](lambda b: self._store(layouts, b), size=16, seconds=2.0) as batch:
            for done in self.workers.map(_measure, tasks, while_waiting=monitor.stop_if_asked):
                if done.value is not None:
                    batch.add((done.item.song_id, done.value))
                    extracted += 1
                else:
                    refused[done.item.path] = reason_of(done.error)
                    self.workspace.put_problem(done.item.path, refused[done.item.path])
                monitor.progress(Progress(extracted + len(refused), len(tasks), self.title))
                if monitor.should_finish_early():
                    break
        return ExtractionReport(extracted, self._ready(tuple(layouts.values())), refused)

    def _tasks(self, settings: FeatureSettings, layouts: Mapping[str, FeatureSet]) -> Iterator[ExtractionTask]:
        have = {name: self.workspace.songs_with_features(layout) for name, layout in layouts.items()}
        problems = {} if self.retry else self.workspace.problems()
        table = self.workspace.songs()
        for row in self._rows(table):
            song_id = table.song_ids[row]
            wanted = tuple(name for name in layouts if song_id not in have[name])
            if wanted and not (song := table.song(row)).missing and song.path not in problems:
                yield ExtractionTask(song_id, song.path, settings, wanted)

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
    return extract(task.path, task.song_id, task.settings, task.wanted)


def _known(found: Iterable[int | None]) -> list[int]:
    return [row for row in found if row is not None]
