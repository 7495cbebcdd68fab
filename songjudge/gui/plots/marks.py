"""What can be drawn in a plot: lines, bands, bars, hair lines, a ring, a note.  Each takes values and colours, no more.

To add one: give it `item` (what pyqtgraph draws) and `restyle`, which sets its colours from a theme.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPen

from songjudge.gui.appearance import Theme

Ink = Callable[[Theme], QColor]
"""Picks a colour from whichever theme is on."""

Values = npt.NDArray[Any] | Sequence[float]


class Mark(Protocol):
    """One thing in a plot."""

    item: Any

    def restyle(self, theme: Theme) -> None:
        """Take the colours of `theme`."""


def faded(ink: Ink, opacity: float) -> Ink:
    """Return the ink let through to `opacity`, 0 (clear) to 1."""

    def colour(theme: Theme) -> QColor:
        mixed = QColor(ink(theme))
        mixed.setAlphaF(opacity * mixed.alphaF())
        return mixed

    return colour


def pen(colour: QColor, width: float = 1.0) -> QPen:
    """Return a solid pen of constant width on the screen; dashed ones cost pyqtgraph several times as much to draw."""
    made = QPen(colour, width)
    made.setCosmetic(True)
    made.setCapStyle(Qt.PenCapStyle.RoundCap)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return made


class Line:
    """A line through points, perhaps with rings on them, perhaps filled down to zero."""

    def __init__(self, ink: Ink, *, width: float = 2.0, rings: bool = False, fill: Ink | None = None) -> None:
        self._ink = ink
        self._width = width
        self._rings = rings
        self._fill = fill
        self.item = pg.PlotDataItem(antialias=True, fillLevel=None if fill is None else 0.0)
        self.item.setClipToView(True)
        self.item.setDownsampling(auto=True, method="peak")

    def draw(self, x: Values, y: Values) -> None:
        """Show these points."""
        self.item.setData(np.asarray(x, dtype=float), np.asarray(y, dtype=float))

    def restyle(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        line = pen(self._ink(theme), self._width)
        self.item.setPen(line)
        if self._fill is not None:
            self.item.setFillBrush(QBrush(self._fill(theme)))
        if self._rings:
            self.item.setSymbol("o")
            self.item.setSymbolSize(8)
            self.item.setSymbolPen(line)
            self.item.setSymbolBrush(QBrush(theme.card))


class Band:
    """The area between two curves over the same x."""

    def __init__(self, ink: Ink) -> None:
        self._ink = ink
        self._low = pg.PlotCurveItem()
        self._high = pg.PlotCurveItem()
        self.item = pg.FillBetweenItem(self._low, self._high)

    def draw(self, x: Values, low: Values, high: Values) -> None:
        """Fill from `low` to `high` over `x`."""
        across = np.asarray(x, dtype=float)
        self._low.setData(across, np.asarray(low, dtype=float))
        self._high.setData(across, np.asarray(high, dtype=float))

    def restyle(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        self.item.setBrush(QBrush(self._ink(theme)))
        self.item.setPen(QPen(Qt.PenStyle.NoPen))


class Bars:
    """Bars that stand on zero between edges, with a gap of a seventh between neighbours."""

    def __init__(self, ink: Ink) -> None:
        self._ink = ink
        self.item = pg.BarGraphItem(x0=[], x1=[], height=[])

    def draw(self, edges: Values, heights: Values) -> None:
        """Show `heights`, bar i from `edges[i]` to `edges[i + 1]`."""
        sides = np.asarray(edges, dtype=float)
        gap = np.diff(sides) / 14.0
        self.item.setOpts(x0=sides[:-1] + gap, x1=sides[1:] - gap, height=np.asarray(heights, dtype=float))

    def restyle(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        self.item.setOpts(brush=QBrush(self._ink(theme)), pen=QPen(Qt.PenStyle.NoPen))


class HairLine:
    """A straight line across the plot, upright unless `level`; hidden until it is put somewhere."""

    def __init__(self, ink: Ink, *, level: bool = False, width: float = 1.0) -> None:
        self._ink = ink
        self._width = width
        self.item = pg.InfiniteLine(angle=0 if level else 90)
        self.item.hide()

    def put(self, position: float | None) -> None:
        """Move it to `position` in the plot's own unit; None hides it."""
        self.item.setVisible(position is not None)
        if position is not None:
            self.item.setValue(position)

    def restyle(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        self.item.setPen(pen(self._ink(theme), self._width))


class Ring:
    """One hollow point that stands out, such as the best epoch or the threshold; hidden until it is put somewhere."""

    def __init__(self, ink: Ink, *, size: float = 13.0, filled: bool = False) -> None:
        self._ink = ink
        self._filled = filled
        self.item = pg.ScatterPlotItem(size=size, symbol="o", antialias=True)
        self.item.setZValue(10)

    def put(self, x: float | None, y: float = 0.0) -> None:
        """Move it to a point; None hides it."""
        self.item.setData([] if x is None else [x], [] if x is None else [y])

    def restyle(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        self.item.setPen(pen(self._ink(theme), 2.0))
        self.item.setBrush(QBrush(self._ink(theme) if self._filled else theme.card))


class Note:
    """A few words at a point, on the card's own ground; hidden while empty."""

    def __init__(self) -> None:
        self.item = pg.TextItem(anchor=(0, 0))
        self.item.hide()
        self.item.setZValue(11)
        self._text = ""

    @property
    def text(self) -> str:
        """The words shown now."""
        return self._text

    def put(self, text: str, x: float = 0.0, y: float = 0.0, *, anchor: tuple[float, float] = (0, 0)) -> None:
        """Show `text` at a point; `anchor` is the part of the note that lies there, (0, 0) its upper left corner."""
        self._text = text
        self.item.setVisible(bool(text))
        self.item.setPlainText(text)
        self.item.setAnchor(anchor)
        self.item.setPos(x, y)

    def restyle(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        self.item.fill = QBrush(theme.card)
        self.item.border = pen(theme.rule)
        self.item.setColor(theme.text)
