"""Our features against librosa's at the same settings, frame by frame, on made and on real music.

The tolerances are what float32 and a shared spectrum cost; where ours differ by design, their docstrings say so.  Both
measure the bins below 10.15 kHz; `framing.BINS` says why.
"""

import importlib
import warnings
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from songjudge.audio.clip import ClipPlan
from songjudge.audio.decoding import decode_clips
from songjudge.features import harmony, loudness, rhythm, timbre
from songjudge.features.filter_banks import chroma_bank
from songjudge.features.framing import BINS, FFT, FREQUENCIES, HOP, RATE
from songjudge.features.spectrum import Spectrum, spectrum_of
from songjudge.features.summaries import decibels
from songjudge.features.sums import Sums, sums_of
from tests.support.real_music import tracks
from tests.unit.audio.sounds import tune

SETTINGS: dict[str, Any] = {"sr": RATE, "n_fft": FFT, "hop_length": HOP}
BAND: dict[str, Any] = {"sr": RATE, "freq": FREQUENCIES}
MEL: dict[str, Any] = {"n_mels": 128, "fmax": float(FREQUENCIES[-1])}
FloatArray = npt.NDArray[np.float32]


@lru_cache
def clips(which: str) -> FloatArray:
    if which == "real":
        return decode_clips(tracks()[5], ClipPlan(3), rate=RATE).samples
    random = np.random.default_rng(3)
    noise = (0.05 * random.normal(size=(1, RATE * 5))).astype(np.float32)
    music = np.stack([tune(5.0, rate=RATE, channels=1, seed=s)[:, 0] for s in (1, 2)])
    return np.concatenate([music + 0.002 * noise[:, : music.shape[1]], noise])


@pytest.fixture(params=["made", "real"])
def sound(request: pytest.FixtureRequest) -> FloatArray:
    return clips(request.param)


@pytest.fixture
def spectrum(sound: FloatArray) -> Spectrum:
    return spectrum_of(sound)


def librosa(name: str) -> Any:
    return importlib.import_module(f"librosa.{name}" if name else "librosa")


def of_each(sound: FloatArray, measure: Any) -> FloatArray:
    """Stack librosa's (k, frames) as (clips, frames, k)."""
    return np.stack([np.atleast_2d(measure(clip)).T for clip in sound])


def magnitude(clip: FloatArray) -> FloatArray:
    """Return librosa's spectrum of a clip, (BINS, frames)."""
    whole: FloatArray = np.abs(librosa("core").stft(clip, n_fft=FFT, hop_length=HOP))
    return whole[:BINS]


def widened(spectrum: FloatArray) -> FloatArray:
    """Return (BINS, frames) with silence in the bins above."""
    return np.pad(spectrum, ((0, 1 + FFT // 2 - BINS), (0, 0)))


def test_spectrum(sound: FloatArray, spectrum: Spectrum) -> None:
    theirs = of_each(sound, magnitude)
    assert spectrum.magnitude == pytest.approx(theirs, rel=1e-4, abs=2e-4)


def test_mel(sound: FloatArray, spectrum: Spectrum) -> None:
    theirs = of_each(sound, lambda y: librosa("feature").melspectrogram(y=y, **MEL, **SETTINGS))
    assert Sums(sums_of(spectrum)).mel == pytest.approx(theirs, rel=2e-3, abs=1e-5)
    in_db = np.stack([librosa("core").power_to_db(t.T).T for t in theirs])
    assert decibels(Sums(sums_of(spectrum)).mel) == pytest.approx(in_db, abs=0.02)


def test_mfcc(sound: FloatArray, spectrum: Spectrum) -> None:
    theirs = of_each(sound, lambda y: librosa("feature").mfcc(y=y, n_mfcc=20, **MEL, **SETTINGS))
    assert timbre.cepstra(decibels(Sums(sums_of(spectrum)).mel), 20) == pytest.approx(theirs, rel=1e-3, abs=0.05)


@pytest.mark.parametrize("order", [1, 2])
def test_slopes(sound: FloatArray, spectrum: Spectrum, order: int) -> None:
    cepstra = timbre.cepstra(decibels(Sums(sums_of(spectrum)).mel), 20)
    theirs = np.stack([librosa("feature").delta(c.T, width=9, order=order).T for c in cepstra])
    assert timbre.slopes(cepstra, order=order) == pytest.approx(theirs, abs=2e-3)


def test_contrast(sound: FloatArray, spectrum: Spectrum) -> None:
    contrast = librosa("feature").spectral_contrast
    theirs = of_each(sound, lambda y: contrast(S=magnitude(y), fmin=31.0, n_bands=8, **BAND))
    differences = np.abs(timbre.contrast(spectrum) - theirs)
    assert np.quantile(differences, 0.99) < 0.01  # dB
    assert differences.max() < 1.0


def test_centroid_bandwidth_and_rolloff(sound: FloatArray, spectrum: Spectrum) -> None:
    feature = librosa("feature")
    shape = timbre.shape(Sums(sums_of(spectrum)))
    centroid = of_each(sound, lambda y: feature.spectral_centroid(S=magnitude(y), **BAND))
    bandwidth = of_each(sound, lambda y: feature.spectral_bandwidth(S=magnitude(y), **BAND))
    rolloff = of_each(sound, lambda y: feature.spectral_rolloff(S=magnitude(y), roll_percent=0.85, **BAND))
    assert shape["centroid"] == pytest.approx(centroid, rel=1e-3)
    assert shape["bandwidth"] == pytest.approx(bandwidth, rel=2e-3)
    assert (
        np.abs(timbre.rolloff(Sums(sums_of(spectrum))) - rolloff).max() <= RATE / FFT + 0.01
    )  # a bin, where float32 sums differ


def test_flatness_and_zero_crossings(sound: FloatArray, spectrum: Spectrum) -> None:
    feature = librosa("feature")
    flatness = of_each(sound, lambda y: feature.spectral_flatness(S=magnitude(y)))
    crossings = of_each(sound, lambda y: feature.zero_crossing_rate(y, frame_length=FFT, hop_length=HOP))
    assert timbre.flatness(Sums(sums_of(spectrum))) == pytest.approx(flatness, rel=5e-3, abs=1e-6)
    assert timbre.zero_crossings(spectrum) == pytest.approx(crossings, abs=1.5 / FFT)


def test_chroma_and_tonnetz(sound: FloatArray, spectrum: Spectrum) -> None:
    feature = librosa("feature")
    theirs = of_each(sound, lambda y: feature.chroma_stft(S=widened(magnitude(y) ** 2), tuning=0.0, **SETTINGS))
    ours = harmony.chroma(Sums(sums_of(spectrum)).chroma)
    assert ours == pytest.approx(theirs, abs=2e-3)
    tonnetz = np.stack([feature.tonnetz(chroma=t.T).T for t in theirs])
    assert harmony.tonnetz(theirs) == pytest.approx(tonnetz, abs=1e-5)
    bank = librosa("filters").chroma(sr=RATE, n_fft=FFT, tuning=0.0).T[:BINS]
    assert chroma_bank() == pytest.approx(bank, abs=1e-6)


def test_harmonic_and_percussive_energies(sound: FloatArray, spectrum: Spectrum) -> None:
    for number in range(2):
        ours = spectrum.magnitude[number].T
        parts = librosa("decompose").hpss(ours)
        total = np.square(ours).sum(axis=0)
        theirs = np.stack([np.square(part).sum(axis=0) / total for part in parts], axis=1)
        assert harmony.tone_and_stroke(spectrum)[number] == pytest.approx(theirs, abs=2e-3)


def test_flux_is_librosas_onset_strength_but_for_its_shift(sound: FloatArray, spectrum: Spectrum) -> None:
    mel = decibels(Sums(sums_of(spectrum)).mel)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = np.stack([librosa("onset").onset_strength(S=m.T, sr=RATE, center=False) for m in mel])
    assert rhythm.flux(mel)[..., 0] == pytest.approx(theirs, abs=1e-3)


def test_rms(sound: FloatArray, spectrum: Spectrum) -> None:
    theirs = np.stack([librosa("feature").rms(S=widened(m.T), frame_length=FFT)[0] for m in spectrum.magnitude])
    ours = loudness.energies(Sums(sums_of(spectrum)).energies)["rms"][..., 0]
    hann_loss = np.sqrt(3.0 / 8.0)  # librosa leaves the window's loss in
    assert ours * hann_loss == pytest.approx(theirs, rel=1e-3, abs=1e-5)


def test_tempo_agrees_with_librosas_up_to_octaves() -> None:
    """Ours uses the autocorrelation of the clip, librosa's that of padded eight-second windows: see `rhythm.tempo`."""
    random = np.random.default_rng(5)
    for pace in (75.0, 100.0, 140.0):
        clicks = np.zeros(RATE * 5, np.float32)
        for start in np.arange(0.1, 4.8, 60.0 / pace):
            clicks[round(start * RATE) :][:800] += random.normal(size=800) * np.exp(-np.arange(800) / 120)
        spectrum = spectrum_of(clicks[None] + 1e-4)
        ours = float(rhythm.tempo(rhythm.flux(decibels(Sums(sums_of(spectrum)).mel)))[0, 0])
        theirs = float(librosa("feature").tempo(y=clicks, sr=RATE, hop_length=HOP)[0])
        assert min(abs(np.log2(ours / theirs) - octave) for octave in (-1, 0, 1)) < 0.06
