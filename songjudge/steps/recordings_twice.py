"""Which of the songs to learn from are one recording: a rip and a download of it must not straddle a split."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from songjudge.judging.neighbours import SongVectors, near_duplicates, of_like_length, song_vectors
from songjudge.learning.dataset import Bags, IntArray

WITHIN = 2.0  # seconds by which the lengths of one recording's files differ at most
FEWEST_SONGS = 20
"""Songs below which likeness is not looked at: it is measured against what is usual, which so few do not show."""


def recordings_twice(bags: Mapping[str, Bags], durations: Sequence[float]) -> IntArray:
    """Return the pairs of songs that sound like one recording and are as long, int64 (pairs, 2).

    Only songs of like length are compared, so that a hundred thousand take seconds.  A song of unknown length (0) is
    compared with others of unknown length.
    """
    if len(durations) < FEWEST_SONGS:
        return np.zeros((0, 2), dtype=np.int64)
    rows = song_vectors(bags).rows
    length = np.asarray(durations, dtype=np.float64)
    pairs = [part[near_duplicates(SongVectors(rows[part]))] for part in _of_about_one_length(length)]
    found = np.unique(np.concatenate([*pairs, np.zeros((0, 2), np.int64)]), axis=0)
    return of_like_length(found, durations, within=WITHIN)


def _of_about_one_length(length: np.ndarray) -> Iterator[IntArray]:
    """Yield groups of songs, in which any two whose lengths differ by at most `WITHIN` meet at least once."""
    for shift in (0.0, WITHIN):
        part = np.floor((length + shift) / (2 * WITHIN)).astype(np.int64)
        order = np.argsort(part, kind="stable")
        for songs in np.split(order, np.flatnonzero(np.diff(part[order])) + 1):
            if len(songs) > 1:
                yield songs.astype(np.int64)
