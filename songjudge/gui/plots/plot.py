"""The frame that every plot is drawn in: axes, colours of the theme, pointer and keys."""

from collections.abc import Sequence
from typing import Any, TypeVar

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from songjudge.gui.appearance import SMALL, Appearance, Theme, body_font
from songjudge.gui.plots.marks import Mark, pen
from songjudge.gui.plots.numbers import PlotNumbers
from songjudge.gui.spoken import speak_as

MarkType = TypeVar("MarkType", bound=Mark)

STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_PageDown: -10,
    Qt.Key.Key_PageUp: 10,
    Qt.Key.Key_Home: -1_000_000,
    Qt.Key.Key_End: 1_000_000,
}
"""How far a key moves the reading point; Home and End go all the way, whoever receives it stays inside its points."""


class Plot(QWidget):
    """Marks on two axes.  It follows the theme, takes the keyboard, and draws nothing that it was not given.

    Signals:
        pointed(float, float): the pointer hovers here, in the axes' units.
        dragged(float, float): the pointer is pressed here, or moves here while it is pressed.
        left(): the pointer went away.
        stepped(int): a key asks to move the reading point by so many points.
    """

    pointed = Signal(float, float)
    dragged = Signal(float, float)
    left = Signal()
    stepped = Signal(int)

    def __init__(self, appearance: Appearance, *, name: str, x_label: str, y_label: str) -> None:
        super().__init__()
        self._appearance = appearance
        self._labels = {"bottom": x_label, "left": y_label}
        self._marks: list[Mark] = []
        self._log_y = False
        self.numbers = PlotNumbers()
        self.setAccessibleName(name)
        speak_as(self, QAccessible.Role.Chart)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._canvas: Any = pg.PlotWidget()
        self._build()
        appearance.changed.connect(self._restyle)
        self._restyle()

    def add(self, mark: MarkType) -> MarkType:
        """Draw `mark` over the earlier ones and return it."""
        self._marks.append(mark)
        # Marks never decide the range on their own, so that a hair line or a note cannot stretch the axes.
        self._canvas.addItem(mark.item, ignoreBounds=True)
        mark.restyle(self._appearance.theme)
        return mark

    def remove(self, mark: Mark) -> None:
        """Take `mark` out again."""
        self._marks.remove(mark)
        self._canvas.removeItem(mark.item)

    def set_numbers(self, numbers: PlotNumbers) -> None:
        """Say what the plot shows: for the screen reader, the table and the saved CSV."""
        self.numbers = numbers
        self.setAccessibleDescription(numbers.summary)

    def set_x_range(self, low: float, high: float) -> None:
        """Show x from `low` to `high`, with a little room at both sides."""
        self._canvas.setXRange(low, high, padding=0.02)

    def set_y_range(self, low: float, high: float) -> None:
        """Show y from `low` to `high`, with a little room at both ends.  On a log axis both are powers of ten."""
        self._canvas.setYRange(low, high, padding=0.06)  # half a tick label, or the topmost is not drawn

    def set_x_ticks(self, ticks: Sequence[tuple[float, str]]) -> None:
        """Write these words, and no others, under the plot, each at its place."""
        self._canvas.getAxis("bottom").setTicks([list(ticks)])

    def set_labels(self, *, x: str | None = None, y: str | None = None) -> None:
        """Change what the axes say; None leaves a label as it is."""
        self._labels = {"bottom": x or self._labels["bottom"], "left": y or self._labels["left"]}
        self._restyle()

    def set_log_y(self, log: bool) -> None:
        """Draw y on a logarithmic axis, or on a plain one."""
        if log != self._log_y:
            self._log_y = log
            self._canvas.setLogMode(x=False, y=log)

    @property
    def log_y(self) -> bool:
        """Whether y is logarithmic now."""
        return self._log_y

    def point_of(self, x: float, y: float) -> QPoint:
        """Return where the point (x, y) of the axes lies inside this widget."""
        scene = self._canvas.plotItem.vb.mapViewToScene(pg.Point(x, y))
        on_canvas: QPoint = self._canvas.mapFromScene(scene)
        return self._canvas.viewport().mapTo(self, on_canvas)  # type: ignore[no-any-return]

    @property
    def surface(self) -> QWidget:
        """The widget that receives the pointer: what a test clicks on."""
        viewport: QWidget = self._canvas.viewport()
        return viewport

    # Qt's own

    def sizeHint(self) -> QSize:
        """Ask for little: a plot is as large as its card lets it be."""
        return QSize(320, 200)

    def minimumSizeHint(self) -> QSize:
        """Below this the axes leave no room for the marks."""
        return QSize(180, 120)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Turn the pointer's moves over the canvas into signals."""
        if isinstance(event, QMouseEvent):
            x, y = self._axes_point(event.position().toPoint())
            if event.buttons() & Qt.MouseButton.LeftButton:
                self.setFocus(Qt.FocusReason.MouseFocusReason)
                self.dragged.emit(x, y)
                return True
            self.pointed.emit(x, y)
        elif event.type() == QEvent.Type.Leave:
            self.left.emit()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the reading point by the arrow, page, Home and End keys."""
        step = STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Show by a thin frame that the keys go here."""
        if not self.hasFocus():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(self._appearance.theme.muted))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.addWidget(self._canvas)
        # The graphics view would ask for the size of its last scene, and no card could ever shrink again.
        self._canvas.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        for inner in (self._canvas, self._canvas.viewport()):  # the plot itself is the only stop
            inner.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._canvas.setMenuEnabled(False)
        self._canvas.hideButtons()
        self._canvas.setMouseEnabled(x=False, y=False)
        self._canvas.showGrid(x=True, y=True, alpha=0.12)
        self._canvas.setFrameShape(self._canvas.Shape.NoFrame)
        self._canvas.viewport().installEventFilter(self)
        for side in ("bottom", "left"):
            axis = self._canvas.getAxis(side)
            axis.enableAutoSIPrefix(False)
            axis.setStyle(tickLength=0, tickTextOffset=6, tickFont=body_font(SMALL), maxTickLevel=0)

    def _axes_point(self, position: QPoint) -> tuple[float, float]:
        point = self._canvas.plotItem.vb.mapSceneToView(self._canvas.mapToScene(position))
        return float(point.x()), float(point.y())

    def _restyle(self) -> None:
        theme: Theme = self._appearance.theme
        self._canvas.setBackground(theme.card)
        for side, label in self._labels.items():
            axis = self._canvas.getAxis(side)
            axis.setPen(pen(theme.rule))
            axis.setTextPen(pen(theme.muted))
            axis.setLabel(label, **{"color": theme.muted.name(), "font-size": f"{SMALL}px"})
        for mark in self._marks:
            mark.restyle(theme)
        self.update()
