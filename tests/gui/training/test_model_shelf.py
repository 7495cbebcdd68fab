from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from songjudge.gui.session import Session
from songjudge.gui.training.model_shelf import CardDialog
from songjudge.gui.training.page import TrainPage
from tests.support.taught_workspace import fill, train


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> TrainPage:
    fill(session.workspace)
    train(session.workspace)
    made = TrainPage(session)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_a_model_goes_out_and_comes_back_in(
    qtbot: QtBot, page: TrainPage, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.songjudge-model"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine"), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    with qtbot.waitSignal(session.noticed, timeout=30_000) as told:
        qtbot.mouseClick(page.runs.export, Qt.MouseButton.LeftButton)
    assert told.args == ["The model is in mine.songjudge-model."]
    assert file.is_file()
    with qtbot.waitSignal(session.model_changed, timeout=30_000):
        qtbot.mouseClick(page.runs.take, Qt.MouseButton.LeftButton)
    assert len(session.workspace.models()) == 2
    assert page.runs.list.count() == 2


def test_a_file_that_is_no_model_is_a_sentence(qtbot: QtBot, page: TrainPage, session: Session, tmp_path: Path) -> None:
    (tmp_path / "odd.songjudge-model").write_text("no archive")
    with qtbot.waitSignal(session.noticed, timeout=30_000) as told:
        page.shelf.take(tmp_path / "odd.songjudge-model")
    assert "odd.songjudge-model cannot be imported" in str(told.args[0])


def test_the_card_is_shown_in_plain_words(qtbot: QtBot, page: TrainPage) -> None:
    qtbot.mouseClick(page.card.about, Qt.MouseButton.LeftButton)
    (dialog,) = page.findChildren(CardDialog)
    assert "It knows one person's taste" in dialog.text.toPlainText()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert page.shelf.show_card("no such model") is None


def test_without_a_model_there_is_nothing_to_export(qtbot: QtBot, session: Session) -> None:
    page = TrainPage(session)
    qtbot.addWidget(page)
    assert not page.runs.export.isEnabled()
