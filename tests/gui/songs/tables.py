"""Builders of song tables for the window's tests."""

from pathlib import Path

import numpy as np

from songjudge.gui.songs.song_columns import Progress, SongColumns
from songjudge.library.song import AudioFormat, Song, SongId, SongTags
from songjudge.library.verdict import GivenVerdict, Verdict
from songjudge.store.records import StoredSong
from songjudge.store.snapshot import SongTable, table_of

FIRST = ["Cold", "Golden", "Little", "Heavy", "Summer", "Paper", "Silent", "Distant", "Slow", "Burning", "Open"]
SECOND = ["Tides", "Weather", "Ghosts", "Harbour", "Shadows", "Rivers", "Wires", "Ceremony", "Fever"]
ARTISTS = ["Amber Sons", "Tidal Harbour", "Neon Weather", "Salt Signal", "Silver Motel"]


def song_id(number: int) -> SongId:
    return SongId(f"{number:032x}")


def a_song(number: int, *, title: str = "", artist: str = "", album: str | None = None, **more: object) -> Song:
    path = Path(str(more.get("path", f"/music/{ARTISTS[number % 5]}/Album {number // 10:03}/{number:05}.flac")))
    return Song(
        song_id=song_id(number),
        path=path,
        size=1000 + number,
        modified_ns=number,
        tags=SongTags(
            title=title or f"{FIRST[number % 11]} {SECOND[number % 9]}",
            artist=artist or ARTISTS[number % 5],
            album=f"{SECOND[number % 7]} {FIRST[number % 6]}" if album is None else album,
            year=int(str(more.get("year", 1970 + number % 50))),
        ),
        format=AudioFormat("flac", 44100, 2, 900_000, float(str(more.get("duration", 180 + number % 200)))),
        missing=bool(more.get("missing", False)),
    )


def a_table(songs: list[Song]) -> SongTable:
    return table_of([StoredSong(song, ()) for song in songs])


def some_columns(count: int = 40) -> SongColumns:
    """Songs with verdicts, scores and states of every kind, repeating every seven songs."""
    columns = SongColumns(a_table([a_song(number) for number in range(count)]))
    said = {0: Verdict.GOOD, 3: Verdict.BAD}
    columns.set_verdicts({song_id(n): GivenVerdict(said[n % 7]) for n in range(count) if n % 7 in said})
    columns.progress[:] = Progress.EXTRACTED
    scores = np.array([0.74, 0.54, 0.80, 0.04, 0.87, 0.47, 0.03], np.float32)
    columns.scores[:] = scores[np.arange(count) % 7]
    for row in range(12, count, 13):
        columns.scores[row] = np.nan
        columns.progress[row] = Progress.NOT_EXTRACTED
    return columns
