"""A training run as the page shows it: a value that grows with every event of a running job."""

from dataclasses import dataclass, field, replace

from songjudge.jobs.progress import Progress, spoken_time
from songjudge.jobs.setbacks import Setback, Silence
from songjudge.learning.evaluation import Evaluation
from songjudge.learning.history import EpochResult, TrainingHistory
from songjudge.learning.standing import Standing
from songjudge.learning.training_plan import ModelKind, TrainingPlan


@dataclass(frozen=True, eq=False)
class Run:
    """One run, past or under way.

    `steps` are the things that the job said it was doing, each once, in order; `standings` the models of its contest,
    as they were judged; `setbacks` the troubles that it mended itself; `silent` the seconds without a sign of life.
    `evaluation` is None until it ended well; `trouble` says why it did not, `can_retry` whether it failed by itself.
    """

    number: int
    plan: TrainingPlan
    model_id: str = ""
    history: TrainingHistory = field(default_factory=TrainingHistory)
    steps: tuple[str, ...] = ()
    progress: Progress = field(default_factory=lambda: Progress(0))
    seconds_left: float | None = None
    running: bool = False
    evaluation: Evaluation | None = None
    kind: ModelKind | None = None  # the model that came out, which the plan leaves open when it says AUTO
    why: str = ""
    trouble: str = ""
    can_retry: bool = False
    standings: tuple[Standing, ...] = ()
    setbacks: tuple[str, ...] = ()
    silent: float = 0.0

    @property
    def name(self) -> str:
        """What the run is called: "Run 14"."""
        return f"Run {self.number}"

    @property
    def in_epochs(self) -> bool:
        """Whether the curves are moving: before the first epoch and after the last the job does other things."""
        seen = self.history.epochs
        return bool(seen) and self.progress.total in (None, seen[-1].epochs)

    def after_event(self, event: object) -> "Run":
        """Return the run after one event of its job.

        An epoch that does not follow the last one begins a new fit; after a setback everything begins anew.
        """
        if isinstance(event, Standing):
            return replace(self, standings=(*self.standings, event))
        if isinstance(event, Setback):
            anew = replace(self, history=TrainingHistory(), standings=(), steps=(*self.steps, event.words))
            return replace(anew, setbacks=(*self.setbacks, event.words))
        if isinstance(event, Silence):
            return replace(self, silent=event.seconds)
        return self._after_epoch(event) if isinstance(event, EpochResult) else self

    def _after_epoch(self, event: EpochResult) -> "Run":
        seen = self.history.epochs
        if seen and event.epoch <= seen[-1].epoch:
            return replace(self, history=TrainingHistory((event,)))
        return replace(self, history=self.history.with_epoch(event))

    def after_progress(self, progress: Progress, seconds_left: float | None) -> "Run":
        """Return the run after its job reported how far it is."""
        steps = self.steps
        if progress.doing and (not steps or steps[-1] != progress.doing):
            steps = (*steps, progress.doing)
        return replace(self, progress=progress, seconds_left=seconds_left, steps=steps)


def notice_in_words(run: Run) -> str:
    """Say what the user should know besides: that the run hangs, or that it met trouble and went on; else ""."""
    if run.running and run.silent:
        return (
            f"No sign of life for {spoken_time(run.silent)}. It may still be at work: wait, or press Stop. "
            "Your labels are safe either way."
        )
    return " ".join(run.setbacks) if run.running or not run.why else ""


def state_in_words(run: Run) -> str:
    """Say where the run stands: "epoch 7 of 30 · 2 min left", or how it ended."""
    if run.trouble:
        return run.trouble
    if not run.running:
        return result_in_words(run.evaluation) if run.evaluation else ""
    parts = []
    if run.in_epochs:
        last = run.history.epochs[-1]
        parts.append(f"epoch {last.epoch} of {last.epochs}")
    elif run.progress.doing:
        parts.append(run.progress.doing[0].lower() + run.progress.doing[1:])
    if run.seconds_left is not None:
        parts.append(f"{spoken_time(run.seconds_left)} left")
    return " · ".join(parts) or "starting"


def result_in_words(evaluation: Evaluation) -> str:
    """Say how well the run did on songs it had not heard: "AUC 0.86, between 0.79 and 0.92"."""
    return f"AUC {evaluation.auc:.2f}, between {evaluation.low:.2f} and {evaluation.high:.2f}"
