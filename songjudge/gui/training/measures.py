"""What can be drawn over the epochs of a run.

To add one: put the number into `EpochResult`, then name it in `MEASURES` with the way to read it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from songjudge.learning.history import EpochResult

Reading = Callable[[EpochResult], float]


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that every epoch has: of the songs trained on, of those held out, or both.

    `low` and `high` are always on the axis, so that small changes do not look big; None: the values decide.
    """

    name: str
    train: Reading | None
    validation: Reading | None
    low: float | None = None
    high: float | None = None


LOSS = Measure("loss", lambda e: e.loss, lambda e: e.validation_loss)
AUC = Measure("AUC", lambda e: e.auc, lambda e: e.validation_auc, 0.5, 1.0)

MEASURES = (
    AUC,
    Measure("precision", lambda e: e.train_precision, lambda e: e.precision, 0.0, 1.0),
    Measure("recall", lambda e: e.train_recall, lambda e: e.recall, 0.0, 1.0),
    Measure("F0.5", lambda e: e.train_f_half, lambda e: e.f_half, 0.0, 1.0),
    Measure("precision × F0.5", lambda e: e.train_combined, lambda e: e.combined, 0.0, 1.0),
    Measure("learning rate", lambda e: e.learning_rate, None, 0.0),
    Measure("songs a second", lambda e: e.songs_per_second, None, 0.0),
)
"""What the second plot can show; the first shows the loss."""


def smoothed(values: list[float], *, keep: float = 0.6) -> list[float]:
    """Return the running average in which the newest value weighs 1 - `keep`, corrected for its start at zero.

    The same smoothing as TensorBoard's scalars (Kingma and Ba 2015, section 3, for the correction).
    """
    average, result = 0.0, []
    for count, value in enumerate(values, start=1):
        average = keep * average + (1 - keep) * value
        result.append(average / (1 - keep**count))
    return result


def epoch_ticks(epochs: int) -> list[float]:
    """Return at most eleven whole numbers to write under so many epochs, in steps of 1, 2 or 5 × a power of ten."""
    step = 1
    while epochs / step > 10:
        digits = str(step)
        step = step * 5 // 2 if digits.startswith("2") else step * 2
    return [float(tick) for tick in range(0, epochs + 1, step)]
