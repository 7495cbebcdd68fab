"""What the model listens to, and whether more labels would help: two cards that appear when there are figures."""

from songjudge.gui.appearance import Appearance
from songjudge.gui.plots.card import PlotCard
from songjudge.gui.plots.marks import Band, Bars, Line, faded
from songjudge.gui.plots.numbers import in_columns
from songjudge.gui.plots.plot import Plot
from songjudge.gui.plots.readout import ReadingPoint, Readout
from songjudge.learning.evaluation import Evaluation


class LearningCurveCard(PlotCard):
    """AUC over the number of labelled songs to learn from: still rising means that more labels would help."""

    def __init__(self, appearance: Appearance) -> None:
        self.plot = Plot(appearance, name="Would more labels help?", x_label="labelled songs", y_label="AUC")
        super().__init__(appearance, "Would more labels help?", self.plot)
        self._band = self.plot.add(Band(faded(lambda theme: theme.good, 0.16)))
        self._curve = self.plot.add(Line(lambda theme: theme.good, rings=True))
        self.readout = Readout(self.plot)

    def show_evaluation(self, evaluation: Evaluation) -> None:
        """Draw the curve; without points the card hides."""
        points = evaluation.learning_curve
        self.setVisible(bool(points))
        if not points:
            return
        songs, aucs = [p.songs for p in points], [p.auc for p in points]
        lows, highs = [p.auc - p.deviation for p in points], [p.auc + p.deviation for p in points]
        self._band.draw(songs, lows, highs)
        self._curve.draw(songs, aucs)
        self.plot.set_x_range(0, max(songs))
        self.plot.set_y_range(min(0.5, *lows), 1.0)
        self.readout.set_points(
            [ReadingPoint(p.songs, 1.0, f"{p.songs} songs: AUC {p.auc:.2f} ± {p.deviation:.2f}") for p in points]
        )
        columns = (songs, aucs, [p.deviation for p in points])
        summary = f"AUC went from {aucs[0]:.2f} with {songs[0]} songs to {aucs[-1]:.2f} with {songs[-1]}."
        self.plot.set_numbers(in_columns(("songs", "AUC", "deviation"), columns, summary=summary))


MOST_BARS = 6
"""Groups that are drawn: the names of more would run into each other.  The numbers hold them all."""


class ImportanceCard(PlotCard):
    """How much AUC is lost when a feature group is shuffled: what the model really listens to."""

    def __init__(self, appearance: Appearance) -> None:
        self.plot = Plot(appearance, name="What it listens to", x_label="feature group", y_label="AUC lost without it")
        super().__init__(appearance, "What it listens to", self.plot)
        self._bars = self.plot.add(Bars(lambda theme: theme.wave))
        self.readout = Readout(self.plot)

    def show_evaluation(self, evaluation: Evaluation) -> None:
        """Draw a bar for each of the most important groups, in order; without figures the card hides."""
        every = sorted(evaluation.importance, key=lambda item: -item.lost_auc)
        self.setVisible(bool(every))
        if not every:
            return
        groups = every[:MOST_BARS]
        self.set_title(
            "What it listens to", f"the first {len(groups)} of {len(every)} groups" if every[MOST_BARS:] else ""
        )
        lost = [item.lost_auc for item in groups]
        self._bars.draw([n - 0.5 for n in range(len(groups) + 1)], lost)
        self.plot.set_x_range(-0.5, len(groups) - 0.5)
        self.plot.set_y_range(min(0.0, *lost), max(0.01, *lost))
        self.plot.set_x_ticks([(float(n), item.group.replace("_", " ")) for n, item in enumerate(groups)])
        self.readout.set_points(
            [
                ReadingPoint(float(n), max(0.01, *lost), f"{item.group}: {item.lost_auc:+.3f}")
                for n, item in enumerate(groups)
            ]
        )
        columns = ([item.group for item in every], [item.lost_auc for item in every])
        summary = f"The model listens most to {groups[0].group}."
        self.plot.set_numbers(in_columns(("group", "AUC lost"), columns, summary=summary))
