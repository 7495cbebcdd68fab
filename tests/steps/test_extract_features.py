"""Extraction: every song once, problems as data, stopping without loss."""

from pathlib import Path

import numpy as np
import pytest

from songjudge.jobs.cancellation import Cancelled
from songjudge.jobs.process_workers import ProcessWorkers
from songjudge.jobs.progress import Progress
from songjudge.jobs.workers import InlineWorkers, Workers
from songjudge.library.song import SongId
from songjudge.steps.extract_features import ExtractFeatures
from songjudge.steps.labelled_songs import layouts_of
from songjudge.steps.scan_folders import ScanFolders
from songjudge.store.workspace import Workspace
from tests.support.monitors import RecordingMonitor
from tests.support.tones import write_tone


@pytest.fixture
def scanned(workspace: Workspace, music: Path) -> Workspace:
    ScanFolders(workspace, (music,)).run(RecordingMonitor())
    return workspace


def values(workspace: Workspace) -> dict[str, bytes]:
    """Every song's numbers, bit for bit."""
    found = {}
    for path, file in workspace.known_files().items():
        for layout in layouts_of(workspace):
            features = workspace.features(layout, file.song_id)
            assert features is not None
            assert np.isfinite(features.values).all()
            found[f"{path.name} {layout.name}"] = features.values.tobytes() + features.spans.tobytes()
    return found


def test_every_song_is_measured_once(scanned: Workspace) -> None:
    first = ExtractFeatures(scanned).run(RecordingMonitor())
    assert (first.extracted, first.ready, first.refused) == (5, 5, {})
    again = ExtractFeatures(scanned).run(RecordingMonitor())
    assert (again.extracted, again.ready) == (0, 5)


def test_workers_do_not_change_the_numbers(tmp_path: Path, music: Path) -> None:
    def measured(name: str, workers: Workers) -> dict[str, bytes]:
        with Workspace.open(tmp_path / name) as workspace:
            ScanFolders(workspace, (music,)).run(RecordingMonitor())
            ExtractFeatures(workspace, workers).run(RecordingMonitor())
            return values(workspace)

    inline = measured("inline", InlineWorkers())
    assert len(inline) >= 5
    assert inline == measured("two", ProcessWorkers(2))


def test_stopping_keeps_what_is_done_and_the_next_run_goes_on(scanned: Workspace) -> None:
    with pytest.raises(Cancelled):
        ExtractFeatures(scanned).run(RecordingMonitor(when=lambda p: p.done == 2))
    assert ExtractFeatures(scanned).run(RecordingMonitor()).extracted == 3


def test_finishing_early_is_a_success_with_less(scanned: Workspace) -> None:
    monitor = RecordingMonitor()
    monitor.request.finish_early()
    assert ExtractFeatures(scanned).run(monitor).extracted == 1


def test_the_urgent_song_comes_first(scanned: Workspace, music: Path) -> None:
    urgent = scanned.known_files()[music / "high/e.flac"].song_id
    monitor = RecordingMonitor()
    monitor.request.finish_early()
    ExtractFeatures(scanned, first=(urgent,)).run(monitor)
    assert scanned.songs_with_features(layouts_of(scanned)[0]) == {urgent}


def test_a_refused_song_is_left_alone_until_asked(workspace: Workspace, music: Path) -> None:
    write_tone(music / "short.flac", seconds=0.2)
    ScanFolders(workspace, (music,)).run(RecordingMonitor())
    report = ExtractFeatures(workspace).run(RecordingMonitor())
    assert report.extracted == 5
    assert "0.20 seconds" in report.refused[music / "short.flac"]
    assert workspace.problems()[music / "short.flac"] == report.refused[music / "short.flac"]
    assert ExtractFeatures(workspace).run(RecordingMonitor()).refused == {}
    assert set(ExtractFeatures(workspace, retry=True).run(RecordingMonitor()).refused) == {music / "short.flac"}


def test_what_somebody_waits_for_comes_next_at_any_time(scanned: Workspace, music: Path) -> None:
    known = scanned.known_files()
    order = [known[music / name].song_id for name in ("high/d.opus", "low/b.mp3")]
    wanted: list[SongId] = [order[0]]

    class Scrolling(RecordingMonitor):
        def progress(self, progress: Progress) -> None:
            super().progress(progress)
            wanted[:] = [order[1], SongId("f" * 32)]
            if progress.done == 2:
                self.request.finish_early()

    ExtractFeatures(scanned, ahead=lambda: tuple(wanted)).run(Scrolling())
    assert scanned.songs_with_features(layouts_of(scanned)[0]) == set(order)


def test_a_retry_that_succeeds_ends_the_problem(scanned: Workspace, music: Path) -> None:
    scanned.put_problem(music / "low/a.flac", "the disk was busy")
    assert ExtractFeatures(scanned).run(RecordingMonitor()).extracted == 4
    assert set(scanned.problems()) == {music / "low/a.flac"}
    assert ExtractFeatures(scanned, retry=True).run(RecordingMonitor()).extracted == 1
    assert scanned.problems() == {}
