import contextlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from songjudge.errors import WorkspaceError
from songjudge.features.feature_set import ClipFeatures
from songjudge.store import compaction, feature_shards
from songjudge.store.feature_shards import FeatureStore, ShardFolder
from songjudge.store.shard_files import shard_files, shard_numbers
from tests.support.songs import a_song_id
from tests.unit.store.test_feature_shards import LAYOUT, same, some_features
from tests.unit.store.test_pooled_rows import expected, ids_of


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feature_shards, "_SONGS_A_SHARD", 10)
    monkeypatch.setattr(compaction, "_WORTH_IT", 1000)


def newest(n: int) -> ClipFeatures:
    return some_features(1000 + n)


def filled(folder: Path) -> ShardFolder:
    """Twenty songs, of which the first six were measured twice: most of the first shard is dead."""
    shards = FeatureStore(folder).of(LAYOUT)
    shards.append([(a_song_id(n), some_features(n) if n < 6 else newest(n)) for n in range(10)])
    shards.append([(a_song_id(n), newest(n)) for n in range(10, 20)])
    shards._look_for_dead = False
    shards.append([(a_song_id(n), newest(n)) for n in range(6)])
    return shards


def holds_the_newest(shards: ShardFolder) -> bool:
    return shards.song_ids() == {a_song_id(n) for n in range(20)} and all(
        same(shards.read(a_song_id(n)), newest(n)) for n in range(20)
    )


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*.arrows"))


def test_dead_shards_go_and_every_song_keeps_its_newest_features(tmp_path: Path) -> None:
    shards = filled(tmp_path)
    before = size_of(tmp_path)
    shards.append([(a_song_id(n), newest(n)) for n in range(12, 20)])
    shards.append([(a_song_id(0), newest(0))])
    assert shards.compact() <= 1
    assert size_of(tmp_path) < before
    assert shard_numbers(tmp_path / LAYOUT.fingerprint)[0] > 1
    assert holds_the_newest(shards)
    assert shards.pooled(ids_of(*range(20))).found.rows.tobytes() == expected(*range(1000, 1020)).tobytes()
    assert not shards.pooled(ids_of(*range(20))).made.any()
    shards.close()
    again = FeatureStore(tmp_path).of(LAYOUT)
    assert holds_the_newest(again)
    assert again.compact() == 0


def test_measuring_the_same_songs_for_ever_does_not_fill_the_disk(tmp_path: Path) -> None:
    shards = FeatureStore(tmp_path).of(LAYOUT)
    sizes: list[int] = []
    for turn in range(40):
        shards.append([(a_song_id(n), some_features(100 * turn + n)) for n in range(15)])
        sizes.append(size_of(tmp_path))
    assert max(sizes[10:]) <= 3.5 * sizes[0]
    assert all(same(shards.read(a_song_id(n)), some_features(3900 + n)) for n in range(15))
    assert not list(tmp_path.rglob("*.tmp"))


class Crash(BaseException):
    """The program ends here."""


@pytest.mark.parametrize("crash_at", range(20))
def test_a_crash_at_any_file_call_leaves_the_newest_features(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, crash_at: int
) -> None:
    shards = filled(tmp_path)
    calls = 0

    def counting(real: Callable[..., object]) -> Callable[..., object]:
        def called(*args: object, **options: object) -> object:
            nonlocal calls
            calls += 1
            if calls > crash_at:
                raise Crash
            return real(*args, **options)

        return called

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", counting(Path.replace))
        patch.setattr(Path, "unlink", counting(Path.unlink))
        patch.setattr(os, "fsync", counting(os.fsync))
        patch.setattr(os, "open", counting(os.open))
        with contextlib.suppress(Crash):
            shards.compact()
    again = FeatureStore(tmp_path).of(LAYOUT)
    assert holds_the_newest(again)
    again.append([(a_song_id(30), some_features(30))])
    again.compact()
    assert same(again.read(a_song_id(30)), some_features(30))
    assert again.song_ids() == {a_song_id(n) for n in [*range(20), 30]}


def test_songs_that_were_struck_off_stay_off(tmp_path: Path) -> None:
    """Song 3 has old features in shard 1 and damaged ones in shard 3, which strikes it off and then is compacted."""
    shards = filled(tmp_path)
    shards.close()
    data, _ = shard_files(tmp_path / LAYOUT.fingerprint, 3)
    content = bytearray(data.read_bytes())
    place = shards._places.find(a_song_id(3))
    assert place is not None
    content[place.entry.offset + place.entry.length - 3] ^= 1
    data.write_bytes(content)
    store = FeatureStore(tmp_path)
    assert store.of(LAYOUT).read(a_song_id(3)) is None
    store.of(LAYOUT).append([(a_song_id(n), newest(n)) for n in range(6) if n != 3])
    store.of(LAYOUT).compact()
    store.close()
    again = FeatureStore(tmp_path).of(LAYOUT)
    assert a_song_id(3) not in again.song_ids()
    assert all(same(again.read(a_song_id(n)), newest(n)) for n in range(20) if n != 3)


def test_damaged_features_are_left_behind_and_measured_anew(tmp_path: Path) -> None:
    shards = filled(tmp_path)
    shards.append([(a_song_id(n), newest(n)) for n in range(10, 16)])
    place = shards._places.find(a_song_id(17))
    assert place is not None
    data, _ = shard_files(tmp_path / LAYOUT.fingerprint, place.entry.shard)
    shards.close()
    content = bytearray(data.read_bytes())
    content[place.entry.offset + place.entry.length - 3] ^= 1
    data.write_bytes(content)
    again = FeatureStore(tmp_path).of(LAYOUT)
    again.compact()
    assert again.read(a_song_id(17)) is None
    assert all(same(again.read(a_song_id(n)), newest(n)) for n in range(20) if n != 17)


def test_a_reader_sees_the_songs_while_another_compacts(tmp_path: Path) -> None:
    shards = filled(tmp_path)
    reader = FeatureStore(tmp_path, read_only=True).of(LAYOUT)
    assert same(reader.read(a_song_id(12)), newest(12))
    shards.compact()
    fresh = FeatureStore(tmp_path, read_only=True).of(LAYOUT)
    assert holds_the_newest(fresh)
    assert fresh.compact() == 0
    reader.close()
    fresh.close()


def test_a_full_disk_leaves_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shards = filled(tmp_path)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        shards._look_for_dead = True
        with pytest.raises(WorkspaceError, match="No space left"):
            shards.compact()
    assert holds_the_newest(shards)
    assert shards.compact() >= 0
    assert holds_the_newest(shards)
