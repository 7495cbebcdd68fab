"""Whether a score means what it says: of the songs that score 0.7, seven in ten should be good."""

from songjudge.gui.appearance import Appearance
from songjudge.gui.plots.card import PlotCard
from songjudge.gui.plots.marks import Line
from songjudge.gui.plots.numbers import in_columns
from songjudge.gui.plots.plot import Plot
from songjudge.gui.plots.readout import ReadingPoint, Readout
from songjudge.learning.evaluation import Evaluation


class CalibrationCard(PlotCard):
    """Observed share of good songs over the predicted one; the straight line would be perfect."""

    def __init__(self, appearance: Appearance) -> None:
        self.plot = Plot(appearance, name="Calibration", x_label="mean score", y_label="share that is good")
        super().__init__(appearance, "Calibration", self.plot)
        self.plot.add(Line(lambda theme: theme.rule, width=1.0)).draw([0, 1], [0, 1])
        self._curve = self.plot.add(Line(lambda theme: theme.good, rings=True))
        self.readout = Readout(self.plot)
        self.plot.set_x_range(0, 1)
        self.plot.set_y_range(0, 1)

    def show_evaluation(self, evaluation: Evaluation) -> None:
        """Draw the curve."""
        curve = evaluation.calibration
        self._curve.draw(curve.predicted, curve.observed)
        self.set_title("Calibration", f"scores are off by {evaluation.ece:.2f} on average")
        columns = (curve.predicted.tolist(), curve.observed.tolist(), curve.counts.tolist())
        self.readout.set_points(
            [
                ReadingPoint(said, 1.0, f"score {said:.2f}: {seen:.0%} of {count} songs are good".replace("%", " %"))
                for said, seen, count in zip(*columns, strict=True)
            ]
        )
        summary = f"Expected calibration error {evaluation.ece:.3f}: so far is a score from the truth, on average."
        names = ("mean score", "share good", "songs")
        self.plot.set_numbers(in_columns(names, columns, summary=summary))
