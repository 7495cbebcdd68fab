"""Writes labels beside the window, one after the other in the order given, and tells when they are on the disk.

A disk that is busy takes tens of milliseconds to promise that a label will outlive a power cut, and thousands of labels
take longer: the window does not wait for either.
"""

import _thread
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal

Write = Callable[[], int]


@dataclass(frozen=True, eq=False)
class _Deed:
    """What is to be written: `write` returns how many labels changed by it, `told` hears that when it is durable."""

    write: Write
    told: Callable[[int], None]


@dataclass(frozen=True, eq=False)
class _Done:
    deed: _Deed
    changed: int = 0
    error: Exception | None = None


class LabelSaver(QObject):
    """Saves in one thread of its own, which lives only while there is something to save.

    Signals:
        failed(object): the exception that writing raised; no label has changed then.
    """

    failed = Signal(object)
    _written = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._waiting: deque[_Deed] = deque()
        self._done: deque[_Done] = deque()
        self._idle = threading.Event()
        self._idle.set()
        self._written.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether something is not on the disk yet, or nobody was told so."""
        return not self._idle.is_set() or bool(self._done)

    def save(self, write: Write, told: Callable[[int], None]) -> None:
        """Call `write` beside the window, after all that was asked before; then `told` in the window's thread."""
        with self._lock:
            self._waiting.append(_Deed(write, told))
            if not self._idle.is_set():
                return
            self._idle.clear()
        _thread.start_new_thread(self._work, ())

    def wait(self) -> None:
        """Return when everything is on the disk and everybody was told: before it is undone, read or closed."""
        self._idle.wait()
        self._tell()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._idle.set()
                    return
                deed = self._waiting.popleft()
            try:
                self._done.append(_Done(deed, deed.write()))
            except Exception as error:
                self._done.append(_Done(deed, error=error))
            try:
                self._written.emit()
            except RuntimeError:  # the window was closed meanwhile: what had to be written is written
                continue

    def _tell(self) -> None:
        while self._done:
            done = self._done.popleft()
            if done.error is not None:
                self.failed.emit(done.error)
            else:
                done.deed.told(done.changed)
