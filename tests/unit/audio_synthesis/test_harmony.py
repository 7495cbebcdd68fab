"""Scales, chords and tunes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songjudge.audio.synthesis.harmony import PROGRESSIONS, SCALES, chord, melody, scale_pitch


@pytest.mark.parametrize(("step", "pitch"), [(0, 60), (4, 67), (7, 72), (-1, 59), (-7, 48), (9, 76)])
def test_steps_of_c_major(step: int, pitch: int) -> None:
    assert scale_pitch(60, "major", step) == pitch


def test_chords_of_c_major_by_hand() -> None:
    assert {p % 12 for p in chord(48, "major", 0)} == {0, 4, 7}
    assert {p % 12 for p in chord(48, "major", 4)} == {7, 11, 2}
    assert {p % 12 for p in chord(48, "minor", 0)} == {0, 3, 7}
    assert {p % 12 for p in chord(48, "major", 1, size=4)} == {2, 5, 9, 0}


@settings(deadline=None)
@given(st.integers(36, 72), st.sampled_from(sorted(SCALES)), st.integers(-7, 14), st.sampled_from([3, 4]))
def test_a_chord_lies_close_and_ascends(key: int, scale: str, step: int, size: int) -> None:
    notes = chord(key, scale, step, size=size, middle=62)
    assert list(notes) == sorted(set(notes))
    assert len(notes) == size
    assert all(abs(note - 62) <= 6 for note in notes)


@settings(deadline=None)
@given(st.integers(0, 1000), st.sampled_from(sorted(SCALES)), st.floats(0, 1))
def test_a_tune_fills_four_bars_in_its_scale(seed: int, scale: str, busy: float) -> None:
    tune = melody(np.random.default_rng(seed), 55, scale, PROGRESSIONS[scale][0], busy=busy)
    assert tune == melody(np.random.default_rng(seed), 55, scale, PROGRESSIONS[scale][0], busy=busy)
    assert tune[0][0] == 0.0
    ends = [start + length for start, length, _ in tune]
    assert ends[:-1] == pytest.approx([start for start, _, _ in tune[1:]])
    assert ends[-1] == pytest.approx(16.0)
    assert all((pitch - 55) % 12 in SCALES[scale] for _, _, pitch in tune)
    assert all(55 <= pitch <= 55 + 32 for _, _, pitch in tune)
