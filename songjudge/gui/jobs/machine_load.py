"""A small reading of how busy this machine is, so that the user sees what the jobs take."""

import psutil
from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from songjudge.gui.appearance import Appearance
from songjudge.gui.icons import icon_pixmap

_EVERY = 2000  # milliseconds


class MachineLoad(QWidget):
    """Shows the processors' load and the memory in use: "CPU 61 % · 5.2 / 15.6 GB"."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._symbol = QLabel()
        self._words = QLabel()
        self._words.setProperty("role", "small")
        self.setToolTip("Load of the processors and memory in use on this machine")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 6, 0)
        line.setSpacing(8)
        line.addWidget(self._symbol)
        line.addWidget(self._words)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self._read)
        appearance.changed.connect(self._draw)
        self._draw()
        self._read()

    def showEvent(self, event: QShowEvent) -> None:
        """Read only while somebody can see it."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest."""
        super().hideEvent(event)
        self._timer.stop()

    def _draw(self) -> None:
        self._symbol.setPixmap(icon_pixmap("chip", self._appearance.theme.muted, 18, ratio=self.devicePixelRatioF()))

    def _read(self) -> None:
        memory = psutil.virtual_memory()
        self._words.setText(load_text(psutil.cpu_percent(), memory.total - memory.available, memory.total))
        self.setAccessibleName(self._words.text())


def load_text(percent: float, used: int, total: int) -> str:
    """Say the load: percent of all processors, bytes used and bytes there."""
    gigabyte = 1e9
    return f"CPU {percent:.0f} % · {used / gigabyte:.1f} / {total / gigabyte:.1f} GB"
