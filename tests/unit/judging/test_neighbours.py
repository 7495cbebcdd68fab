"""Songs that sound alike are found, and the same recording twice."""

import numpy as np
import pytest

from songjudge.judging.neighbours import (
    BLOCK,
    SongVectors,
    duplicate_groups,
    near_duplicates,
    of_like_length,
    song_vectors,
)
from songjudge.learning.dataset import Bags
from songjudge.learning.heads import unit_rows
from tests.support.labelled_songs import LISTENER, a_dataset


def vectors(count: int, *, seed: int = 0) -> SongVectors:
    return SongVectors(unit_rows(np.random.default_rng(seed).standard_normal((count, 32)).astype(np.float32)))


def test_nearest_first_and_never_itself() -> None:
    held = vectors(50)
    songs, cosines = held.alike(7, 5)
    every = held.rows @ held.rows[7]
    assert songs.tolist() == [i for i in np.argsort(-every) if i != 7][:5]
    assert list(cosines) == sorted(cosines, reverse=True)


def test_fewer_songs_than_asked_for() -> None:
    assert len(vectors(3).alike(0, 10)[0]) == 2
    assert len(vectors(1).alike(0, 10)[0]) == 0


def test_pairs_equal_brute_force_across_blocks() -> None:
    count = 2 * BLOCK + 100
    held = vectors(count)
    rows = held.rows.copy()
    for first, second in ((3, 4000), (BLOCK, BLOCK + 1), (0, count - 1)):
        rows[second] = rows[first] + 0.02 * held.rows[(first + 9) % count]
    found = near_duplicates(SongVectors(unit_rows(rows)))
    assert sorted(map(tuple, found.tolist())) == [(0, count - 1), (3, 4000), (BLOCK, BLOCK + 1)]


def test_no_duplicates_no_songs() -> None:
    assert near_duplicates(vectors(20)).shape == (0, 2)
    assert near_duplicates(SongVectors(np.zeros((0, 4), np.float32))).shape == (0, 2)


def test_groups_follow_the_pairs() -> None:
    pairs = np.array([[0, 5], [5, 9], [2, 3]])
    assert duplicate_groups(10, pairs) == ((0, 5, 9), (2, 3))
    assert duplicate_groups(10, np.zeros((0, 2), np.int64)) == ()


def test_other_lengths_are_other_recordings() -> None:
    pairs = np.array([[0, 1], [0, 2], [1, 3]])
    assert of_like_length(pairs, [180.0, 181.5, 240.0, 0.0]).tolist() == [[0, 1], [1, 3]]


def test_song_encoded_twice_is_found_among_others() -> None:
    dataset = a_dataset(80, sets=(LISTENER,))
    held = dataset.bags["listener"]
    twice = held.take([*range(80), 11])
    noise = np.random.default_rng(0).normal(0, 0.02, twice.values.shape).astype(np.float32)
    heard = song_vectors({"listener": Bags(LISTENER, twice.values + noise, twice.offsets)})
    assert near_duplicates(heard).tolist() == [[11, 80]]
    assert heard.alike(80, 1)[0].tolist() == [11]


def test_vectors_have_length_one_and_bounded_width() -> None:
    heard = song_vectors(a_dataset(30).bags)
    assert np.linalg.norm(heard.rows, axis=1) == pytest.approx(1, abs=1e-5)
    assert heard.rows.shape[1] <= 200
