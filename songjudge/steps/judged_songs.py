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
    places: IntArray  # rows in the table of judgements

    def __len__(self) -> int:
        """How many songs."""
        return len(self.rows)

    def take(self, which: npt.NDArray[Any]) -> Self:
        """Return some of the songs: a mask, or places in the order wanted."""
        return type(self)(self.table, self.rows[which], self.scores[which], self.out_of_fold[which], self.places[which])

    @property
    def song_ids(self) -> list[SongId]:
        """The songs' ids."""
        return [SongId(raw.decode("ascii")) for raw in self.table.raw_ids[self.rows].tolist()]

    @property
    def missing(self) -> BoolArray:
        """Whether the song's file was gone at the last scan."""
        gone: BoolArray = self.table.column("missing")[self.rows]
        return gone

    def column(self, name: str) -> list[Any]:
        """Return a column of the table of songs as plain values; `path` as text with surrogate escapes."""
        if name == "song_id":
            return list(self.song_ids)
        column = self.table.column(name)
        values = column[self.rows] if isinstance(column, np.ndarray) else column.take(pa.array(self.rows))
        plain: list[Any] = values.tolist()
        return [os.fsdecode(raw) for raw in plain] if name == "path" else plain

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
    ids = fixed_bytes(judgements.data.column("song_id"))
    rows = np.searchsorted(table.raw_ids, ids)
    known = rows < len(table)
    known[known] = table.raw_ids[rows[known]] == ids[known]
    places = np.flatnonzero(known)
    scores = judgements.data.column("score").to_numpy()
    held_out = judgements.data.column("out_of_fold").to_numpy()
    found = JudgedSongs(table, rows[places].astype(np.int64), scores[places], held_out[places], places)
    return found.take(_best_first(found))


def _best_first(songs: JudgedSongs) -> IntArray:
    paths = songs.table.column("path").take(pa.array(songs.rows))
    columns = pa.table({"score": songs.scores, "path": paths})
    order = pc.sort_indices(columns, sort_keys=[("score", "descending"), ("path", "ascending")])
    places: IntArray = order.to_numpy().astype(np.int64)
    return places
