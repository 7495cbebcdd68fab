"""The precision-recall curve: how pure the songs called good are, the more of the good ones are found."""

import numpy as np

from songjudge.gui.appearance import Appearance
from songjudge.gui.plots.card import PlotCard
from songjudge.gui.plots.marks import Line, Ring
from songjudge.gui.plots.numbers import in_columns
from songjudge.gui.plots.plot import Plot
from songjudge.gui.plots.readout import ReadingPoint, Readout
from songjudge.learning.evaluation import Evaluation

MOST_POINTS = 200
"""More reading points than this are thinned out: nobody steps through thousands."""


class PrecisionRecallCard(PlotCard):
    """Precision over recall, with a ring at the threshold."""

    def __init__(self, appearance: Appearance) -> None:
        self.plot = Plot(
            appearance, name="Precision and recall", x_label="recall: good songs found", y_label="precision"
        )
        super().__init__(appearance, "Precision and recall", self.plot)
        self._evaluation: Evaluation | None = None
        self._other = self.plot.add(Line(lambda theme: theme.muted, width=1.2))
        self._curve = self.plot.add(Line(lambda theme: theme.good))
        self._ring = self.plot.add(Ring(lambda theme: theme.good))
        self.readout = Readout(self.plot)
        self.plot.set_x_range(0, 1)

    def show_evaluation(self, evaluation: Evaluation, *, compared: Evaluation | None = None) -> None:
        """Draw the curve, and the thin one of another run behind it."""
        self._evaluation = evaluation
        curve = evaluation.precision_recall
        self._curve.draw(curve.recall, curve.precision)
        other = compared.precision_recall if compared is not None else None
        self._other.draw(other.recall if other else [], other.precision if other else [])
        lowest = min(float(c.precision.min()) for c in (curve, other) if c is not None)
        self.plot.set_y_range(min(float(np.floor(10 * lowest) / 10), 0.5), 1.0)
        detail = f"average precision {curve.average:.3f}"
        self.set_title("Precision and recall", detail + (f" · thin line {other.average:.3f}" if other else ""))
        picked = np.unique(np.linspace(0, len(curve.recall) - 1, min(len(curve.recall), MOST_POINTS)).astype(int))
        self.readout.set_points(
            [
                ReadingPoint(
                    float(curve.recall[i]),
                    1.0,
                    f"from {curve.thresholds[i]:.2f} on: precision {curve.precision[i]:.2f}, "
                    f"recall {curve.recall[i]:.2f}",
                )
                for i in picked
            ]
        )
        columns = (curve.thresholds.tolist(), curve.recall.tolist(), curve.precision.tolist())
        summary = f"Average precision {curve.average:.3f}; calling every song good would give {self._base_rate():.2f}."
        self.plot.set_numbers(in_columns(("threshold", "recall", "precision"), columns, summary=summary))

    def set_threshold(self, threshold: float) -> None:
        """Move the ring to this threshold."""
        if self._evaluation is not None:
            confusion = self._evaluation.confusion(threshold)
            self._ring.put(confusion.recall, confusion.precision)

    def _base_rate(self) -> float:
        assert self._evaluation is not None
        return float(self._evaluation.precision_recall.precision[-1])
