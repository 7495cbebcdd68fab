"""The machine over all feature sets is scikit-learn's, taken apart into heads without a loss."""

import numpy as np
import pytest
from sklearn.metrics.pairwise import cosine_similarity, euclidean_distances
from sklearn.svm import SVC

from songjudge.learning.curves import auc_of
from songjudge.learning.heads import HEADS, DirectionHead, Head, KernelHead
from songjudge.learning.kernel_machine import MEASURED, WORDS, machine
from songjudge.learning.lesson import Lesson, group_factors

SONGS, FRESH = 80, 40


def rows(columns: int, *, seed: int, songs: int = SONGS + FRESH) -> np.ndarray:
    made = np.random.default_rng(seed).standard_normal((songs, columns)).astype(np.float32)
    return np.asarray(made - made[:SONGS].mean(axis=0))


def labels(*, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random(SONGS + FRESH) < 0.45


def lesson(name: str, values: np.ndarray, columns: tuple[str, ...], good: np.ndarray) -> Lesson:
    weight = np.linspace(0.5, 1.5, SONGS).astype(np.float32)
    return Lesson(name, values[:SONGS], columns, good[:SONGS], weight, np.arange(SONGS), 0)


def answer(heads: list[list[tuple[Head, float]]], several: list[np.ndarray]) -> np.ndarray:
    parts = [weight * head.logits(values) for own, values in zip(heads, several, strict=True) for head, weight in own]
    return np.asarray(np.sum(parts, axis=0))


def near(values: np.ndarray) -> np.ndarray:
    apart = euclidean_distances(values, values[:SONGS])
    return np.asarray(np.exp(-(apart**2) / values[:SONGS].var(axis=0).sum()))


def test_heads_add_up_to_scikit_learns_machine() -> None:
    good = labels()
    heard, measured = rows(30, seed=1), rows(50, seed=2)
    heard[:, :10] += good[:, None]
    names = ("listener",) * 20 + (WORDS,) * 10
    groups = ("mel",) * 45 + ("tempo",) * 5
    taught = machine([lesson(MEASURED, measured, groups, good), lesson("listener", heard, names, good)], [0.2, 0.8])
    likeness = 0.2 * near(measured * group_factors(groups)) + 0.8 / 3 * near(heard[:, 20:])
    for block in (slice(0, 20), slice(20, 30)):
        likeness += 0.8 / 3 * cosine_similarity(heard[:, block], heard[:SONGS, block])
    plain = SVC(C=1.0, kernel="precomputed")
    plain.fit(likeness[:SONGS], good[:SONGS], sample_weight=np.linspace(0.5, 1.5, SONGS))
    assert answer(taught, [measured, heard]) == pytest.approx(plain.decision_function(likeness), abs=1e-4)
    kinds = [[type(head) for head, _ in own] for own in taught]
    assert kinds == [[KernelHead], [DirectionHead, DirectionHead, KernelHead]]


def test_the_disk_keeps_every_head() -> None:
    good, heard = labels(), rows(30, seed=1)
    heard[:, 7] = 0.0  # a number that never changes
    for head, _ in machine([lesson("listener", heard, ("listener",) * 20 + (WORDS,) * 10, good)], [1.0])[0]:
        again = HEADS["kernel" if isinstance(head, KernelHead) else "direction"].from_arrays(head.arrays(), 30)
        assert np.array_equal(again.logits(heard), head.logits(heard))
        with pytest.raises(ValueError, match="fit the columns"):
            type(again).from_arrays(head.arrays(), 31)


def test_an_embedding_without_words_is_compared_both_ways() -> None:
    good, heard = labels(), rows(12, seed=3)
    (heads,) = machine([lesson("embedding-mine", heard, ("mine",) * 12, good)], [1.0])
    assert [type(head) for head, _ in heads] == [DirectionHead, KernelHead]
    assert isinstance(heads[1][0], KernelHead)
    assert heads[1][0].songs.shape[1] == 12


def test_a_song_far_from_all_others_does_not_shout() -> None:
    good = labels()
    heard = rows(12, seed=3) + good[:, None]
    ((direction, _), _) = machine([lesson("embedding-mine", heard, ("mine",) * 12, good)], [1.0])[0]
    assert direction.logits(100 * heard) == pytest.approx(direction.logits(heard), abs=1e-4)


@pytest.mark.parametrize("several_kinds", [False, True])
def test_both_a_trait_and_several_kinds_of_music_are_learned(several_kinds: bool) -> None:
    rng = np.random.default_rng(0)
    kind = rng.integers(0, 4, SONGS + FRESH)
    places = np.array([[3, 3], [-3, -3], [3, -3], [-3, 3]], dtype=np.float32)
    heard = rng.standard_normal((SONGS + FRESH, 8)).astype(np.float32)
    heard[:, :2] += places[kind]
    good = kind < 2 if several_kinds else heard[:, 0] > 0  # two kinds of four, which no line parts; or one side
    (heads,) = machine([lesson("embedding-mine", heard, ("mine",) * 8, good)], [1.0])
    assert auc_of(good[SONGS:], answer([heads], [heard[SONGS:]])) > 0.95
