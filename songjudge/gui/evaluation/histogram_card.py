"""How the scores of the labelled songs are spread: bad ones in orange, good ones in blue, the threshold between."""

from PySide6.QtCore import Signal

from songjudge.gui.appearance import Appearance
from songjudge.gui.evaluation.roc_card import stepped_threshold
from songjudge.gui.plots.card import Legend, PlotCard
from songjudge.gui.plots.marks import Bars, HairLine, faded
from songjudge.gui.plots.numbers import in_columns
from songjudge.gui.plots.plot import Plot
from songjudge.gui.plots.readout import ReadingPoint, Readout
from songjudge.learning.evaluation import Evaluation

VERDICT_LEGEND = (("×", "bad", lambda theme: theme.bad), ("✓", "good", lambda theme: theme.good))


class HistogramCard(PlotCard):
    """Counts of songs by score.

    Signals:
        threshold_moved(float): the user dragged the line, or pressed an arrow key: the new threshold, 0 to 1.
    """

    threshold_moved = Signal(float)

    def __init__(self, appearance: Appearance) -> None:
        self.plot = Plot(appearance, name="Scores of labelled songs", x_label="score", y_label="songs")
        super().__init__(appearance, "Scores of labelled songs", self.plot)
        self._threshold = 0.5
        self.add_to_header(Legend(appearance, VERDICT_LEGEND))
        self._bad = self.plot.add(Bars(faded(lambda theme: theme.bad, 0.65)))
        self._good = self.plot.add(Bars(faded(lambda theme: theme.good, 0.65)))
        self._line = self.plot.add(HairLine(lambda theme: theme.text, width=1.4))
        self.readout = Readout(self.plot, hover_only=True)
        self.plot.set_x_range(0, 1)
        self.plot.dragged.connect(lambda x, _y: self.threshold_moved.emit(min(max(round(x, 2), 0.0), 1.0)))
        self.plot.stepped.connect(lambda steps: self.threshold_moved.emit(stepped_threshold(self._threshold, steps)))

    def show_evaluation(self, evaluation: Evaluation) -> None:
        """Draw the bars."""
        bars = evaluation.histogram
        self._bad.draw(bars.edges, bars.bad)
        self._good.draw(bars.edges, bars.good)
        highest = max(*bars.good, *bars.bad, 1)
        self.plot.set_y_range(0, highest)
        spans = list(zip(bars.edges[:-1], bars.edges[1:], bars.bad, bars.good, strict=True))
        self.readout.set_points(
            [
                ReadingPoint((low + high) / 2, highest, f"{low:.2f} to {high:.2f}: {bad} bad, {good} good")
                for low, high, bad, good in spans
            ]
        )
        columns = (bars.edges[:-1], bars.edges[1:], bars.bad, bars.good)
        summary = f"Scores of {evaluation.bad} bad and {evaluation.good} good songs that the models had not heard."
        self.plot.set_numbers(in_columns(("from", "to", "bad", "good"), columns, summary=summary))

    def set_threshold(self, threshold: float) -> None:
        """Move the line to this threshold."""
        self._threshold = threshold
        self._line.put(threshold)
