"""Asking: doubtful songs, all different, never many by one artist."""

import numpy as np

from songjudge.learning.asking import songs_to_ask


def test_doubtful_songs_come_first() -> None:
    vectors = np.eye(6, dtype=np.float32)
    assert songs_to_ask([0.99, 0.5, 0.02, 0.55, 0.9, 0.1], vectors, 2).tolist() == [1, 3]


def test_songs_that_are_alike_are_not_asked_twice() -> None:
    vectors = np.array([[1, 0], [1, 0.01], [0, 1]], np.float32)
    assert sorted(songs_to_ask([0.5, 0.5, 0.6], vectors, 2).tolist()) == [0, 2]


def test_what_is_known_already_is_not_asked_again() -> None:
    vectors = np.array([[1, 0], [0, 1]], np.float32)
    assert songs_to_ask([0.5, 0.55], vectors, 1, known=np.array([[1, 0.0]], np.float32)).tolist() == [1]


def test_artist_cap() -> None:
    rng = np.random.default_rng(0)
    artists = ["Ann"] * 20 + ["Bob"] * 2 + [""] * 8
    chosen = songs_to_ask(
        rng.uniform(0.4, 0.6, 30), rng.standard_normal((30, 8)).astype(np.float32), 12, artists=artists
    )
    names = [artists[i] for i in chosen]
    assert names.count("Ann") == 2
    assert names.count("Bob") <= 2
    assert len(chosen) == 12
    assert len(set(chosen.tolist())) == 12


def test_no_songs_and_more_asked_than_there_are() -> None:
    assert songs_to_ask([], np.zeros((0, 3), np.float32), 5).tolist() == []
    assert len(songs_to_ask([0.5, 0.4], np.eye(2, dtype=np.float32), 5)) == 2


def test_asked_songs_spread_wider_than_the_most_doubtful() -> None:
    rng = np.random.default_rng(1)
    centres = rng.standard_normal((10, 16))
    kind = np.repeat(np.arange(10), 50)
    vectors = (centres[kind] + 0.1 * rng.standard_normal((500, 16))).astype(np.float32)
    scores = np.where(kind == 3, 0.5, rng.uniform(0.2, 0.8, 500))
    assert len(set(kind[songs_to_ask(scores, vectors, 10)])) >= 8
