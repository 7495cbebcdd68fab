import numpy as np
import pytest

from songjudge.features.filter_banks import loudness_weights
from songjudge.features.framing import FREQUENCIES, RATE
from songjudge.features.loudness import energies, level_of, loudness_summary
from songjudge.features.spectrum import spectrum_of
from songjudge.features.sums import Sums, sums_of


def tone(frequency: float, level: float = 1.0) -> np.ndarray:
    return (level * np.sin(2 * np.pi * frequency * np.arange(RATE * 5) / RATE)).astype(np.float32)[None]


def test_a_full_scale_tone_of_1_khz_measures_minus_3_lufs() -> None:
    """ITU-R BS.1770-4: a 0 dBFS sine of 997 Hz in one channel reads -3.01 LKFS."""
    summary = loudness_summary(energies(Sums(sums_of(spectrum_of(tone(997.0)))).energies)["loudness"][:, 4:-4], 1.0)
    assert summary[0, 0] == pytest.approx(-3.01, abs=0.05)
    assert summary[0, 1] == pytest.approx(0.0, abs=0.1)


def test_the_weighting_is_that_of_bs_1770() -> None:
    """The response of the two filters at 48 kHz, read off their published coefficients."""
    decibels = 10 * np.log10(np.maximum(loudness_weights(), 1e-9))
    for frequency, expected in ((100.0, -1.1), (997.0, 0.69), (2000.0, 3.2), (5000.0, 4.0)):
        assert decibels[np.abs(FREQUENCIES - frequency).argmin()] == pytest.approx(expected, abs=0.35)


def test_rms_of_a_tone_is_its_level_over_root_two() -> None:
    found = energies(Sums(sums_of(spectrum_of(tone(440.0, 0.5)))).energies)["rms"][0, 10:-10]
    assert found == pytest.approx(0.5 / np.sqrt(2), rel=1e-3)


@pytest.mark.parametrize(("frequency", "share"), [(200.0, 1.0), (1000.0, 0.0)])
def test_the_bass_share_is_what_lies_between_100_and_300_hz(frequency: float, share: float) -> None:
    assert energies(Sums(sums_of(spectrum_of(tone(frequency)))).energies)["bass"][0, 10:-10] == pytest.approx(
        share, abs=0.02
    )


def test_the_level_of_a_song_is_that_of_all_its_clips() -> None:
    clips = np.concatenate([tone(440.0, 0.1), tone(440.0, 0.02)])
    assert level_of(clips) == pytest.approx(np.sqrt((0.1**2 + 0.02**2) / 4), rel=1e-4)
    assert level_of(np.zeros((2, 100), np.float32)) == 1.0


def test_loudness_is_that_before_the_gain() -> None:
    plain = loudness_summary(energies(Sums(sums_of(spectrum_of(tone(440.0, 0.1)))).energies)["loudness"], 1.0)
    raised = loudness_summary(energies(Sums(sums_of(spectrum_of(tone(440.0, 0.4)))).energies)["loudness"], 4.0)
    assert raised == pytest.approx(plain, abs=0.01)
