"""The judged songs as columns, best first: what playlists, tables and the local API are made from.

Nothing here makes an object a song, so that a hundred thousand songs take a fraction of a second.
"""

import os
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from songjudge.errors import NotEnoughLabelsError
from songjudge.export.listed_song import ListedSong
from songjudge.learning.dataset import BoolArray, IntArray
from songjudge.library.song import SongId
from songjudge.store.judgement_store import JudgementTable
from songjudge.store.snapshot import SongTable, fixed_bytes
from songjudge.store.workspace import Workspace


@dataclass(frozen=True, eq=False)
class JudgedSongs:
    """Songs that have a score: their rows in the table of songs, and what the newest scoring says of each.

    All columns are equally long and in one order, which is best first unless `take` gave another.
    """

    table: SongTable
    rows: IntArray
    scores: npt.NDArray[np.float64]  # 0 to 1
    out_of_fold: BoolArray
    judgements: JudgementTable
    places: IntArray  # rows in the table of judgements

    def __len__(self) -> int:
        """How many songs."""
        return len(self.rows)

    def take(self, which: npt.NDArray[Any]) -> Self:
        """Return some of the songs: a mask, or places in the order wanted."""
        rows, scores, held_out, places = (
            column[which] for column in (self.rows, self.scores, self.out_of_fold, self.places)
        )
        return type(self)(self.table, rows, scores, held_out, self.judgements, places)

    @property
    def song_ids(self) -> list[SongId]:
        """The songs' ids."""
        return plain_column(self.table, "song_id", self.rows)

    @property
    def missing(self) -> BoolArray:
        """Whether the song's file was gone at the last scan."""
        gone: BoolArray = self.table.column("missing")[self.rows]
        return gone

    @property
    def clip_scores(self) -> list[list[float]]:
        """The scores of each song's clips, 0 to 1."""
        scores: list[list[float]] = self.judgements.data.column("clip_scores").take(pa.array(self.places)).to_pylist()
        return scores

    def column(self, name: str) -> list[Any]:
        """Return a column of the table of songs as plain values; `path` as text with surrogate escapes."""
        return plain_column(self.table, name, self.rows)

    def listed(self) -> list[ListedSong]:
        """Return the songs as a playlist names them."""
        names = ("song_id", "path", "title", "artist", "album", "album_artist", "track", "duration")
        return list(map(ListedSong, *(self.column(name) for name in names)))


def judged_songs(workspace: Workspace) -> JudgedSongs:
    """Return the songs that the newest scoring judged, best first; equal scores in the order of their paths.

    Raises `NotEnoughLabelsError` when no song has been scored.
    """
    judgements = workspace.judgements()
    if not judgements:
        raise NotEnoughLabelsError("No song has a score yet", remedy="Train a model, then score the library.")
    assert isinstance(judgements, JudgementTable)
    table = workspace.songs()
    rows, places = rows_of(table, fixed_bytes(judgements.data.column("song_id")))
    scores = judgements.data.column("score").to_numpy()
    held_out = judgements.data.column("out_of_fold").to_numpy()
    found = JudgedSongs(table, rows, scores[places], held_out[places], judgements, places)
    return found.take(_best_first(found))


def rows_of(table: SongTable, ids: npt.NDArray[np.bytes_]) -> tuple[IntArray, IntArray]:
    """Return the rows of those songs that `table` holds, and their places in `ids` (ASCII bytes); both int64."""
    rows = np.searchsorted(table.raw_ids, ids)
    known = rows < len(table)
    known[known] = table.raw_ids[rows[known]] == ids[known]
    places = np.flatnonzero(known).astype(np.int64)
    return rows[places].astype(np.int64), places


def plain_column(table: SongTable, name: str, rows: IntArray) -> list[Any]:
    """Return some rows of a column as plain values; `path` as text with surrogate escapes."""
    if name == "song_id":
        return [SongId(raw.decode("ascii")) for raw in table.raw_ids[rows].tolist()]
    column = table.column(name)
    values = column[rows] if isinstance(column, np.ndarray) else column.take(pa.array(rows))
    plain: list[Any] = values.tolist()
    return [os.fsdecode(raw) for raw in plain] if name == "path" else plain


def _best_first(songs: JudgedSongs) -> IntArray:
    paths = songs.table.column("path").take(pa.array(songs.rows))
    columns = pa.table({"score": songs.scores, "path": paths})
    order = pc.sort_indices(columns, sort_keys=[("score", "descending"), ("path", "ascending")])
    places: IntArray = order.to_numpy().astype(np.int64)
    return places
