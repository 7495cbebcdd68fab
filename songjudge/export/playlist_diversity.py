"""Orders songs so that neighbours in a playlist do not sound the same.

Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998, eq. 1): the next song is the one with the most of
(1 - strength) × score - strength × its greatest likeness to those chosen before.
"""

import numpy as np
import numpy.typing as npt

from songjudge.learning.dataset import FloatArray, IntArray


def diverse_order(scores: npt.ArrayLike, rows: FloatArray, *, strength: float, count: int = 0) -> IntArray:
    """Return the places of the first `count` songs (0: all of them), int64, in the new order.

    `scores` are 0 to 1, shape (songs,); `rows` the songs' directions, each of length one, shape (songs, directions).
    `strength` 0 keeps the order of the scores, 1 looks at the sound alone after the first song.
    """
    worth = np.asarray(scores, dtype=np.float64)
    wanted = min(count or len(worth), len(worth))
    nearest = np.full(len(worth), -1.0)
    left = np.ones(len(worth), dtype=np.bool_)
    chosen: list[int] = []
    while len(chosen) < wanted:
        value = worth if not chosen else (1.0 - strength) * worth - strength * nearest
        best = int(np.argmax(np.where(left, value, -np.inf)))
        chosen.append(best)
        left[best] = False
        np.maximum(nearest, rows @ rows[best], out=nearest)
    return np.array(chosen, dtype=np.int64)


def without_twins(rows: FloatArray, durations: npt.ArrayLike, *, same: float, within: float = 2.0) -> IntArray:
    """Return the places of the songs that are no second encoding of one before them, int64.

    Twins have a cosine of at least `same` and lengths that differ by at most `within` seconds.
    """
    length = np.asarray(durations, dtype=np.float64)
    kept: list[int] = []
    for place, row in enumerate(rows):
        alike = rows[kept] @ row >= same
        if not np.any(alike & (np.abs(length[kept] - length[place]) <= within)):
            kept.append(place)
    return np.array(kept, dtype=np.int64)
