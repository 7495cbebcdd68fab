"""The run that is looked at: its curves or steps, where it stands, and the two ways to end it."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from songjudge.gui.appearance import Appearance
from songjudge.gui.plots.card import Legend, PlotCard, label
from songjudge.gui.plots.numbers import PlotNumbers
from songjudge.gui.training.curves_plot import CurvesPlot
from songjudge.gui.training.measures import AUC, LOSS, MEASURES
from songjudge.gui.training.run import Run, notice_in_words, state_in_words
from songjudge.gui.training.steps_view import StepsView

REDRAW_EVERY = 200  # milliseconds: five pictures a second, however fast the epochs come
EMPTY = "Label some songs good and some bad, then start a training run. Its curves will move here."


class RunCard(PlotCard):
    """Draws a run, redrawing a running one at most five times a second.

    Signals:
        finish_asked(): end soon and keep the best weights so far.
        stop_asked(): end now and leave nothing behind.
        evaluate_asked(): show how good the model of this run is.
        retry_asked(): train once more as this run's plan says, because it failed.
        card_asked(): show the model in plain words.
    """

    finish_asked = Signal()
    stop_asked = Signal()
    evaluate_asked = Signal()
    retry_asked = Signal()
    card_asked = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(appearance, "Training")
        self.loss = CurvesPlot(appearance, LOSS)
        self.second = CurvesPlot(appearance, AUC)
        self.steps = StepsView(appearance)
        self._run: Run | None = None
        self._others: tuple[Run, ...] = ()
        self._past: tuple[Run, ...] = ()
        self._stale = False
        self._timer = QTimer(self)
        self._timer.setInterval(REDRAW_EVERY)
        self._timer.timeout.connect(self._redraw_if_stale)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(REDRAW_EVERY // 2)
        self._later.timeout.connect(self._redraw_second)
        self._build_buttons(appearance)
        self._build_body()
        self.show_run(None)

    @property
    def run(self) -> Run | None:
        """The run on show."""
        return self._run

    @property
    def numbers(self) -> PlotNumbers:
        """The loss and the second plot's measure, epoch by epoch."""
        first, second = self.loss.numbers, self.second.numbers
        rows = tuple((*a, *b[1:]) for a, b in zip(first.rows, second.rows, strict=False))
        return PlotNumbers((*first.columns, *second.columns[1:]), rows, f"{first.summary} {second.summary}")

    def show_run(self, run: Run | None, others: Sequence[Run] = (), *, past: Sequence[Run] = ()) -> None:
        """Show `run`, the curves of `others` behind it, the figures of `past` runs beside its own.

        While it is running, the picture follows within `REDRAW_EVERY`.
        """
        urgent = run is None or self._run is None or not run.running or not self._run.running
        self._run, self._others, self._past = run, tuple(others), tuple(past)
        self._stale = True
        self._follow_clock()
        if urgent:
            self._redraw_if_stale()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while another page was on show."""
        self._follow_clock()
        self._redraw_if_stale()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Draw nothing that nobody sees."""
        self._timer.stop()
        self._later.stop()
        super().hideEvent(event)

    def _follow_clock(self) -> None:
        """Tick only while there is a running run to see."""
        if self._run is None or not self._run.running or not self.isVisible():
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def _redraw_if_stale(self) -> None:
        if not self._stale:
            return
        self._stale = False
        run = self._run
        self.finish.setVisible(run is not None and run.running)
        self.stop.setVisible(run is not None and run.running)
        self.evaluate.setVisible(run is not None and run.evaluation is not None)
        self.about.setVisible(run is not None and run.evaluation is not None)
        self.retry.setVisible(run is not None and run.can_retry)
        self.notice.setText(notice_in_words(run) if run is not None else "")
        self.notice.setVisible(bool(self.notice.text()))
        if run is None:
            self.set_title("Training")
            self._stack.setCurrentWidget(self._empty)
            return
        self.set_title(run.name, state_in_words(run))
        has_epochs = bool(run.history.epochs)
        self.legend.setVisible(has_epochs)
        self._stack.setCurrentWidget(self._curves if has_epochs else self.steps)
        if has_epochs:
            self.loss.show_run(run, self._others)
            if run.running:
                self._later.start()  # two plots at once would hold the window up for longer than a frame
            else:
                self._redraw_second()
        else:
            self.steps.show_run(run, self._past)

    def _redraw_second(self) -> None:
        if self._run is not None:
            self.second.show_run(self._run, self._others)

    def _build_buttons(self, appearance: Appearance) -> None:
        self.legend = Legend(
            appearance, [("–", "train", lambda theme: theme.muted), ("◦", "validation", lambda theme: theme.good)]
        )
        self.finish = QPushButton("Finish")
        self.finish.setToolTip("End this run soon and keep the best model so far")
        self.finish.setAccessibleName("Finish the run and keep the best model so far")
        self.finish.clicked.connect(self.finish_asked)
        self.stop = QPushButton("Stop")
        self.stop.setToolTip("End this run now and leave nothing behind")
        self.stop.setAccessibleName("Stop the run and discard it")
        self.stop.clicked.connect(self.stop_asked)
        self.evaluate = QPushButton("Evaluate")
        self.evaluate.setToolTip("Look at the ROC curve, the scores and the doubts")
        self.evaluate.setAccessibleName("Evaluate the model of this run")
        self.evaluate.clicked.connect(self.evaluate_asked)
        self.about = QPushButton("Card")
        self.about.setToolTip("What this model learned from, how good it is, and what it is not for")
        self.about.setAccessibleName("Show the card of this run's model")
        self.about.clicked.connect(self.card_asked)
        self.retry = QPushButton("Try again")
        self.retry.setToolTip("Start this run once more with the same plan")
        self.retry.setAccessibleName("Try this run again")
        self.retry.setProperty("role", "primary")
        self.retry.clicked.connect(self.retry_asked)
        for widget in (self.legend, self.about, self.evaluate, self.retry, self.finish, self.stop):
            self.add_to_header(widget)

    def _build_body(self) -> None:
        self.measure = QComboBox()
        self.measure.setAccessibleName("What the second plot shows")
        for measure in MEASURES:
            self.measure.addItem(measure.name)
        self.measure.currentIndexChanged.connect(lambda index: self.second.set_measure(MEASURES[index]))
        self.log = _chip("Log scale", "Draw the loss on a logarithmic axis")
        self.log.toggled.connect(self.loss.set_log)
        self.smooth = _chip("Smooth", "Draw running averages")
        self.smooth.toggled.connect(self.loss.set_smooth)
        self.smooth.toggled.connect(self.second.set_smooth)
        controls = QHBoxLayout()
        controls.setSpacing(8)
        controls.addWidget(self.measure)
        controls.addStretch(1)
        controls.addWidget(self.log)
        controls.addWidget(self.smooth)
        self._curves = QWidget()
        layout = QVBoxLayout(self._curves)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.loss, 3)
        layout.addLayout(controls)
        layout.addWidget(self.second, 2)
        self._empty = QLabel(EMPTY)
        self._empty.setProperty("role", "muted")
        self._empty.setWordWrap(True)
        self._stack = QStackedWidget()
        for page in (self._curves, self.steps, self._empty):
            self._stack.addWidget(page)
        self.notice = label("")
        self.notice.setWordWrap(True)
        self.notice.setAccessibleName("Trouble of this run")
        self.body.addWidget(self.notice)
        self.body.addWidget(self._stack, 1)


def _chip(words: str, tip: str) -> QPushButton:
    chip = QPushButton(words)
    chip.setProperty("role", "chip")
    chip.setCheckable(True)
    chip.setToolTip(tip)
    chip.setAccessibleName(words)
    return chip
