"""Following: what changed in a folder is taken up, measured and judged, and nothing else."""

from pathlib import Path

import pytest

from songjudge.jobs.process_workers import ProcessWorkers
from songjudge.jobs.progress import Progress
from songjudge.library.song import SongId
from songjudge.steps.follow_changes import FollowChanges
from songjudge.steps.labelled_songs import layouts_of
from songjudge.steps.scan_folders import ScanFolders
from songjudge.store.settings_file import Settings
from songjudge.store.workspace import Workspace
from tests.support.monitors import RecordingMonitor
from tests.support.taught_workspace import fill, score, train


@pytest.fixture
def quick(workspace: Workspace) -> Workspace:
    workspace.save_settings(Settings(clip_count=2, clip_seconds=1.0))
    return workspace


@pytest.fixture
def taught(quick: Workspace) -> Workspace:
    fill(quick)
    train(quick)
    score(quick)
    return quick


def songs_in(workspace: Workspace, folder: Path) -> set[SongId]:
    return {file.song_id for path, file in workspace.known_files().items() if path.is_relative_to(folder)}


def test_new_files_are_read_measured_and_judged(taught: Workspace, music: Path) -> None:
    before = dict(taught.judgements())
    report = FollowChanges(taught, tuple(sorted(music.rglob("*.*")))).run(RecordingMonitor())
    assert (report.added, report.measured, len(report.judgements), report.left) == (5, 5, 5, ())
    new = songs_in(taught, music)
    judgements = taught.judgements()
    assert set(judgements) == {*before, *new}
    assert all(judgements[i] == before[i] for i in before)
    assert all(0 <= judgements[i].score <= 1 and len(judgements[i].clip_scores) == 2 for i in new)


def test_helper_processes_judge_the_same(taught: Workspace, music: Path) -> None:
    report = FollowChanges(taught, (music,), ProcessWorkers(2), ProcessWorkers(1)).run(RecordingMonitor())
    assert len(report.judgements) == 5


def test_without_a_model_the_songs_are_measured(quick: Workspace, music: Path) -> None:
    report = FollowChanges(quick, (music / "low/a.flac",)).run(RecordingMonitor())
    assert (report.measured, report.judgements) == (1, ())


def test_a_model_of_other_features_judges_nothing(taught: Workspace, music: Path) -> None:
    taught.save_settings(Settings(clip_count=3, clip_seconds=1.0))
    report = FollowChanges(taught, (music / "low/a.flac",)).run(RecordingMonitor())
    assert (report.measured, report.judgements) == (1, ())


def test_a_new_name_needs_no_new_measuring(taught: Workspace, music: Path) -> None:
    FollowChanges(taught, (music,)).run(RecordingMonitor())
    (music / "low/a.flac").rename(music / "renamed.flac")
    report = FollowChanges(taught, (music / "low/a.flac", music / "renamed.flac")).run(RecordingMonitor())
    assert (report.added, report.missing, report.measured, report.judgements) == (1, 0, 0, ())


def test_other_songs_are_left_alone(quick: Workspace, music: Path) -> None:
    ScanFolders(quick, (music,)).run(RecordingMonitor())
    FollowChanges(quick, (music / "low/b.mp3",)).run(RecordingMonitor())
    measured = quick.songs_with_features(layouts_of(quick)[0])
    assert measured == {quick.known_files()[music / "low/b.mp3"].song_id}


class Interrupting(RecordingMonitor):
    doing = "Extracting features"

    def progress(self, progress: Progress) -> None:
        super().progress(progress)
        if progress.doing == self.doing and progress.done == 2:
            self.request.finish_early()


class InterruptingTheReading(Interrupting):
    doing = "Reading songs"


def test_a_job_that_stepped_aside_while_reading_goes_on_reading(quick: Workspace, music: Path) -> None:
    job = FollowChanges(quick, (music,))
    first = job.run(InterruptingTheReading())
    assert (first.added, first.measured, len(first.left)) == (2, 0, 2)
    second = job.rest_after(first).run(RecordingMonitor())
    assert (second.added, second.measured, second.left) == (3, 5, ())


def test_a_job_that_stepped_aside_goes_on_where_it_was(taught: Workspace, music: Path) -> None:
    job = FollowChanges(taught, (music,))
    first = job.run(Interrupting())
    assert (first.measured, len(first.judgements), len(first.left)) == (2, 2, 3)
    second = job.rest_after(first).run(RecordingMonitor())
    assert (second.added, second.measured, len(second.judgements), second.left) == (0, 3, 3, ())


def test_what_is_no_music_is_refused(quick: Workspace, music: Path) -> None:
    (music / "page.ogg").write_text("<html>404</html>")
    report = FollowChanges(quick, (music / "page.ogg", music / "gone.mp3")).run(RecordingMonitor())
    assert set(report.refused) == {music / "page.ogg"}
    assert report.measured == 0
