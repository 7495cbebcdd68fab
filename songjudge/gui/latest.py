"""Answers the newest of a stream of questions on a thread of its own, so that the window never waits.

Typing, scrolling and arrow keys ask faster than a large library answers.  Only the newest question counts: one that
was overtaken while it waited is never started, and the answer to one that was overtaken while it ran is dropped.
"""

import _thread
import contextlib
import os
import sys
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

Question = Callable[[], object]

_NICE = 5


class LatestAnswer(QObject):
    """Runs one question at a time away from the window.

    Signals: `answered(object)` with what the newest question returned; `failed(object)` with the exception that it
    raised.  Both arrive on the thread of this object.
    """

    answered = Signal(object)
    failed = Signal(object)
    _ended = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._newest = 0
        self._waiting: tuple[int, Question] | None = None
        self._running: threading.Event | None = None  # set once the question that runs has ended
        self._ended.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether a question is being worked on."""
        return self._running is not None

    def ask(self, question: Question) -> None:
        """Answer `question` as soon as the one before has ended; forget every older one."""
        self._newest += 1
        self._waiting = (self._newest, question)
        if self._running is None:
            self._start()

    def forget(self) -> None:
        """Want no answer any more: whatever runs now will be dropped."""
        self._newest += 1
        self._waiting = None

    def close(self) -> None:
        """Forget everything and wait for the running question to end: before what it reads is closed."""
        self.forget()
        if self._running is not None:
            self._running.wait()

    def _start(self) -> None:
        if self._waiting is None:
            return
        number, question = self._waiting
        self._waiting = None
        self._running = threading.Event()
        # `threading.Thread.start` waits until the thread runs: tens of milliseconds while every processor is busy.
        _thread.start_new_thread(self._work, (number, question, self._running))

    def _work(self, number: int, question: Question, ended: threading.Event) -> None:
        _give_way()
        value: object = None
        error: Exception | None = None
        try:
            value = question()
        except Exception as problem:
            error = problem
        with contextlib.suppress(RuntimeError):  # the window was closed meanwhile: nobody waits for the answer
            self._ended.emit(number, value, error)
        ended.set()

    def _take(self, number: int, value: object, error: object) -> None:
        self._running = None
        self._start()
        if number != self._newest:
            return
        if error is not None:
            self.failed.emit(error)
        else:
            self.answered.emit(value)


def _give_way() -> None:
    """Let the window's thread go first when every processor is busy.  Linux alone has a niceness for each thread."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
