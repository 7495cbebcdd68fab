"""The picture of the present clip's spectrum, low notes at the bottom, with a play head."""

import math
from functools import cache

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from songjudge.audio.clip import ClipSpan
from songjudge.gui.appearance import Appearance, Theme, body_font

_HEIGHT = 128  # pixels
_LABELS = ((8000.0, "8k"), (3000.0, "3k"), (1000.0, "1k"), (300.0, "300"))  # Hz
_LOWEST, _HIGHEST = 30.0, 11025.0  # Hz: the edges of `audio.spectrogram.mel_picture`
_CONTRAST = 1.5  # above 1, quiet parts stay nearer to the background
_MIDDLE = QColor("#7b4cb3")  # of the colour ramp: violet, so that no band looks like a verdict


class SpectrogramView(QWidget):
    """Draws a uint8 picture (bands, columns), high notes first.

    Signals:
        seek_asked(float): the user clicked this second of the song, inside the clip.
    """

    seek_asked = Signal(float)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._values: npt.NDArray[np.uint8] | None = None
        self._picture: QImage | None = None
        self._fitted: QPixmap | None = None
        self._span: ClipSpan | None = None
        self._position = 0.0
        self._font = body_font(10, weight=QFont.Weight.DemiBold)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Spectrum of the clip")
        appearance.changed.connect(self._redraw)

    @property
    def picture(self) -> QImage | None:
        """The coloured picture, one pixel a value; None while there is none."""
        return self._picture

    def sizeHint(self) -> QSize:
        """Return the usual size."""
        return QSize(320, _HEIGHT)

    def show_nothing(self, span: ClipSpan | None = None) -> None:
        """Show an empty field: for no clip, or until the picture of `span` is there."""
        self._values, self._span = None, span
        self._redraw()

    def show_clip(self, values: npt.NDArray[np.uint8], span: ClipSpan) -> None:
        """Show the picture of the clip at `span`."""
        self._values, self._span = values, span
        self._redraw()

    def show_position(self, seconds: float) -> None:
        """Move the play head."""
        before = self._position
        self._position = seconds
        if self._span is not None and any(self._span.start <= at <= self._span.end for at in (before, seconds)):
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go where the user clicked."""
        if self._span is not None:
            self.seek_asked.emit(self._span.start + event.position().x() / max(self.width(), 1) * self._span.length)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture, the notes' heights and the play head."""
        theme = self._appearance.theme
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(self.rect())
        shape = QPainterPath()
        shape.addRoundedRect(area, 8, 8)
        painter.setClipPath(shape)
        if self._picture is not None:
            painter.drawPixmap(0, 0, self._fitting(self._picture))
        else:
            painter.fillRect(area, theme.field)
        if self._span is not None and self._span.start <= self._position <= self._span.end:
            x = (self._position - self._span.start) / max(self._span.length, 1e-6) * area.width()
            painter.setPen(QPen(theme.ink, 1.4))
            painter.drawLine(QPointF(x, 0), QPointF(x, area.height()))
        painter.end()

    def _fitting(self, picture: QImage) -> QPixmap:
        """Return the labelled picture in the widget's size, made once: the play head moves forty times a second."""
        ratio = self.devicePixelRatioF()
        size = QSize(round(self.width() * ratio), round(self.height() * ratio))
        if self._fitted is None or self._fitted.size() != size:
            ignore, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            self._fitted = QPixmap.fromImage(picture.scaled(size, ignore, smooth))
            self._fitted.setDevicePixelRatio(ratio)
            painter = QPainter(self._fitted)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_labels(painter, QRectF(self.rect()))
            painter.end()
        return self._fitted

    def _paint_labels(self, painter: QPainter, area: QRectF) -> None:
        theme = self._appearance.theme
        painter.setFont(self._font)
        for frequency, words in _LABELS:
            y = min(max(_height_of(frequency) * area.height(), 10.0), area.height() - 10.0)
            width = painter.fontMetrics().horizontalAdvance(words) + 10
            box = QRectF(area.right() - width - 6, y - 8, width, 16)
            back = QColor(theme.card)
            back.setAlphaF(0.82)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(back)
            painter.drawRoundedRect(box, 4, 4)
            painter.setPen(theme.text)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _redraw(self) -> None:
        self._fitted = None
        self._picture = None if self._values is None else coloured(self._values, self._appearance.theme)
        self.update()


def coloured(values: npt.NDArray[np.uint8], theme: Theme) -> QImage:
    """Return the picture in the theme's violet ramp."""
    rows, columns = values.shape
    data = np.ascontiguousarray(values)
    image = QImage(data.data, columns, rows, columns, QImage.Format.Format_Indexed8)
    image.setColorTable(_colours(theme.spectrum_low.rgb(), theme.spectrum_high.rgb()))
    return image.convertToFormat(QImage.Format.Format_RGB32).copy()  # a copy: NumPy frees the buffer


@cache
def _colours(quiet: int, loud: int) -> tuple[int, ...]:
    """Return the colour of each of the 256 levels, of the colours at both ends."""
    ends = QColor.fromRgb(quiet), QColor.fromRgb(loud)
    return tuple(_ramp(*ends, (level / 255) ** _CONTRAST).rgb() for level in range(256))


def _ramp(quiet: QColor, loud: QColor, level: float) -> QColor:
    """Return the colour of a level, 0 to 1: from the quiet end over violet to the loud end."""
    low, high = (quiet, _MIDDLE) if level < 0.5 else (_MIDDLE, loud)
    part = level * 2 if level < 0.5 else level * 2 - 1
    mixed = (a + (b - a) * part for a, b in zip(low.getRgbF()[:3], high.getRgbF()[:3], strict=True))  # type: ignore[index]  # the stubs lack getRgbF's tuple
    return QColor.fromRgbF(*mixed)


def _height_of(frequency: float) -> float:
    """Return where a frequency lies on the mel scale, 0 at the top to 1 at the bottom."""
    low, high, mel = (math.log1p(f / 700.0) for f in (_LOWEST, _HIGHEST, frequency))
    return 1.0 - (mel - low) / (high - low)
