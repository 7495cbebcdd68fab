"""What every window test gets: a clean desk, and a check that it leaves one."""

import gc
import multiprocessing
import threading
import traceback
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QThread, QThreadPool, QTimer
from PySide6.QtWidgets import QApplication

from songjudge.gui.appearance import Appearance
from songjudge.gui.session import Session
from songjudge.store.workspace import Workspace

EXPECTED_QT_LINES = (
    "This plugin does not support propagateSizeHints()",
    "This plugin does not support raise()",
    "This plugin does not support grabbing the keyboard",
    "No audio device detected",
    "PulseAudioService: pa_context_connect() failed",
    "Couldn't load pipewire",
    "Couldn't resolve pipewire",
    "Using Qt multimedia with FFmpeg",
)
"""Lines that Qt logs on a machine without a screen or a sound card.  Any other warning fails the test."""


@pytest.fixture(autouse=True)
def nothing_left_running(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that leaves a timer, a thread, a pool or a process running, and say where it was started."""
    started = _Started()
    for kind in (QTimer, QThread, QThreadPool):
        monkeypatch.setattr(kind, "start", started.recording(kind.start))
    threads = set(threading.enumerate())
    yield
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # the widgets that pytest-qt closed
    qapp.processEvents()
    gc.collect()
    left = started.still_running()
    for thread in set(threading.enumerate()) - threads:
        if isinstance(thread, threading._DummyThread):
            continue  # stands for one of Qt's own threads, and cannot be joined
        thread.join(timeout=2)
        if thread.is_alive():
            left.append(f"the thread {thread.name}")
    left += [f"the process {child.name}" for child in multiprocessing.active_children()]
    assert not left, "left running: " + "\n".join(left)


@pytest.fixture(autouse=True)
def no_unexpected_qt_lines(qtlog: Any) -> Iterator[None]:
    """Fail a test during which Qt logs a warning that nobody expects."""
    yield
    lines = [record.message for record in qtlog.records if record.type_name != "QtDebugMsg"]
    unexpected = [line for line in lines if not line.startswith(EXPECTED_QT_LINES)]
    assert not unexpected, f"Qt logged: {unexpected}"


@pytest.fixture
def appearance(qapp: QApplication) -> Iterator[Appearance]:
    """The light theme."""
    made = Appearance(qapp)
    yield made
    shiboken6.delete(made)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A new, empty workspace."""
    with Workspace.open(tmp_path / "workspace") as opened:
        yield opened


@pytest.fixture
def session(workspace: Workspace, appearance: Appearance) -> Iterator[Session]:
    """A session over the empty workspace."""
    made = Session(workspace, appearance)
    yield made
    made.close()
    shiboken6.delete(made)


class _Started:
    """Remembers every timer, thread and pool that was started, with the lines that did it."""

    def __init__(self) -> None:
        self._seen: list[tuple[weakref.ref[Any], str]] = []

    def recording(self, start: Callable[..., Any]) -> Callable[..., Any]:
        def recorded(this: Any, *args: Any, **named: Any) -> Any:
            self._seen.append((weakref.ref(this), "".join(traceback.format_stack(limit=6)[:-1])))
            return start(this, *args, **named)

        return recorded

    def still_running(self) -> list[str]:
        return [
            f"{type(each).__name__}, started at\n{where}"
            for reference, where in self._seen
            if (each := reference()) is not None and shiboken6.isValid(each) and _runs(each)
        ]


def _runs(each: Any) -> bool:
    if isinstance(each, QTimer):
        return each.isActive()
    if isinstance(each, QThread):
        return each.isRunning()
    return not each.waitForDone(2000)
