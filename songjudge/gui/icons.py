"""Draws the program's own 24-pixel stroke icons in any colour, sharp at any pixel ratio.

To add an icon: put `resources/icons/NAME.svg` there (24 × 24, stroke 1.7, `currentColor`), then call `icon("NAME", …)`.
"""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from songjudge.resource_files import resource_path

_SIDES = (16, 20, 24, 32, 48, 64, 96)  # every size that the window asks for, at pixel ratios 1 to 3


def icon(name: str, colour: QColor, *, checked: QColor | None = None) -> QIcon:
    """Return the icon `name` drawn in `colour`, and in `checked` while its button is checked.

    Raises FileNotFoundError for a name that no file bears.
    """
    result = QIcon()
    for side in _SIDES:
        result.addPixmap(icon_pixmap(name, colour, side))
        if checked is not None:
            result.addPixmap(icon_pixmap(name, checked, side), QIcon.Mode.Normal, QIcon.State.On)
    return result


def icon_pixmap(name: str, colour: QColor, side: int, *, ratio: float = 1.0) -> QPixmap:
    """Return the icon as a pixmap of `side` × `side` logical pixels; `ratio` is the screen's device pixel ratio."""
    key = f"songjudge-icon:{name}:{colour.name(QColor.NameFormat.HexArgb)}:{side}:{ratio}"
    found = QPixmap()
    if QPixmapCache.find(key, found):
        return found
    drawing = _drawing(name, colour)  # may raise: never between a painter's beginning and its end
    pixels = round(side * ratio)
    picture = QPixmap(QSize(pixels, pixels))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    drawing.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, picture)
    return picture


def paint_icon(painter: QPainter, rectangle: QRectF, name: str, colour: QColor) -> None:
    """Paint the icon into `rectangle`: for delegates and widgets that draw themselves."""
    _drawing(name, colour).render(painter, rectangle)


def _drawing(name: str, colour: QColor) -> QSvgRenderer:
    svg = _source(name).replace("currentColor", colour.name())
    return QSvgRenderer(QByteArray(svg.encode()))


@cache
def _source(name: str) -> str:
    return resource_path("icons", f"{name}.svg").read_text(encoding="utf-8")
