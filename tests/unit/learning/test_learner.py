"""Too few labels give a sentence that says how many more."""

import numpy as np
import pytest

from songjudge.errors import NotEnoughLabelsError
from songjudge.learning.learner import check_labels


@pytest.mark.parametrize(
    ("good", "bad", "sentence"),
    [
        (3, 12, "3 good and 12 bad. Label at least 2 more good songs."),
        (0, 0, "0 good and 0 bad. Label at least 5 more good and 5 more bad songs."),
        (9, 4, "9 good and 4 bad. Label at least 1 more bad song."),
    ],
)
def test_says_how_many_more(good: int, bad: int, sentence: str) -> None:
    with pytest.raises(NotEnoughLabelsError) as caught:
        check_labels(np.array([True] * good + [False] * bad, dtype=np.bool_))
    assert str(caught.value).endswith(sentence)


def test_five_and_five_are_enough() -> None:
    check_labels(np.array([True] * 5 + [False] * 5))
