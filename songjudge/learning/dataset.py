"""Songs as a model sees them: bags of clips, labels, weights, and the groups that no split may tear apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from songjudge.features.feature_set import ClipFeatures, FeatureSet
from songjudge.learning.spooling import PIECE, Spool
from songjudge.library.song import SongId

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Bags:
    """The clips of many songs under one feature set, end to end.

    `values` is float32 (all clips, layout.size), perhaps memory-mapped; song i owns the rows
    `offsets[i]:offsets[i + 1]`, at least one.  `offsets` is int64 (songs + 1,).
    """

    layout: FeatureSet
    values: FloatArray
    offsets: IntArray

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def song(self, index: int) -> FloatArray:
        """Return the clips of one song, (clips, layout.size)."""
        return self.values[self.offsets[index] : self.offsets[index + 1]]

    def take(self, indices: Sequence[int] | IntArray) -> "Bags":
        """Return the bags of the named songs, in that order: in memory, or memory-mapped where they are too many."""
        rows = [np.arange(self.offsets[i], self.offsets[i + 1]) for i in indices]
        counts = np.array([len(r) for r in rows], dtype=np.int64)
        offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
        picked = np.concatenate(rows) if rows else np.zeros(0, np.int64)
        spool = Spool(self.layout.size)
        piece = max(1, PIECE // (4 * max(1, self.layout.size)))
        for start in range(0, len(picked), piece):
            spool.add(self.values[picked[start : start + piece]])
        return Bags(self.layout, spool.rows(), offsets)


def bags_of(layout: FeatureSet, songs: Sequence[ClipFeatures]) -> Bags:
    """Lay the clips of `songs` end to end."""
    growing = GrowingBags(layout)
    for song in songs:
        growing.add(song)
    return growing.bags()


class GrowingBags:
    """Bags to which one song after the other is added, of however many: see `Spool`."""

    def __init__(self, layout: FeatureSet) -> None:
        self._layout = layout
        self._spool = Spool(layout.size)
        self._counts = [0]

    def add(self, song: ClipFeatures) -> None:
        """Add the clips of one song."""
        self._spool.add(song.values)
        self._counts.append(len(song.values))

    def bags(self) -> Bags:
        """Return the songs so far, in order."""
        return Bags(self._layout, self._spool.rows(), np.cumsum(self._counts, dtype=np.int64))


@dataclass(frozen=True, eq=False)
class Dataset:
    """Labelled songs, ready to learn from.  All arrays run over the songs.

    `bags` is keyed by the feature set's name ("spectral", "listener"); each holds every song.
    `good` bool; `weight` float32 in (0, 1], by the label's source; `group` int64: equal numbers are the same
    album, artist or folder and stay on one side of every split.
    """

    song_ids: tuple[SongId, ...]
    bags: Mapping[str, Bags]
    good: BoolArray
    weight: FloatArray
    group: IntArray

    def __len__(self) -> int:
        return len(self.song_ids)

    def take(self, indices: Sequence[int] | IntArray) -> "Dataset":
        """Return the named songs, in that order."""
        index = np.asarray(indices, dtype=np.int64)
        return Dataset(
            tuple(self.song_ids[i] for i in index),
            {name: bags.take(index) for name, bags in self.bags.items()},
            self.good[index],
            self.weight[index],
            self.group[index],
        )
