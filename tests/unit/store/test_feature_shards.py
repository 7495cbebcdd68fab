from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from songjudge.errors import WorkspaceError
from songjudge.features.feature_set import ClipFeatures, FeatureBlock, FeatureSet
from songjudge.store import feature_shards
from songjudge.store.feature_shards import FeatureStore, ShardFolder
from songjudge.store.shard_files import features_in, message_of, schema_of, shard_files
from tests.support.songs import a_song_id

LAYOUT = FeatureSet("spectral", 1, (FeatureBlock("mel.mean", "mel", (5,)),), {"clips": 3})


def some_features(seed: int, *, clips: int = 3, layout: FeatureSet = LAYOUT) -> ClipFeatures:
    draw = np.random.default_rng(seed)
    values = draw.standard_normal((clips, layout.size)).astype(np.float32)
    return ClipFeatures(draw.random((clips, 2), np.float32), values)


def same(one: ClipFeatures | None, other: ClipFeatures) -> bool:
    return (
        one is not None
        and one.values.dtype == one.spans.dtype == np.float32
        and one.values.tobytes() == other.values.tobytes()
        and one.spans.tobytes() == other.spans.tobytes()
        and one.values.shape == other.values.shape
    )


@pytest.fixture
def shards(tmp_path: Path) -> Iterator[ShardFolder]:
    store = FeatureStore(tmp_path)
    yield store.of(LAYOUT)
    store.close()


def reopened(folder: Path) -> ShardFolder:
    return FeatureStore(folder).of(LAYOUT)


@given(st.integers(0, 40), st.lists(st.floats(width=32, allow_nan=False), min_size=5, max_size=5))
def test_numbers_come_back_bit_by_bit(clips: int, row: list[float]) -> None:
    values = np.array([row] * clips, np.float32).reshape(clips, 5)
    features = ClipFeatures(np.zeros((clips, 2), np.float32), values)
    assert same(features_in(message_of(a_song_id(1), features, LAYOUT), schema_of(5)), features)


def test_features_are_there_again_after_reopening(shards: ShardFolder, tmp_path: Path) -> None:
    shards.append([(a_song_id(n), some_features(n)) for n in range(4)])
    shards.append([(a_song_id(2), some_features(99))])
    for now in (shards, reopened(tmp_path)):
        assert now.song_ids() == {a_song_id(n) for n in range(4)}
        assert same(now.read(a_song_id(1)), some_features(1))
        assert same(now.read(a_song_id(2)), some_features(99))
        assert now.read(a_song_id(7)) is None
        now.close()


def test_a_new_shard_is_begun_when_one_is_full(
    shards: ShardFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feature_shards, "_SONGS_A_SHARD", 3)
    for n in range(8):
        shards.append([(a_song_id(n), some_features(n))])
    assert len(list((tmp_path / LAYOUT.fingerprint).glob("*.arrows"))) == 3
    again = reopened(tmp_path)
    assert all(same(again.read(a_song_id(n)), some_features(n)) for n in range(8))
    again.close()


def test_a_damaged_song_is_none_is_logged_and_forgotten(
    shards: ShardFolder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shards.append([(a_song_id(n), some_features(n)) for n in range(3)])
    data, _ = shard_files(tmp_path / LAYOUT.fingerprint, 1)
    content = bytearray(data.read_bytes())
    message = message_of(a_song_id(1), some_features(1), LAYOUT)
    content[bytes(content).find(message) + len(message) - 8] ^= 1
    data.write_bytes(content)
    again = reopened(tmp_path)
    assert again.read(a_song_id(1)) is None
    assert f"features of song {a_song_id(1)} are damaged" in caplog.text
    assert again.song_ids() == {a_song_id(0), a_song_id(2)}
    again.append([(a_song_id(1), some_features(1))])
    again.close()
    third = reopened(tmp_path)
    assert all(same(third.read(a_song_id(n)), some_features(n)) for n in range(3))
    third.close()


@pytest.mark.parametrize("garbage", [b"\0" * 100, b"noise" * 30, b"\xff"])
def test_garbage_behind_the_last_song_is_never_served_and_cut_off(
    shards: ShardFolder, tmp_path: Path, garbage: bytes
) -> None:
    shards.append([(a_song_id(1), some_features(1))])
    shards.close()
    for path in shard_files(tmp_path / LAYOUT.fingerprint, 1):
        with path.open("ab") as file:
            file.write(garbage)
    again = reopened(tmp_path)
    assert again.song_ids() == {a_song_id(1)}
    again.append([(a_song_id(2), some_features(2))])
    again.close()
    third = reopened(tmp_path)
    assert same(third.read(a_song_id(1)), some_features(1))
    assert same(third.read(a_song_id(2)), some_features(2))
    third.close()


def test_a_shard_cut_short_loses_only_the_songs_behind_the_cut(shards: ShardFolder, tmp_path: Path) -> None:
    for n in range(3):
        shards.append([(a_song_id(n), some_features(n))])
    shards.close()
    data, _ = shard_files(tmp_path / LAYOUT.fingerprint, 1)
    data.write_bytes(data.read_bytes()[:-7])
    again = reopened(tmp_path)
    assert again.song_ids() == {a_song_id(0), a_song_id(1)}
    again.append([(a_song_id(2), some_features(2)), (a_song_id(3), some_features(3))])
    assert all(same(again.read(a_song_id(n)), some_features(n)) for n in range(4))
    again.close()


def test_a_full_disk_is_told_and_what_was_kept_stays(
    shards: ShardFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    shards.append([(a_song_id(1), some_features(1))])

    def full(handle: int, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(WorkspaceError, match=r"Features could not be saved.*No space left"):
            shards.append([(a_song_id(2), some_features(2))])
    assert shards.song_ids() == {a_song_id(1)}
    shards.append([(a_song_id(2), some_features(2))])
    assert same(shards.read(a_song_id(2)), some_features(2))


def test_features_of_another_width_are_refused(shards: ShardFolder) -> None:
    wrong = ClipFeatures(np.zeros((2, 2), np.float32), np.zeros((2, 6), np.float32))
    with pytest.raises(ValueError, match="do not fit spectral"):
        shards.append([(a_song_id(1), wrong)])
