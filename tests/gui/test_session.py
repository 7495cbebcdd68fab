"""The session starts the steps, and tells the pages what they changed."""

from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from songjudge.errors import NotEnoughLabelsError
from songjudge.gui.session import Session
from songjudge.jobs.outcome import Failed, Stopped, Succeeded
from songjudge.judging.judgement import Judgement
from songjudge.library.verdict import Source, Verdict
from songjudge.steps.extract_features import ExtractFeatures
from songjudge.steps.labelled_songs import layouts_of
from songjudge.store.settings_file import Settings
from tests.support.songs import a_song, a_song_id, some_songs
from tests.support.tones import write_tone


@pytest.fixture
def music(tmp_path: Path) -> Path:
    for number in range(3):
        write_tone(tmp_path / "music" / f"{number}.wav", seconds=3.0, frequency=220.0 * (number + 1), seed=number)
    (tmp_path / "music" / "cover.mp3").write_bytes(b"no audio")
    return tmp_path / "music"


@pytest.mark.slow
def test_a_scan_brings_songs_and_then_measures_them(session: Session, qtbot: QtBot, music: Path) -> None:
    session.save_settings(Settings(clip_count=2, clip_seconds=1.0, workers=1))
    measured: list[tuple[str, Any]] = []
    session.runner.ended.connect(lambda job, outcome: measured.append((job.title, outcome)))
    with qtbot.waitSignal(session.songs_changed, timeout=60_000):
        scan = session.scan([music])
    qtbot.waitUntil(lambda: len(measured) == 2, timeout=240_000)
    assert isinstance(scan.outcome, Succeeded)
    assert set(scan.outcome.report.refused) == {(music / "cover.mp3").resolve()}
    title, extraction = measured[1]
    assert title == "Extracting features"
    assert isinstance(extraction, Succeeded)
    assert (extraction.report.extracted, extraction.report.ready) == (3, 3)


@pytest.mark.slow
def test_closing_in_the_middle_stops_and_keeps_the_songs(session: Session, qtbot: QtBot, music: Path) -> None:
    session.save_settings(Settings(clip_count=2, clip_seconds=1.0, workers=1))
    scan = session.scan([music])
    qtbot.waitUntil(lambda: session.runner.current is not scan, timeout=60_000)
    extraction = session.runner.current
    session.close()
    assert extraction is not None
    assert extraction.outcome == Stopped()


def test_a_verdict_tells_which_songs_it_touched(session: Session, qtbot: QtBot) -> None:
    session.workspace.put_songs(some_songs(3))
    with qtbot.waitSignal(session.verdicts_changed) as heard:
        assert session.give_verdict([a_song_id(2)], Verdict.GOOD, Source.FOLDER) == 1
    assert heard.args == [(a_song_id(2),)]


def test_nothing_to_undo_touches_nothing(session: Session, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(session.verdicts_changed):
        assert session.undo() == ()


def test_an_imported_table_tells_its_songs(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    song = tmp_path / "a.mp3"
    song.write_bytes(b"x")
    session.workspace.put_songs([a_song(7, path=song.resolve())])
    table = tmp_path / "labels.csv"
    table.write_text("path,label\na.mp3,good\n")
    with qtbot.waitSignal(session.verdicts_changed, timeout=10_000) as heard:
        session.import_table(table)
    assert heard.args == [(a_song_id(7),)]


def test_scoring_without_a_model_says_what_to_do(session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.runner.ended, timeout=20_000) as heard:
        session.score()
    outcome = heard.args[1]
    assert isinstance(outcome, Failed)
    assert isinstance(outcome.error, NotEnoughLabelsError)


def test_the_theme_is_kept(session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.settings_changed):
        session.set_theme("dark")
    assert session.workspace.settings.theme == "dark"
    assert session.appearance.is_dark


def test_workers_follow_the_settings(session: Session) -> None:
    session.save_settings(Settings(workers=3, gentle=False))
    assert session.workers().count == 3
    assert session.one_worker().count == 1


@pytest.mark.slow
def test_problem_files_are_tried_again(session: Session, qtbot: QtBot, music: Path) -> None:
    session.save_settings(Settings(clip_count=2, clip_seconds=1.0, workers=1))
    session.scan([music])
    qtbot.waitUntil(lambda: not session.runner.busy, timeout=240_000)
    broken = (music / "cover.mp3").resolve()
    assert set(session.workspace.problems()) == {broken}
    write_tone(broken, seconds=3.0, frequency=700.0)
    session.retry_problems()
    qtbot.waitUntil(lambda: not session.runner.busy, timeout=240_000)
    assert session.workspace.problems() == {}
    assert broken in session.workspace.known_files()


def test_what_is_looked_at_is_measured_first(session: Session) -> None:
    session.runner.close()  # the job is only looked at
    running = session.extract()
    session.look_at([a_song_id(4)])
    assert isinstance(running.job, ExtractFeatures)
    assert running.job.ahead() == (a_song_id(4),)


def test_songs_of_which_the_model_is_unsure_come_first(session: Session) -> None:
    session.workspace.put_songs(some_songs(4))
    scores = (0.9, 0.52, 0.1, 0.45)
    session.workspace.put_judgements("model", [Judgement(a_song_id(n), score) for n, score in enumerate(scores)])
    session.runner.close()
    running = session.extract(first=[a_song_id(2)])
    assert isinstance(running.job, ExtractFeatures)
    assert running.job.first == (a_song_id(2), a_song_id(1), a_song_id(3))


@pytest.mark.slow
def test_a_new_folder_is_scanned_before_the_extraction_goes_on(
    session: Session, qtbot: QtBot, music: Path, tmp_path: Path
) -> None:
    session.save_settings(Settings(clip_count=2, clip_seconds=1.0, workers=1))
    more = tmp_path / "more"
    write_tone(more / "late.wav", seconds=3.0, frequency=900.0, seed=9)
    ended: list[str] = []
    session.runner.ended.connect(lambda job, outcome: ended.append(job.title))
    session.scan([music])
    qtbot.waitUntil(lambda: isinstance(getattr(session.runner.current, "job", None), ExtractFeatures), timeout=60_000)
    session.scan([more])
    qtbot.waitUntil(lambda: len(ended) == 3 and not session.runner.busy, timeout=240_000)
    assert ended == ["Scanning folders", "Scanning folders", "Extracting features"]
    assert len(session.workspace.songs_with_features(layouts_of(session.workspace)[0])) == 4
