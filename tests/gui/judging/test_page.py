import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from songjudge.errors import WorkspaceError
from songjudge.gui.judging.page import ScorePage
from songjudge.gui.session import Session
from songjudge.gui.songs.column import Column
from songjudge.gui.songs.song_order import QuickFilter
from songjudge.learning.training_plan import ModelKind, TrainingPlan
from songjudge.library.verdict import Verdict
from songjudge.store.workspace import Workspace
from tests.support.taught_workspace import fill, score, train


def shown(qtbot: QtBot, session: Session) -> ScorePage:
    page = ScorePage(session)
    qtbot.addWidget(page, before_close_func=lambda widget: widget.close_down())
    page.resize(1280, 690)
    with qtbot.waitExposed(page):
        page.show()
    return page


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> ScorePage:
    fill(session.workspace)
    train(session.workspace)
    score(session.workspace)
    return shown(qtbot, session)


def listed_scores(page: ScorePage) -> list[float]:
    model = page.card.view.songs
    return [float(model.score(model.row_of(line)) or 0.0) for line in range(model.rowCount())]


def save_to(monkeypatch: pytest.MonkeyPatch, file: Path, kind: str) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), kind))


def test_without_a_model_a_button_leads_to_train(qtbot: QtBot, session: Session) -> None:
    page = shown(qtbot, session)
    with qtbot.waitSignal(session.page_asked) as asked:
        qtbot.mouseClick(page.no_model.button, Qt.MouseButton.LeftButton)
    assert asked.args == ["train"]


def test_a_button_scores_the_library(qtbot: QtBot, session: Session) -> None:
    fill(session.workspace)
    train(session.workspace)
    page = shown(qtbot, session)
    with qtbot.waitSignal(session.runner.ended, timeout=120_000):
        qtbot.mouseClick(page.no_scores.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.card.isVisible)
    assert page.card.score_button.isEnabled()
    assert len(session.workspace.judgements()) == 60
    assert len(listed_scores(page)) == 60


def test_best_first_and_sorted_the_other_way_by_a_click(qtbot: QtBot, page: ScorePage) -> None:
    scores = listed_scores(page)
    assert scores == sorted(scores, reverse=True)
    header = page.card.view.header
    x = header.sectionViewportPosition(Column.SCORE) + 20
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=header.rect().center().__class__(x, 15))
    scores = listed_scores(page)
    assert scores == sorted(scores)
    assert page.card.title.text() == "Whole library"


def test_labelled_songs_are_marked_as_held_out(page: ScorePage, session: Session) -> None:
    columns = page.source.columns
    marked = {columns.song_id(row) for row in range(len(columns)) if page.card.delegate.held_out[row]}
    assert marked == set(session.workspace.verdicts())
    with_marks = page.card.view.grab().toImage()
    page.card.delegate.held_out[:] = False
    page.card.view.viewport().update()
    assert page.card.view.grab().toImage() != with_marks


def test_the_threshold_counts_and_filters(qtbot: QtBot, page: ScorePage, session: Session) -> None:
    judged = [each.score for each in session.workspace.judgements().values()]
    page.card.threshold.slider.setFocus()
    qtbot.keyClick(page.card.threshold.slider, Qt.Key.Key_PageDown)
    threshold = page.card.threshold.threshold
    above = sum(each >= threshold for each in judged)
    assert page.card.threshold.words.text().startswith(f"{above} song")
    qtbot.mouseClick(page.card.above, Qt.MouseButton.LeftButton)
    assert len(listed_scores(page)) == above
    assert session.workspace.settings.playlist_at_least == threshold
    qtbot.keyClick(page.card.threshold.slider, Qt.Key.Key_Home)
    assert len(listed_scores(page)) == 60


def test_quick_filters(qtbot: QtBot, page: ScorePage) -> None:
    chip = page.card.chips.button(QuickFilter.UNLABELLED)
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    scores = listed_scores(page)
    assert len(scores) == 20
    assert scores == sorted(scores, reverse=True)
    qtbot.mouseClick(page.card.chips.button(QuickFilter.UNCERTAIN), Qt.MouseButton.LeftButton)
    doubts = [abs(each - 0.5) for each in listed_scores(page)]
    assert doubts == sorted(doubts)
    assert page.card.title.text() == "Most uncertain"


def test_words_from_the_search_field(page: ScorePage, session: Session) -> None:
    session.search_changed.emit("title 57")
    assert len(listed_scores(page)) == 1
    session.search_changed.emit("")
    assert len(listed_scores(page)) == 60


def test_verdicts_by_key_and_click(qtbot: QtBot, page: ScorePage, session: Session) -> None:
    view = page.card.view
    view.go_to_line(0)
    first = view.current_song()
    assert first is not None
    qtbot.keyClick(view, Qt.Key.Key_B)
    assert session.workspace.verdicts()[first].verdict is Verdict.BAD
    assert view.currentIndex().row() == 1
    qtbot.keyClick(view, Qt.Key.Key_K)
    qtbot.keyClick(view, Qt.Key.Key_U)
    assert first not in session.workspace.verdicts()
    qtbot.keyClick(view, Qt.Key.Key_J)
    spot = view.visualRect(view.songs.index(0, Column.VERDICT)).center()
    spot.setX(spot.x() + 22)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert session.workspace.verdicts()[first].verdict is Verdict.GOOD


def test_a_failing_disk_is_told(
    qtbot: QtBot, page: ScorePage, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> int:
        raise WorkspaceError("The disk is full")

    monkeypatch.setattr(Workspace, "give_verdict", fail)
    told: list[Exception] = []
    monkeypatch.setattr("songjudge.gui.judging.page.show_problem", lambda _window, error: told.append(error))
    qtbot.keyClick(page.card.view, Qt.Key.Key_G)
    assert [str(error) for error in told] == ["The disk is full."]


def test_enter_asks_to_play(qtbot: QtBot, page: ScorePage) -> None:
    page.card.view.go_to_line(2)
    with qtbot.waitSignal(page.play_asked) as asked:
        qtbot.keyClick(page.card.view, Qt.Key.Key_Return)
    assert asked.args == [page.card.view.current_song()]


def test_a_table_holds_every_score(
    qtbot: QtBot, page: ScorePage, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_to(monkeypatch, tmp_path / "all.csv", "Table (*.csv)")
    with qtbot.waitSignal(session.runner.ended, timeout=20_000):
        page.card.table_action.trigger()
    with (tmp_path / "all.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 60
    assert {"path", "score", "verdict"} <= set(rows[0])


def test_thinking_better_of_it_writes_nothing(
    qtbot: QtBot, page: ScorePage, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    page.card.table_action.trigger()
    assert not session.runner.busy


def test_a_newer_model_is_announced(page: ScorePage, session: Session) -> None:
    assert page.card.detail.text() == ""
    train(session.workspace, TrainingPlan(model=ModelKind.NEIGHBOURS, folds=2))
    session.model_changed.emit()
    assert page.card.detail.text() == "a newer model has not judged them yet"


def test_the_current_song_is_explained_once_the_user_stays(qtbot: QtBot, page: ScorePage, session: Session) -> None:
    with qtbot.waitSignal(page.why.explained, timeout=30_000):
        page.card.view.go_to_line(3)
    song_id = page.card.view.current_song()
    assert song_id is not None
    song = session.workspace.song(song_id)
    assert song is not None
    assert page.why_card.title.text() == song.title
    assert page.why_card.reasons.isVisible()
    assert len(page.why_card.clips.clips) == 3
    with qtbot.waitSignal(page.clip_asked) as asked:
        qtbot.keyClick(page.why_card.clips, Qt.Key.Key_Return)
    assert asked.args == [song_id, 0.0]


def test_a_near_song_is_found_even_behind_a_filter(qtbot: QtBot, page: ScorePage, session: Session) -> None:
    qtbot.mouseClick(page.card.chips.button(QuickFilter.UNLABELLED), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(page.why.explained, timeout=30_000):
        page.card.view.go_to_line(1)
    qtbot.mouseClick(page.why_card.liked.buttons[0], Qt.MouseButton.LeftButton)
    current = page.card.view.current_song()
    assert current is not None
    assert session.workspace.verdicts()[current].verdict is Verdict.GOOD


def test_a_song_that_cannot_be_explained_says_why(qtbot: QtBot, page: ScorePage) -> None:
    page.why._say_problem(WorkspaceError("The disk is gone"))
    assert page.why_card.note.text() == "The disk is gone."
    page.why._say_problem(ValueError("x"))
    assert page.why_card.note.text() == "The reasons could not be found out."
