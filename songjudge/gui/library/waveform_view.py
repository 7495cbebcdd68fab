"""The outline of the whole song, with the model's clips marked and a play head to drag."""

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from songjudge.audio.peaks import Waveform
from songjudge.gui.appearance import Appearance
from songjudge.gui.library.song_clips import SongClips
from songjudge.gui.songs.row_texts import spoken_duration
from songjudge.gui.songs.score_bar import score_colour

_HEIGHT = 92  # pixels, the marks of the clips below included
_MARKS = 8
_STEP = 4.0  # pixels from bar to bar
_SEEK_STEP = 5.0  # seconds a key press


class WaveformView(QAbstractSlider):
    """Draws a `Waveform`; without one, a flat line.  To a screen reader it is a slider over the song's seconds.

    Signals:
        seek_asked(float): the user clicked, dragged or pressed a key to go to this second.
    """

    seek_asked = Signal(float)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._waveform: Waveform | None = None
        self._duration = 0.0
        self._position = 0.0
        self._clips = SongClips()
        self._clip: int | None = None
        self._bars: dict[bool, tuple[tuple[QSize, int], QPixmap]] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Position in the song")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        appearance.changed.connect(self.update)

    @property
    def has_outline(self) -> bool:
        """Whether the outline of the song is known."""
        return self._waveform is not None

    def sizeHint(self) -> QSize:
        """Return the usual size."""
        return QSize(320, _HEIGHT)

    def show_song(self, duration: float, clips: SongClips) -> None:
        """Show another song of `duration` seconds, whose outline is not known yet."""
        self._waveform, self._duration, self._clips = None, duration, clips
        self._bars.clear()
        self._position, self._clip = 0.0, None
        self.update()

    def show_clips(self, clips: SongClips) -> None:
        """Mark these clips of the same song."""
        self._clips = clips
        self.update()

    def show_waveform(self, waveform: Waveform) -> None:
        """Show the outline of the song."""
        self._waveform = waveform
        self._bars.clear()
        self._duration = waveform.duration or self._duration
        self.update()

    def show_position(self, seconds: float, clip: int | None) -> None:
        """Move the play head, and mark one of the clips as the present one."""
        moved = round(self._across(seconds)) != round(self._across(self._position))
        if moved or clip != self._clip:
            self.update()
        self._position, self._clip = seconds, clip
        said = f"{spoken_duration(seconds) or '0:00'} of {spoken_duration(self._duration)}"
        if said != self.accessibleDescription():
            self.setAccessibleDescription(said)
            self.setRange(0, math.ceil(self._duration))
            self.setValue(int(seconds))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go where the user clicked."""
        self._seek_to(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the drag."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek_to(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back and forth by keys, as in a slider."""
        steps = {Qt.Key.Key_Left: -_SEEK_STEP, Qt.Key.Key_Right: _SEEK_STEP}
        if event.key() in steps and not event.modifiers():
            self._seek(self._position + steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Home:
            self._seek(0.0)
        else:
            event.ignore()  # every other key belongs to the page, also those that a slider would take

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what is behind."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the present clip's span, the bars, the marks and the play head."""
        theme = self._appearance.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wave = QRectF(0, 0, self.width(), self.height() - _MARKS)
        if self._clip is not None and self._clip < len(self._clips.spans):
            span = self._clips.spans[self._clip]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.wave_clip)
            left, right = self._across(span.start), self._across(span.end)
            painter.drawRoundedRect(QRectF(left, wave.top(), max(right - left, 3.0), wave.height()), 6, 6)
        painter.drawPixmap(0, 0, self._drawn_bars(wave, played=False))
        if (played := round(self._across(self._position))) > 0:
            ratio = self.devicePixelRatioF()
            part = QRect(0, 0, round(played * ratio), round(self.height() * ratio))
            painter.drawPixmap(QPoint(0, 0), self._drawn_bars(wave, played=True), part)
        self._paint_marks(painter, wave.bottom() + 4)
        if self._duration > 0:
            x = min(max(self._across(self._position), 1.0), self.width() - 1.0)
            painter.setPen(QPen(theme.ink, 1.6))
            painter.drawLine(QPointF(x, wave.top() + 4), QPointF(x, wave.bottom()))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.ink)
            painter.drawEllipse(QPointF(x, wave.top() + 4), 3.5, 3.5)
        if self.hasFocus():
            painter.setPen(theme.rule)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()

    def _drawn_bars(self, wave: QRectF, *, played: bool) -> QPixmap:
        """Return all bars in the colour of what was heard, or of what comes; made once a song, size and theme."""
        theme, ratio = self._appearance.theme, self.devicePixelRatioF()
        colour, size = (theme.ink if played else theme.wave), self.size() * ratio
        kept = self._bars.get(played)
        if kept is not None and kept[0] == (size, colour.rgba()):
            return kept[1]
        other = self._bars.get(not played)
        if other is not None and other[0][0] == size:
            picture = _tinted(other[1], colour)
        else:
            picture = QPixmap(size)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            self._paint_bars(picture, wave, colour)
        self._bars[played] = ((size, colour.rgba()), picture)
        return picture

    def _paint_bars(self, picture: QPixmap, wave: QRectF, colour: QColor) -> None:
        middle, half = wave.center().y(), (wave.height() - 16) / 2
        heights = _bars(self._waveform, max(int(wave.width() / _STEP), 1)).tolist()
        places = ((number + 0.5) * _STEP for number in range(len(heights)))
        reaches = (max(height * half, 1.0) for height in heights)
        lines = [QLineF(x, middle - r, x, middle + r) for x, r in zip(places, reaches, strict=True)]
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 2.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLines(lines)
        painter.end()

    def _paint_marks(self, painter: QPainter, top: float) -> None:
        """Draw one short line a clip, coloured by its score."""
        theme = self._appearance.theme
        for number, span in enumerate(self._clips.spans):
            colour = QColor(theme.wave)
            if self._clips.scores:
                colour = score_colour(theme, self._clips.scores[number])
            left, right = self._across(span.start), self._across(span.end)
            height = 4.0 if number == self._clip else 2.0
            painter.fillRect(QRectF(left, top, max(right - left - 1, 2.0), height), colour)

    def _across(self, seconds: float) -> float:
        return seconds / self._duration * self.width() if self._duration > 0 else 0.0

    def _seek_to(self, event: QMouseEvent) -> None:
        self._seek(event.position().x() / max(self.width(), 1) * self._duration)

    def _seek(self, seconds: float) -> None:
        if self._duration > 0:
            self.seek_asked.emit(min(max(seconds, 0.0), self._duration))


def _bars(waveform: Waveform | None, count: int) -> npt.NDArray[np.float32]:
    """Return the height of `count` bars, 0 to 1, the loudest part of the song being 1."""
    if waveform is None or not len(waveform.high):
        return np.zeros(count, np.float32)
    reach = np.maximum(np.abs(waveform.low), np.abs(waveform.high))
    edges = np.linspace(0, len(reach), count + 1).astype(int)[:-1]
    bars = np.maximum.reduceat(reach, edges)
    return (bars / max(float(bars.max()), 1e-6)).astype(np.float32)


def _tinted(picture: QPixmap, colour: QColor) -> QPixmap:
    """Return the same picture in another colour: to draw many round lines takes longer."""
    tinted = QPixmap(picture)
    painter = QPainter(tinted)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(tinted.rect(), colour)
    painter.end()
    return tinted
