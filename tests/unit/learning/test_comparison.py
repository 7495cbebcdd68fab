"""Two models are called different when they are, and seldom when they are not."""

from dataclasses import replace

import numpy as np

from songjudge.learning.comparison import Comparison, compare
from songjudge.learning.evaluation import Evaluation, evaluate, from_plain, to_plain
from songjudge.library.song import SongId
from tests.support.labelled_songs import a_dataset


def judged(skill: float, *, seed: int, songs: int = 120, shared: float = 0.0) -> Evaluation:
    """Scores that know the labels by `skill`; albums share a part of their luck, and all models `shared` of it."""
    dataset = a_dataset(songs, seed=seed)
    common, own = (np.random.default_rng([seed, n]) for n in (0, 1 + round(1000 * skill)))
    luck = [rng.standard_normal(songs) + rng.standard_normal(songs)[dataset.group] for rng in (common, own)]
    z = skill * dataset.good + shared * luck[0] + luck[1]
    scores = 1 / (1 + np.exp(-z))
    return evaluate(dataset, scores, scores, seed=seed)


def test_a_better_model_is_known_from_many_songs() -> None:
    found = compare(judged(3.0, seed=1, songs=400), judged(0.3, seed=1, songs=400))
    assert found is not None
    assert found.songs == 400
    assert found.clear
    assert 0 < found.low < found.first - found.second < found.high
    assert found.words("Run 1", "Run 2").startswith("On the 400 songs that both judged, Run 1 is ahead of Run 2 by")
    assert found.words("Run 1", "Run 2").endswith("That is more than chance.")


def test_equal_models_are_seldom_called_different() -> None:
    same = [compare(judged(1.0, seed=s), judged(1.0, seed=s)) for s in range(3)]
    assert all(c is not None and not c.clear and c.low == c.high == 0 for c in same)
    chance = [compare(judged(1.0, seed=s), judged(1.002, seed=s)) for s in range(100)]
    assert sum(c.clear for c in chance if c) <= 6


def test_what_is_hard_for_both_cancels_out() -> None:
    alone = compare(judged(2.0, seed=5), judged(0.5, seed=5))
    together = compare(judged(2.0, seed=5, shared=2.0), judged(0.5, seed=5, shared=2.0))
    assert alone is not None
    assert together is not None
    first = judged(2.0, seed=5, shared=2.0)
    assert together.high - together.low < 2 * (first.high - first.low)


def test_only_songs_with_the_same_label_in_both_count() -> None:
    first = judged(1.0, seed=2)
    turned = replace(first, is_good=np.where(np.arange(120) < 30, ~first.is_good, first.is_good))
    found = compare(first, turned)
    assert found is not None
    assert found.songs == 90
    assert found.first == found.second
    assert (
        found.words("Run 1", "Run 2") == "On the 90 songs that both judged, both put liked songs first equally often."
    )


def test_strangers_are_not_compared() -> None:
    first = judged(1.0, seed=2)
    assert compare(first, replace(first, song_ids=tuple(SongId(f"stranger {n}") for n in range(120)))) is None
    few = replace(first, song_ids=(*first.song_ids[:15], *(SongId(f"stranger {n}") for n in range(105))))
    assert compare(first, few) is None


def test_the_words_speak_for_the_one_ahead() -> None:
    found = Comparison(80, 0.7, 0.75, -0.12, 0.02)
    told = "On the 80 songs that both judged, B is ahead of A by 0.050 (band -0.020 to 0.120). "
    assert found.words("A", "B") == told + "That may be chance: label more songs to know."


def test_groups_come_back_and_are_not_needed() -> None:
    first, second = judged(1.5, seed=3), judged(0.2, seed=3)
    again = from_plain(to_plain(first))
    assert again.group.tolist() == first.group.tolist()
    of_old = from_plain({name: value for name, value in to_plain(first).items() if name != "group"})
    apart, tied = compare(of_old, second), compare(again, second)
    assert apart is not None
    assert tied is not None
    assert apart.high - apart.low != tied.high - tied.low
