"""Builds the window's objects, once and here, introduces them to each other, and runs the window until it is closed."""

import os
import signal
import socket
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from PySide6.QtCore import QByteArray, QEvent, QSettings, QSocketNotifier
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from songjudge.errors import SongjudgeError
from songjudge.gui.appearance import Appearance
from songjudge.gui.decoders import HelperDecoders
from songjudge.gui.dialogs.errors import CrashNet, ProblemDialog
from songjudge.gui.evaluation.page import EvaluatePage
from songjudge.gui.judging.page import ScorePage
from songjudge.gui.library.page import LabelPage
from songjudge.gui.main_window import MainWindow, Pages
from songjudge.gui.session import Session
from songjudge.gui.sight import Sight
from songjudge.gui.smoothness import run_smoothly
from songjudge.gui.training.page import TrainPage
from songjudge.gui.workspace.between_dialog import BetweenDialog
from songjudge.gui.workspace.held_dialog import HeldDialog
from songjudge.jobs.job import Job
from songjudge.jobs.processes import be_ready
from songjudge.resource_files import resource_path
from songjudge.store.lock import WorkspaceHeldError
from songjudge.store.workspace import Workspace

_WAIT_FOR_LOCK = 2.0  # seconds that another songjudge may take to close the same workspace


def window_can_open() -> bool:
    """Return whether there is a screen to open a window on; Qt ends the whole process when it finds none."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def run_window(workspace_folder: Path, *, folders: Iterable[Path] = ()) -> int:
    """Open the window on a workspace, scan `folders` if there are any, and return the exit code when it was closed.

    A repair and the restoring of a backup need the closed workspace: they run between two sittings of the window.
    """
    be_ready()
    app = application()
    wanted = list(folders)
    while True:
        workspace = _opened(app, workspace_folder)
        if workspace is None:
            return 1
        code, job = _one_sitting(app, workspace, wanted)
        if job is None:
            return code
        BetweenDialog(job, Appearance(app)).exec()
        wanted = []


def _opened(app: QApplication, folder: Path) -> Workspace | None:
    """Open the workspace; ask what to do when another program holds it.  None: leave it."""
    try:
        return Workspace.open(folder, wait=_WAIT_FOR_LOCK)
    except WorkspaceHeldError as held:
        Appearance(app)
        dialog = HeldDialog(
            held,
            open_whole=lambda: Workspace.open(folder),
            open_to_read=lambda: Workspace.open(folder, read_only=True),
        )
        dialog.exec()
        if isinstance(dialog.error, SongjudgeError):
            ProblemDialog(dialog.error).exec()
        return dialog.workspace
    except SongjudgeError as error:
        Appearance(app)
        ProblemDialog(error).exec()
        return None


def _one_sitting(app: QApplication, workspace: Workspace, wanted: list[Path]) -> tuple[int, Job[Any] | None]:
    """Show the window until it is closed; return the exit code, and the job that is to run before it opens again."""
    window, session = build_window(app, workspace)
    state = QSettings(str(workspace.folder / "window.ini"), QSettings.Format.IniFormat)
    saved = state.value("geometry", QByteArray())
    window.restore_geometry(bytes(saved.data()) if isinstance(saved, QByteArray) else b"")
    net = CrashNet(window)
    window.show()
    window.watcher.start()
    if wanted and not session.read_only:
        session.scan(wanted)
    run_smoothly()
    if isinstance(session.decoders, HelperDecoders):
        session.decoders.warm_up()
    with _closing_on_signals(window):
        code = app.exec()
    net.remove()
    job = window.care.job
    if not session.read_only:
        state.setValue("geometry", QByteArray(window.save_geometry()))
        state.sync()
    window.deleteLater()  # now, while everything that it refers to is still there
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return code, job


def application() -> QApplication:
    """Return the one QApplication, made at the first call."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    QApplication.setApplicationName("songjudge")
    QApplication.setDesktopFileName("songjudge")
    app = QApplication(sys.argv[:1])
    app.setWindowIcon(QIcon(str(resource_path("icons", "songjudge.svg"))))
    return app


def build_window(app: QApplication, workspace: Workspace) -> tuple[MainWindow, Session]:
    """Return a window over `workspace`, with its session; neither is shown or running yet."""
    appearance = Appearance(app)
    appearance.set_theme_name(workspace.settings.theme)
    session = Session(workspace, appearance, decoders=HelperDecoders())
    label, evaluate, score = LabelPage(session), EvaluatePage(session), ScorePage(session)
    evaluate.play_asked.connect(label.hear)
    score.play_asked.connect(label.hear)
    score.clip_asked.connect(label.hear)
    pages = Pages(label=label, train=TrainPage(session), evaluate=evaluate, score=score)
    window = MainWindow(session, pages)
    score.source.rest()
    Sight(label.songs.view, session)
    window.hear_asked.connect(label.hear)
    window.doubts_asked.connect(label.show_doubts)
    window.playing_elsewhere.connect(label.player.player.pause)
    if session.read_only:
        for button in (label.library.add_button, label.library.import_button):
            button.setEnabled(False)
    return window, session


@contextmanager
def _closing_on_signals(window: MainWindow) -> Iterator[None]:
    """Close the window on Ctrl-C or a polite kill.  Python sees a signal only after Qt woke it through a socket."""
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.setblocking(False)
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read, window)
    notifier.activated.connect(lambda *_: ours.recv(64))

    def close(number: int, frame: FrameType | None) -> None:
        window.close()

    before = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    handlers = {number: signal.signal(number, close) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        notifier.setEnabled(False)
        signal.set_wakeup_fd(before)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        ours.close()
        theirs.close()
