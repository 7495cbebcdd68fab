"""Precision and recall of the songs that an epoch learned from, gathered batch by batch while it learns."""

from typing import Any

import keras
from keras import ops


class CellCounts(keras.metrics.Metric):  # type: ignore[misc]  # Keras ships no types
    """Counts the cells of the confusion matrix at a probability of one half, each song once.

    The result names what they come to: `precision` and `recall`.  Weights are only looked at to leave out the songs
    that fill up a batch, which weigh nothing: the figures are then of the same kind as those of held-out songs.
    """

    def __init__(self) -> None:
        super().__init__(name="cells")
        self.found, self.missed, self.let_in = (
            self.add_variable((), "zeros", name=name) for name in ("found", "missed", "let_in")
        )

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Add a batch: labels 0 or 1 and log odds, (songs, 1) each, and weights (songs,)."""
        good, called = (ops.cast(ops.reshape(y, (-1,)) > limit, "float32") for y, limit in ((y_true, 0.5), (y_pred, 0)))
        there = 1.0 if sample_weight is None else ops.cast(ops.reshape(sample_weight, (-1,)) > 0, "float32")
        self.found.assign_add(ops.sum(there * good * called))
        self.missed.assign_add(ops.sum(there * good * (1 - called)))
        self.let_in.assign_add(ops.sum(there * (1 - good) * called))

    def result(self) -> dict[str, Any]:
        """Return both figures, 0 where nothing was to be counted."""
        called, good = self.found + self.let_in, self.found + self.missed
        return {
            "precision": ops.divide_no_nan(self.found, called),
            "recall": ops.divide_no_nan(self.found, good),
        }
