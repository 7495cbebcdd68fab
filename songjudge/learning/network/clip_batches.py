"""Songs as padded batches of standardised clips, drawn anew each epoch."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import keras
import numpy as np

from songjudge.errors import UnreadableFileError
from songjudge.features.feature_set import FeatureSet
from songjudge.learning.alignment import aligned
from songjudge.learning.dataset import Bags, BoolArray, FloatArray, IntArray
from songjudge.learning.vectors import Scaling

CLIPS_A_SONG = 8
"""Clips drawn from a song each epoch: enough to know it, few enough to be quick; other epochs hear others."""

IN_MEMORY = 1 << 30
"""Bytes up to which standardised clips are kept; beyond, each batch is standardised as it is drawn."""

CLIPS_TO_SCALE_BY = 10_000
COLUMNS_AT_ONCE = 128  # quantiles need several copies, in double precision, of what they are taken of

CLIPS_AT_ONCE = 2048

AHEAD = 8
"""Batches drawn ahead of the one that is being learned from."""


@dataclass(frozen=True, eq=False)
class ClipRows:
    """The clips of many songs as standardised rows, all feature sets side by side.

    `offsets` int64 (songs + 1,) says where each song's clips begin.  `places` gives each clip's row in each of `bags`.
    """

    bags: tuple[Bags, ...]
    scaling: Scaling
    offsets: IntArray
    places: tuple[IntArray, ...]
    ready: FloatArray | None = None

    def rows(self, index: IntArray) -> FloatArray:
        """Return the named clips, float32 (clips, columns)."""
        if self.ready is not None:
            return self.ready[index]
        return self.scaling.apply(_side_by_side(self.bags, [place[index] for place in self.places]))


def scaling_of(bags: Sequence[Bags], songs: IntArray) -> Scaling:
    """Learn how to standardise the columns from an even sample of the songs' clips, a few columns at a time."""
    clips = max(int(np.diff(held.offsets)[songs].sum()) for held in bags)
    some = songs[:: math.ceil(clips / CLIPS_TO_SCALE_BY)]
    bags = [held.take(some) for held in bags]
    offsets, places = aligned(bags)
    step = math.ceil(int(offsets[-1]) / CLIPS_TO_SCALE_BY)
    sample = _side_by_side(bags, [place[::step] for place in places])
    parts = [
        Scaling.of(sample[:, start : start + COLUMNS_AT_ONCE]) for start in range(0, sample.shape[1], COLUMNS_AT_ONCE)
    ]
    return Scaling(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Scaling)))


def clip_rows(bags: Sequence[Bags], scaling: Scaling, *, room: int = IN_MEMORY) -> ClipRows:
    """Return the clips of `bags`, standardised now if they fit into `room` bytes."""
    offsets, places = aligned(bags)
    rows = ClipRows(tuple(bags), scaling, offsets, tuple(places))
    total, columns = int(offsets[-1]), len(scaling.centre)
    if total * columns * 4 > room:
        return rows
    ready = np.empty((total, columns), dtype=np.float32)
    for start in range(0, total, CLIPS_AT_ONCE):  # in pieces, because standardising needs several copies of its rows
        stop = min(start + CLIPS_AT_ONCE, total)
        ready[start:stop] = rows.rows(np.arange(start, stop))
    return replace(rows, ready=ready)


def matching(bags: Mapping[str, Bags], layouts: Sequence[FeatureSet]) -> list[Bags]:
    """Return the bags of the feature sets that a network learned from, in its order.

    Raises `UnreadableFileError` when they are missing or of another fingerprint.
    """
    found = []
    for layout in layouts:
        held = bags.get(layout.name)
        if held is None or held.layout.fingerprint != layout.fingerprint:
            raise UnreadableFileError(
                "The model cannot judge these songs",
                why=f"it learned from other {layout.name} features than theirs",
                remedy="Extract the features again, or train a new model.",
            )
        found.append(held)
    return found


def padded(rows: ClipRows, picks: Sequence[IntArray], width: int) -> list[Any]:
    """Return the model's inputs for songs given as clip indices: `clips` (songs, width, columns), `there`."""
    lengths = np.array([len(pick) for pick in picks])
    there = np.arange(width) < lengths[:, None]
    found = rows.rows(np.concatenate(picks))
    if there.all():  # nothing to pad, nothing to copy
        return [found.reshape(len(picks), width, -1), there.astype(np.float32)]
    clips = np.zeros((len(picks), width, found.shape[1]), dtype=np.float32)
    clips[there] = found
    return [clips, there.astype(np.float32)]


class EpochBatches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras ships no types
    """Batches of training songs in a new order each epoch, each song by a new draw of its clips.

    All batches are of one size, because each new size costs a compilation and because several devices share a batch
    out evenly: the last one is filled up with songs that weigh nothing.  Keras draws batches ahead on a thread of its
    own, so that no device waits for them.
    """

    def __init__(self, rows: ClipRows, songs: IntArray, *, good: BoolArray, weight: FloatArray, batch: int, seed: int):
        super().__init__(workers=1, max_queue_size=AHEAD)
        self._rows, self._songs, self._batch, self._seed = rows, songs, batch, seed
        self._target, self._weight = good.astype(np.float32), weight
        counts = np.diff(rows.offsets)[songs]
        self._width = int(min(CLIPS_A_SONG, counts.max()))
        self._epoch = 0
        self._shuffle()

    def __len__(self) -> int:
        return math.ceil(len(self._songs) / self._batch)

    def __getitem__(self, index: int) -> tuple[tuple[Any, ...], FloatArray, FloatArray]:
        """Return inputs, targets (batch, 1) and weights (batch,) of one batch."""
        order = self._order[index * self._batch : (index + 1) * self._batch]
        rng = np.random.default_rng([self._seed, self._epoch, index])
        picks = [self._draw(rng, int(self._songs[i])) for i in order]
        weight = np.zeros(self._batch, dtype=np.float32)
        weight[: len(order)] = self._weight[order]
        if len(order) < self._batch:
            order = np.resize(order, self._batch)
            picks = [picks[n % len(picks)] for n in range(self._batch)]
        return tuple(padded(self._rows, picks, self._width)), self._target[order][:, None], weight

    def on_epoch_end(self) -> None:
        """Shuffle for the next epoch."""
        self._epoch += 1
        self._shuffle()

    def _draw(self, rng: np.random.Generator, song: int) -> IntArray:
        start, stop = int(self._rows.offsets[song]), int(self._rows.offsets[song + 1])
        if stop - start <= self._width:
            return np.arange(start, stop)
        return start + np.sort(rng.choice(stop - start, self._width, replace=False))

    def _shuffle(self) -> None:
        self._order = np.random.default_rng([self._seed, self._epoch]).permutation(len(self._songs))


def _side_by_side(bags: Sequence[Bags], rows: Sequence[IntArray]) -> FloatArray:
    return np.concatenate([held.values[row] for held, row in zip(bags, rows, strict=True)], axis=1, dtype=np.float32)
