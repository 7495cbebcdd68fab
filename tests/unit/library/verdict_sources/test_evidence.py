"""From evidence to verdict."""

import pytest

from songjudge.library.verdict import Source, Verdict
from songjudge.library.verdict_sources.evidence import Evidence, Thresholds, verdict_of


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ({"rating": 1.0}, "good"),
        ({"rating": 0.8}, "good"),
        ({"rating": 0.6}, "none"),
        ({"rating": 0.4}, "bad"),
        ({"rating": 0.0}, "bad"),
        ({"plays": 6}, "good"),
        ({"plays": 5}, "none"),
        ({"plays": 0}, "none"),
        ({"plays": 2, "skips": 3}, "bad"),
        ({"plays": 9, "skips": 4}, "good"),
        ({"plays": 50, "rating": 0.2}, "bad"),
        ({"rating": 0.2, "verdict": Verdict.GOOD}, "good"),
        ({}, "none"),
    ],
)
def test_the_strongest_word_counts(said: dict, verdict: str) -> None:
    assert verdict_of(Evidence(Source.PLAYER_LIBRARY, **said), Thresholds()) == verdict


def test_thresholds_move_the_line() -> None:
    strict = Thresholds(good_from=1.0, bad_to=0.2, plays_from=100, skips_from=0)
    assert verdict_of(Evidence(Source.RATING_TAG, rating=0.8), strict) is Verdict.NONE
    assert verdict_of(Evidence(Source.PLAY_COUNT, plays=0, skips=99), strict) is Verdict.NONE
