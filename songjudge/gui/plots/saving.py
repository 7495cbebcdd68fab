"""Writes a plot to a file: a picture (PNG), a drawing (SVG) or its numbers (CSV)."""

import csv
import io
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from songjudge.atomic_file import replace_with
from songjudge.gui.plots.numbers import PlotNumbers

PICTURE_SCALE = 2.0
"""A saved picture has twice the pixels of the screen's, so that it stays sharp in a document."""


def save_plot(widget: QWidget, numbers: PlotNumbers, file: Path) -> None:
    """Save by the ending of `file`: .svg and .csv as such, anything else as PNG.

    Raises `OSError` when the file cannot be written; what was there before then stays.
    """
    ending = file.suffix.lower()
    if ending == ".csv":
        replace_with(file, as_csv(numbers))
    elif ending == ".svg":
        replace_with(file, as_svg(widget))
    else:
        replace_with(file, as_png(widget))


def as_csv(numbers: PlotNumbers) -> bytes:
    """Return the numbers as UTF-8 CSV with a header line; numbers keep all their digits."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(numbers.columns)
    writer.writerows(numbers.rows)
    return text.getvalue().encode("utf-8")


def as_png(widget: QWidget) -> bytes:
    """Return a picture of the widget as it looks now."""
    pixmap = QPixmap(widget.size() * PICTURE_SCALE)
    pixmap.setDevicePixelRatio(PICTURE_SCALE)
    pixmap.fill(widget.palette().window().color())
    widget.render(pixmap, QPoint())
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    pixmap.save(buffer, "PNG")
    return bytes(content.data())


def as_svg(widget: QWidget) -> bytes:
    """Return a drawing of the widget as it looks now.

    The widget is painted into Qt's own generator: pyqtgraph's SVG exporter fails on axes without values.
    """
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(widget.size())
    generator.setViewBox(QRect(QPoint(), widget.size()))
    generator.setTitle(widget.accessibleName())
    painter = QPainter(generator)
    try:
        widget.render(painter, QPoint())
    finally:
        painter.end()
    return bytes(content.data())
