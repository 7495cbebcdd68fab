"""Tuned instruments: each turns a frequency and a length into the sound of one note.

To add one: 1. write a function `(frequency, seconds, rate) -> samples`; 2. name it in `INSTRUMENTS`; 3. give it its
place in the stereo picture in `mixing.py`; 4. let a style in `styles.py` play it.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
Instrument = Callable[[float, float, int], Samples]
"""Takes Hz, seconds and the sample rate; returns float32 mono within about ±1."""


def pluck(frequency: float, seconds: float, rate: int) -> Samples:
    """Pluck a nylon string at a fifth of its length: even decay, darker as it rings."""
    time = _time(seconds + 0.6, rate)
    number = _partials(frequency, rate, 14)
    level = np.abs(np.sin(np.pi * number / 5)) / number**1.1
    sound = _ring(time, frequency * number * np.sqrt(1 + 4e-5 * number**2), level, 1.6 + 0.9 * number)
    return _shaped(sound, rate, attack=0.004, release=0.25)


def harp(frequency: float, seconds: float, rate: int) -> Samples:
    """Pluck a softer, longer string with few partials."""
    time = _time(seconds + 1.2, rate)
    number = _partials(frequency, rate, 6)
    return _shaped(
        _ring(time, frequency * number, 1 / number**1.8, 0.9 + 0.8 * number), rate, attack=0.003, release=0.5
    )


def electric_piano(frequency: float, seconds: float, rate: int) -> Samples:
    """Strike a tine: two-operator frequency modulation (Chowning, JAES 21, 1973)."""
    time = _time(seconds + 0.3, rate)
    index = 1.6 * np.exp(-time * 3.5)
    body = np.sin(2 * np.pi * frequency * time + index * np.sin(2 * np.pi * frequency * time))
    tine = 0.12 * np.sin(2 * np.pi * 7 * frequency * time) * np.exp(-time * 14) if 7 * frequency < rate / 2.2 else 0.0
    return _shaped((body + tine) * np.exp(-time * 1.3), rate, attack=0.003, release=0.15)


def pad(frequency: float, seconds: float, rate: int) -> Samples:
    """Swell slowly in three slightly detuned voices."""
    time = _time(seconds + 0.5, rate)
    number = _partials(frequency, rate, 7)
    sound = np.zeros_like(time)
    for detune, phase in ((0.997, 0.0), (1.0, 1.3), (1.0035, 2.1)):
        sound += _ring(time, frequency * detune * number, 0.4 / number**1.7, np.zeros_like(number), phase)
    return _shaped(sound * (1 + 0.08 * np.sin(2 * np.pi * 0.7 * time)), rate, attack=0.35, release=0.5)


def flute(frequency: float, seconds: float, rate: int) -> Samples:
    """Blow a breathy pipe whose vibrato begins late."""
    time = _time(seconds + 0.1, rate)
    vibrato = 0.006 * np.clip(time / 0.4 - 0.6, 0, 1) * np.sin(2 * np.pi * 5.2 * time)
    phase = 2 * np.pi * np.cumsum(frequency * (1 + vibrato)) / rate
    noise = np.random.default_rng(round(frequency)).standard_normal(len(time))
    breath = 0.012 * np.convolve(noise, np.hanning(9), mode="same")
    sound = np.sin(phase) + 0.28 * np.sin(2 * phase) + 0.1 * np.sin(3 * phase) + breath
    return _shaped(0.7 * sound, rate, attack=0.06, release=0.1)


def bell(frequency: float, seconds: float, rate: int) -> Samples:
    """Strike a small bell: inharmonic partials, the high ones short."""
    time = _time(seconds + 1.0, rate)
    ratio = np.array([1.0, 2.0, 2.76, 4.1, 5.4])
    ratio = ratio[ratio * frequency < rate / 2.2]
    return _shaped(_ring(time, frequency * ratio, 0.8 / ratio, 1.2 * ratio), rate, attack=0.002, release=0.4)


def saw_lead(frequency: float, seconds: float, rate: int) -> Samples:
    """Sound a band-limited saw whose filter opens and closes on every note."""
    return _shaped(
        _filtered_saw(frequency, seconds + 0.05, rate, bright=14.0, decay=4.0), rate, attack=0.005, release=0.06
    )


def square_lead(frequency: float, seconds: float, rate: int) -> Samples:
    """Sound odd partials only, like an old game console."""
    time = _time(seconds + 0.04, rate)
    number = _partials(frequency, rate, 18)[::2]
    sound = _ring(time, frequency * number, 0.9 / number, 0.5 + 0.1 * number)
    return _shaped(sound, rate, attack=0.004, release=0.05)


def stab(frequency: float, seconds: float, rate: int) -> Samples:
    """Hit two detuned saws, shortly: the chords of dance music."""
    seconds = min(seconds, 0.3)
    low = _filtered_saw(frequency * 0.996, seconds + 0.15, rate, bright=11.0, decay=7.0)
    return _shaped(
        0.6 * (low + _filtered_saw(frequency * 1.004, seconds + 0.15, rate, bright=11.0, decay=7.0)),
        rate,
        attack=0.004,
        release=0.15,
    )


def upright_bass(frequency: float, seconds: float, rate: int) -> Samples:
    """Pluck a double bass: mostly the fundamental."""
    time = _time(seconds + 0.15, rate)
    number = _partials(frequency, rate, 5)
    return _shaped(
        _ring(time, frequency * number, 1 / number**1.6, 1.0 + 1.1 * number), rate, attack=0.008, release=0.12
    )


def synth_bass(frequency: float, seconds: float, rate: int) -> Samples:
    """Sound a saw behind a low filter, with the fundamental laid under it."""
    saw = _filtered_saw(frequency, seconds + 0.03, rate, bright=7.0, decay=6.0)
    time = np.arange(len(saw)) / rate
    return _shaped(0.7 * saw + 0.5 * np.sin(2 * np.pi * frequency * time), rate, attack=0.004, release=0.04)


def _time(seconds: float, rate: int) -> npt.NDArray[np.float64]:
    return np.arange(max(1, round(seconds * rate))) / rate


def _partials(frequency: float, rate: int, most: int) -> npt.NDArray[np.float64]:
    """Return the numbers of the partials that stay below the Nyquist frequency, so that nothing folds back."""
    return np.arange(1, max(2, min(most, int(rate / 2.2 / frequency)) + 1), dtype=np.float64)


def _ring(
    time: npt.NDArray[np.float64],
    frequencies: npt.NDArray[np.float64],
    levels: npt.NDArray[np.float64],
    decays: npt.NDArray[np.float64],
    phase: float = 0.0,
) -> npt.NDArray[np.float64]:
    """Add up decaying sines."""
    total = np.zeros_like(time)
    for frequency, level, decay in zip(frequencies, levels, decays, strict=True):
        sine = np.sin(2 * np.pi * frequency * time + phase * frequency)
        total += level * (sine * np.exp(-decay * time) if decay else sine)
    return total


def _filtered_saw(
    frequency: float, seconds: float, rate: int, *, bright: float, decay: float
) -> npt.NDArray[np.float64]:
    """Add up the partials of a saw, each the quieter the further it lies above a cut-off that falls with time."""
    time = _time(seconds, rate)
    cut_off = 1.5 + bright * np.exp(-decay * time)
    fade = np.exp(-1 / cut_off)
    turn = np.exp(2j * np.pi * frequency * time) * fade  # powers of it are the partials: no sine for each
    power, total = turn.copy(), np.zeros_like(time)
    for number in _partials(frequency, rate, 24):
        total += power.imag / number
        power *= turn
    return total


def _shaped(sound: npt.NDArray[np.float64], rate: int, *, attack: float, release: float) -> Samples:
    """Fade the note in and out, so that no note clicks."""
    rise, fall = min(len(sound), round(attack * rate)), min(len(sound), round(release * rate))
    sound[:rise] *= np.sin(np.linspace(0, np.pi / 2, rise)) ** 2
    sound[len(sound) - fall :] *= np.cos(np.linspace(0, np.pi / 2, fall)) ** 2
    return (0.5 * sound).astype(np.float32)


INSTRUMENTS: Mapping[str, Instrument] = MappingProxyType(
    {
        "pluck": pluck,
        "harp": harp,
        "electric piano": electric_piano,
        "pad": pad,
        "flute": flute,
        "bell": bell,
        "saw lead": saw_lead,
        "square lead": square_lead,
        "stab": stab,
        "upright bass": upright_bass,
        "synth bass": synth_bass,
    }
)
