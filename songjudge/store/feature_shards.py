"""The features of many songs under one feature set: appended Arrow IPC streams with a checksummed index.

`FeatureStore`  all feature sets of a workspace.
`ShardFolder`   one feature set: reads and appends clips, and the one row a song that is made of them.
`feature_places`, `shard_index`, `shard_files`, `pooled_rows`, `compaction`  (modules) where each song's clips lie, the
                records of the `.idx` files, the files themselves, the rows, the removal of what is dead.

A song's clips are one record batch.  What the index does not name does not exist: a batch is written and made durable
first, its index record after it, and whatever lies beyond the last record is cut off before the next append.
"""

import json
import logging
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from songjudge.atomic_file import replace_with, sync_folder
from songjudge.features.feature_set import ClipFeatures, FeatureSet
from songjudge.learning.dataset import BoolArray, FloatArray, IntArray
from songjudge.library.song import SongId
from songjudge.store.append_file import AppendFile
from songjudge.store.compaction import compacted, mostly_dead
from songjudge.store.disk_trouble import told_as
from songjudge.store.feature_places import Place, Places, RawIds
from songjudge.store.pooled_rows import pooled, pooled_file, pooled_width, read_rows, write_rows
from songjudge.store.shard_files import (
    features_in,
    message_of,
    restore_index,
    schema_of,
    shard_files,
    shard_numbers,
    shard_records,
)
from songjudge.store.shard_index import RECORD_SIZE, Entry, entry_bytes, good_length, tombstone

_LOG = logging.getLogger(__name__)

_SONGS_A_SHARD = 1_000
_ATTEMPTS = 5


@dataclass(frozen=True, eq=False)
class PooledRows:
    """One row a song: all means of its clips' numbers, then all deviations.

    `rows` is float32 (songs, columns), `sums` the checksums of the messages that they were made of.
    """

    ids: RawIds
    sums: npt.NDArray[np.uint32]
    rows: FloatArray

    def only(self, some: BoolArray) -> "PooledRows":
        """Return some of the songs."""
        return self if some.all() else PooledRows(self.ids[some], self.sums[some], self.rows[some])


@dataclass(frozen=True, eq=False)
class PooledSongs:
    """The rows of some songs.  `good` says which have one at all, `made` which had to be made of the clips just now."""

    found: PooledRows
    good: BoolArray
    made: BoolArray


class FeatureStore:
    """The features of every set, one folder each, opened when first needed."""

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self.folder = folder
        self.read_only = read_only
        self._open: dict[str, ShardFolder] = {}

    def of(self, layout: FeatureSet) -> "ShardFolder":
        """Return the folder of one feature set."""
        name = layout.fingerprint
        if name not in self._open:
            self._open[name] = ShardFolder(self.folder / name, layout, read_only=self.read_only)
        return self._open[name]

    def close(self) -> None:
        """Close every file."""
        for shards in self._open.values():
            shards.close()
        self._open = {}


class ShardFolder:
    """One feature set's shards.  Errors of the disk are raised as `WorkspaceError`."""

    def __init__(self, folder: Path, layout: FeatureSet, *, read_only: bool = False) -> None:
        self._folder = folder
        self._read_only = read_only
        self._schema = schema_of(layout.size)
        self._layout = layout
        self._files: dict[int, AppendFile] = {}
        self._index: AppendFile | None = None  # of the last shard
        self._look_for_dead = True
        self._load()

    def song_ids(self) -> frozenset[SongId]:
        """Return the songs that have features."""
        return self._places.names()

    def table(self) -> tuple[RawIds, npt.NDArray[Any]]:
        """Return the songs' ids, ascending, with their `PLACE`s."""
        return self._places.table()

    def read(self, song_id: SongId) -> ClipFeatures | None:
        """Return a song's features, or None; damaged ones are forgotten."""
        place = self._places.find(song_id)
        if place is None:
            return None
        entry = place.entry
        try:
            raw = self._file(entry.shard).read(entry.offset, entry.length)
        except OSError as error:
            _LOG.warning("the features of song %s cannot be read: %s", song_id, error)
            return None
        if zlib.crc32(raw) != entry.crc:
            _LOG.warning("the features of song %s are damaged and will be made anew", song_id)
            self._forget(entry)
            return None
        return features_in(raw, self._schema)

    def append(self, features: Sequence[tuple[SongId, ClipFeatures]]) -> None:
        """Keep the features of some songs, durably; they replace what these songs had."""
        if not features:
            return
        with told_as("Features could not be saved in", self._folder):
            if self._look_for_dead:
                self._remove_dead()
            messages = [(song_id, message_of(song_id, clips, self._layout)) for song_id, clips in features]
            data, index = self._writable()
            offset = data.append(b"".join(message for _, message in messages))
            record = index.end // RECORD_SIZE
            places: list[Place] = []
            for song_id, message in messages:
                entry = Entry(song_id, self._last, offset, len(message), zlib.crc32(message))
                places.append(Place(entry, record + len(places)))
                offset += len(message)
            index.append(b"".join(entry_bytes(place.entry) for place in places))
        self._look_for_dead |= self._places.put(places)
        self._last_count += len(places)
        self._pool(features, places)

    def pooled(self, ids: RawIds) -> PooledSongs:
        """Return one row a song for some songs, quickest in the order in which they lie in the shards."""
        width = pooled_width(self._layout)
        places = self._places.at(ids)
        rows = np.zeros((len(ids), width), np.float32)
        good = np.zeros(len(ids), np.bool_)
        for shard in np.unique(places["shard"][places["shard"] > 0]).tolist():
            some = np.flatnonzero(places["shard"] == shard)
            path = pooled_file(self._folder, shard)
            found = read_rows(path, width, places["record"][some].astype(np.int64), places["crc"][some])
            if len(some) == len(ids):
                rows, good = found
            else:
                rows[some], good[some] = found
        return self._completed(
            PooledRows(ids, places["crc"], rows), good, np.flatnonzero(~good & (places["shard"] > 0))
        )

    def keep_pooled(self, ids: RawIds, sums: npt.NDArray[np.uint32], rows: FloatArray) -> None:
        """Keep rows that were made of the messages with the checksums `sums`, unless the songs have others by now.

        A disk that refuses is logged: the rows can be made again at any time.
        """
        places = self._places.at(ids)
        fits = (places["crc"] == sums) & (places["shard"] > 0)
        try:
            for shard in np.unique(places["shard"][fits]).tolist():
                some = np.flatnonzero(fits & (places["shard"] == shard))
                some = some[np.argsort(places["record"][some])]
                records = places["record"][some].astype(np.int64)
                write_rows(pooled_file(self._folder, shard), records, places["crc"][some], rows[some])
        except OSError as error:
            _LOG.warning("pooled features could not be kept in %s: %s", self._folder, error)

    def compact(self) -> int:
        """Remove every shard that is mostly dead, keeping what lives in it; return how many.  See `compaction`."""
        with told_as("Features could not be saved in", self._folder):
            removed = 0
            while self._remove_dead():
                removed += 1
            return removed

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()
        self._files = {}
        if self._index is not None:
            self._index.close()
            self._index = None

    def _load(self) -> None:
        """Take in the shards' indexes; entries beyond their data do not count."""
        for attempt in range(_ATTEMPTS):
            try:
                self._take_in()
            except FileNotFoundError:  # whoever writes has just removed a shard that this reader saw
                if not self._read_only or attempt == _ATTEMPTS - 1:
                    raise
            else:
                return

    def _take_in(self) -> None:
        self._last = self._last_count = 0
        parts: list[tuple[RawIds, npt.NDArray[Any]]] = []
        for number in shard_numbers(self._folder):
            if not (self._read_only or shard_files(self._folder, number)[1].exists()):
                restore_index(self._folder, number)
            ids, places, count = shard_records(self._folder, number)
            parts.append((ids, places))
            self._last, self._last_count = number, count
        self._places = Places.of(parts)

    def _completed(self, found: PooledRows, good: BoolArray, lacking: IntArray) -> PooledSongs:
        """Make the rows that are not kept out of the clips."""
        made = np.zeros(len(good), np.bool_)
        if not len(lacking):
            return PooledSongs(found, good, made)
        clips = {row: self.read(SongId(found.ids[row].decode("ascii"))) for row in lacking.tolist()}
        there = {row: own for row, own in clips.items() if own is not None and len(own.values)}
        made[list(there)] = True
        rows = found.rows.copy()
        if there:
            rows[made] = pooled(self._layout, list(there.values()))
        return PooledSongs(PooledRows(found.ids, found.sums, rows), good | made, made)

    def _pool(self, features: Sequence[tuple[SongId, ClipFeatures]], places: Sequence[Place]) -> None:
        """Keep the row of each song that was just appended."""
        newest = {place.entry.song_id: place for place in places}
        with_clips = {song_id: clips for song_id, clips in features if len(clips.values)}
        ids = np.array([song_id.encode("ascii") for song_id in with_clips], "S32")
        sums = np.array([newest[song_id].entry.crc for song_id in with_clips], np.uint32)
        if len(ids):
            self.keep_pooled(ids, sums, pooled(self._layout, list(with_clips.values())))

    def _remove_dead(self) -> bool:
        """Remove the first shard that is mostly dead; return whether there was one."""
        _, places = self._places.table()
        number = None if self._read_only else mostly_dead(self._folder, places)
        self._look_for_dead = number is not None
        if number is None:
            return False
        self.close()
        self._look_for_dead = compacted(self._folder, number, self._last + 1, self._places, self._layout)
        self._load()
        return self._look_for_dead

    def _file(self, number: int) -> AppendFile:
        if number not in self._files:
            self._files[number] = AppendFile(shard_files(self._folder, number)[0], read_only=self._read_only)
        return self._files[number]

    def _writable(self) -> tuple[AppendFile, AppendFile]:
        """Return the shard to append to and its index, both ending behind what is good."""
        if self._last == 0 or self._last_count >= _SONGS_A_SHARD:
            self._begin_shard()
        if self._index is None:
            self._index = AppendFile(shard_files(self._folder, self._last)[1])
            self._index.cut(good_length(self._index.read(0, self._index.end)))
            data = self._file(self._last)
            _, places = self._places.table()
            own = places[places["shard"] == self._last]
            end = int((own["offset"] + own["length"]).max(initial=0))
            data.cut(min(max(end, self._schema.serialize().size), data.end))
        return self._file(self._last), self._index

    def _begin_shard(self) -> None:
        if self._index is not None:
            self._index.close()
            self._index = None
        if not self._folder.is_dir():
            self._folder.mkdir(parents=True)
            sync_folder(self._folder.parent)
            replace_with(self._folder / "layout.json", _description(self._layout))
        number = self._last + 1
        data, _ = shard_files(self._folder, number)
        replace_with(data, self._schema.serialize().to_pybytes())
        self._last, self._last_count = number, 0

    def _forget(self, entry: Entry) -> None:
        self._places.drop(entry.song_id)
        if self._read_only:
            return
        self._look_for_dead = True
        try:
            _, index = self._writable()
            index.append(entry_bytes(tombstone(entry.song_id, entry.shard)))
            self._last_count += 1
        except OSError as error:
            _LOG.warning("the damaged features of song %s could not be struck off: %s", entry.song_id, error)


def _description(layout: FeatureSet) -> bytes:
    blocks = [{"name": b.name, "group": b.group, "shape": b.shape, "unit": b.unit} for b in layout.blocks]
    plain = {"name": layout.name, "version": layout.version, "blocks": blocks, "settings": dict(layout.settings)}
    return json.dumps(plain, indent=1, default=str).encode()
