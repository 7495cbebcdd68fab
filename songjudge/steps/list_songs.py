"""List songs, a page at a time: what a program without our table asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from songjudge.judging.judgement import Judgement
from songjudge.library.song import Song, SongId
from songjudge.library.verdict import GivenVerdict, Verdict
from songjudge.steps.give_verdicts import absolute
from songjudge.steps.judged_songs import judged_songs
from songjudge.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class SongLine:
    """A song with the user's verdict and the newest scoring's judgement; None where it has none."""

    song: Song
    verdict: Verdict
    judgement: Judgement | None


@dataclass(frozen=True)
class SongPage:
    """Some of the songs that were asked for, and how many there are in all."""

    lines: tuple[SongLine, ...]
    total: int


def all_songs(workspace: Workspace, *, search: str = "", offset: int = 0, limit: int = 100) -> SongPage:
    """Return the songs whose title, artist, album or path hold every word of `search`, in the order of their paths."""
    table = workspace.songs()
    rows: npt.NDArray[np.int64] = np.arange(len(table))
    for word in search.lower().split():
        rows = np.intersect1d(rows, table.rows_holding(word))
    order = pc.array_sort_indices(table.column("path").take(pa.array(rows))).to_numpy()
    wanted = rows[order[offset : offset + limit]]
    return SongPage(lines_of(workspace, [table.song_ids[row] for row in wanted.tolist()]), len(rows))


def best_songs(workspace: Workspace, *, at_least: float = 0.0, offset: int = 0, limit: int = 100) -> SongPage:
    """Return the songs with a score of at least so much, best first.

    Raises `NotEnoughLabelsError` when no song has been scored.
    """
    songs = judged_songs(workspace)
    songs = songs.take(songs.scores >= at_least)
    page = songs.take(np.arange(offset, min(offset + limit, len(songs))))
    return SongPage(lines_of(workspace, page.song_ids), len(songs))


def song_at(workspace: Workspace, path: Path) -> SongPage:
    """Return the song whose file lies at `path`, or an empty page."""
    known = workspace.known_files().get(absolute(path))
    lines = lines_of(workspace, [known.song_id] if known is not None else [])
    return SongPage(lines, len(lines))


def lines_of(workspace: Workspace, song_ids: Sequence[SongId]) -> tuple[SongLine, ...]:
    """Return those of the songs that the workspace knows, in the order given."""
    verdicts, judgements = workspace.verdicts(), workspace.judgements()
    songs = (workspace.song(song_id) for song_id in song_ids)
    return tuple(_line(song, verdicts, judgements) for song in songs if song is not None)


def _line(song: Song, verdicts: Mapping[SongId, GivenVerdict], judgements: Mapping[SongId, Judgement]) -> SongLine:
    given = verdicts.get(song.song_id)
    return SongLine(song, given.verdict if given else Verdict.NONE, judgements.get(song.song_id))
