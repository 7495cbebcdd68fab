import numpy as np
import pytest

from songjudge.features import rhythm
from songjudge.features.framing import RATE
from songjudge.features.spectrum import spectrum_of
from songjudge.features.summaries import decibels
from songjudge.features.sums import Sums, sums_of


def beats(beats_a_minute: float, seconds: float = 5.0) -> np.ndarray:
    samples = np.zeros(round(RATE * seconds), np.float32)
    noise = np.random.default_rng(0).normal(size=1000).astype(np.float32) * np.exp(-np.arange(1000) / 150)
    for start in np.arange(0.1, seconds - 0.1, 60.0 / beats_a_minute):
        samples[round(start * RATE) : round(start * RATE) + 1000] += noise.astype(np.float32)
    return samples + 1e-4 * np.random.default_rng(1).normal(size=len(samples)).astype(np.float32)


def flux_of(*clips: np.ndarray) -> np.ndarray:
    return rhythm.flux(decibels(Sums(sums_of(spectrum_of(np.stack(clips)))).mel))


@pytest.mark.parametrize("pace", [70.0, 90.0, 120.0, 150.0, 160.0])
def test_the_tempo_of_clicks_is_theirs(pace: float) -> None:
    beats_a_minute, clarity = rhythm.tempo(flux_of(beats(pace)))[0]
    assert beats_a_minute == pytest.approx(pace, rel=0.02)
    assert clarity > 0.4


@pytest.mark.parametrize("pace", [60.0, 120.0, 180.0])
def test_the_onset_rate_counts_clicks(pace: float) -> None:
    assert rhythm.onset_rate(flux_of(beats(pace)))[0, 0] == pytest.approx(pace / 60.0, abs=0.25)


def test_what_never_changes_has_neither_tempo_nor_onsets() -> None:
    flat = np.zeros((1, 216, 1), np.float32)
    assert rhythm.tempo(flat).tolist() == [[0.0, 0.0]]
    assert rhythm.onset_rate(flat).tolist() == [[0.0]]


def test_a_clip_of_a_second_does_not_break_the_tempo() -> None:
    short = rhythm.tempo(flux_of(beats(120.0, 1.0)))
    assert np.isfinite(short).all()
    assert rhythm.tempo(np.zeros((2, 3, 1), np.float32)).shape == (2, 2)


def test_a_clip_is_measured_alike_alone_and_in_a_batch() -> None:
    clips = [beats(p) for p in (80.0, 120.0)]
    both = rhythm.tempo(flux_of(*clips))
    assert both[1] == pytest.approx(rhythm.tempo(flux_of(clips[1]))[0], rel=1e-4)
