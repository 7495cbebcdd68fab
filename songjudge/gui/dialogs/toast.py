"""A line of news that floats above the job bar for a few seconds and needs no answer."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

_SECONDS = 6.0
_MARGIN = 76  # pixels above the window's lower edge: clear of the job bar


class Toast(QFrame):
    """One toast over `window`.  A newer message takes the place of the older; it stays while the pointer is on it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setProperty("role", "toast")
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)  # a file's name may look like HTML
        self._button = QPushButton()
        self._button.clicked.connect(self._act)
        self._do: Callable[[], object] | None = None
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 9, 10, 9)
        line.setSpacing(14)
        line.addWidget(self._words)
        line.addWidget(self._button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        window.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._words.text()

    def show_message(
        self, text: str, *, action: str = "", do: Callable[[], object] | None = None, seconds: float = _SECONDS
    ) -> None:
        """Show `text`, and a button named `action` that calls `do`.  Screen readers speak it at once."""
        self._words.setText(text)
        self._button.setText(action)
        self._button.setAccessibleName(action)
        self._button.setVisible(bool(action))
        self._do = do
        self.setAccessibleName(text)
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()
        self._timer.start(round(seconds * 1000))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while the pointer rests here."""
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Go soon after the pointer went."""
        self._timer.start(1500)
        super().leaveEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle when the window changes its size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _act(self) -> None:
        self.hide()
        if self._do is not None:
            self._do()

    def _place(self) -> None:
        self.move((self._window.width() - self.width()) // 2, self._window.height() - self.height() - _MARGIN)
