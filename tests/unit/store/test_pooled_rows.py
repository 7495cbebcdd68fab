from pathlib import Path

import numpy as np
import pytest

from songjudge.features.feature_set import ClipFeatures, FeatureBlock, FeatureSet
from songjudge.learning.dataset import bags_of
from songjudge.learning.vectors import moments_of
from songjudge.store import feature_shards, pooled_rows
from songjudge.store.feature_shards import FeatureStore, ShardFolder
from songjudge.store.pooled_rows import pooled, pooled_file, pooled_width, read_rows, write_rows
from tests.support.songs import a_song_id
from tests.unit.store.test_feature_shards import LAYOUT, some_features

WIDTH = 10


def ids_of(*songs: int) -> np.ndarray[tuple[int], np.dtype[np.bytes_]]:
    return np.array([a_song_id(n).encode() for n in songs], "S32")


def expected(*songs: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    found = moments_of(bags_of(LAYOUT, [some_features(n) for n in songs]))
    return np.concatenate([found.mean, found.deviation], axis=1)


@pytest.fixture
def shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ShardFolder:
    """Ten songs in shards of four."""
    monkeypatch.setattr(feature_shards, "_SONGS_A_SHARD", 4)
    shards = FeatureStore(tmp_path).of(LAYOUT)
    for n in range(10):
        shards.append([(a_song_id(n), some_features(n))])
    return shards


def test_pooling_gives_the_numbers_that_belong_to_its_version() -> None:
    """If this fails because `moments_of` changed, raise `POOLING` and write the new numbers down here."""
    layout = FeatureSet("probe", 1, (FeatureBlock("a", "a", (2,)), FeatureBlock("b", "b", (2, 2), sequence=True)), {})
    values = np.array([[1, 2, 3, 4, 5, 6], [3, 2, 1, 0, 1, 2]], np.float32)
    row = pooled(layout, [ClipFeatures(np.zeros((2, 2), np.float32), values)])
    assert pooled_rows.POOLING == 1
    assert pooled_width(layout) == 8
    assert row.tolist() == [[2.0, 2.0, 2.5, 3.0, 1.0, 0.0, 1.5, 2.0]]


def test_rows_are_kept_when_features_are_put(shards: ShardFolder) -> None:
    found = shards.pooled(ids_of(3, 9, 0, 77))
    assert found.good.tolist() == [True, True, True, False]
    assert not found.made.any()
    assert found.found.rows[:3].tobytes() == expected(3, 9, 0).tobytes()
    whole = shards.pooled(ids_of(0, 1, 2, 3))
    assert whole.found.rows.tobytes() == expected(0, 1, 2, 3).tobytes()


def test_rows_of_an_older_workspace_are_made_of_the_clips_and_kept(shards: ShardFolder, tmp_path: Path) -> None:
    folder = tmp_path / LAYOUT.fingerprint
    for number in (1, 2, 3):
        pooled_file(folder, number).unlink()
    ids = ids_of(8, 1, 2)
    found = shards.pooled(ids)
    assert found.made.all()
    assert found.found.rows.tobytes() == expected(8, 1, 2).tobytes()
    shards.keep_pooled(found.found.ids, found.found.sums, found.found.rows)
    assert not shards.pooled(ids).made.any()
    assert shards.pooled(ids).found.rows.tobytes() == expected(8, 1, 2).tobytes()
    assert shards.pooled(ids_of(0)).made.all()  # between two rows that are there


@pytest.mark.parametrize("position", [0, 30, 64, 70, 90, -1])
def test_a_damaged_row_is_never_served(shards: ShardFolder, tmp_path: Path, position: int) -> None:
    path = pooled_file(tmp_path / LAYOUT.fingerprint, 1)
    content = bytearray(path.read_bytes())
    content[position] ^= 4
    path.write_bytes(content)
    found = shards.pooled(ids_of(0, 1, 2, 3))
    assert found.made.any()
    assert found.good.all()
    assert found.found.rows.tobytes() == expected(0, 1, 2, 3).tobytes()


def test_rows_of_other_messages_are_not_kept(shards: ShardFolder) -> None:
    ids = ids_of(5)
    before = shards._places.at(ids)["crc"]
    shards.append([(a_song_id(5), some_features(99))])
    shards.keep_pooled(ids, before, expected(5))
    assert shards.pooled(ids).found.rows.tobytes() == expected(99).tobytes()


def test_a_file_of_another_width_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.pooled"
    sums = np.array([7], np.uint32)
    write_rows(path, np.array([2]), sums, np.ones((1, 4), np.float32))
    assert not read_rows(path, 5, np.array([2]), sums)[1].any()
    write_rows(path, np.array([0]), sums, np.ones((1, 5), np.float32))
    assert read_rows(path, 5, np.array([0, 2]), np.array([7, 7], np.uint32))[1].tolist() == [True, False]


def test_a_disk_that_refuses_rows_is_no_trouble(
    shards: ShardFolder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pooled_file(tmp_path / LAYOUT.fingerprint, 3).unlink()
    pooled_file(tmp_path / LAYOUT.fingerprint, 3).mkdir()
    shards.append([(a_song_id(20), some_features(20))])
    assert "could not be kept" in caplog.text
    assert shards.pooled(ids_of(20)).found.rows.tobytes() == expected(20).tobytes()
    caplog.clear()


def test_a_song_without_clips_has_no_row(shards: ShardFolder) -> None:
    shards.append([(a_song_id(30), some_features(1, clips=0))])
    assert not shards.pooled(ids_of(30)).good.any()
