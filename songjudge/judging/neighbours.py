"""Songs that sound alike, and songs that are the same recording twice."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from songjudge.features.feature_set import FeatureSet
from songjudge.learning.dataset import Bags, BoolArray, FloatArray, IntArray
from songjudge.learning.heads import unit_rows
from songjudge.learning.lesson import group_factors
from songjudge.learning.splitting import join_groups
from songjudge.learning.vectors import Scaling, columns_of, moments_of

DIMENSIONS = 200
SAME = 0.92
"""The cosine from which two songs of like length pass as one recording, encoded twice.

Measured on 52 songs of many kinds: their 27 pairs with MP3 and Ogg encodes had 0.929 to 0.999, because each file's
clips lie elsewhere; of the 2,388 pairs of different songs the nearest had 0.817.
"""

BLOCK = 2048  # songs compared with as many others at once: 16 MB of cosines


@dataclass(frozen=True, eq=False)
class SongVectors:
    """One direction a song: `rows` float32 (songs, at most 200), each of length one; close ones sound alike."""

    rows: FloatArray

    def alike(self, index: int, count: int) -> tuple[IntArray, FloatArray]:
        """Return the `count` songs most like song `index`, the nearest first, and their cosines, -1 to 1."""
        return self.nearest(self.rows[index], count, without=index)

    def nearest(self, row: FloatArray, count: int, *, without: int | None = None) -> tuple[IntArray, FloatArray]:
        """Return the `count` songs nearest to a row, the nearest first, and their cosines."""
        cosines = self.rows @ row
        if without is not None:
            cosines[without] = -2.0
        count = min(count, len(cosines) - (without is not None))
        some = np.argpartition(-cosines, max(count - 1, 0))[:count]
        order = some[np.argsort(-cosines[some], kind="stable")]
        return order.astype(np.int64), cosines[order]


def song_vectors(bags: Mapping[str, Bags]) -> SongVectors:
    """Return the songs' vectors, of bags that fit into memory.  See `vectors_of_means`."""
    return vectors_of_means([(held.layout, clip_means(held)) for held in bags.values()])


def clip_means(held: Bags) -> FloatArray:
    """Return the mean of each song's clips, float32 (songs, columns): all that likeness needs of a song."""
    return moments_of(held).mean


def vectors_of_means(means: Sequence[tuple[FeatureSet, FloatArray]]) -> SongVectors:
    """Return the songs' vectors: clip means, standardised, every feature group weighing the same within its set.

    They lie along the `DIMENSIONS` directions in which the songs differ most.
    """
    scalings = [(Scaling.of(mean), group_factors(columns_of(layout)), mean) for layout, mean in means]
    count = len(means[0][1]) if means else 0

    def scaled(some: slice) -> FloatArray:
        return np.concatenate([scaling.apply(mean[some]) * factors for scaling, factors, mean in scalings], axis=1)

    columns = sum(mean.shape[1] for _, mean in means)
    if columns <= DIMENSIONS or count < 2:
        return SongVectors(unit_rows(scaled(slice(None)) if means else np.zeros((0, 1), np.float32)))
    sample = scaled(slice(None, None, max(1, count // 5000))).astype(np.float64)
    _, _, directions = np.linalg.svd(sample - sample.mean(axis=0), full_matrices=False)
    onto = directions[:DIMENSIONS].T.astype(np.float32)
    rows = np.empty((count, onto.shape[1]), np.float32)
    for start in range(0, count, BLOCK):  # the whole library, scaled, would take several times its means' memory
        some = slice(start, start + BLOCK)
        rows[some] = unit_rows(scaled(some) @ onto)
    return SongVectors(rows)


def near_duplicates(
    vectors: SongVectors, *, threshold: float = SAME, on_rows: Callable[[int], None] = lambda done: None
) -> IntArray:
    """Return all pairs of songs whose cosine is at least `threshold`, int64 (pairs, 2), the lower number first.

    Every pair is compared, block by block: exact, in a memory that does not grow with the library.  `on_rows` hears
    how many songs have been compared with all that follow them; what it raises ends the work.
    """
    found = [pairs for pairs in _pairs(vectors.rows, threshold, on_rows) if len(pairs)]
    return np.concatenate(found) if found else np.zeros((0, 2), dtype=np.int64)


def duplicate_groups(songs: int, pairs: IntArray) -> tuple[tuple[int, ...], ...]:
    """Return the songs that pairs tie together, as groups of two and more, each in order."""
    ties = [(int(song), number) for number, pair in enumerate(pairs) for song in pair]
    group = join_groups(np.arange(songs), ties)
    members: dict[int, list[int]] = {}
    for song in sorted({int(s) for s in pairs.ravel()}):
        members.setdefault(int(group[song]), []).append(song)
    return tuple(tuple(m) for m in members.values())


def of_like_length(pairs: IntArray, durations: Sequence[float], *, within: float = 2.0) -> IntArray:
    """Return the pairs whose songs differ by at most `within` seconds in length: an edit or a mix differs by more.

    A length that is not known (0) excludes nothing.
    """
    length = np.asarray(durations, dtype=np.float64)
    first, second = length[pairs[:, 0]], length[pairs[:, 1]]
    fits: BoolArray = (np.abs(first - second) <= within) | (first == 0) | (second == 0)
    return pairs[fits]


def _pairs(rows: FloatArray, threshold: float, on_rows: Callable[[int], None]) -> Iterator[IntArray]:
    for start in range(0, len(rows), BLOCK):
        on_rows(start)
        left = rows[start : start + BLOCK]
        for other in range(start, len(rows), BLOCK):
            cosines = left @ rows[other : other + BLOCK].T
            if float(cosines.max()) < threshold:
                continue
            first, second = np.nonzero(cosines >= threshold)
            pairs = np.stack([first + start, second + other], axis=1)
            yield pairs[pairs[:, 0] < pairs[:, 1]]
