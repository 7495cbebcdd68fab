"""The features of many songs under one feature set: appended Arrow IPC streams with a checksummed index.

`FeatureStore`  all feature sets of a workspace.
`ShardFolder`   one feature set: knows where each song's clips lie, reads and appends them.
`shard_index`   (module) the records of the `.idx` files.

A song's clips are one record batch.  What the index does not name does not exist: a batch is written and made durable
first, its index record after it, and whatever lies beyond the last record is cut off before the next append.
"""

import json
import logging
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from songjudge.atomic_file import replace_with, sync_folder
from songjudge.features.feature_set import ClipFeatures, FeatureSet
from songjudge.library.song import SongId
from songjudge.store.append_file import AppendFile
from songjudge.store.disk_trouble import told_as
from songjudge.store.shard_files import (
    checksum_of,
    entries_in,
    restore_index,
    schema_of,
    shard_files,
    shard_numbers,
)
from songjudge.store.shard_index import Entry, entries_of, entry_bytes, good_length, tombstone

_LOG = logging.getLogger(__name__)

_SONGS_A_SHARD = 1_000
_END_OF_STREAM = 8  # bytes that close a stream


class FeatureStore:
    """The features of every set, one folder each, opened when first needed."""

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self._folder = folder
        self._read_only = read_only
        self._open: dict[str, ShardFolder] = {}

    def of(self, layout: FeatureSet) -> "ShardFolder":
        """Return the folder of one feature set."""
        if layout.fingerprint not in self._open:
            self._open[layout.fingerprint] = ShardFolder(
                self._folder / layout.fingerprint, layout, read_only=self._read_only
            )
        return self._open[layout.fingerprint]

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
        self._entries: dict[SongId, Entry] = {}
        self._files: dict[int, AppendFile] = {}
        self._index: AppendFile | None = None  # of the last shard
        self._last = 0
        self._last_count = 0
        for number in shard_numbers(folder):
            if not (read_only or shard_files(folder, number)[1].exists()):
                restore_index(folder, number)
            self._load(number)

    def song_ids(self) -> frozenset[SongId]:
        """Return the songs that have features."""
        return frozenset(self._entries)

    def read(self, song_id: SongId) -> ClipFeatures | None:
        """Return a song's features, or None; damaged ones are forgotten."""
        entry = self._entries.get(song_id)
        if entry is None:
            return None
        try:
            raw = self._file(entry.shard).read(entry.offset, entry.length)
        except OSError as error:
            _LOG.warning("the features of song %s cannot be read: %s", song_id, error)
            return None
        if zlib.crc32(raw) != entry.crc:
            _LOG.warning("the features of song %s are damaged and will be made anew", song_id)
            self._forget(song_id)
            return None
        return features_in(raw, self._schema)

    def append(self, features: Sequence[tuple[SongId, ClipFeatures]]) -> None:
        """Keep the features of some songs, durably; they replace what these songs had."""
        if not features:
            return
        with told_as("Features could not be saved in", self._folder):
            messages = [(song_id, message_of(song_id, clips, self._layout)) for song_id, clips in features]
            data, index = self._writable()
            content = b"".join(message for _, message in messages)
            offset = data.append(content)
            entries: list[Entry] = []
            for song_id, message in messages:
                entries.append(Entry(song_id, self._last, offset, len(message), zlib.crc32(message)))
                offset += len(message)
            index.append(b"".join(map(entry_bytes, entries)))
        self._entries.update((entry.song_id, entry) for entry in entries)
        self._last_count += len(entries)

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()
        self._files = {}
        if self._index is not None:
            self._index.close()
            self._index = None

    def _load(self, number: int) -> None:
        """Take in one shard's index; entries beyond its data do not count."""
        data, index = shard_files(self._folder, number)
        size = data.stat().st_size
        entries = entries_of(index.read_bytes(), number) if index.exists() else list(entries_in(data, number))
        for entry in entries:
            if not entry.length:
                self._entries.pop(entry.song_id, None)
            elif entry.offset + entry.length <= size:
                self._entries[entry.song_id] = entry
        self._last, self._last_count = number, len(entries)

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
            ends = [e.offset + e.length for e in self._entries.values() if e.shard == self._last]
            data.cut(min(max(ends, default=self._schema.serialize().size), data.end))
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

    def _forget(self, song_id: SongId) -> None:
        entry = self._entries.pop(song_id)
        if self._read_only:
            return
        try:
            _, index = self._writable()
            index.append(entry_bytes(tombstone(song_id, entry.shard)))
        except OSError as error:
            _LOG.warning("the damaged features of song %s could not be struck off: %s", song_id, error)


def message_of(song_id: SongId, clips: ClipFeatures, layout: FeatureSet) -> bytes:
    """Return one song's clips as an IPC message that bears the song's id."""
    schema = schema_of(layout.size)
    spans = np.ascontiguousarray(clips.spans, np.float32)
    values = np.ascontiguousarray(clips.values, np.float32)
    if spans.shape != (len(values), 2) or values.shape[1:] != (layout.size,):
        raise ValueError(f"features of shape {spans.shape}, {values.shape} do not fit {layout.name} ({layout.size})")
    columns = [
        pa.FixedSizeListArray.from_arrays(pa.array(spans.ravel()), 2),
        pa.FixedSizeListArray.from_arrays(pa.array(values.ravel()), layout.size),
    ]
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as writer:
        batch = pa.record_batch(columns, schema=schema)
        writer.write_batch(batch, custom_metadata={"song": song_id, "crc32": checksum_of(spans, values)})
    whole = sink.getvalue().to_pybytes()
    return bytes(whole[schema.serialize().size : -_END_OF_STREAM])


def features_in(message: bytes, schema: pa.Schema) -> ClipFeatures:
    """Return the clips of a message, whose checksum was right."""
    batch = pa.ipc.read_record_batch(pa.py_buffer(message), schema)
    spans = batch.column(0).flatten().to_numpy().reshape(-1, 2)
    size = schema.field("values").type.list_size
    return ClipFeatures(spans, batch.column(1).flatten().to_numpy().reshape(-1, size))


def _description(layout: FeatureSet) -> bytes:
    blocks = [{"name": b.name, "group": b.group, "shape": b.shape, "unit": b.unit} for b in layout.blocks]
    plain = {"name": layout.name, "version": layout.version, "blocks": blocks, "settings": dict(layout.settings)}
    return json.dumps(plain, indent=1, default=str).encode()
