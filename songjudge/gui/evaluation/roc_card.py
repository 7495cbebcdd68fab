"""The ROC curve with its band of doubt, and the threshold that the user drags along it."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Signal

from songjudge.gui.appearance import Appearance
from songjudge.gui.plots.card import PlotCard
from songjudge.gui.plots.marks import Band, HairLine, Line, Note, Ring, faded
from songjudge.gui.plots.numbers import in_columns
from songjudge.gui.plots.plot import Plot
from songjudge.learning.evaluation import BAND_GRID, Evaluation

KEY_STEP = 0.01
"""How much one press of an arrow key moves the threshold."""


def stepped_threshold(threshold: float, steps: int) -> float:
    """Return the threshold some key presses further, inside 0 to 1."""
    return min(max(round(threshold + steps * KEY_STEP, 2), 0.0), 1.0)


class RocCard(PlotCard):
    """Share of the good songs found over share of the bad ones let in.

    Signals:
        threshold_moved(float): the user dragged the ring, or pressed an arrow key: the new threshold, 0 to 1.
    """

    threshold_moved = Signal(float)

    def __init__(self, appearance: Appearance) -> None:
        self.plot = Plot(
            appearance, name="ROC curve", x_label="share of bad songs let in", y_label="share of good songs found"
        )
        super().__init__(appearance, "ROC", self.plot)
        self._evaluation: Evaluation | None = None
        self._threshold = 0.5
        self._draw_marks()
        self.plot.set_x_range(0, 1)
        self.plot.set_y_range(0, 1)
        self.plot.dragged.connect(self._drag)
        self.plot.stepped.connect(lambda steps: self.threshold_moved.emit(stepped_threshold(self._threshold, steps)))

    def show_evaluation(self, evaluation: Evaluation, *, compared: Evaluation | None = None) -> None:
        """Draw the curve, and the thin one of another run behind it."""
        self._evaluation = evaluation
        roc = evaluation.roc
        self._band.draw(BAND_GRID, evaluation.roc_low, evaluation.roc_high)
        self._curve.draw(roc.fpr, roc.tpr)
        other: Sequence[Sequence[float]] = ((), ())
        if compared is not None:
            other = (compared.roc.fpr.tolist(), compared.roc.tpr.tolist())
        self._other.draw(*other)
        detail = f"AUC {evaluation.auc:.3f}, between {evaluation.low:.2f} and {evaluation.high:.2f}"
        self.set_title("ROC", detail + (f" · thin line {compared.auc:.3f}" if compared is not None else ""))
        self._say_numbers()
        self.set_threshold(self._threshold)

    def set_threshold(self, threshold: float) -> None:
        """Move the ring to where songs with at least this score are called good."""
        self._threshold = threshold
        if self._evaluation is None:
            return
        roc = self._evaluation.roc
        fpr, tpr = roc.at(threshold)
        self._across.put(fpr)
        self._along.put(tpr)
        self._ring.put(fpr, tpr)
        words = roc.words(threshold)
        anchor = (0.0, 0.0) if fpr < 0.6 else (1.0, 0.0)
        beside = fpr + (0.03 if fpr < 0.6 else -0.03)
        self._note.put(f"threshold {threshold:.2f}\n" + words.replace(", ", "\n"), beside, tpr - 0.05, anchor=anchor)
        self.plot.setAccessibleDescription(f"Threshold {threshold:.2f} {words}.")

    @property
    def words(self) -> str:
        """What the note beside the ring says."""
        return self._note.text

    def _draw_marks(self) -> None:
        self._band = self.plot.add(Band(faded(lambda theme: theme.good, 0.16)))
        self._chance = self.plot.add(Line(lambda theme: theme.rule, width=1.0))
        self._chance.draw([0, 1], [0, 1])
        self._across = self.plot.add(HairLine(lambda theme: theme.rule))
        self._along = self.plot.add(HairLine(lambda theme: theme.rule, level=True))
        self._other = self.plot.add(Line(lambda theme: theme.muted, width=1.2))
        self._curve = self.plot.add(Line(lambda theme: theme.good, fill=faded(lambda theme: theme.good, 0.05)))
        self._ring = self.plot.add(Ring(lambda theme: theme.good))
        self._note = self.plot.add(Note())

    def _drag(self, x: float, y: float) -> None:
        if self._evaluation is None:
            return
        roc = self._evaluation.roc
        nearest = int(np.argmin(np.hypot(roc.fpr - x, roc.tpr - y)))
        self.threshold_moved.emit(float(np.clip(roc.thresholds[nearest], 0.0, 1.0)))

    def _say_numbers(self) -> None:
        assert self._evaluation is not None
        roc = self._evaluation.roc
        summary = (
            f"AUC {self._evaluation.auc:.3f}, between {self._evaluation.low:.2f} and {self._evaluation.high:.2f}: so "
            "often does a song that you like score higher than one that you don’t."
        )
        columns = (roc.thresholds.tolist(), roc.fpr.tolist(), roc.tpr.tolist())
        names = ("threshold", "bad let in", "good found")
        self.plot.set_numbers(in_columns(names, columns, summary=summary))
