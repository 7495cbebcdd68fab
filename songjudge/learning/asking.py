"""Which unlabelled songs would teach the model most, were the user to judge them next.

Choosing well needs about half the labels that chance needs (Mandel, Poliner and Ellis 2006); songs that are all alike
would teach the same thing again and bore the user, so doubt is multiplied by distance from what was asked already.
"""

from collections.abc import Hashable, Sequence

import numpy as np
import numpy.typing as npt

from songjudge.learning.dataset import FloatArray, IntArray
from songjudge.learning.heads import unit_rows

MOST_AN_ARTIST = 2
POOL = 20  # times as many songs as asked for are looked at, the most doubtful ones


def songs_to_ask(
    scores: npt.ArrayLike,
    vectors: FloatArray,
    count: int,
    *,
    artists: Sequence[Hashable] | None = None,
    known: FloatArray | None = None,
    most_an_artist: int = MOST_AN_ARTIST,
) -> IntArray:
    """Return the indices of up to `count` songs to ask about, the best first.

    `scores` (songs,) are probabilities, `vectors` (songs, n) say what is alike, `known` (labelled songs, n) are those
    of the songs that have labels already.  At most `most_an_artist` songs of one of the `artists` are chosen; an empty
    name is no artist.
    """
    doubt = 1 - np.abs(2 * np.asarray(scores, dtype=np.float64) - 1)
    pool = np.argsort(-doubt, kind="stable")[: max(count * POOL, 200)]
    rows = unit_rows(vectors[pool])
    nearest = np.full(len(pool), -1.0)
    if known is not None and len(known):
        nearest = (rows @ unit_rows(known).T).max(axis=1).astype(np.float64)
    chosen: list[int] = []
    asked: dict[Hashable, int] = {}
    free = np.ones(len(pool), dtype=np.bool_)
    while len(chosen) < count and free.any():
        # cosine 1 is the same song, -1 the opposite: a distance of 0 to 1, never quite worthless
        worth = np.where(free, (doubt[pool] + 1e-3) * ((1 - nearest) / 2 + 1e-3), -1.0)
        best = int(np.argmax(worth))
        free[best] = False
        if artists is not None and not _may_ask(artists[pool[best]], asked, most_an_artist):
            continue
        chosen.append(int(pool[best]))
        nearest = np.maximum(nearest, rows @ rows[best])
    return np.array(chosen, dtype=np.int64)


def _may_ask(artist: Hashable, asked: dict[Hashable, int], most: int) -> bool:
    if not artist:
        return True
    asked[artist] = asked.get(artist, 0) + 1
    return asked[artist] <= most
