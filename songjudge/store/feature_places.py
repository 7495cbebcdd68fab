"""Where each song's clips lie among the shards, packed into arrays: 60 bytes a song, whatever their number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from songjudge.library.song import SongId
from songjudge.store.shard_index import Entry

RawIds = npt.NDArray[np.bytes_]
PLACE = np.dtype([("shard", "<i4"), ("record", "<i4"), ("offset", "<u8"), ("length", "<u4"), ("crc", "<u4")])
"""A song's message: its shard, which record of the shard's index names it, where it lies, its checksum."""

_FEW = 1_000  # places that may wait beside the arrays, or a twentieth of them


@dataclass(frozen=True, slots=True)
class Place:
    """An entry, and its number among the records of its shard's index."""

    entry: Entry
    record: int


class Places:
    """The newest place of each song.  `dead` is true when a message may have lost its song since it was last asked."""

    def __init__(self) -> None:
        self._ids: RawIds = np.zeros(0, "S32")
        self._places: npt.NDArray[Any] = np.zeros(0, PLACE)
        self._waiting: dict[SongId, Place | None] = {}
        self._names: frozenset[SongId] | None = None

    @classmethod
    def of(cls, shards: Iterable[tuple[RawIds, npt.NDArray[Any]]]) -> "Places":
        """Return the places that ids and records give, in the order in which they were written.

        Of several places of a song the last counts; one without length strikes the song off.
        """
        found = cls()
        parts = [*shards]
        if parts:
            ids = np.concatenate([part[0] for part in parts])
            places = np.concatenate([part[1] for part in parts])
            found._ids, found._places = _newest(ids, places)
        return found

    def __len__(self) -> int:
        return len(self.names())

    def find(self, song_id: SongId) -> Place | None:
        """Return a song's place, or None."""
        if song_id in self._waiting:
            return self._waiting[song_id]
        wanted = song_id.encode("ascii", "replace")
        row = int(np.searchsorted(self._ids, np.bytes_(wanted))) if len(wanted) <= 32 else len(self._ids)
        if row == len(self._ids) or self._ids[row] != wanted:
            return None
        shard, record, offset, length, crc = self._places[row].tolist()
        return Place(Entry(song_id, shard, offset, length, crc), record)

    def put(self, places: Sequence[Place]) -> bool:
        """Take new places in; return whether one of them takes the place of an older one."""
        replaced = any(self.find(place.entry.song_id) is not None for place in places)
        self._waiting.update((place.entry.song_id, place) for place in places)
        self._names = None
        if len(self._waiting) > max(_FEW, len(self._ids) // 20):
            self._settle()
        return replaced

    def drop(self, song_id: SongId) -> None:
        """Forget a song."""
        self._waiting[song_id] = None
        self._names = None

    def names(self) -> frozenset[SongId]:
        """Return the songs, as a picture that later changes do not touch."""
        if self._names is None:
            ids, _ = self.table()
            self._names = frozenset(SongId(raw.decode("ascii", "replace")) for raw in ids.tolist())
        return self._names

    def table(self) -> tuple[RawIds, npt.NDArray[Any]]:
        """Return ids, ascending, and their `PLACE`s; neither changes any more."""
        if self._waiting:
            self._settle()
        return self._ids, self._places

    def at(self, ids: RawIds) -> npt.NDArray[Any]:
        """Return the `PLACE` of each id; shard 0 for a song that has none."""
        own, places = self.table()
        found = np.zeros(len(ids), PLACE)
        rows, there = rows_among(own, ids)
        found[there] = places[rows[there]]
        return found

    def _settle(self) -> None:
        """Merge what waits into new arrays."""
        waiting = [(song_id.encode("ascii", "replace"), place) for song_id, place in self._waiting.items()]
        ids = np.array([name for name, _ in waiting], "S32")
        places = np.array([_packed(place) for _, place in waiting], PLACE)
        self._ids, self._places = _newest(np.concatenate([self._ids, ids]), np.concatenate([self._places, places]))
        self._waiting = {}


def rows_among(sorted_ids: RawIds, wanted: RawIds) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return the row of each wanted id among ascending ids, and whether it is there at all."""
    if not len(sorted_ids):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.bool_)
    rows = np.minimum(np.searchsorted(sorted_ids, wanted), len(sorted_ids) - 1).astype(np.int64)
    return rows, np.asarray(sorted_ids[rows] == wanted, np.bool_)


def _packed(place: Place | None) -> tuple[int, int, int, int, int]:
    if place is None:
        return (0, 0, 0, 0, 0)
    return (place.entry.shard, place.record, place.entry.offset, place.entry.length, place.entry.crc)


def _newest(ids: RawIds, places: npt.NDArray[Any]) -> tuple[RawIds, npt.NDArray[Any]]:
    """Return ascending ids with the last place of each, without those whose last place strikes them off."""
    order = np.argsort(ids, kind="stable")
    ids, places = ids[order], places[order]
    last = np.ones(len(ids), np.bool_)
    last[:-1] = ids[1:] != ids[:-1]
    kept = last & (places["length"] > 0)
    return ids[kept], places[kept]
