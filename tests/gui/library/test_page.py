import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from songjudge.errors import WorkspaceError
from songjudge.gui.appearance import ROW_HEIGHT
from songjudge.gui.library import labelling
from songjudge.gui.library.page import LabelPage
from songjudge.gui.session import Session
from songjudge.gui.songs.song_order import QuickFilter
from songjudge.library.verdict import Source, Verdict
from songjudge.store.workspace import Workspace

Key = Qt.Key


def titles(page: LabelPage) -> list[str]:
    model = page.songs.view.songs
    return [model.columns.text("title", model.row_of(line)) for line in range(model.rowCount())]


def current(page: LabelPage) -> str:
    song = page.player.song
    return song.title if song else ""


def said(workspace: Workspace) -> dict[str, str]:
    """What was said of each song, by title."""
    found = {}
    for song_id, given in workspace.verdicts().items():
        song = workspace.song(song_id)
        assert song is not None
        found[song.title] = given.verdict.value
    return found


def press(qtbot: QtBot, page: LabelPage, *keys: Qt.Key) -> None:
    for key in keys:
        focused = QApplication.focusWidget()
        qtbot.keyClick(focused if focused is not None else page, key)
    page.labelling.saver.wait()


def test_the_page_shows_the_library(page: LabelPage) -> None:
    assert titles(page) == ["a", "b", "c", "d", "e", "f"]
    assert page.library.tree.names == ("All music", "Amber", "One", "Two", "Birch")
    assert page.songs.counts.text() == "6 songs · 6 to label"
    assert current(page) == "a"


def test_keys_label_and_go_on(qtbot: QtBot, page: LabelPage, filled: Workspace) -> None:
    press(qtbot, page, Key.Key_G, Key.Key_B, Key.Key_S, Key.Key_G)
    assert said(filled) == {"a": "good", "b": "bad", "d": "good"}
    assert current(page) == "e"
    assert page.library.good.text() == "2 good"
    assert page.songs.counts.text() == "6 songs · 3 to label"
    assert page.player.parts.progress.said.text() == "3 of 6 labelled"


def test_u_takes_a_label_back(qtbot: QtBot, page: LabelPage, filled: Workspace) -> None:
    press(qtbot, page, Key.Key_G, Key.Key_K, Key.Key_U)
    assert said(filled) == {}
    assert current(page) == "b"


def test_j_and_k_and_the_arrows_move(qtbot: QtBot, page: LabelPage) -> None:
    press(qtbot, page, Key.Key_J, Key.Key_Down, Key.Key_J, Key.Key_K)
    assert current(page) == "c"
    press(qtbot, page, Key.Key_Up)
    assert current(page) == "b"


def test_undo_and_redo_are_shown(qtbot: QtBot, page: LabelPage, session: Session) -> None:
    press(qtbot, page, Key.Key_G)
    session.undo()
    assert page.library.good.text() == "0 good"
    session.redo()
    assert page.library.good.text() == "1 good"
    assert page.songs.view.songs.verdict(page.source.columns.rows_of([page.source.columns.song_id(0)])[0]) is not None


def test_a_selection_is_labelled_at_once(qtbot: QtBot, page: LabelPage, filled: Workspace, session: Session) -> None:
    heard: list[str] = []
    session.noticed.connect(heard.append)
    qtbot.keyClick(page.songs.view, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    press(qtbot, page, Key.Key_B)
    assert set(said(filled).values()) == {"bad"}
    assert len(said(filled)) == 6
    assert heard == ["Saved: 6 songs bad."]
    session.undo()
    assert said(filled) == {}


def test_a_folder_is_labelled_by_key(qtbot: QtBot, page: LabelPage, filled: Workspace) -> None:
    tree = page.library.view
    tree.setCurrentIndex(tree.folders.index_of(page.library.tree.names.index("Birch")))
    tree.setFocus()
    assert titles(page) == ["d", "e", "f"]
    press(qtbot, page, Key.Key_G)
    assert said(filled) == {"d": "good", "e": "good", "f": "good"}
    assert {given.source for given in filled.verdicts().values()} == {Source.FOLDER}


def test_very_many_songs_are_asked_about_first(
    qtbot: QtBot, page: LabelPage, filled: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labelling, "ASK_ABOVE", 5)
    asked: list[str] = []

    def answer(_parent: QWidget, _title: str, text: str, *_: object) -> QMessageBox.StandardButton:
        asked.append(text)
        return QMessageBox.StandardButton.No

    monkeypatch.setattr(QMessageBox, "question", answer)
    page.labelling.folder(0, Verdict.BAD)
    assert said(filled) == {}
    assert "6 songs" in asked[0]


def test_the_squares_on_a_row_label_that_row(qtbot: QtBot, page: LabelPage, filled: Workspace) -> None:
    view = page.songs.view
    place = QPoint(57, view.rowViewportPosition(2) + ROW_HEIGHT // 2)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    page.labelling.saver.wait()
    assert said(filled) == {"c": "good"}
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    page.labelling.saver.wait()
    assert said(filled) == {}
    assert current(page) == "a"


def test_the_large_buttons_label_and_show(qtbot: QtBot, page: LabelPage, filled: Workspace) -> None:
    buttons = page.player.parts.verdicts
    qtbot.mouseClick(buttons.bad, Qt.MouseButton.LeftButton)
    page.labelling.saver.wait()
    assert said(filled) == {"a": "bad"}
    assert current(page) == "b"
    assert not buttons.bad.isChecked()
    press(qtbot, page, Key.Key_K)
    assert buttons.bad.isChecked()
    qtbot.mouseClick(buttons.unsure, Qt.MouseButton.LeftButton)
    page.labelling.saver.wait()
    assert said(filled) == {}


def test_a_label_is_durable_before_anything_shows_it(
    qtbot: QtBot, page: LabelPage, filled: Workspace, session: Session
) -> None:
    seen: list[bytes] = []
    log = next(filled.folder.glob("labels*.log"))
    session.noticed.connect(lambda _: seen.append(log.read_bytes()))
    session.verdicts_changed.connect(lambda _: seen.append(log.read_bytes()))
    press(qtbot, page, Key.Key_G)
    assert len(seen) == 2
    assert all(b"good" in content for content in seen)


def test_a_slow_disk_holds_up_neither_the_window_nor_the_order(
    qtbot: QtBot, page: LabelPage, filled: Workspace, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, write = threading.Event(), filled.give_verdict

    def slowly(*asked: Any) -> int:
        gate.wait(10)
        return write(*asked)

    monkeypatch.setattr(filled, "give_verdict", slowly)
    heard: list[str] = []
    session.noticed.connect(heard.append)
    for key in (Key.Key_G, Key.Key_B, Key.Key_G):
        qtbot.keyClick(page.songs.view, key)
    assert current(page) == "d"
    assert said(filled) == {}
    assert heard == [], "a toast came before the label was on the disk"
    assert page.songs.counts.text() == "6 songs · 6 to label"
    threading.Timer(0.1, gate.set).start()
    qtbot.keyClick(page.songs.view, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)  # here the window would undo
    assert heard == ["Saved as good: a", "Saved as bad: b", "Saved as good: c"], "an undo overtook what it undoes"
    assert said(filled) == {"a": "good", "b": "bad", "c": "good"}


def test_a_disk_that_refuses_is_shown(
    qtbot: QtBot, page: LabelPage, filled: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise WorkspaceError("The labels could not be saved", why="the disk is full")

    monkeypatch.setattr(filled, "give_verdict", refuse)
    press(qtbot, page, Key.Key_G)
    dialog = page.findChild(QDialog)
    assert dialog is not None
    assert any("disk is full" in label.text() for label in dialog.findChildren(QLabel))
    assert page.songs.counts.text() == "6 songs · 6 to label"
    dialog.close()


def test_search_and_quick_filters_narrow(qtbot: QtBot, page: LabelPage, session: Session) -> None:
    session.search_changed.emit("birch")
    assert titles(page) == ["d", "e", "f"]
    press(qtbot, page, Key.Key_G)
    page.songs.chips.choose(QuickFilter.UNLABELLED)
    assert titles(page) == ["e", "f"]
    session.search_changed.emit("nothing like it")
    assert "nothing like it" in page.songs.empty.text()
    assert page.songs.empty.isVisible()
    assert current(page) == ""
    assert not page.player.parts.verdicts.good.isEnabled()


def test_the_extract_button_counts(page: LabelPage) -> None:
    assert page.songs.extract_button.text() == "Extract features of 6 songs"
    assert page.songs.extract_button.isVisible()


def test_problem_files_can_be_seen(qtbot: QtBot, page: LabelPage, filled: Workspace, session: Session) -> None:
    filled.put_problem(Path("/music/x.mp3"), "empty file")
    session.features_changed.emit()
    assert page.songs.problems_button.text() == "1 problem file …"
    qtbot.mouseClick(page.songs.problems_button, Qt.MouseButton.LeftButton)
    dialog = QApplication.activeWindow() or page
    words = [w.text() for w in dialog.findChildren(QLabel)]
    assert any("cannot be used" in text for text in words)
    for widget in QApplication.topLevelWidgets():
        if widget is not page.window():
            widget.close()


def test_new_songs_appear_and_the_current_one_stays(page: LabelPage, session: Session, filled: Workspace) -> None:
    page.songs.view.go_to_line(2)
    filled.mark_missing([song.path for song in [filled.songs().song(0)]])
    session.songs_changed.emit()
    assert current(page) == "c"
    assert page.songs.chips.button(QuickFilter.MISSING).isVisible()


def test_every_control_has_a_name(page: LabelPage) -> None:
    for widget in page.findChildren(QWidget):
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisible():
            name = widget.accessibleName() or getattr(widget, "text", lambda: "")()
            assert name, f"{widget!r} has no name"


def test_tab_goes_round_the_page(qtbot: QtBot, page: LabelPage) -> None:
    seen = []
    for _ in range(30):
        focused = QApplication.focusWidget()
        assert focused is not None
        seen.append(focused)
        qtbot.keyClick(focused, Key.Key_Tab)
    assert page.library.view in seen
    assert page.library.add_button in seen
    assert page.songs.view in seen
    assert page.player.parts.transport.play in seen
    assert len(set(map(id, seen))) > 10


def test_another_page_can_have_a_song_played_from_a_place(
    qtbot: QtBot, page: LabelPage, session: Session, filled: Workspace
) -> None:
    wanted = page.songs.view.songs.song_id(3)
    with qtbot.waitSignal(session.noticed) as told:
        page.hear(wanted, 4.0)
    song = filled.song(wanted)
    assert song is not None
    assert told.args == [f"Playing {song.title}."]
    assert page.player.song == song
    assert page.songs.view.current_song() == wanted
    assert page.player.player.position >= 4.0
