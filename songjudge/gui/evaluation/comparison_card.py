"""Two runs side by side: their figures, and whether one is really better on the songs that both judged."""

from PySide6.QtWidgets import QHBoxLayout

from songjudge.gui.appearance import Appearance
from songjudge.gui.plots.auc_bars import AucBars, AucRow
from songjudge.gui.plots.card import PlotCard, label
from songjudge.gui.plots.numbers import PlotNumbers
from songjudge.learning.comparison import compare
from songjudge.learning.evaluation import Evaluation

TOO_FEW = "Too few songs were judged by both to say which is better: each figure is of its own songs."


class ComparisonCard(PlotCard):
    """Bars of both runs at the left, the answer in words at the right.  Hidden until something is compared."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(appearance, "Compared")
        self.bars = AucBars(appearance, "AUC of the two runs")
        self.words = label("", "muted")
        self.words.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(self.bars, 1)
        row.addWidget(self.words, 1)
        self.body.addLayout(row)
        self.hide()

    def show_runs(self, name: str, evaluation: Evaluation, other: str, compared: Evaluation) -> None:
        """Compare the run called `name` with the one called `other`."""
        rows = [AucRow(n, e.auc, e.low, e.high, honest=n == name) for n, e in ((name, evaluation), (other, compared))]
        self.bars.show_rows(tuple(rows))
        found = compare(evaluation, compared)
        self.words.setText(found.words(name, other) if found else TOO_FEW)
        figures = [("AUC on the songs of both", found.first, found.second)] if found else []
        self.set_numbers(
            PlotNumbers(("figure", name, other), (*figures, *_figures(evaluation, compared)), self.words.text())
        )
        self.show()


def _figures(first: Evaluation, second: Evaluation) -> list[tuple[str, float, float]]:
    names = ("labelled songs", "AUC", "band from", "band to", "AUC with albums torn apart")
    own, other = ([float(e.songs), e.auc, e.low, e.high, e.random_auc] for e in (first, second))
    both = list(zip(names, own, other, strict=True))
    both.append(("average precision", first.precision_recall.average, second.precision_recall.average))
    both.append(("calibration error", first.ece, second.ece))
    cells = [e.confusion(e.best_threshold) for e in (first, second)]
    both.append(("highest F0.5", cells[0].f_half, cells[1].f_half))
    return both
