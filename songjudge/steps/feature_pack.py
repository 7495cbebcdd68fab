"""Export and import features without the music: one Parquet file for another machine or another person.

A row is one song under one feature set.  Songs are named by their ids alone: the pack tells neither paths nor titles,
and whoever has the same recordings, as the same encoded files, needs not measure them again.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from songjudge.atomic_file import replacing
from songjudge.errors import NotEnoughLabelsError, UnreadableFileError
from songjudge.features.feature_set import ClipFeatures, FeatureSet
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress
from songjudge.library.song import SongId
from songjudge.steps.batches import Batch
from songjudge.steps.labelled_songs import layouts_of
from songjudge.steps.writing import writing
from songjudge.store.workspace import Workspace

_SCHEMA = pa.schema(
    [
        ("song_id", pa.string()),
        ("fingerprint", pa.string()),
        ("spans", pa.list_(pa.float32())),  # start and length of each clip in seconds, one after the other
        ("values", pa.list_(pa.float32())),  # the clips' rows, one after the other
    ]
)
_SETS = b"songjudge_feature_sets"  # metadata: JSON, the fingerprint of each feature set by its name
_ROWS = 64  # songs in memory at once: about 10 MB
_SONG_ID = re.compile(r"[0-9a-f]{32}")

Row = tuple[SongId, ClipFeatures]


@dataclass(frozen=True)
class PackReport:
    """What an export wrote: how many songs, and where the pack lies."""

    songs: int
    file: Path


@dataclass(frozen=True)
class UnpackReport:
    """What an import took over.  All counts are songs of one feature set.

    `known` were measured already, `refused` are damaged rows; `skipped` names feature sets that are not in use here.
    """

    added: int
    known: int
    refused: int
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExportFeatures:
    """Write the features of all measured songs to the Parquet file `file`, whole or not at all."""

    workspace: Workspace
    file: Path
    title: str = "Exporting features"

    def run(self, monitor: Monitor) -> PackReport:
        """Export.  Raises `NotEnoughLabelsError` when nothing is measured, `UnreadableFileError` on a bad name."""
        layouts = layouts_of(self.workspace)
        ids = [sorted(self.workspace.songs_with_features(layout)) for layout in layouts]
        total = sum(map(len, ids))
        if not total:
            raise NotEnoughLabelsError(
                "There are no features to export", why="no song has been measured yet", remedy="Extract features first."
            )
        sets = json.dumps({layout.name: layout.fingerprint for layout in layouts})
        path = self.file.expanduser().absolute()
        done = 0
        with (
            writing(path),
            replacing(path) as file,
            pq.ParquetWriter(
                file, _SCHEMA.with_metadata({_SETS: sets}), compression="zstd", write_page_checksum=True
            ) as pack,
        ):
            for layout, songs in zip(layouts, ids, strict=True):
                for start in range(0, len(songs), _ROWS):
                    pack.write_table(self._table(layout, songs[start : start + _ROWS]))
                    done += len(songs[start : start + _ROWS])
                    monitor.progress(Progress(done, total, self.title))
        return PackReport(len(set().union(*ids)), self.file)

    def _table(self, layout: FeatureSet, songs: Sequence[SongId]) -> pa.Table:
        found = [(song_id, features) for song_id in songs if (features := self.workspace.features(layout, song_id))]
        columns = [
            pa.array([song_id for song_id, _ in found], pa.string()),
            pa.array([layout.fingerprint] * len(found), pa.string()),
            pa.array([features.spans.ravel() for _, features in found], _SCHEMA.field("spans").type),
            pa.array([features.values.ravel() for _, features in found], _SCHEMA.field("values").type),
        ]
        return pa.Table.from_arrays(columns, schema=_SCHEMA)


@dataclass(frozen=True)
class ImportFeatures:
    """Take over the features of a pack, also of songs that no scan has found yet.  What is measured here stays."""

    workspace: Workspace
    file: Path
    title: str = "Importing features"

    def run(self, monitor: Monitor) -> UnpackReport:
        """Import.  Raises `UnreadableFileError` when the file is no pack, or was made with other settings."""
        layouts = {layout.name: layout for layout in layouts_of(self.workspace)}
        counts = {"added": 0, "known": 0, "refused": 0}
        with _opened(self.file) as pack:
            sets = _sets_of(pack, self.file)
            _refuse_other_settings(self.file, sets, layouts)
            chosen = {layout.fingerprint: layout for name, layout in layouts.items() if name in sets}
            done = 0
            for batch in _batches(pack, self.file):
                for layout in chosen.values():
                    self._take(layout, batch, counts)
                done += len(batch)
                monitor.progress(Progress(done, pack.metadata.num_rows, self.title))
        return UnpackReport(**counts, skipped=tuple(sorted(sets.keys() - layouts.keys())))

    def _take(self, layout: FeatureSet, batch: Sequence[Mapping[str, Any]], counts: dict[str, int]) -> None:
        known = set(self.workspace.songs_with_features(layout))
        with Batch[Row](partial(self.workspace.put_features, layout), size=_ROWS, seconds=60.0) as rows:
            for plain in batch:
                if plain["fingerprint"] != layout.fingerprint:
                    continue
                row = _row(plain, layout)
                if row is None:
                    counts["refused"] += 1
                elif row[0] in known:
                    counts["known"] += 1
                else:
                    known.add(row[0])
                    rows.add(row)
                    counts["added"] += 1


def _opened(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path.expanduser(), page_checksum_verification=True)
    except FileNotFoundError:
        raise _refusal(path, "there is no such file") from None
    except (pa.ArrowException, OSError, ValueError):
        raise _refusal(path, "it is no Parquet file, or damaged") from None


def _sets_of(pack: pq.ParquetFile, path: Path) -> dict[str, str]:
    """Return the fingerprint of each feature set in the pack, by name."""
    try:
        sets = json.loads((pack.schema_arrow.metadata or {})[_SETS])
    except (KeyError, ValueError):
        raise _refusal(path, "it holds no songjudge features") from None
    if not isinstance(sets, dict) or not pack.schema_arrow.equals(_SCHEMA):
        raise _refusal(path, "it holds no songjudge features")
    return {str(name): str(fingerprint) for name, fingerprint in sets.items()}


def _refuse_other_settings(path: Path, sets: Mapping[str, str], layouts: Mapping[str, FeatureSet]) -> None:
    shared = sets.keys() & layouts.keys()
    if not shared or any(sets[name] != layouts[name].fingerprint for name in shared):
        raise UnreadableFileError(
            f"{path.name} cannot be imported",
            why="its features were made with other settings, or by another version of songjudge",
            remedy="Use the same clip and feature settings in both places.",
        )


def _batches(pack: pq.ParquetFile, path: Path) -> Iterator[list[dict[str, Any]]]:
    try:
        for batch in pack.iter_batches(batch_size=_ROWS):
            names = batch.schema.names
            columns = [
                [None if value.values is None else np.asarray(value.values) for value in column]
                if isinstance(column, pa.ListArray)
                else column.to_pylist()
                for column in batch.columns
            ]
            yield [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
    except (pa.ArrowException, OSError, ValueError):
        raise _refusal(path, "it is damaged; what came before the damage was taken over") from None


def _row(plain: Mapping[str, Any], layout: FeatureSet) -> Row | None:
    """Return the song and its features, or None when they cannot be right."""
    song_id, spans, values = plain["song_id"], plain["spans"], plain["values"]
    if song_id is None or not _SONG_ID.fullmatch(song_id) or spans is None or values is None:
        return None
    clips = len(spans) // 2
    if clips < 1 or len(spans) != 2 * clips or len(values) != clips * layout.size:
        return None
    if not (np.isfinite(spans).all() and np.isfinite(values).all()):
        return None
    features = ClipFeatures(
        spans.astype(np.float32).reshape(clips, 2), values.astype(np.float32).reshape(clips, layout.size)
    )
    return SongId(song_id), features


def _refusal(path: Path, why: str) -> UnreadableFileError:
    return UnreadableFileError(f"{path.name} cannot be imported", why=why)
