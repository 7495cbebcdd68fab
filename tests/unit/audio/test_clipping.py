import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songjudge.audio.clip import ClipPlan, ClipSpan
from songjudge.audio.clipping import choose_spans, spare_spans


@given(
    duration=st.floats(0.0, 40_000.0), count=st.integers(1, 60), seconds=st.floats(1.0, 10.0), seed=st.integers(0, 99)
)
def test_spans_lie_inside_the_song_in_order_without_overlap(
    duration: float, count: int, seconds: float, seed: int
) -> None:
    spans = choose_spans(duration, ClipPlan(count, seconds, seed))
    assert 1 <= len(spans) <= count
    assert spans[0].start >= 0
    assert spans[-1].end <= duration + 0.002
    assert all(a.end <= b.start + 0.102 for a, b in itertools.pairwise(spans))


def test_the_places_depend_on_the_length_and_the_plan_alone() -> None:
    assert choose_spans(240.0, ClipPlan(3)) == choose_spans(240.0, ClipPlan(3))
    assert choose_spans(240.0, ClipPlan(3)) != choose_spans(240.0, ClipPlan(3, seed=1))


@pytest.mark.parametrize("duration", [240.0, 100.0, 7.0])
@pytest.mark.parametrize("change", [-0.05, 0.05])
def test_a_copy_that_an_encoder_made_a_little_longer_or_shorter_is_cut_alike(duration: float, change: float) -> None:
    original, copy = (choose_spans(length, ClipPlan()) for length in (duration, duration + change))
    assert [span.start for span in copy] == pytest.approx([span.start for span in original], abs=0.06)


def test_every_part_of_the_song_is_heard() -> None:
    spans = choose_spans(240.0, ClipPlan(30))
    assert [int(span.start // 8.0) for span in spans] == list(range(30))


def test_a_short_song_is_one_clip() -> None:
    assert choose_spans(3.0, ClipPlan()) == [ClipSpan(0.0, 3.0)]


def test_spare_places_lie_between_the_taken_ones() -> None:
    taken = [ClipSpan(10.0, 5.0), ClipSpan(30.0, 5.0)]
    spare = spare_spans(taken, 60.0, ClipPlan())
    assert len(spare) == 3
    assert all(s.end <= t.start or s.start >= t.end for s in spare for t in taken)
    assert {s.length for s in spare} == {5.0}
