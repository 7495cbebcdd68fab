"""What a page shows while there is nothing to show: what belongs here, and the one button that brings it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from songjudge.gui.appearance import Appearance
from songjudge.gui.icons import icon_pixmap


class EmptyState(QFrame):
    """A card with a large icon, a title, a sentence and a button.

    Signals:
        acted(): the user pressed the button.
    """

    acted = Signal()

    def __init__(self, appearance: Appearance, symbol: str, *, title: str, text: str, action: str = "") -> None:
        super().__init__()
        self._appearance = appearance
        self._symbol = symbol
        self.setProperty("role", "card")
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        heading = QLabel(title)
        heading.setProperty("role", "title")
        self._sentence = QLabel(text)
        self._sentence.setProperty("role", "muted")
        self._sentence.setWordWrap(True)
        self._sentence.setFixedWidth(460)
        self.button = QPushButton(action)
        self.button.setProperty("role", "primary")
        self.button.setVisible(bool(action))
        self.button.setAccessibleName(action)
        self.button.clicked.connect(self.acted)
        whole = QVBoxLayout(self)
        whole.setSpacing(12)
        whole.addStretch(2)
        for widget in (self._picture, heading, self._sentence):
            widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
            whole.addLayout(_centred(widget))
        whole.addSpacing(8)
        whole.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(3)
        appearance.changed.connect(self._draw)
        self._draw()

    def set_text(self, text: str) -> None:
        """Show another sentence."""
        self._sentence.setText(text)

    def _draw(self) -> None:
        colour = self._appearance.theme.faint
        self._picture.setPixmap(icon_pixmap(self._symbol, colour, 56, ratio=self.devicePixelRatioF()))


def _centred(label: QLabel) -> QHBoxLayout:
    """Return a line with the label in the middle; unlike an aligned label, it may grow as high as its words need."""
    line = QHBoxLayout()
    line.addStretch(1)
    line.addWidget(label)
    line.addStretch(1)
    return line
