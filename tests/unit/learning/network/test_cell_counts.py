"""The figures gathered batch by batch are those that all songs together would give."""

import numpy as np
import pytest

from songjudge.learning.curves import confusion_at
from songjudge.learning.heads import sigmoid
from songjudge.learning.network.cell_counts import CellCounts


def test_batches_count_as_all_songs_at_once_and_padding_does_not() -> None:
    rng = np.random.default_rng(0)
    good = rng.random(70) < 0.4
    log_odds = (rng.standard_normal(70) + good).astype(np.float32)
    weight = rng.uniform(0.1, 3.0, 70).astype(np.float32)  # how much a song weighs does not matter
    weight[60:] = 0.0  # songs that fill up the last batch
    counts = CellCounts()
    for start in range(0, 70, 10):
        part = slice(start, start + 10)
        counts.update_state(good[part, None].astype(np.float32), log_odds[part, None], weight[part])
    found = counts.result()
    wanted = confusion_at(good[:60], sigmoid(log_odds[:60]), 0.5)
    assert float(found["precision"]) == pytest.approx(wanted.precision)
    assert float(found["recall"]) == pytest.approx(wanted.recall)
    counts.reset_state()
    assert [float(value) for value in counts.result().values()] == [0.0, 0.0]


def test_without_weights_every_song_counts() -> None:
    counts = CellCounts()
    counts.update_state(np.array([[1.0], [0.0], [1.0]]), np.array([[2.0], [3.0], [-1.0]]))
    assert {name: float(value) for name, value in counts.result().items()} == {"precision": 0.5, "recall": 0.5}
