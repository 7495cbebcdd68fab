"""Reads a plot point by point: under the pointer, or with the arrow keys."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal

from songjudge.gui.plots.marks import HairLine, Note
from songjudge.gui.plots.plot import Plot
from songjudge.gui.spoken import speak


@dataclass(frozen=True, slots=True)
class ReadingPoint:
    """A place on a plot and what is to be read there.  `y` is where the words stand, on a log axis its logarithm."""

    x: float
    y: float
    words: str


class Readout(QObject):
    """Shows the words of the point nearest to the pointer; the keys of the plot move from point to point.

    With `hover_only`, dragging and keys are left to whoever else listens to the plot.

    Signals:
        chosen(int): the point that is being read, -1 when none is.
    """

    chosen = Signal(int)

    def __init__(self, plot: Plot, *, hover_only: bool = False) -> None:
        super().__init__(plot)
        self._plot = plot
        self._points: tuple[ReadingPoint, ...] = ()
        self._index = -1
        self._hair = plot.add(HairLine(lambda theme: theme.faint))
        self._note = plot.add(Note())
        plot.pointed.connect(self._point)
        plot.left.connect(self.clear)
        if not hover_only:
            plot.dragged.connect(self._point)
            plot.stepped.connect(self._step)

    def set_points(self, points: Sequence[ReadingPoint]) -> None:
        """Offer these points, from left to right.  A point that is being read stays, if there still is one."""
        self._points = tuple(points)
        if self._index >= len(self._points):
            self.clear()
        elif self._index >= 0:
            self._show(self._index)

    @property
    def words(self) -> str:
        """What is being read, or nothing."""
        return self._note.text

    def clear(self) -> None:
        """Read nothing."""
        if self._index >= 0:
            self._index = -1
            self._hair.put(None)
            self._note.put("")
            self.chosen.emit(-1)

    def _point(self, x: float, _y: float) -> None:
        if self._points:
            self._show(int(np.argmin([abs(point.x - x) for point in self._points])))

    def _step(self, step: int) -> None:
        if self._points:
            start = self._index if self._index >= 0 else (-1 if step > 0 else len(self._points))
            self._show(min(max(start + step, 0), len(self._points) - 1))

    def _show(self, index: int) -> None:
        self._index = index
        point = self._points[index]
        on_right = index > len(self._points) / 2
        self._hair.put(point.x)
        # The note stands on the side with more room, so that it is never cut off.
        self._note.put(point.words, point.x, point.y, anchor=(1.0 if on_right else 0.0, 0.0))
        speak(self._plot, point.words)
        self.chosen.emit(index)
