"""What the models said of the songs: one Arrow file a model."""

import logging
import time
from collections.abc import ItemsView, Iterator, Mapping, Sequence, ValuesView
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from songjudge.errors import UnreadableFileError
from songjudge.judging.judgement import Judgement
from songjudge.library.song import SongId
from songjudge.store.disk_trouble import told_as
from songjudge.store.feature_places import rows_among
from songjudge.store.model_store import ModelStore
from songjudge.store.snapshot import ID_LENGTH, fixed_bytes, in_one_piece
from songjudge.store.table_file import read_table, write_table

_LOG = logging.getLogger(__name__)

_FIRST = [
    ("song_id", pa.binary(ID_LENGTH)),
    ("score", pa.float64()),
    ("out_of_fold", pa.bool_()),
    ("clip_scores", pa.list_(pa.float64())),
]
_FIRST_SCHEMA = pa.schema(_FIRST)
_SCHEMA = pa.schema([*_FIRST, ("features", pa.uint32())])
_SCORED_AT = b"scored_at"


@dataclass(frozen=True, eq=False)
class JudgedColumns:
    """Judgements as columns, in any order of songs.

    `ids` are 32 ASCII bytes each, `score` float64, `out_of_fold` bool.  `features` is uint32: the checksum of the
    features that were judged, 0 when it is not known; the song is judged anew once it has others.
    """

    ids: npt.NDArray[np.bytes_]
    score: npt.NDArray[np.float64]
    out_of_fold: npt.NDArray[np.bool_]
    features: npt.NDArray[np.uint32]
    clip_scores: Sequence[Sequence[float]] = ()  # one a song, or none at all


class JudgementTable(Mapping[SongId, Judgement]):
    """The judgements of one scoring, made into objects one by one."""

    def __init__(self, data: pa.Table) -> None:
        self.data = data
        self._ids = fixed_bytes(data.column("song_id"))

    @property
    def scored_at(self) -> float:
        """When the scoring ended, seconds since 1970."""
        return float((self.data.schema.metadata or {}).get(_SCORED_AT, b"0"))

    @property
    def columns(self) -> JudgedColumns:
        """All of it as columns, by ascending id, without the clips' scores."""
        score, out_of_fold, features = (
            in_one_piece(self.data.column(name)).to_numpy(zero_copy_only=False)
            for name in ("score", "out_of_fold", "features")
        )
        return JudgedColumns(self._ids, score, out_of_fold, features)

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

    def items(self) -> ItemsView[SongId, Judgement]:
        """Return the judgements with their songs; going through them reads the columns, not song by song."""
        return _JudgedItems(self)

    def values(self) -> ValuesView[Judgement]:
        """Return the judgements; going through them reads the columns, not song by song."""
        return _JudgedValues(self)


class _JudgedItems(ItemsView[SongId, Judgement]):
    """The items of a table, read column by column."""

    def __init__(self, table: JudgementTable) -> None:
        super().__init__(table)
        self._table = table

    def __iter__(self) -> Iterator[tuple[SongId, Judgement]]:
        return ((judgement.song_id, judgement) for judgement in _judgements(self._table.data))


class _JudgedValues(ValuesView[Judgement]):
    """The values of a table, read column by column."""

    def __init__(self, table: JudgementTable) -> None:
        super().__init__(table)
        self._table = table

    def __iter__(self) -> Iterator[Judgement]:
        return iter(_judgements(self._table.data))


class JudgementStore:
    """The folder of scorings."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, JudgementTable] = {}

    def put(self, model_id: str, judgements: Sequence[Judgement]) -> None:
        """Keep what a model said; a song judged by it before gets the new judgement."""
        newest = {judgement.song_id: judgement for judgement in judgements}
        self.put_columns(model_id, _columns(list(newest.values())))

    def put_columns(self, model_id: str, judged: JudgedColumns) -> None:
        """Keep what a model said of songs, each named once; a song judged by it before gets the new judgement."""
        path = self._path(model_id)
        old = self.of(model_id)
        _, again = rows_among(np.sort(judged.ids), fixed_bytes(old.data.column("song_id")))
        kept = old.data.filter(pa.array(~again)) if again.any() else old.data
        both = pa.concat_tables([kept.replace_schema_metadata(None), _table(judged).replace_schema_metadata(None)])
        order = np.argsort(fixed_bytes(both.column("song_id")), kind="stable")
        table = both.take(pa.array(order)).combine_chunks()
        table = table.replace_schema_metadata({_SCORED_AT: repr(time.time())})
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
        return max(every, key=lambda table: table.scored_at, default=_nothing())

    def _path(self, model_id: str) -> Path:
        return ModelStore(self._folder).folder_of(model_id).with_name(f"{model_id}.arrow")


def read_judgements(path: Path) -> JudgementTable:
    """Return a scoring; raise `UnreadableFileError` if its file is damaged.  One of an older version is read, too."""
    try:
        return JudgementTable(read_table(path, _SCHEMA))
    except UnreadableFileError:
        older = read_table(path, _FIRST_SCHEMA)
        return JudgementTable(older.append_column(_SCHEMA.field("features"), pa.array(np.zeros(len(older), np.uint32))))


def _load(path: Path) -> JudgementTable:
    try:
        return read_judgements(path)
    except FileNotFoundError:
        return _nothing()
    except (UnreadableFileError, OSError) as error:
        _LOG.warning("the scores in %s cannot be read; score the library again: %s", path, error)
        return _nothing()


def _nothing() -> JudgementTable:
    return JudgementTable(_SCHEMA.empty_table())


def _columns(judgements: Sequence[Judgement]) -> JudgedColumns:
    return JudgedColumns(
        np.array([j.song_id.encode("ascii") for j in judgements], f"S{ID_LENGTH}"),
        np.array([float(j.score) for j in judgements], np.float64),
        np.array([bool(j.out_of_fold) for j in judgements], np.bool_),
        np.zeros(len(judgements), np.uint32),
        [[float(s) for s in j.clip_scores] for j in judgements],
    )


def _table(judged: JudgedColumns) -> pa.Table:
    count = len(judged.ids)
    packed = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(ID_LENGTH), count, [None, pa.py_buffer(np.ascontiguousarray(judged.ids.astype(f"S{ID_LENGTH}")))]
    )
    if judged.clip_scores:
        clips = pa.array(judged.clip_scores, pa.list_(pa.float64()))
    else:
        clips = pa.ListArray.from_arrays(pa.array(np.zeros(count + 1, np.int32)), pa.array([], pa.float64()))
    columns = [packed, pa.array(judged.score), pa.array(judged.out_of_fold), clips, pa.array(judged.features)]
    return pa.Table.from_arrays(columns, schema=_SCHEMA)


def _judgements(data: pa.Table) -> list[Judgement]:
    columns = (data.column(name).to_pylist() for name in _FIRST_SCHEMA.names)
    return [
        Judgement(SongId(raw.rstrip(b"\0").decode("ascii")), score, tuple(clips), out_of_fold)
        for raw, score, out_of_fold, clips in zip(*columns, strict=True)
    ]
