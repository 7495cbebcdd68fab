"""No split tears an album apart unless there is no other way, and then it says so."""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from songjudge.learning.dataset import Dataset
from songjudge.learning.splitting import group_numbers, grouped_folds, grouped_holdout, join_groups, random_folds
from songjudge.library.song import SongId
from tests.support.labelled_songs import a_dataset, a_song


def test_songs_of_an_album_belong_together_across_discs() -> None:
    songs = [
        a_song(0, folder="/m/cd1", artist="Ann", album="Dawn"),
        a_song(1, folder="/m/cd2", artist="ann ", album="DAWN"),
        a_song(2, folder="/m/cd1", artist="Ann", album="Dusk"),
    ]
    assert group_numbers(songs).tolist() == [0, 0, 1]


def test_compilation_without_album_artist_belongs_together() -> None:
    songs = [a_song(n, folder="/m/mix", artist=f"Artist {n}", album="Best of 1999") for n in range(3)]
    assert group_numbers(songs).tolist() == [0, 0, 0]


def test_two_greatest_hits_are_not_one_album() -> None:
    songs = [
        a_song(0, folder="/m/a", artist="Ann", album="Greatest Hits"),
        a_song(1, folder="/m/b", artist="Bob", album="Greatest Hits"),
    ]
    assert group_numbers(songs).tolist() == [0, 1]


def test_various_artists_join_nothing_by_name() -> None:
    songs = [a_song(n, folder=f"/m/{n}", album_artist="Various Artists", album=f"Vol. {n}") for n in range(2)]
    assert group_numbers(songs).tolist() == [0, 1]


def test_artist_without_album_then_folder() -> None:
    songs = [
        a_song(0, folder="/m/x", artist="Ann"),
        a_song(1, folder="/m/y", artist="Ann"),
        a_song(2, folder="/m/x"),
        a_song(3, folder="/m/x"),
    ]
    assert group_numbers(songs).tolist() == [0, 0, 1, 1]


def test_copies_tie_their_folders_together() -> None:
    copied = replace(a_song(0, folder="/m/x"), copies=(Path("/m/y/again.ogg"),))
    assert group_numbers([copied, a_song(1, folder="/m/y"), a_song(2, folder="/m/z")]).tolist() == [0, 0, 1]


def test_no_songs_no_groups() -> None:
    assert group_numbers([]).tolist() == []


def test_joining_is_transitive() -> None:
    joined = join_groups(np.array([7, 8, 9, 10]), [(0, "a"), (1, "a"), (1, "b"), (3, "b")])
    assert joined.tolist() == [0, 0, 1, 0]


def a_split(good: list[bool], group: list[int]) -> Dataset:
    ids = tuple(SongId(str(n)) for n in range(len(good)))
    return Dataset(ids, {}, np.array(good), np.ones(len(good), np.float32), np.array(group, dtype=np.int64))


SONGS = st.lists(st.tuples(st.booleans(), st.integers(0, 12)), min_size=4, max_size=60).filter(
    lambda rows: all(len({g for good, g in rows if good is side}) >= 2 for side in (True, False))
)


@settings(deadline=None)
@given(SONGS, st.integers(2, 8), st.integers(0, 3))
def test_groups_stay_whole_and_every_song_is_held_out_once(rows: list[tuple[bool, int]], folds: int, seed: int) -> None:
    dataset = a_split([g for g, _ in rows], [n for _, n in rows])
    found = grouped_folds(dataset, folds, seed)
    large = {
        n for n in set(dataset.group) for c in (True, False) if np.mean(dataset.group[dataset.good == c] == n) > 2 / 3
    }
    assert found.torn == bool(large)
    assert sorted(np.concatenate([found.test(f) for f in range(found.count)]).tolist()) == list(range(len(rows)))
    for fold in range(found.count):
        assert set(dataset.group[found.test(fold)]) & set(dataset.group[found.train(fold)]) <= large
        assert len(found.test(fold)) > 0


def test_folds_are_even_in_size_and_in_good_songs() -> None:
    dataset = a_dataset(200, sets=())
    found = grouped_folds(dataset, 5, 0)
    sizes = [len(found.test(f)) for f in range(5)]
    goods = [int(dataset.good[found.test(f)].sum()) for f in range(5)]
    assert max(sizes) - min(sizes) <= 12
    assert max(goods) - min(goods) <= 4


def test_both_classes_remain_to_learn_from() -> None:
    dataset = a_split([True] * 4 + [False] * 16, [0, 0, 1, 1] + [n // 2 + 2 for n in range(16)])
    found = grouped_folds(dataset, 5, 0)
    for fold in range(found.count):
        good = dataset.good[found.train(fold)]
        assert good.any()
        assert not good.all()


def test_good_folder_and_bad_folder_are_torn_and_it_is_said() -> None:
    dataset = a_split([True] * 10 + [False] * 10, [0] * 10 + [1] * 10)
    found = grouped_folds(dataset, 5, 0)
    assert found.torn
    assert found.count == 5
    assert {len(found.test(f)) for f in range(5)} == {4}


def test_an_album_that_holds_nearly_all_good_songs_is_torn() -> None:
    dataset = a_split([True] * 16 + [False] * 16, [0] * 15 + [1] + [2] * 10 + [3] * 6)
    found = grouped_folds(dataset, 5, 0)
    assert found.torn
    assert len(set(found.number[dataset.group == 0])) > 1
    assert len(set(found.number[dataset.group == 2])) == 1


def test_only_the_class_in_one_album_is_torn() -> None:
    dataset = a_split([True] * 6 + [False] * 12, [0] * 6 + [1 + n // 3 for n in range(12)])
    found = grouped_folds(dataset, 4, 0)
    assert found.torn
    for album in range(1, 5):
        assert len(set(found.number[dataset.group == album])) == 1


def test_same_seed_same_folds() -> None:
    dataset = a_dataset(60, sets=())
    assert grouped_folds(dataset, 5, 3).number.tolist() == grouped_folds(dataset, 5, 3).number.tolist()
    assert grouped_folds(dataset, 5, 3).number.tolist() != grouped_folds(dataset, 5, 4).number.tolist()


def test_random_folds_tear_albums() -> None:
    dataset = a_dataset(60, sets=())
    found = random_folds(dataset, 5, 0)
    assert any(len(set(found.number[dataset.group == g])) > 1 for g in set(dataset.group))


def test_holdout_has_both_classes_and_whole_albums() -> None:
    dataset = a_dataset(80, sets=())
    train, test = grouped_holdout(dataset, 0)
    assert 0.1 < len(test) / 80 < 0.3
    assert dataset.good[test].any()
    assert not dataset.good[test].all()
    assert not set(dataset.group[train]) & set(dataset.group[test])


def test_a_hundred_thousand_songs_are_split_in_seconds() -> None:
    rng = np.random.default_rng(0)
    songs = 100_000
    ids = (SongId(""),) * songs
    group = rng.integers(0, 60_000, songs)
    dataset = Dataset(ids, {}, rng.random(songs) < 0.3, np.ones(songs, np.float32), group)
    start = time.process_time()
    found = grouped_folds(dataset, 5, 0)
    assert time.process_time() - start < 5
    assert max(np.bincount(found.number)) - min(np.bincount(found.number)) < 20
    home: dict[int, int] = {}
    assert all(home.setdefault(g, f) == f for g, f in zip(group.tolist(), found.number.tolist(), strict=True))
