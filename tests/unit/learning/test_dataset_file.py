"""A dataset goes to another process through a folder."""

from pathlib import Path

import numpy as np
import pytest

from songjudge.errors import UnreadableFileError
from songjudge.learning.dataset_file import load_dataset, save_dataset
from tests.support.labelled_songs import a_dataset


def test_round_trip(tmp_path: Path) -> None:
    dataset = a_dataset(12)
    save_dataset(dataset, tmp_path / "new")
    again = load_dataset(tmp_path / "new")
    assert again.song_ids == dataset.song_ids
    assert np.array_equal(again.good, dataset.good)
    assert np.array_equal(again.weight, dataset.weight)
    assert np.array_equal(again.group, dataset.group)
    for name, bags in dataset.bags.items():
        assert again.bags[name].layout.fingerprint == bags.layout.fingerprint
        assert isinstance(again.bags[name].values, np.memmap)
        assert np.array_equal(again.bags[name].song(3), bags.song(3))


@pytest.mark.parametrize("lost", ["dataset.json", "good.npy", "listener.values.npy"])
def test_what_is_lost_is_said(tmp_path: Path, lost: str) -> None:
    save_dataset(a_dataset(12), tmp_path)
    (tmp_path / lost).unlink()
    with pytest.raises(UnreadableFileError, match="training data cannot be read"):
        load_dataset(tmp_path)


def test_cut_short(tmp_path: Path) -> None:
    save_dataset(a_dataset(12), tmp_path)
    np.save(tmp_path / "listener.values.npy", np.zeros((3, 24), np.float32))
    with pytest.raises(UnreadableFileError, match="wrong shape"):
        load_dataset(tmp_path)
