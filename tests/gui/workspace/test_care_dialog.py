"""The workspace is checked in the window, repaired and restored while it is closed, and looked at while it is held."""

import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow, QMessageBox
from pytestqt.qtbot import QtBot

from songjudge.errors import UnreadableFileError
from songjudge.gui.appearance import Appearance
from songjudge.gui.dialogs.toast import Toast
from songjudge.gui.session import Session
from songjudge.gui.workspace.between_dialog import BetweenDialog
from songjudge.gui.workspace.care_dialog import CareDialog
from songjudge.gui.workspace.held_dialog import HeldDialog
from songjudge.gui.workspace_actions import WorkspaceActions
from songjudge.library.verdict import Verdict
from songjudge.steps.care_for_workspace import RepairWorkspace, RestoreWorkspace
from songjudge.store.lock import WorkspaceHeldError
from songjudge.store.workspace import Workspace
from tests.support.songs import a_song_id, some_songs


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def care(session: Session, window: QMainWindow) -> WorkspaceActions:
    return WorkspaceActions(session, Toast(window), window)


def press_in_box(words: str) -> None:
    """Press the button called `words` in the box that opens next."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(20, press)
            return
        next(button for button in box.buttons() if words in button.text().replace("&", "")).click()

    QTimer.singleShot(20, press)


def checked(session: Session, qtbot: QtBot) -> CareDialog:
    dialog = CareDialog(session)
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitUntil(lambda: not session.runner.busy, timeout=30_000)
    return dialog


def test_a_sound_workspace_is_well(session: Session, qtbot: QtBot) -> None:
    dialog = checked(session, qtbot)
    assert dialog.words.text().startswith("All is well")
    assert not dialog.repair.isEnabled()
    assert dialog.list.topLevelItemCount() > 0


def test_damage_is_shown_first_and_can_be_repaired(session: Session, qtbot: QtBot) -> None:
    session.workspace.put_songs(some_songs(3))
    session.workspace.flush()
    (session.workspace.folder / "songs.arrow").write_bytes(b"rubbish")
    dialog = checked(session, qtbot)
    assert dialog.words.text().startswith("Something is damaged")
    first = dialog.list.topLevelItem(0)
    assert first is not None
    assert "songs" in first.text(0) + first.text(1)
    with qtbot.waitSignal(dialog.repair_asked):
        dialog.repair.click()


def test_closing_the_check_ends_it(session: Session, qtbot: QtBot) -> None:
    dialog = CareDialog(session)
    dialog.open()
    dialog.reject()
    qtbot.waitUntil(lambda: not session.runner.busy, timeout=30_000)


def test_a_repair_closes_the_window_first(care: WorkspaceActions, window: QMainWindow, session: Session) -> None:
    press_in_box("Close and repair")
    care.offer_repair()
    assert care.job == RepairWorkspace(session.workspace.folder)
    assert not window.isVisible()


def test_a_restore_can_be_called_off(care: WorkspaceActions, window: QMainWindow, tmp_path: Path) -> None:
    press_in_box("Cancel")
    care.offer_restore(tmp_path / "backup.zip")
    assert care.job is None
    assert window.isVisible()


def test_a_backup_is_written_and_comes_back(
    care: WorkspaceActions,
    session: Session,
    qtbot: QtBot,
    appearance: Appearance,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session.workspace.put_songs(some_songs(3))
    session.give_verdict([a_song_id(1)], Verdict.GOOD)
    file = tmp_path / "backup.zip"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    care.ask_backup()
    qtbot.waitUntil(lambda: care._toast.text.startswith("Backed up to"), timeout=30_000)
    assert zipfile.is_zipfile(file)
    dialog = BetweenDialog(RestoreWorkspace(file, tmp_path / "other"), appearance)
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitUntil(dialog.buttons.isEnabled, timeout=30_000)
    assert dialog.words.text() == "Done: 1 label restored."
    dialog.accept()
    with Workspace.open(tmp_path / "other") as restored:
        assert set(restored.verdicts()) == {a_song_id(1)}


def test_a_repair_says_what_it_mended(workspace: Workspace, qtbot: QtBot, appearance: Appearance) -> None:
    workspace.put_songs(some_songs(3))
    workspace.close()
    (workspace.folder / "songs.arrow").write_bytes(b"rubbish")
    dialog = BetweenDialog(RepairWorkspace(workspace.folder), appearance)
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.reject()  # not while it is at work
    assert dialog.isVisible()
    qtbot.waitUntil(dialog.buttons.isEnabled, timeout=60_000)
    assert dialog.words.text().startswith("Done")
    assert dialog.list.topLevelItemCount() > 0
    dialog.accept()


def test_a_backup_that_is_none_says_so(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_bytes(b"rubbish")
    dialog = BetweenDialog(RestoreWorkspace(tmp_path / "no.zip", tmp_path / "other"), appearance)
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitUntil(dialog.buttons.isEnabled, timeout=30_000)
    assert "no.zip" in dialog.words.text()
    dialog.accept()


def held_by(workspace: Workspace) -> WorkspaceHeldError:
    with pytest.raises(WorkspaceHeldError) as caught:
        Workspace.open(workspace.folder)
    return caught.value


def held_dialog(workspace: Workspace, qtbot: QtBot) -> HeldDialog:
    dialog = HeldDialog(
        held_by(workspace),
        open_whole=lambda: Workspace.open(workspace.folder),
        open_to_read=lambda: Workspace.open(workspace.folder, read_only=True),
    )
    qtbot.addWidget(dialog)
    dialog._timer.setInterval(50)
    dialog.open()
    return dialog


def test_a_held_workspace_can_be_looked_at(workspace: Workspace, qtbot: QtBot) -> None:
    dialog = held_dialog(workspace, qtbot)
    assert "process" in dialog.words.text()
    dialog.look.click()
    assert dialog.workspace is not None
    assert dialog.workspace.read_only
    dialog.workspace.close()


def test_waiting_ends_when_the_holder_lets_go(workspace: Workspace, qtbot: QtBot) -> None:
    dialog = held_dialog(workspace, qtbot)
    dialog.wait.click()
    qtbot.wait(200)
    assert dialog.isVisible()
    workspace.close()
    qtbot.waitUntil(lambda: dialog.workspace is not None, timeout=20_000)
    assert dialog.workspace is not None
    assert not dialog.workspace.read_only
    dialog.workspace.close()


def test_leaving_opens_nothing(workspace: Workspace, qtbot: QtBot) -> None:
    dialog = held_dialog(workspace, qtbot)
    dialog.leave.click()
    assert dialog.workspace is None
    assert not dialog.isVisible()


def test_another_trouble_ends_the_waiting(workspace: Workspace, qtbot: QtBot) -> None:
    def refuse() -> Workspace:
        raise UnreadableFileError("The disk is gone")

    dialog = HeldDialog(held_by(workspace), open_whole=refuse, open_to_read=refuse)
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.look.click()
    assert isinstance(dialog.error, UnreadableFileError)
    assert dialog.workspace is None
