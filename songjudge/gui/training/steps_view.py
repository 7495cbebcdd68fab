"""Shows a run that has no epochs: what it is doing, what it has done, and how far it is."""

from collections.abc import Sequence

from PySide6.QtWidgets import QLabel, QListWidget, QProgressBar, QVBoxLayout, QWidget

from songjudge.gui.appearance import Appearance
from songjudge.gui.plots.auc_bars import AucBars, AucRow
from songjudge.gui.plots.card import label
from songjudge.gui.training.model_names import words_of
from songjudge.gui.training.run import Run, result_in_words
from songjudge.learning.standing import Standing

MOST_COMPARED = 8
"""Runs that stand beside the chosen one."""


class StepsView(QWidget):
    """A classical model learns in seconds and has no curve, so its contest is drawn bar by bar as it goes."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.figure = label("", "title")
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setProperty("role", "muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("How far the run is")
        self.bars = AucBars(appearance, "AUC of this run and of the runs before it")
        self.steps = QListWidget()
        self.steps.setAccessibleName("What the run did")
        self.steps.setProperty("role", "plain")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self.figure)
        layout.addWidget(self.words)
        layout.addWidget(self.bar)
        layout.addWidget(self.bars)
        layout.addWidget(self.steps, 1)

    def show_run(self, run: Run, past: Sequence[Run] = ()) -> None:
        """Show the run as it stands, and the figures of `past` runs, oldest first, beside its own."""
        fraction = run.progress.fraction
        self.bar.setVisible(run.running)
        self.bar.setRange(0, 1000 if fraction is not None else 0)
        self.bar.setValue(round(1000 * (fraction or 0.0)))
        self.figure.setText(result_in_words(run.evaluation) if run.evaluation else "")
        self.figure.setVisible(run.evaluation is not None)
        self.words.setText(self._explained(run))
        rows = rows_of(run, past)
        self.bars.setVisible(bool(rows))
        self.bars.show_rows(rows)
        self._list_steps(run)

    def _explained(self, run: Run) -> str:
        parts = [run.trouble or run.why]
        if run.running and run.standings:
            parts.append(contest_in_words(run))
        if run.evaluation:
            parts.append(
                f"Each of the {run.evaluation.songs} labelled songs was judged by models that knew neither the song "
                f"nor its album. A split that ignores albums would have flattered: {run.evaluation.random_auc:.2f}."
            )
        return "\n\n".join(part for part in parts if part)

    def _list_steps(self, run: Run) -> None:
        shown = [self.steps.item(row).text() for row in range(self.steps.count())]
        if list(run.steps[: len(shown)]) != shown:
            self.steps.clear()
            shown = []
        for step in run.steps[len(shown) :]:
            self.steps.addItem(step)
        if len(shown) != len(run.steps):
            self.steps.scrollToBottom()


def rows_of(run: Run, past: Sequence[Run]) -> tuple[AucRow, ...]:
    """Return the run's own bar, the flattering one, and those of the newest other runs; or its contest so far."""
    if run.evaluation is None:
        return standing_rows(run.standings)
    own = run.evaluation
    rows = [AucRow(run.name, own.auc, own.low, own.high, honest=True), AucRow("albums torn apart", own.random_auc)]
    others = [(other.name, other.evaluation) for other in reversed(past) if other.model_id != run.model_id]
    compared = [(name, figures) for name, figures in others if figures is not None][:MOST_COMPARED]
    return (*rows, *(AucRow(name, figures.auc, figures.low, figures.high) for name, figures in compared))


def standing_rows(standings: Sequence[Standing]) -> tuple[AucRow, ...]:
    """Return a bar for each model that has been judged, in that order, the best so far marked."""
    best = max((standing.auc for standing in standings), default=0.0)
    return tuple(AucRow(_name(standing), standing.auc, honest=standing.auc == best) for standing in standings)


def contest_in_words(run: Run) -> str:
    """Say how far the contest is: "2 of 4 models judged on songs that they had not heard"."""
    judged = sum(len(standing.kinds) == 1 for standing in run.standings)
    return f"{judged} of {run.standings[-1].competitors} models judged on albums that they had not heard."


def _name(standing: Standing) -> str:
    return words_of(standing.kinds[0]).name if len(standing.kinds) == 1 else f"{len(standing.kinds)} of them together"
