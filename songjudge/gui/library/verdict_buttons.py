"""The three large buttons below the player: bad, good, unsure, each with its key drawn on it."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from songjudge.gui.appearance import Appearance, Theme, body_font
from songjudge.gui.icons import icon_pixmap
from songjudge.library.verdict import Verdict

_GAP, _CAP, _ICON = 10, 22, 18  # pixels


class KeyButton(QPushButton):
    """A push button that shows an icon, its words and its key.  `role` names its look: good, bad, quiet.

    Only QPushButton's signals.
    """

    def __init__(self, appearance: Appearance, role: str, *, symbol: str, words: str, key: str) -> None:
        super().__init__()
        self._appearance = appearance
        self._role, self._symbol, self._words, self._key = role, symbol, words, key
        self._font = body_font(14, weight=QFont.Weight.DemiBold)
        self._cap_font = body_font(11, weight=QFont.Weight.DemiBold)
        self.setProperty("role", role)
        self.setAccessibleName(words)
        self.setToolTip(f"{words} ({key})")
        self.setMinimumHeight(40)

    def sizeHint(self) -> QSize:
        """Return room for everything that is drawn."""
        return QSize(self._content_width() + 32, 48)

    def set_words(self, words: str) -> None:
        """Say something else."""
        self._words = words
        self.setAccessibleName(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button as the style does, then what stands on it."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self._ink(self._appearance.theme)
        left, middle = (self.width() - self._content_width()) // 2, self.height() // 2
        picture = icon_pixmap(self._symbol, ink, _ICON, ratio=self.devicePixelRatioF())
        painter.drawPixmap(QPoint(left, middle - _ICON // 2), picture)
        left += _ICON + _GAP
        painter.setFont(self._font)
        painter.setPen(ink)
        width = QFontMetrics(self._font).horizontalAdvance(self._words)
        painter.drawText(QRect(left, 0, width + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, self._words)
        cap = QRectF(left + width + _GAP, middle - _CAP / 2, _CAP, _CAP)
        edge = QColor(ink)
        edge.setAlphaF(0.55)
        painter.setPen(edge)
        painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.setFont(self._cap_font)
        painter.setPen(ink)
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key)
        painter.end()

    def _ink(self, theme: Theme) -> QColor:
        if not self.isEnabled():
            return theme.faint
        on = self.isChecked()
        return {
            "good": theme.on_good if on else theme.good,
            "bad": theme.on_bad if on else theme.bad,
        }.get(self._role, theme.muted)

    def _content_width(self) -> int:
        return _ICON + _GAP + QFontMetrics(self._font).horizontalAdvance(self._words) + _GAP + _CAP


class VerdictButtons(QWidget):
    """Bad on the left, good on the right, as on every row; unsure below.

    Signals:
        chosen(object): the `Verdict` whose button was pressed; `Verdict.NONE` for unsure.
    """

    chosen = Signal(object)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bad = KeyButton(appearance, "bad", symbol="cross", words="Bad", key="B")
        self.good = KeyButton(appearance, "good", symbol="check", words="Good", key="G")
        self.unsure = KeyButton(appearance, "quiet", symbol="question", words="Unsure, next", key="U")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        grid.setVerticalSpacing(12)
        grid.addWidget(self.bad, 0, 0)
        grid.addWidget(self.good, 0, 1)
        grid.addWidget(self.unsure, 1, 0, 1, 2)
        for button, verdict in ((self.bad, Verdict.BAD), (self.good, Verdict.GOOD), (self.unsure, Verdict.NONE)):
            button.setCheckable(verdict is not Verdict.NONE)
            button.clicked.connect(lambda _=False, verdict=verdict: self.chosen.emit(verdict))

    def show_verdict(self, verdict: Verdict, *, enabled: bool = True) -> None:
        """Show what was said about the current song."""
        self.good.setChecked(verdict is Verdict.GOOD)
        self.bad.setChecked(verdict is Verdict.BAD)
        for button in (self.bad, self.good, self.unsure):
            button.setEnabled(enabled)
