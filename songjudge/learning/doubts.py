"""Labels that are likely slips: the user meant the other button, or a play count spoke for them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from songjudge.learning.dataset import BoolArray, FloatArray
from songjudge.library.song import SongId


@dataclass(frozen=True, slots=True)
class Doubt:
    """A labelled song whose label the model contradicts.  `score` is its out-of-fold probability of good."""

    song_id: SongId
    labelled_good: bool
    score: float


def doubtful_labels(song_ids: Sequence[SongId], good: BoolArray, out_of_fold: FloatArray) -> tuple[Doubt, ...]:
    """Return the songs whose labels deserve another look, the most doubtful first.

    A song labelled bad is doubtful when its out-of-fold score is at least the mean score of the songs labelled good,
    and the other way round (confident learning: Northcutt, Jiang and Chuang 2021).  With one class there are none.
    """
    if good.all() or not good.any():
        return ()
    typical_good, typical_bad = float(out_of_fold[good].mean()), float(out_of_fold[~good].mean())
    if typical_good <= typical_bad:
        return ()  # the model knows nothing, so its word against the user's is worth nothing
    against = np.where(good, typical_bad - out_of_fold, out_of_fold - typical_good)
    order = [int(i) for i in np.argsort(-against, kind="stable") if against[i] >= 0]
    return tuple(Doubt(song_ids[i], bool(good[i]), float(out_of_fold[i])) for i in order)
