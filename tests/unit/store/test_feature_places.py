import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songjudge.library.song import SongId
from songjudge.store import feature_places
from songjudge.store.feature_places import Place, Places, rows_among
from songjudge.store.shard_index import Entry, row_checksums
from tests.support.songs import a_song_id


def place(song: int, shard: int = 1, record: int = 0) -> Place:
    return Place(Entry(a_song_id(song), shard, 100 * record, 10 + song, song), record)


CHANGES = st.lists(st.tuples(st.integers(0, 12), st.booleans()), max_size=60)


@settings(deadline=None)  # a busy machine is no failure
@given(CHANGES, st.integers(1, 20))
def test_places_are_what_a_dict_would_hold(changes: list[tuple[int, bool]], few: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(feature_places, "_FEW", few)
        places = Places()
        expected: dict[SongId, Place] = {}
        for record, (song, gone) in enumerate(changes):
            if gone:
                places.drop(a_song_id(song))
                expected.pop(a_song_id(song), None)
            else:
                new = place(song, record % 3 + 1, record)
                assert places.put([new]) == (a_song_id(song) in expected)
                expected[a_song_id(song)] = new
        assert places.names() == expected.keys()
        assert len(places) == len(expected)
        assert {i: places.find(i) for i in map(a_song_id, range(13))} == {
            i: expected.get(i) for i in map(a_song_id, range(13))
        }
        ids, table = places.table()
        assert ids.tolist() == sorted(i.encode() for i in expected)
        assert table["record"].tolist() == [expected[i].record for i in sorted(expected)]
        asked = np.array([i.encode() for i in map(a_song_id, range(13))], "S32")
        assert (places.at(asked)["shard"] > 0).tolist() == [a_song_id(n) in expected for n in range(13)]


def test_what_is_no_song_id_is_nowhere() -> None:
    places = Places()
    places.put([place(1)])
    assert places.find(SongId("x" * 50)) is None
    assert places.find(SongId("\u2603")) is None


def test_rows_among_nothing() -> None:
    rows, there = rows_among(np.zeros(0, "S32"), np.array([b"a"], "S32"))
    assert rows.tolist() == [0]
    assert there.tolist() == [False]


def test_the_checksums_of_many_rows_are_those_of_zlib() -> None:
    rows = np.frombuffer(np.random.default_rng(0).bytes(50 * 48), np.uint8).reshape(50, 48)
    assert row_checksums(rows).tolist() == [zlib.crc32(row.tobytes()) for row in rows]


def test_a_million_songs_take_sixty_megabytes(tmp_path: Path) -> None:
    count = 100_000
    ids = np.array([f"{n:032x}".encode() for n in range(count)], "S32")
    table = np.zeros(count, feature_places.PLACE)
    table["length"], table["shard"] = 1, 1
    held_ids, held = Places.of([(ids, table)]).table()
    assert (held_ids.nbytes + held.nbytes) / count <= 60
