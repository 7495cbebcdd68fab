"""Draws what the model says of each clip of a song, in the order in which they are heard."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from songjudge.gui.appearance import Appearance
from songjudge.gui.songs.score_bar import score_colour
from songjudge.gui.spoken import speak, speak_as

HEIGHT = 64
GAP = 2.0  # pixels between bars


@dataclass(frozen=True, slots=True)
class ClipScore:
    """One clip: where it begins in the song, in seconds, and its score, 0 to 1."""

    start: float
    score: float

    @property
    def words(self) -> str:
        """What is read at the bar: "1:05, score 0.83"."""
        minutes, seconds = divmod(round(self.start), 60)
        return f"{minutes}:{seconds:02}, score {self.score:.2f}"


class ClipBars(QWidget):
    """A bar a clip, growing up (good) or down (bad) from the middle.

    Signals:
        chosen(float): a clip was clicked, or Enter was pressed on it: where it begins, in seconds.
    """

    chosen = Signal(float)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._clips: tuple[ClipScore, ...] = ()
        self._current = 0
        self.setFixedHeight(HEIGHT)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Scores of the song's clips")
        speak_as(self, QAccessible.Role.Chart)
        appearance.changed.connect(self.update)

    def show_clips(self, clips: Sequence[ClipScore]) -> None:
        """Show these clips, sorted by where they begin."""
        self._clips = tuple(sorted(clips, key=lambda clip: clip.start))
        self._current = 0
        self._speak()
        self.update()

    @property
    def clips(self) -> tuple[ClipScore, ...]:
        """The clips on show, first one first."""
        return self._clips

    def sizeHint(self) -> QSize:
        """Wide enough for thirty clips."""
        return QSize(260, HEIGHT)

    def bar_area(self, index: int) -> QRectF:
        """Return the column that belongs to a clip."""
        width = self.width() / max(len(self._clips), 1)
        return QRectF(index * width, 0, width, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars and the line between good and bad."""
        theme, middle = self._appearance.theme, self.height() / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, middle - 0.5, self.width(), 1), theme.rule)
        painter.setPen(Qt.PenStyle.NoPen)
        for index, clip in enumerate(self._clips):
            column = self.bar_area(index)
            if self.hasFocus() and index == self._current:
                painter.fillRect(column, theme.selected)
            length = max(abs(clip.score - 0.5) * (self.height() - 8), 2.0)
            top = middle - length if clip.score >= 0.5 else middle
            painter.setBrush(score_colour(theme, clip.score))
            width = min(column.width() - GAP, 12.0)
            painter.drawRoundedRect(QRectF(column.center().x() - width / 2, top, width, length), 1.5, 1.5)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from clip to clip by the arrow keys, choose by Enter."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step and self._clips:
            self._current = min(max(self._current + step, 0), len(self._clips) - 1)
            self._speak()
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._clips:
            self.chosen.emit(self._clips[self._current].start)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say where the clip under the pointer begins, and its score."""
        index = self._index_at(event.position())
        if index is not None:
            QToolTip.showText(event.globalPosition().toPoint(), self._clips[index].words, self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the clip under the pointer."""
        index = self._index_at(event.position())
        if index is not None and event.button() is Qt.MouseButton.LeftButton:
            self._current = index
            self._speak()
            self.update()
            self.chosen.emit(self._clips[index].start)

    def leaveEvent(self, event: QEvent) -> None:
        """Take the words away."""
        QToolTip.hideText()

    def _index_at(self, position: QPointF) -> int | None:
        inside = (i for i in range(len(self._clips)) if self.bar_area(i).contains(position))
        return next(inside, None)

    def _speak(self) -> None:
        words = self._clips[self._current].words if self._clips else "no clip"
        speak(self, words)
