"""What the models said of the songs: one Arrow file a model."""

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from songjudge.errors import UnreadableFileError
from songjudge.judging.judgement import Judgement
from songjudge.library.song import SongId
from songjudge.store.disk_trouble import told_as
from songjudge.store.model_store import ModelStore
from songjudge.store.snapshot import ID_LENGTH, fixed_bytes
from songjudge.store.table_file import read_table, write_table

_LOG = logging.getLogger(__name__)

_SCHEMA = pa.schema(
    [
        ("song_id", pa.binary(ID_LENGTH)),
        ("score", pa.float64()),
        ("out_of_fold", pa.bool_()),
        ("clip_scores", pa.list_(pa.float64())),
    ]
)
_SCORED_AT = b"scored_at"


class JudgementTable(Mapping[SongId, Judgement]):
    """The judgements of one scoring, made into objects one by one."""

    def __init__(self, data: pa.Table) -> None:
        self.data = data
        self._ids = fixed_bytes(data.column("song_id"))

    @property
    def scored_at(self) -> float:
        """When the scoring ended, seconds since 1970."""
        return float((self.data.schema.metadata or {}).get(_SCORED_AT, b"0"))

    def __getitem__(self, song_id: SongId) -> Judgement:
        wanted = song_id.encode("ascii", "replace")
        row = int(np.searchsorted(self._ids, np.bytes_(wanted)))
        if row == len(self._ids) or self._ids[row] != wanted:
            raise KeyError(song_id)
        return _judgements(self.data.slice(row, 1))[0]

    def __iter__(self) -> Iterator[SongId]:
        return (SongId(raw.decode("ascii")) for raw in self._ids)

    def __len__(self) -> int:
        return len(self._ids)


class JudgementStore:
    """The folder of scorings."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, JudgementTable] = {}

    def put(self, model_id: str, judgements: Sequence[Judgement]) -> None:
        """Keep what a model said; a song judged by it before gets the new judgement."""
        path = self._path(model_id)
        every = {j.song_id: j for j in _judgements(self.of(model_id).data)}
        every.update((j.song_id, j) for j in judgements)
        table = _table([every[song_id] for song_id in sorted(every)])
        with told_as("The scores could not be saved in", self._folder):
            write_table(table, path)
        self._read[model_id] = JudgementTable(table)

    def of(self, model_id: str) -> JudgementTable:
        """Return what a model said; empty if it said nothing or the file is damaged."""
        if model_id not in self._read:
            self._read[model_id] = _load(self._path(model_id))
        return self._read[model_id]

    def newest(self) -> JudgementTable:
        """Return the scoring that ended last."""
        every = [self.of(path.stem) for path in sorted(self._folder.glob("*.arrow"))]
        return max(every, key=lambda table: table.scored_at, default=JudgementTable(_table([])))

    def _path(self, model_id: str) -> Path:
        return ModelStore(self._folder).folder_of(model_id).with_name(f"{model_id}.arrow")


def read_judgements(path: Path) -> JudgementTable:
    """Return a scoring; raise `UnreadableFileError` if its file is damaged."""
    return JudgementTable(read_table(path, _SCHEMA))


def _load(path: Path) -> JudgementTable:
    try:
        return read_judgements(path)
    except FileNotFoundError:
        return JudgementTable(_table([]))
    except (UnreadableFileError, OSError) as error:
        _LOG.warning("the scores in %s cannot be read; score the library again: %s", path, error)
        return JudgementTable(_table([]))


def _table(judgements: Sequence[Judgement]) -> pa.Table:
    columns = [
        pa.array([j.song_id.encode("ascii").ljust(ID_LENGTH, b"\0") for j in judgements], pa.binary(ID_LENGTH)),
        pa.array([float(j.score) for j in judgements], pa.float64()),
        pa.array([bool(j.out_of_fold) for j in judgements], pa.bool_()),
        pa.array([[float(s) for s in j.clip_scores] for j in judgements], pa.list_(pa.float64())),
    ]
    return pa.Table.from_arrays(columns, schema=_SCHEMA.with_metadata({_SCORED_AT: repr(time.time())}))


def _judgements(data: pa.Table) -> list[Judgement]:
    columns = (data.column(name).to_pylist() for name in _SCHEMA.names)
    return [
        Judgement(SongId(raw.rstrip(b"\0").decode("ascii")), score, tuple(clips), out_of_fold)
        for raw, score, out_of_fold, clips in zip(*columns, strict=True)
    ]
