"""Clips of two feature sets meet by their place in the song."""

import numpy as np

from songjudge.features.feature_set import FeatureBlock, FeatureSet
from songjudge.learning.alignment import aligned
from songjudge.learning.dataset import Bags


def bags(name: str, counts: list[int]) -> Bags:
    layout = FeatureSet(name, 1, (FeatureBlock(name, name, (1,)),), {})
    return Bags(layout, np.zeros((sum(counts), 1), np.float32), np.concatenate([[0], np.cumsum(counts)]))


def test_each_clip_meets_the_moment_nearest_to_it() -> None:
    offsets, (heard, measured) = aligned([bags("listener", [2, 1, 3]), bags("spectral", [6, 3, 1])])
    assert offsets.tolist() == [0, 6, 9, 10]
    assert measured.tolist() == list(range(10))
    assert heard.tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3]


def test_moments_chosen_evenly_among_clips_find_themselves_again() -> None:
    chosen = np.unique(np.round(np.linspace(0, 29, 6)).astype(int))
    _, (heard, _) = aligned([bags("listener", [6]), bags("spectral", [30])])
    assert heard[chosen].tolist() == list(range(6))


def test_equal_counts_meet_one_to_one() -> None:
    _, (first, second) = aligned([bags("a", [4, 2]), bags("b", [4, 2])])
    assert first.tolist() == second.tolist() == list(range(6))
