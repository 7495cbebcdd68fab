import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from songjudge.errors import UnreadableFileError
from songjudge.library.song import AudioFormat, Song, SongId, SongTags
from songjudge.store.records import StoredFile, StoredSong
from songjudge.store.snapshot import empty_table, merged, read_songs, table_of, write_songs
from songjudge.store.table_file import is_whole
from tests.support.songs import a_song, a_song_id, some_songs

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
paths = (
    st.binary(min_size=1, max_size=20)
    .filter(lambda raw: b"\0" not in raw)
    .map(lambda raw: Path(os.fsdecode(b"/" + raw)))
)
small = st.integers(0, 2**31 - 1)
songs = st.builds(
    Song,
    st.text("0123456789abcdef", min_size=1, max_size=32).map(SongId),
    paths,
    st.integers(0, 2**62),
    st.integers(0, 2**62),
    st.builds(SongTags, texts, texts, texts, texts, texts, small, small),
    st.builds(AudioFormat, texts, small, small, small, st.floats(0, 1e9)),
)
stored_songs = st.builds(
    lambda song, copies: StoredSong(song).with_copies(tuple(copies)),
    songs,
    st.lists(st.builds(StoredFile, paths, small, small), max_size=2),
)


@given(st.lists(stored_songs, max_size=6, unique_by=lambda stored: stored.song.song_id))
def test_songs_come_back_as_they_went_in_whatever_their_names(every: list[StoredSong]) -> None:
    table = table_of(every)
    assert len(table) == len(every)
    for stored in every:
        row = table.row_of(stored.song.song_id)
        assert row is not None
        assert table.stored(row) == stored


@given(st.lists(st.integers(0, 20), unique=True), st.lists(st.integers(0, 20), unique=True))
def test_merging_replaces_rows_and_keeps_the_order(old: list[int], new: list[int]) -> None:
    before = table_of([StoredSong(a_song(n, title="old")) for n in old])
    after = merged(before, [StoredSong(a_song(n, title="new")) for n in new])
    assert list(after.song_ids) == sorted({a_song_id(n) for n in (*old, *new)})
    for n in {*old, *new}:
        row = after.row_of(a_song_id(n))
        assert row is not None
        assert after.song(row).title == ("new" if n in new else "old")


def test_the_file_is_mapped_and_says_when_it_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "songs.arrow"
    table = table_of([StoredSong(song) for song in some_songs(300)])
    write_songs(table, path)
    again = read_songs(path)
    assert again.data.equals(table.data)
    assert is_whole(path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert not is_whole(path)


@pytest.mark.parametrize("content", [b"", b"short", b"ARROW1\0\0" + b"\0" * 100, b"\xff\xff\xff\xff\x10\0\0\0" * 40])
def test_a_foreign_file_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "songs.arrow"
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError, match="cannot be read"):
        read_songs(path)


def test_columns_of_numbers_are_arrays_and_the_haystack_is_in_lower_case() -> None:
    table = table_of([StoredSong(a_song(1, title="ÄRGER", artist="Abba"))])
    assert table.column("year").dtype == np.int32
    assert table.column("missing").tolist() == [False]
    assert table.column("song_id").to_pylist() == [a_song_id(1)]
    assert table.column("path").to_pylist() == [b"/music/Abba/An Album/001.mp3"]
    assert table.column("haystack").to_pylist() == ["ärger abba an album /music/abba/an album/001.mp3"]


def test_an_empty_table_has_no_rows_and_finds_nothing(tmp_path: Path) -> None:
    write_songs(empty_table(), tmp_path / "songs.arrow")
    table = read_songs(tmp_path / "songs.arrow")
    assert len(table) == 0
    assert table.row_of(a_song_id(1)) is None
    assert table.row_of(SongId("x" * 99)) is None
    assert list(table.song_ids) == []


def test_ids_can_be_sliced() -> None:
    table = table_of([StoredSong(song) for song in some_songs(5)])
    assert list(table.song_ids[1:3]) == [a_song_id(1), a_song_id(2)]
    assert table.song_ids[4] == a_song_id(4)


def test_rows_are_found_by_a_word_in_any_of_the_texts() -> None:
    table = table_of([StoredSong(a_song(n, title=f"Song {n % 3}", artist="ÄNNE" if n == 4 else "B")) for n in range(7)])
    assert table.rows_holding("song 1").tolist() == [1, 4]
    assert table.rows_holding("änne").tolist() == [4]
    assert table.rows_holding("/music/b/an album/00").tolist() == [0, 1, 2, 3, 5, 6]
    assert table.rows_holding("nowhere").tolist() == []
    assert empty_table().rows_holding("song").tolist() == []
