"""Every voice sounds, at its pitch, without clicks."""

import numpy as np
import pytest

from songjudge.audio.synthesis.drums import DRUMS
from songjudge.audio.synthesis.instruments import INSTRUMENTS

RATE = 32_000


@pytest.mark.parametrize("name", sorted(INSTRUMENTS))
@pytest.mark.parametrize("frequency", [55.0, 261.6, 1568.0])
def test_a_note_is_finite_moderate_and_fades_at_both_ends(name: str, frequency: float) -> None:
    sound = INSTRUMENTS[name](frequency, 0.5, RATE)
    assert sound.dtype == np.float32
    assert np.isfinite(sound).all()
    assert 0.05 < np.abs(sound).max() < 2.5
    assert abs(sound[0]) < 0.02
    assert abs(sound[-1]) < 0.02


@pytest.mark.parametrize("name", sorted(set(INSTRUMENTS) - {"bell", "flute", "pad"}))
def test_a_note_has_its_pitch(name: str) -> None:
    sound = INSTRUMENTS[name](220.0, 1.0, RATE)
    sound = np.pad(sound, (0, max(0, RATE - len(sound))))[:RATE]
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(RATE)))
    peaks = np.flatnonzero(spectrum > 0.3 * spectrum.max())
    assert all(abs(peak / 220.0 - round(peak / 220.0)) < 0.05 for peak in peaks)


@pytest.mark.parametrize("name", sorted(DRUMS))
def test_a_stroke_is_short_and_dies(name: str) -> None:
    sound = DRUMS[name](RATE)
    assert sound.dtype == np.float32
    assert np.isfinite(sound).all()
    assert len(sound) <= RATE // 2
    assert np.abs(sound).max() > 0.05
    assert np.abs(sound[-20:]).max() < 0.2 * np.abs(sound).max()


def test_strokes_are_the_same_every_time() -> None:
    assert all(np.array_equal(drum(RATE), drum(RATE)) for drum in DRUMS.values())
