from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from songjudge.gui.library.ask_next import promise, rows_to_ask
from songjudge.gui.library.page import LabelPage
from songjudge.gui.session import Session
from songjudge.gui.songs.song_source import gather
from songjudge.learning.evaluation import LearningPoint
from songjudge.store.workspace import Workspace
from tests.support.taught_workspace import fill, score, train

Key = Qt.Key


@pytest.fixture(name="taught")
def _taught(workspace: Workspace) -> Workspace:
    """Sixty measured songs, forty labelled, a model, and its scores."""
    fill(workspace)
    train(workspace)
    score(workspace)
    return workspace


@pytest.fixture(name="page")
def _page(qtbot: QtBot, taught: Workspace, session: Session) -> Iterator[LabelPage]:
    page = LabelPage(session)
    qtbot.addWidget(page)
    page.resize(1400, 860)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    page.songs.view.setFocus()
    yield page
    page.close_down()


def press(qtbot: QtBot, page: LabelPage, *keys: Qt.Key) -> None:
    for key in keys:
        focused = QApplication.focusWidget()
        qtbot.keyClick(focused if focused is not None else page, key)


def test_only_unlabelled_songs_are_asked_about_few_an_artist(taught: Workspace) -> None:
    columns = gather(taught)
    rows = rows_to_ask(taught, columns)
    assert 1 <= len(rows) <= 20
    assert len(set(rows.tolist())) == len(rows)
    assert (columns.verdicts[rows] == 0).all()
    artists = [columns.text("artist", int(row)) for row in rows]
    assert max(artists.count(artist) for artist in artists) <= 2


def test_without_a_model_songs_are_asked_about_too(workspace: Workspace) -> None:
    fill(workspace, labelled=0)
    assert len(rows_to_ask(workspace, gather(workspace))) >= 10


def test_without_features_nothing_is_asked(workspace: Workspace) -> None:
    assert len(rows_to_ask(workspace, gather(workspace))) == 0


def test_the_arrows_label_skip_and_undo(qtbot: QtBot, page: LabelPage, taught: Workspace) -> None:
    before = dict(taught.verdicts())
    qtbot.mouseClick(page.songs.ask_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.songs.finder.query.listed is not None, timeout=10000)
    view = page.songs.view
    asked = [view.songs.song_id(line) for line in range(view.songs.rowCount())]
    press(qtbot, page, Key.Key_Up, Key.Key_Down, Key.Key_Right, Key.Key_Up, Key.Key_Left)
    added = {song: given.verdict.value for song, given in taught.verdicts().items() if song not in before}
    assert added == {asked[0]: "good", asked[1]: "bad"}
    assert view.current_song() == asked[3]
    assert "↑ good" in page.songs.hint.text()
    qtbot.mouseClick(page.songs.ask_button, Qt.MouseButton.LeftButton)
    assert view.songs.rowCount() == 60
    press(qtbot, page, Key.Key_Down)
    assert {song for song in taught.verdicts() if song not in before} == set(added)


def test_an_answered_queue_is_refilled(qtbot: QtBot, page: LabelPage, taught: Workspace) -> None:
    page.songs.ask_button.click()
    qtbot.waitUntil(lambda: page.songs.finder.query.listed is not None, timeout=10000)
    view = page.songs.view
    first = [view.songs.song_id(line) for line in range(view.songs.rowCount())]
    for _ in first:
        press(qtbot, page, Key.Key_Up)
    assert set(first) <= set(taught.verdicts())
    qtbot.waitUntil(lambda: not page.review.active or view.songs.song_id(0) not in first, timeout=10000)


def test_the_promise_follows_the_learning_curve() -> None:
    rising = (LearningPoint(20, 0.60, 0.02), LearningPoint(40, 0.70, 0.02))
    assert promise(rising) == "About +0.06 AUC for 20 more labels."
    flat = (LearningPoint(100, 0.80, 0.02), LearningPoint(200, 0.80, 0.02))
    assert "stop here" in promise(flat)
    slow = (LearningPoint(400, 0.80, 0.02), LearningPoint(800, 0.86, 0.02))
    assert promise(slow) == "Under +0.01 AUC for 20 labels."
    assert promise(rising[:1]) == ""
