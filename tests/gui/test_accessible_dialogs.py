"""The windows that open over the main one, without a mouse and without sight: names, roles, Tab, contrast."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from songjudge.gui.evaluation.cell_dialog import CellDialog, CellSong
from songjudge.gui.judging.alike_dialog import AlikeDialog
from songjudge.gui.judging.duplicates_dialog import DuplicatesDialog
from songjudge.gui.judging.playlist_dialog import PlaylistDialog
from songjudge.gui.judging.smart_dialog import SmartDialog
from songjudge.gui.judging.tags_dialog import TagsDialog
from songjudge.gui.library.doubts_dialog import DoubtsDialog
from songjudge.gui.plots.numbers import in_columns
from songjudge.gui.plots.numbers_dialog import NumbersDialog
from songjudge.gui.session import Session
from songjudge.gui.training.model_shelf import CardDialog
from songjudge.gui.watcher import Watcher
from songjudge.gui.workspace.between_dialog import BetweenDialog
from songjudge.gui.workspace.care_dialog import CareDialog
from songjudge.gui.workspace.drop_dialog import DropDialog
from songjudge.gui.workspace.held_dialog import HeldDialog
from songjudge.gui.workspace.judged_dialog import JudgedDialog
from songjudge.gui.workspace.watching_dialog import WatchingDialog
from songjudge.steps.care_for_workspace import RestoreWorkspace
from songjudge.steps.watched import Watched
from songjudge.store.lock import WorkspaceHeldError
from songjudge.store.workspace import Workspace
from tests.gui import accessible
from tests.support import taught_workspace

Made = Callable[[Session, QWidget], QDialog]


@pytest.fixture(name="taught")
def _taught(session: Session) -> Session:
    """A session over a library that was labelled, learnt and judged."""
    taught_workspace.fill(session.workspace)
    taught_workspace.train(session.workspace)
    taught_workspace.score(session.workspace)
    return session


@pytest.fixture(name="watcher")
def _watcher(session: Session, tmp_path: Path) -> Iterator[Watcher]:
    made = Watcher(session)
    yield made
    made.close()


def _a_held_workspace(workspace: Workspace) -> HeldDialog:
    with pytest.raises(WorkspaceHeldError) as caught:
        Workspace.open(workspace.folder)
    return HeldDialog(caught.value, open_whole=lambda: workspace, open_to_read=lambda: workspace)


DIALOGS: dict[str, Made] = {
    "alike": lambda session, parent: AlikeDialog(session, session.workspace.songs().song(0), parent),
    "duplicates": DuplicatesDialog,
    "playlist": lambda session, parent: PlaylistDialog(session, 0.6, session.workspace.songs().song(0), parent),
    "kept playlists": SmartDialog,
    "tags": TagsDialog,
    "doubts": DoubtsDialog,
    "numbers": lambda _, parent: NumbersDialog("ROC", in_columns(("x", "y"), ([0.5], [1]), summary="Fine."), parent),
    "cell": lambda session, parent: CellDialog(
        "good songs judged bad", [CellSong(session.workspace.songs().song(0), 0.3)], parent
    ),
    "model card": lambda _, parent: CardDialog("AUC 0.81 on songs that it never heard.\n" * 60, parent),
    "care": CareDialog,
    "drop": lambda _, parent: DropDialog([Path("/music/new")], parent),
    "judged": lambda session, parent: JudgedDialog(session, [], parent),
    "held": lambda session, _: _a_held_workspace(session.workspace),
    "restore": lambda session, _: BetweenDialog(
        RestoreWorkspace(session.workspace.folder / "none.zip", session.workspace.folder / "other"), session.appearance
    ),
}


def check(qtbot: QtBot, session: Session, dialog: QDialog) -> None:
    """Show a dialog, let it find what it looks for, and walk through it."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.open()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    qtbot.waitUntil(lambda: not session.runner.busy, timeout=60_000)
    qtbot.wait(200)
    assert accessible.stops(dialog)
    assert accessible.nameless(dialog) == []
    assert accessible.out_of_reach(dialog) == []
    assert accessible.hard_to_read(dialog) == []
    assert dialog.windowTitle()
    dialog.done(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", DIALOGS)
def test_a_dialog_can_be_used_without_a_mouse_and_read(qtbot: QtBot, taught: Session, kind: str, theme: str) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    taught.appearance.set_theme_name(theme)
    check(qtbot, taught, DIALOGS[kind](taught, parent))


@pytest.mark.parametrize("inbox", [False, True], ids=["no inbox", "inbox"])
def test_what_is_watched_can_be_changed_without_a_mouse(
    qtbot: QtBot, session: Session, watcher: Watcher, tmp_path: Path, inbox: bool
) -> None:
    (tmp_path / "inbox").mkdir()
    if inbox:
        watcher.set_watched(Watched(follow=False, inbox=tmp_path / "inbox"))
    check(qtbot, session, WatchingDialog(session, watcher))
