"""Shows a song's cover, or a drawn disc in a colour of its album's own."""

import zlib

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

SIDE = 72  # pixels


class CoverView(QWidget):
    """A square picture with round corners.  No signals."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: QImage | None = None
        self._drawn: QPixmap | None = None
        self._hue = 0
        self._discs: dict[tuple[int, float], QPixmap] = {}
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Cover")

    def sizeHint(self) -> QSize:
        """Return the square."""
        return QSize(SIDE, SIDE)

    def show_disc(self, album: str) -> None:
        """Draw a disc; equal albums get equal colours."""
        self._picture = None
        self._hue = zlib.crc32(album.encode("utf-8", "replace")) % 360
        self._drawn = None
        self.update()

    def show_picture(self, picture: QImage) -> None:
        """Show a picture of any size."""
        self._picture = picture
        self._drawn = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Show the drawing, made once: it would cost a millisecond whenever something near it changes."""
        ratio = self.devicePixelRatioF()
        size = self.size() * ratio
        if self._picture is None:
            self._drawn = self._discs.get((self._hue, ratio))
        if self._drawn is None or self._drawn.size() != size:
            self._drawn = QPixmap(size)
            self._drawn.setDevicePixelRatio(ratio)
            self._drawn.fill(Qt.GlobalColor.transparent)
            self._draw(QPainter(self._drawn))
            if self._picture is None:
                self._discs[self._hue, ratio] = self._drawn  # at most 360 hues of some kilobytes
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._drawn)
        painter.end()

    def _draw(self, painter: QPainter) -> None:
        """Draw the picture, cut to a square, or the disc."""
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(self.rect())
        shape = QPainterPath()
        shape.addRoundedRect(area, 8, 8)
        painter.setClipPath(shape)
        if self._picture is not None:
            side = min(self._picture.width(), self._picture.height())
            left, top = (self._picture.width() - side) / 2, (self._picture.height() - side) / 2
            painter.drawImage(area, self._picture, QRectF(left, top, side, side))
        else:
            self._paint_disc(painter, area)
        painter.end()

    def _paint_disc(self, painter: QPainter, area: QRectF) -> None:
        ramp = QLinearGradient(area.topLeft(), area.bottomRight())
        ramp.setColorAt(0.0, QColor.fromHsv(self._hue, 100, 140))
        ramp.setColorAt(1.0, QColor.fromHsv((self._hue + 60) % 360, 120, 90))
        painter.fillRect(area, ramp)
        painter.setPen(QPen(QColor(255, 255, 255, 150), 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for radius in (5.0, 15.0, 23.0):
            painter.drawEllipse(QPointF(area.center()), radius, radius)


def square_picture(encoded: bytes, *, side: int = 2 * SIDE) -> QImage | None:
    """Decode a picture and make it `side` pixels high or wide; None if it is no picture.  Safe beside the window."""
    picture = QImage.fromData(encoded)
    if picture.isNull():
        return None
    return picture.scaled(
        side, side, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
    )
