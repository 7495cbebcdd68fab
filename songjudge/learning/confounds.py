"""Checks whether something that is not music gives the labels away.

If every song that the user dislikes came as a 128 kbit/s MP3 from one source, a model may learn the encoder.  The
check tries to tell good from bad by codec, bit rate, loudness, length or year alone, under the same grouped split as
the model.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from songjudge.learning.curves import auc_of
from songjudge.learning.dataset import Bags, BoolArray, Dataset, FloatArray, IntArray
from songjudge.learning.evaluation import Confound
from songjudge.learning.lesson import Lesson
from songjudge.learning.recipes import balanced, logistic
from songjudge.learning.splitting import grouped_folds
from songjudge.learning.threads import threads_for
from songjudge.library.song import Song

PARTS = 5
"""Numbers are told apart by which fifth of the songs they belong to: any shape of link shows, not only a rising one."""

NUISANCES: Mapping[str, Callable[[Song], str | float]] = MappingProxyType(
    {
        "codec": lambda song: song.format.codec,
        "bit rate": lambda song: float(song.format.bit_rate),
        "sample rate": lambda song: float(song.format.sample_rate),
        "length": lambda song: song.format.duration,
        "year": lambda song: float(song.tags.year),
    }
)

LOUDNESS = "loudness"
"""The feature block that says how loud a clip is in the file, before songs are brought to one level."""


def find_confounds(
    songs: Sequence[Song],
    good: BoolArray,
    group: IntArray,
    *,
    bags: Mapping[str, Bags] = MappingProxyType({}),
    seed: int = 0,
) -> tuple[Confound, ...]:
    """Return how well each nuisance alone, and all together, tell good from bad: held-out AUC, never below 0.5.

    `songs`, `good`, `group` and `bags` run over the same labelled songs; loudness is looked at where `bags` hold it.
    """
    columns = {name: _columns([value(song) for song in songs]) for name, value in NUISANCES.items()}
    loud = mean_loudness(bags)
    if loud is not None:
        columns[LOUDNESS] = _columns(loud)
    columns = {name: rows for name, rows in columns.items() if rows.shape[1]}
    if len(columns) > 1:
        columns["all together"] = np.concatenate(list(columns.values()), axis=1)
    with threads_for(len(songs)):
        return tuple(Confound(name, _held_out_auc(rows, good, group, seed)) for name, rows in columns.items())


def warning_of(confounds: Sequence[Confound], auc: float) -> str:
    """Return a sentence for the user if something that is not music does nearly as well as the model; else nothing.

    `auc` is the model's.  "Nearly": at least two thirds of its edge over chance, and 0.65 at least.
    """
    worst = max(confounds, key=lambda c: c.auc, default=None)
    if worst is None or worst.auc < 0.65 or worst.auc - 0.5 < 2 / 3 * (auc - 0.5):
        return ""
    name = "Codec, bit rate, loudness, length and year" if worst.name == "all together" else f"The {worst.name}"
    return (
        f"{name} alone would tell your good songs from the bad ones with an AUC of {worst.auc:.2f}: "
        "the model may have learned where the files come from rather than how they sound."
    )


def mean_loudness(bags: Mapping[str, Bags]) -> list[float] | None:
    """Return how loud each song is by itself, its clips' mean in LUFS; None where no feature set measures it."""
    for held in bags.values():
        if LOUDNESS in held.layout.slices:
            level = held.values[:, held.layout.slices[LOUDNESS].start].astype(np.float64)
            means: list[float] = (np.add.reduceat(level, held.offsets[:-1]) / np.diff(held.offsets)).tolist()
            return means
    return None


def _columns(values: Sequence[str | float]) -> FloatArray:
    """Return one column for each kind that a value may be of, 0 or 1; none when all songs are of one kind."""
    kinds = _parts(values)
    names = sorted(set(kinds))
    if len(names) < 2:
        return np.zeros((len(kinds), 0), dtype=np.float32)
    return np.array([[kind == name for name in names] for kind in kinds], dtype=np.float32)


def _parts(values: Sequence[str | float]) -> list[str]:
    """Return which fifth of the songs each number belongs to; a year or a bit rate of 0 is not known."""
    numbers = [v for v in values if not isinstance(v, str) and v]
    if not numbers:
        return [str(v) for v in values]
    edges = np.unique(np.quantile(numbers, np.arange(1, PARTS) / PARTS))
    place = np.searchsorted(edges, [v if not isinstance(v, str) else 0.0 for v in values], side="right")
    return [str(p) if not isinstance(v, str) and v else "not known" for p, v in zip(place, values, strict=True)]


def _held_out_auc(rows: FloatArray, good: BoolArray, group: IntArray, seed: int) -> float:
    folds = grouped_folds(Dataset((), {}, good, np.ones(len(good), np.float32), group), 5, seed)
    logits = np.zeros(len(good))
    for fold in range(folds.count):
        train, test = folds.train(fold), folds.test(fold)
        if good[train].all() or not good[train].any():
            return 0.5
        weight = balanced(good[train], np.ones(len(train), np.float32))
        lesson = Lesson("nuisance", rows[train], ("nuisance",) * rows.shape[1], good[train], weight, group[train], seed)
        logits[test] = logistic(lesson).logits(rows[test])
    return max(0.5, auc_of(good, logits))
