"""What the song table shows, as arrays with one entry a song: tags, verdicts, scores and how far each song has come."""

import os
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from songjudge.judging.judgement import Judgement
from songjudge.library.song import SongId
from songjudge.library.verdict import GivenVerdict, Verdict
from songjudge.store.judgement_store import JudgementTable
from songjudge.store.snapshot import SongTable, fixed_bytes

IntArray = npt.NDArray[np.int32]
FloatArray = npt.NDArray[np.float32]

VERDICT_CODES: Mapping[Verdict, int] = {Verdict.BAD: -1, Verdict.NONE: 0, Verdict.GOOD: 1}
VERDICTS: Mapping[int, Verdict] = {code: verdict for verdict, code in VERDICT_CODES.items()}


class Progress(IntEnum):
    """How far a song has come on its way to a score."""

    NOT_EXTRACTED = 0
    EXTRACTING = 1
    EXTRACTED = 2  # features are there
    PROBLEM = 3  # the file cannot be used; `SongColumns.reasons` says why
    MISSING = 4  # the file was not there at the last scan


class SongColumns:
    """One `SongTable` with what is known of each of its songs, row by row.

    `verdicts` is int8: 1 good, 0 none, -1 bad.  `scores` is float32, 0 to 1, NaN where no model has judged.
    `progress` is uint8 of `Progress`.  `reasons` maps the row of a problem file to its reason.  The arrays change in
    place, on the window's thread only; readers on other threads may see a row before or after such a change.
    """

    def __init__(self, table: SongTable) -> None:
        self.table = table
        self.verdicts: npt.NDArray[np.int8] = np.zeros(len(table), dtype=np.int8)
        self.scores: FloatArray = np.full(len(table), np.nan, dtype=np.float32)
        self.progress: npt.NDArray[np.uint8] = np.zeros(len(table), dtype=np.uint8)
        self.reasons: dict[int, str] = {}
        self._texts: dict[str, Any] = {}
        self._numbers: dict[str, npt.NDArray[Any]] = {}

    def __len__(self) -> int:
        return len(self.table)

    def arrow(self, name: str) -> Any:
        """Return the named column of the table as one Arrow array."""
        if name not in self._texts:
            column = self.table.column(name)
            if isinstance(column, pa.ChunkedArray):
                column = column.combine_chunks()
            self._texts[name] = column if isinstance(column, pa.Array) else pa.array(column)
        return self._texts[name]

    def numbers(self, name: str) -> npt.NDArray[Any]:
        """Return the named column of the table as a NumPy array."""
        if name not in self._numbers:
            column = self.table.column(name)
            if not isinstance(column, np.ndarray):
                column = column.to_numpy(zero_copy_only=False) if isinstance(column, pa.Array) else column.to_numpy()
            self._numbers[name] = column
        return self._numbers[name]

    def text(self, name: str, row: int) -> str:
        """Return one cell of a text column; empty where the file says nothing."""
        value = self.arrow(name)[row].as_py()
        if isinstance(value, bytes):
            return os.fsdecode(value)
        return "" if value is None else str(value)

    def song_id(self, row: int) -> SongId:
        """Return which song stands in `row`."""
        return self.table.song_ids[row]

    def rows_of(self, song_ids: Iterable[SongId]) -> IntArray:
        """Return the rows of those of `song_ids` that the table holds, in the order given."""
        return self._places(list(song_ids))[0]

    def set_verdicts(self, verdicts: Mapping[SongId, GivenVerdict]) -> None:
        """Take over all verdicts at once; songs not named have none."""
        ids = list(verdicts)
        rows, found = self._places(ids)
        self.verdicts[:] = 0
        self.verdicts[rows] = [VERDICT_CODES[verdicts[ids[k]].verdict] for k in found.tolist()]

    def update_verdicts(self, song_ids: Iterable[SongId], verdicts: Mapping[SongId, GivenVerdict]) -> IntArray:
        """Take over the verdicts of `song_ids` only and return their rows."""
        ids = list(song_ids)
        rows, found = self._places(ids)
        given = (verdicts.get(ids[k]) for k in found.tolist())
        self.verdicts[rows] = [VERDICT_CODES[each.verdict] if each else 0 for each in given]
        return rows

    def set_scores(self, judgements: Mapping[SongId, Judgement]) -> None:
        """Take over the scores of one judgement of the library; songs not named have none."""
        ids: Sequence[SongId] | npt.NDArray[np.bytes_]
        if isinstance(judgements, JudgementTable):  # a million of them: no object each
            ids = fixed_bytes(judgements.data.column("song_id"))
            given = judgements.data.column("score").to_numpy().astype(np.float32)
        else:
            ids = list(judgements)
            given = np.fromiter((judgement.score for judgement in judgements.values()), np.float32, count=len(ids))
        rows, found = self._places(ids)
        self.scores[:] = np.nan
        self.scores[rows] = given[found]

    def set_progress(self, extracted: Iterable[SongId], problems: Mapping[Path, str]) -> None:
        """Say which songs have features and which files are problem files; the rest is not extracted."""
        self.progress[:] = Progress.NOT_EXTRACTED
        self.progress[self.rows_of(extracted)] = Progress.EXTRACTED
        paths = list(problems)
        encoded = pa.array([os.fsencode(path) for path in paths], type=pa.binary())
        places = pc.index_in(encoded, value_set=self.arrow("path"))
        found = np.flatnonzero(places.is_valid().to_numpy(zero_copy_only=False))
        rows = places.drop_null().to_numpy(zero_copy_only=False).astype(np.int32)
        self.progress[rows] = Progress.PROBLEM
        self.reasons = {int(row): problems[paths[k]] for row, k in zip(rows, found, strict=True)}
        self.progress[self.numbers("missing").astype(bool)] = Progress.MISSING

    def _places(self, song_ids: Sequence[SongId] | npt.NDArray[np.bytes_]) -> tuple[IntArray, IntArray]:
        """Return the rows of those of `song_ids` that the table holds, and their positions in `song_ids`."""
        raw = self.table.raw_ids
        wanted = np.array(song_ids, dtype=raw.dtype)
        if not len(raw) or not len(wanted):
            return np.zeros(0, np.int32), np.zeros(0, np.int32)
        rows = np.minimum(np.searchsorted(raw, wanted), len(raw) - 1).astype(np.int32)
        found = np.flatnonzero(raw[rows] == wanted).astype(np.int32)
        return rows[found], found
