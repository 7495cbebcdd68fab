"""The Train page: starts a run, follows it, and shows the runs of before."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from songjudge.gui.jobs.runner import JobState, RunningJob
from songjudge.gui.session import Session
from songjudge.gui.training.model_shelf import ModelShelf
from songjudge.gui.training.plan_form import PlanForm
from songjudge.gui.training.run import Run
from songjudge.gui.training.run_card import RunCard
from songjudge.gui.training.run_list import RunList
from songjudge.jobs.outcome import Failed, Outcome, Stopped
from songjudge.jobs.progress import Progress, RemainingTime
from songjudge.learning.history import EpochResult
from songjudge.learning.standing import Standing
from songjudge.learning.training_plan import TrainingPlan
from songjudge.library.verdict import Verdict

LIVE = "live"
"""Stands for the model id of the run under way, which has none yet."""

FORM_WIDTH = 320
LEAST_RUNS_HEIGHT = 116


class TrainPage(QWidget):
    """Form and list of runs at the left, the chosen run at the right.

    It keeps one `Run` for the job that it started; events of the runner make it grow, and the card draws it.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._running: RunningJob | None = None
        self._live: Run | None = None
        self._pace = RemainingTime()
        self._past: tuple[Run, ...] = ()
        self._contests: dict[str, tuple[Standing, ...]] = {}  # of the runs since the window was opened
        self._chosen = ""
        self.form = PlanForm()
        self.runs = RunList(session.appearance)
        self.card = RunCard(session.appearance)
        self.shelf = ModelShelf(session, self)
        self._lay_out()
        self._connect()
        self._read_past()
        self._count_labels()

    def start(self, plan: TrainingPlan) -> None:
        """Start to train as `plan` says, or queue it behind the jobs under way."""
        from songjudge.steps.train_model import TrainModel

        self._running = self._session.runner.start(TrainModel(self._session.workspace, plan))
        self._live = Run(self._next_number(), plan, model_id=LIVE, running=True)
        self._pace = RemainingTime()
        self._chosen = LIVE
        self.form.set_running(True)
        self._list_runs()
        self._show()

    def _retry(self) -> None:
        if self._live is not None:
            self.start(self._live.plan)

    @property
    def live(self) -> Run | None:
        """The run under way, or the last one if it ended without a model."""
        return self._live

    def _lay_out(self) -> None:
        self.form.setFixedWidth(FORM_WIDTH)
        self.runs.setFixedWidth(FORM_WIDTH)
        self.runs.setMinimumHeight(LEAST_RUNS_HEIGHT)
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addWidget(self.form)
        column.addWidget(self.runs, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(12)
        layout.addLayout(column)
        layout.addWidget(self.card, 1)

    def _connect(self) -> None:
        runner = self._session.runner
        runner.progressed.connect(self._on_progress)
        runner.published.connect(self._on_event)
        runner.ended.connect(self._on_end)
        self._session.model_changed.connect(self._read_past)
        self._session.verdicts_changed.connect(self._count_labels)
        self.form.start_asked.connect(self.start)
        self.runs.chosen.connect(self._choose)
        self.runs.compared.connect(self._show)
        self.card.evaluate_asked.connect(lambda: self._session.page_asked.emit("evaluate"))
        self.card.retry_asked.connect(self._retry)
        self.card.card_asked.connect(lambda: self.shelf.show_card(self._chosen))
        self.runs.export_asked.connect(lambda: self.shelf.ask_export(self._chosen))
        self.runs.import_asked.connect(self.shelf.ask_import)
        self.card.finish_asked.connect(lambda: self._running.finish_early() if self._running else None)
        self.card.stop_asked.connect(lambda: self._running.stop() if self._running else None)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave nothing running behind."""
        super().closeEvent(event)
        self.form.device.close_down()

    # what the runner tells

    def _on_progress(self, running: RunningJob, progress: Progress) -> None:
        if running is self._running and self._live is not None:
            moved = self._live.after_progress(progress, running.remaining.seconds())
            self._live = replace(moved, seconds_left=self._live.seconds_left) if moved.in_epochs else moved
            self._show_live()

    def _on_event(self, running: RunningJob, event: object) -> None:
        if running is not self._running or self._live is None:
            return
        self._live = self._live.after_event(event)
        if isinstance(event, EpochResult):
            self._pace.update(Progress(event.epoch, event.epochs))
            self._live = replace(self._live, seconds_left=self._pace.seconds())
        self._show_live()

    def _on_end(self, running: RunningJob, outcome: Outcome[Any]) -> None:
        if running is not self._running or self._live is None:
            return
        self._running = None
        self.form.set_running(False)
        if isinstance(outcome, Failed | Stopped):
            words = str(outcome.error) if isinstance(outcome, Failed) else "Stopped; nothing was kept."
            failed = isinstance(outcome, Failed)
            self._live = replace(self._live, running=False, trouble=words, can_retry=failed)
        else:
            self._contests[outcome.report.model_id] = self._live.standings
            self._live = None
            self._chosen = outcome.report.model_id
        self._read_past()

    # what is shown

    def _read_past(self) -> None:
        records = self._session.workspace.models()
        self._past = tuple(
            Run(
                number,
                record.plan,
                model_id=record.model_id,
                history=record.history,
                evaluation=record.evaluation,
                kind=record.kind,
                why=record.why,
                standings=self._contests.get(record.model_id, ()),
            )
            for number, record in enumerate(records, start=1)
        )
        if self._past and not self._live and self._chosen not in {run.model_id for run in self._past}:
            self._chosen = self._past[-1].model_id
        self._list_runs()
        self._show()

    def _next_number(self) -> int:
        return len(self._past) + 1

    def _all_runs(self) -> Sequence[Run]:
        return [*self._past, self._live] if self._live else self._past

    def _list_runs(self) -> None:
        self.runs.show_runs(self._all_runs(), chosen=self._chosen)

    def _choose(self, model_id: str) -> None:
        self._chosen = model_id
        self.runs.export.setEnabled(model_id != LIVE)
        self._show()

    def _show_live(self) -> None:
        if self._chosen == LIVE:
            self._show()

    def _show(self) -> None:
        runs = {run.model_id: run for run in self._all_runs()}
        chosen = runs.get(self._chosen)
        others = [runs[i] for i in self.runs.ticked() if i in runs and i != self._chosen]
        self.card.show_run(chosen, others, past=self._past)

    def _count_labels(self) -> None:
        counts = Counter(given.verdict for given in self._session.workspace.verdicts().values())
        self.form.set_counts(counts[Verdict.GOOD], counts[Verdict.BAD])

    @property
    def waiting(self) -> bool:
        """Whether the run that was asked for waits for other jobs."""
        return self._running is not None and self._running.state is JobState.WAITING
