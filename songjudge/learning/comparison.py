"""Says whether one of two models is really better, on the songs that both judged without having heard them."""

from dataclasses import dataclass

import numpy as np

from songjudge.learning.bands import difference_band
from songjudge.learning.curves import auc_of
from songjudge.learning.evaluation import Evaluation

FEWEST = 10
"""Songs in common, of each class, below which two models are not compared."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The AUCs of two models over the same `songs`, and the 95 % band, `low` to `high`, of first minus second."""

    songs: int
    first: float
    second: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether the songs can tell which is better: the band leaves out zero."""
        return self.low > 0 or self.high < 0

    def words(self, first: str, second: str) -> str:
        """Say in one or two sentences which is better, by how much, and whether that is beyond doubt."""
        ahead, behind = (first, second) if self.first >= self.second else (second, first)
        low, high = (self.low, self.high) if self.first >= self.second else (-self.high, -self.low)
        told = f"On the {self.songs} songs that both judged"
        if round(self.first, 3) == round(self.second, 3):
            return f"{told}, both put liked songs first equally often."
        gap = f"{ahead} is ahead of {behind} by {abs(self.first - self.second):.3f} (band {low:.3f} to {high:.3f})"
        verdict = "That is more than chance." if self.clear else "That may be chance: label more songs to know."
        return f"{told}, {gap}. {verdict}"


def compare(first: Evaluation, second: Evaluation) -> Comparison | None:
    """Compare two evaluations over the songs that have the same label in both; None where those are too few."""
    place = {song: n for n, song in enumerate(second.song_ids)}
    pairs = [(n, place[song]) for n, song in enumerate(first.song_ids) if song in place]
    own, other = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    same = first.is_good[own] == second.is_good[other]
    own, other = own[same], other[same]
    good = first.is_good[own]
    if min(np.sum(good), np.sum(~good)) < FEWEST:
        return None
    scores = first.scores[own], second.scores[other]
    low, high = difference_band(good, *scores, first.owners[own])
    return Comparison(len(own), auc_of(good, scores[0]), auc_of(good, scores[1]), low, high)
