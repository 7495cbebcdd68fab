"""The confusion matrix at the threshold, with its measures in words."""

from PySide6.QtCore import Signal

from songjudge.gui.appearance import Appearance
from songjudge.gui.evaluation.confusion_matrix import CELLS, ConfusionMatrix, count_in
from songjudge.gui.plots.card import PlotCard, label
from songjudge.gui.plots.numbers import PlotNumbers
from songjudge.learning.evaluation import Evaluation


class ConfusionCard(PlotCard):
    """Which songs are judged right and wrong at the threshold.

    Signals:
        chosen(Cell): the user wants to see the songs of this cell.
    """

    chosen = Signal(object)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(appearance, "Confusion")
        self._evaluation: Evaluation | None = None
        self.matrix = ConfusionMatrix(appearance)
        self.matrix.chosen.connect(self.chosen)
        self.matrix.setToolTip("Click a cell to see its songs")
        self.words = label("", "muted")
        self.body.addWidget(self.matrix, 1)
        self.body.addWidget(self.words)

    def show_evaluation(self, evaluation: Evaluation) -> None:
        """Count over the songs of this evaluation."""
        self._evaluation = evaluation

    def set_threshold(self, threshold: float) -> None:
        """Count with this threshold."""
        if self._evaluation is None:
            return
        confusion = self._evaluation.confusion(threshold)
        self.set_title(f"Confusion at {threshold:.2f}")
        self.matrix.show_confusion(confusion)
        measures = f"precision {confusion.precision:.2f} · recall {confusion.recall:.2f} · F0.5 {confusion.f_half:.2f}"
        self.words.setText(measures)
        rows = tuple(
            ("good" if c.is_good else "bad", "good" if c.judged_good else "bad", count_in(confusion, c)) for c in CELLS
        )
        self.set_numbers(PlotNumbers(("is", "judged", "songs"), rows, f"At {threshold:.2f}: {measures}."))
