"""What happened epoch by epoch in one training run: what the live curves draw and the store keeps."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class EpochResult:
    """One epoch of one fit, published while training, with the figures of the songs learned from and of those held out.

    Figures of the former are gathered batch by batch, while the weights still move.
    """

    epoch: int  # from 1
    epochs: int  # planned
    loss: float  # train
    validation_loss: float
    auc: float  # train, 0 to 1
    validation_auc: float
    precision: float = 0.0  # validation, at 0.5
    recall: float = 0.0
    f_half: float = 0.0  # F-beta with beta 0.5: precision counts more
    combined: float = 0.0  # precision times F0.5, the ancestor's measure
    learning_rate: float = 0.0
    songs_per_second: float = 0.0
    train_precision: float = 0.0  # the same four, train
    train_recall: float = 0.0
    train_f_half: float = 0.0
    train_combined: float = 0.0


@dataclass(frozen=True, slots=True)
class TrainingHistory:
    """The epochs of a run so far."""

    epochs: tuple[EpochResult, ...] = field(default=())

    def with_epoch(self, result: EpochResult) -> "TrainingHistory":
        """Return the history with one more epoch."""
        return TrainingHistory((*self.epochs, result))

    @property
    def best(self) -> EpochResult | None:
        """The epoch with the lowest validation loss, whose weights are kept; None before the first epoch."""
        return min(self.epochs, key=lambda e: e.validation_loss, default=None)
