from pathlib import Path

import numpy as np
import pytest

from songjudge.audio.clip import ClipSpan
from songjudge.audio.playback import decode_for_playing
from tests.unit.audio.sounds import tune, write


def test_a_clip_is_heard_as_it_is_in_the_song(tmp_path: Path) -> None:
    samples = tune(8.0)
    found = decode_for_playing(write(tmp_path / "a.flac", samples), ClipSpan(2.0, 3.0))
    assert found.dtype == np.int16
    assert found.shape == (3 * 44100, 2)
    middle = slice(1000, -1000)
    assert found[middle] / 32767 == pytest.approx(samples[2 * 44100 : 5 * 44100][middle], abs=1e-3)


def test_a_clip_begins_and_ends_without_a_click(tmp_path: Path) -> None:
    found = decode_for_playing(write(tmp_path / "a.flac", tune(8.0)), ClipSpan(2.0, 3.0))
    assert not found[0].any()
    assert not found[-1].any()


def test_a_whole_song_in_mono_at_another_rate_is_on_both_sides(tmp_path: Path) -> None:
    found = decode_for_playing(write(tmp_path / "a.wav", tune(4.0, rate=8000, channels=1), rate=8000))
    assert abs(len(found) - 4 * 44100) < 10
    assert np.array_equal(found[:, 0], found[:, 1])


def test_a_place_behind_the_end_is_nothing_to_hear(tmp_path: Path) -> None:
    assert len(decode_for_playing(write(tmp_path / "a.wav", tune(2.0)), ClipSpan(5.0, 3.0))) == 0
