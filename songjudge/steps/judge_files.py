"""Judge files: would I like these?  They need not be in the library and do not get into it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import numpy as np

from songjudge.features.extraction import extract, feature_sets
from songjudge.features.feature_set import ClipFeatures
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress
from songjudge.jobs.workers import InlineWorkers, Workers
from songjudge.judging.judgement import Judgement
from songjudge.learning.dataset import bags_of
from songjudge.library.folder import music_files
from songjudge.library.reading import read_song
from songjudge.library.song import Song
from songjudge.steps.extract_features import ExtractionTask
from songjudge.steps.feature_settings import feature_settings_of
from songjudge.steps.judge_songs import judged, model_to_judge_by
from songjudge.steps.labelled_songs import MeasuredSongs, layouts_of
from songjudge.steps.scan_folders import reason_of
from songjudge.steps.score_library import ScoringTask, chosen_model, learned_otherwise
from songjudge.store.model_store import ModelRecord
from songjudge.store.workspace import Workspace

_CHUNK = 16  # songs that are judged together: few, so that the first answers come soon

Features = Mapping[str, ClipFeatures]


@dataclass(frozen=True, slots=True)
class JudgedFile:
    """A file's song and what the model says of it.  `starts` are where the judged clips begin, in seconds."""

    song: Song
    judgement: Judgement
    starts: tuple[float, ...] = ()

    @property
    def best_moment(self) -> float:
        """Where the clip begins that the model likes best, in seconds."""
        scores = self.judgement.clip_scores
        return self.starts[int(np.argmax(scores))] if scores and len(scores) == len(self.starts) else 0.0


@dataclass(frozen=True)
class FilesReport:
    """The judged files, best first; why each unusable one is; which model judged."""

    files: tuple[JudgedFile, ...]
    model_id: str
    refused: dict[Path, str] = field(default_factory=dict)


@dataclass(frozen=True)
class JudgeFiles:
    """Judge the songs at `paths`, files or folders of files, with the newest model.

    Publishes a `JudgedFile` as soon as it is judged.  A song that the library has measured is not measured again.
    `judge_with` are the workers for the model: the window passes one helper process.
    """

    workspace: Workspace
    paths: tuple[Path, ...]
    workers: Workers = field(default_factory=InlineWorkers)
    judge_with: Workers = field(default_factory=InlineWorkers)
    title: str = "Judging files"

    can_pause: ClassVar[bool] = False  # what was judged is nowhere kept

    def run(self, monitor: Monitor) -> FilesReport:
        """Judge.  Raises `NotEnoughLabelsError` when there is no model that fits."""
        record = _fitting_model(self.workspace)
        refused: dict[Path, str] = {}
        songs = self._songs(refused, monitor)
        measured: dict[str, tuple[Song, Features]] = {}
        found: list[JudgedFile] = []
        tasks = self._tasks(record, songs, measured, refused, monitor)
        for judgements in judged(tasks, self.judge_with, monitor):
            for judgement in judgements:
                song, features = measured.pop(judgement.song_id)
                starts = tuple(float(start) for start in next(iter(features.values())).spans[:, 0])
                found.append(JudgedFile(song, judgement, starts))
                monitor.publish(found[-1])
            monitor.progress(Progress(len(found) + len(refused), len(songs) + len(refused), self.title))
        found.sort(key=lambda file: -file.judgement.score)
        return FilesReport(tuple(found), record.model_id, refused)

    def _songs(self, refused: dict[Path, str], monitor: Monitor) -> list[Song]:
        """Read the songs, each recording once."""
        files = [file for path in self.paths for file in music_files(path, on_problem=refused.__setitem__)]
        songs: dict[str, Song] = {}
        for count, answer in enumerate(self.workers.map(read_song, files, while_waiting=monitor.stop_if_asked), 1):
            if answer.value is None:
                refused[answer.item] = reason_of(answer.error)
            else:
                songs.setdefault(answer.value.song_id, answer.value)
            monitor.progress(Progress(count, len(files), "Reading songs"))
        return list(songs.values())

    def _tasks(
        self,
        record: ModelRecord,
        songs: Sequence[Song],
        measured: dict[str, tuple[Song, Features]],
        refused: dict[Path, str],
        monitor: Monitor,
    ) -> Iterator[ScoringTask]:
        """Yield what to judge, some songs at a time, as they get measured.  Fills `measured`."""
        layouts = layouts_of(self.workspace)
        folder = self.workspace.model_folder(record.model_id)
        chunk: list[tuple[Song, Features]] = []

        def task() -> ScoringTask:
            ids = tuple(song.song_id for song, _ in chunk)
            measured.update({song.song_id: (song, features) for song, features in chunk})
            bags = {each.name: bags_of(each, [features[each.name] for _, features in chunk]) for each in layouts}
            known = {i: record.out_of_fold[i] for i in ids if i in record.out_of_fold}
            chunk.clear()
            return ScoringTask(folder, MeasuredSongs(ids, bags), known)

        for count, each in enumerate(self._measured(songs, refused, monitor), start=1):
            chunk.append(each)
            monitor.progress(Progress(count, len(songs), "Measuring songs"))
            if len(chunk) == _CHUNK:
                yield task()
            if monitor.should_finish_early():
                break
        if chunk:
            yield task()

    def _measured(
        self, songs: Sequence[Song], refused: dict[Path, str], monitor: Monitor
    ) -> Iterator[tuple[Song, Features]]:
        """Yield every song with its features: those that the library has first."""
        settings = feature_settings_of(self.workspace)
        layouts = feature_sets(settings)
        names = tuple(layout.name for layout in layouts)
        by_path = {song.path: song for song in songs}
        tasks = []
        for song in songs:
            known = {each.name: self.workspace.features(each, song.song_id) for each in layouts}
            kept = {name: features for name, features in known.items() if features is not None}
            if len(kept) == len(layouts):
                yield song, kept
            else:
                tasks.append(ExtractionTask(song.song_id, song.path, settings, names))
        for answer in self.workers.map(_measure, tasks, while_waiting=monitor.stop_if_asked):
            if answer.value is None:
                refused[answer.item.path] = reason_of(answer.error)
            else:
                yield by_path[answer.item.path], answer.value


def _fitting_model(workspace: Workspace) -> ModelRecord:
    record = model_to_judge_by(workspace)
    if record is None:
        chosen_model(workspace)  # raises, when there is none at all
        raise learned_otherwise()
    return record


def _measure(task: ExtractionTask) -> Features:
    """Measure one song.  Runs in a helper process."""
    return extract(task.path, task.settings, task.wanted)
