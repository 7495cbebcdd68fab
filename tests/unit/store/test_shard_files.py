from pathlib import Path

from songjudge.store.feature_repair import repair_shards
from songjudge.store.feature_shards import FeatureStore
from songjudge.store.shard_files import check_shard, entries_in, restore_index, shard_files
from songjudge.store.shard_index import RECORD_SIZE, entries_of, entry_bytes, good_length, tombstone
from tests.support.songs import a_song_id
from tests.unit.store.test_feature_shards import LAYOUT, same, some_features


def a_shard(folder: Path, songs: int = 5) -> Path:
    store = FeatureStore(folder)
    for n in range(songs):
        store.of(LAYOUT).append([(a_song_id(n), some_features(n))])
    store.close()
    return folder / LAYOUT.fingerprint


def test_the_index_can_be_made_from_the_data_and_is_the_same(tmp_path: Path) -> None:
    folder = a_shard(tmp_path)
    data, index = shard_files(folder, 1)
    before = index.read_bytes()
    assert list(entries_in(data, 1)) == entries_of(before, 1)
    index.unlink()
    assert restore_index(folder, 1) == 5
    assert index.read_bytes() == before


def test_a_torn_shard_gives_every_song_before_the_tear(tmp_path: Path) -> None:
    data, index = shard_files(a_shard(tmp_path), 1)
    entries = entries_of(index.read_bytes(), 1)
    whole = data.read_bytes()
    for entry in entries:
        for cut in (entry.offset, entry.offset + 1, entry.offset + entry.length - 1):
            data.write_bytes(whole[:cut])
            assert [e.song_id for e in entries_in(data, 1)] == [e.song_id for e in entries if e.offset < entry.offset]


def test_records_are_checked_one_by_one(tmp_path: Path) -> None:
    _, index = shard_files(a_shard(tmp_path), 1)
    content = bytearray(index.read_bytes())
    content[RECORD_SIZE + 3] ^= 1
    assert [e.song_id for e in entries_of(bytes(content), 1)] == [a_song_id(n) for n in (0, 2, 3, 4)]
    assert good_length(bytes(content) + b"torn") == 5 * RECORD_SIZE
    assert good_length(bytes(content[: 2 * RECORD_SIZE])) == RECORD_SIZE
    assert good_length(b"") == 0


def test_a_repair_strikes_damaged_songs_off_and_keeps_the_rest(tmp_path: Path) -> None:
    folder = a_shard(tmp_path)
    data, index = shard_files(folder, 1)
    victim = entries_of(index.read_bytes(), 1)[2]
    content = bytearray(data.read_bytes())
    content[victim.offset + victim.length - 9] ^= 1
    data.write_bytes(content)
    assert check_shard(folder, 1).damaged == (a_song_id(2),)
    repair_shards(folder)
    assert check_shard(folder, 1).damaged == ()
    store = FeatureStore(tmp_path)
    assert store.of(LAYOUT).song_ids() == {a_song_id(n) for n in (0, 1, 3, 4)}
    assert all(same(store.of(LAYOUT).read(a_song_id(n)), some_features(n)) for n in (0, 1, 3, 4))
    store.close()


def test_a_song_that_was_struck_off_stays_so(tmp_path: Path) -> None:
    folder = a_shard(tmp_path)
    _, index = shard_files(folder, 1)
    with index.open("ab") as file:
        file.write(entry_bytes(tombstone(a_song_id(1), 1)))
    store = FeatureStore(tmp_path)
    assert a_song_id(1) not in store.of(LAYOUT).song_ids()
    store.close()
