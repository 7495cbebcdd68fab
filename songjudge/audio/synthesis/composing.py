"""Writes a song in a style: which note begins when, how long, how loud."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from songjudge.audio.synthesis.harmony import PROGRESSIONS, chord, melody, scale_pitch
from songjudge.audio.synthesis.styles import Groove, Style

_T = TypeVar("_T")
_FIGURES = {
    "hold": "x...............",
    "strum": "x.....o.x...o.o.",
    "arpeggio": "x.o.x.o.x.o.x.o.",
    "offbeat": "..x...x...x...x.",
    "sixteenths": "x.oxx.oxx.oxx.ox",
}
_TIMEKEEPERS = ("shaker", "closed hat", "open hat")  # already there in the introduction
_SUSTAINED = ("pad", "electric piano", "saw lead")  # what still sounds at the end of a bar


@dataclass(frozen=True, slots=True)
class Note:
    """One stroke of one voice; a drum's `pitch` is 0."""

    voice: str
    start: float  # seconds
    length: float  # seconds
    pitch: int  # MIDI note number
    velocity: float  # 0 to 1


@dataclass(frozen=True, slots=True)
class Piece:
    """A written song."""

    notes: tuple[Note, ...]
    seconds: float
    room: float  # seconds of reverberation
    wetness: float  # 0 to 1


@dataclass(frozen=True)
class _Choices:
    """What one song settles on within its style."""

    tempo: float
    key: int
    scale: str
    progression: tuple[int, ...]
    chord_voice: str
    lead_voice: str
    bass_voice: str
    figure: str
    groove: Groove
    bass_steps: str
    bars: int

    @property
    def beat(self) -> float:
        return 60.0 / self.tempo

    @property
    def bar(self) -> float:
        return 4 * self.beat


def compose(style: Style, seed: tuple[int, ...], *, seconds: float = 22.0) -> Piece:
    """Write a song of about `seconds` in `style`; the same seed writes the same song.

    A quarter introduces the chords, then bass, drums and tune join, the third quarter thins out, the last is fullest.
    """
    random = np.random.default_rng(seed)
    choices = _choose(style, random, seconds)
    notes = [
        *_chords(choices, random),
        *_bass(choices, random),
        *_tune(choices, style.busy, random),
        *_drums(choices),
    ]
    loose = [_played(note, style, choices, random) for note in notes]
    length = choices.bars * choices.bar + 1.5
    return Piece(tuple(sorted(loose, key=lambda n: n.start)), length, style.room, style.wetness)


def _choose(style: Style, random: np.random.Generator, seconds: float) -> _Choices:
    tempo = float(random.uniform(*style.tempo))
    scale = _one_of(random, style.scales)
    bars = 4 * max(2, round(seconds * tempo / 240 / 4))
    chord_voice, figure = _one_of(random, style.chord_voices), _one_of(random, style.figures)
    if figure == "hold" and chord_voice not in _SUSTAINED:
        figure = "arpeggio"
    return _Choices(
        tempo=tempo,
        key=int(random.integers(48, 60)),
        scale=scale,
        progression=_one_of(random, PROGRESSIONS[scale]),
        chord_voice=chord_voice,
        lead_voice=_one_of(random, style.lead_voices),
        bass_voice=_one_of(random, style.bass_voices),
        figure=figure,
        groove=_one_of(random, style.grooves),
        bass_steps=_one_of(random, style.bass_steps),
        bars=bars,
    )


def _chords(choices: _Choices, random: np.random.Generator) -> Iterator[Note]:
    """Play the progression round and round in the song's figure; end on the home chord, held."""
    size = 4 if random.random() < 0.4 else 3
    for bar in range(choices.bars):
        pitches = chord(choices.key, choices.scale, choices.progression[bar % 4], size=size, middle=62)
        loudness = 0.75 if _section(bar, choices) == 0 else 0.6
        for count, (when, velocity) in enumerate(_strokes(_FIGURES[choices.figure], choices, bar)):
            broken = choices.figure in {"arpeggio", "sixteenths"}
            played = (pitches[(count * 2 + bar) % len(pitches)],) if broken else pitches
            length = choices.bar if choices.figure == "hold" else choices.beat * 0.9
            for string, pitch in enumerate(played):
                strum = 0.012 * string if choices.figure == "strum" else 0.0
                yield Note(choices.chord_voice, when + strum, length, pitch, velocity * loudness)
    for pitch in chord(choices.key, choices.scale, 0, size=3, middle=62):
        yield Note(choices.chord_voice, choices.bars * choices.bar, choices.beat * 3, pitch, 0.6)


def _bass(choices: _Choices, random: np.random.Generator) -> Iterator[Note]:
    """Root notes, now and then the fifth; silent in the introduction."""
    for bar in range(choices.bars):
        if _section(bar, choices) == 0:
            continue
        root = choices.progression[bar % 4]
        for when, velocity in _strokes(choices.bass_steps, choices, bar):
            step = root + (4 if velocity < 0.8 and random.random() < 0.5 else 0)
            pitch = scale_pitch(choices.key - 12, choices.scale, step)
            yield Note(
                choices.bass_voice, when, choices.beat * 0.8, pitch - 12 if pitch > 50 else pitch, 0.8 * velocity
            )


def _tune(choices: _Choices, busy: float, random: np.random.Generator) -> Iterator[Note]:
    """Four bars of melody, repeated; rests in the introduction, an octave doubles it at the end."""
    tune = melody(random, choices.key, choices.scale, choices.progression, busy=busy)
    for bar in range(0, choices.bars, 4):
        for beat, length, pitch in tune:
            section = _section(bar + int(beat // 4), choices)
            if section == 0 or (section == 2 and beat % 4 >= 2):
                continue
            when = bar * choices.bar + beat * choices.beat
            high = pitch + 12 if pitch < 67 else pitch
            yield Note(choices.lead_voice, when, length * choices.beat * 0.95, high, 0.8)
            if section == 3:
                yield Note(choices.lead_voice, when, length * choices.beat * 0.95, high - 12, 0.35)


def _drums(choices: _Choices) -> Iterator[Note]:
    for bar in range(choices.bars):
        section = _section(bar, choices)
        for drum, pattern in choices.groove.items():
            if (section == 0 and drum not in _TIMEKEEPERS) or (section == 2 and "kick" not in drum and bar % 2 == 0):
                continue
            for when, velocity in _strokes(pattern, choices, bar):
                yield Note(drum, when, 0.0, 0, velocity)


def _section(bar: int, choices: _Choices) -> int:
    """Return 0 (introduction), 1, 2 (thinner) or 3 (fullest)."""
    return min(3, 4 * bar // choices.bars)


def _strokes(pattern: str, choices: _Choices, bar: int) -> Iterator[tuple[float, float]]:
    """Yield the time in seconds and the velocity of every stroke of a sixteen-step pattern."""
    for step, mark in enumerate(pattern):
        if mark != ".":
            yield bar * choices.bar + step * choices.beat / 4, 1.0 if mark == "x" else 0.55


def _played(note: Note, style: Style, choices: _Choices, random: np.random.Generator) -> Note:
    """Swing the off-beat sixteenths and play as unevenly as the style's players do."""
    sixteenth = choices.beat / 4
    late = style.swing * sixteenth if round(note.start / sixteenth) % 2 else 0.0
    start = max(0.0, note.start + late + style.looseness * float(random.standard_normal()))
    velocity = note.velocity * float(np.clip(1 + 8 * style.looseness * random.standard_normal(), 0.6, 1.2))
    return Note(note.voice, start, note.length, note.pitch, velocity)


def _one_of(random: np.random.Generator, options: tuple[_T, ...]) -> _T:
    return options[int(random.integers(len(options)))]
