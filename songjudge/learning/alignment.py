"""Which clip of one feature set belongs beside which clip of another: the listener hears fewer moments of a song."""

from collections.abc import Sequence

import numpy as np

from songjudge.learning.dataset import Bags, IntArray


def aligned(several: Sequence[Bags]) -> tuple[IntArray, list[IntArray]]:
    """Return the offsets of the feature set with the most clips, and for each set its row for each of those clips.

    Both sets spread their clips evenly over the song, in order of time; the nearest by place is taken.  `several`
    holds the same songs in each, at least one set.
    """
    counts = np.stack([np.diff(held.offsets) for held in several])
    fullest = int(np.argmax(counts.sum(axis=1)))
    offsets = several[fullest].offsets - several[fullest].offsets[0]
    own = counts[fullest]
    song = np.repeat(np.arange(len(own)), own)
    place = np.arange(len(song)) - offsets[song]
    found = []
    for held, theirs in zip(several, counts, strict=True):
        share = place / np.maximum(own[song] - 1, 1)
        row = held.offsets[song] + np.rint(share * (theirs[song] - 1)).astype(np.int64)
        found.append(row.astype(np.int64))
    return offsets, found
