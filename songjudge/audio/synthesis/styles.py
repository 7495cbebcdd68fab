"""Three manners of making music, as plain values, and the drum patterns they choose from."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

Groove = Mapping[str, str]
"""Drum to its strokes in a bar: sixteen characters, `x` loud, `o` soft, `.` none."""

_BRUSHES: Groove = {"brush": "....x.......x...", "soft kick": "x.........o.....", "shaker": "o.o.o.o.o.o.o.o."}
_SHAKER: Groove = {"shaker": "x.o.x.o.x.o.x.o.", "rim": "......o.....o..."}
_NO_DRUMS: Groove = {}
_BACKBEAT: Groove = {"soft kick": "x.......x.o.....", "snare": "....x.......x..o", "closed hat": "x.o.x.o.x.o.x.o."}
_HALF_TIME: Groove = {"soft kick": "x.....o.........", "rim": "........x.......", "closed hat": "x...o...x...o.o."}
_BOSSA: Groove = {"soft kick": "x..ox..ox..ox..o", "rim": "x..x..x...x..x..", "shaker": "xoooxoooxoooxooo"}
_FOUR_FLOOR: Groove = {"hard kick": "x...x...x...x...", "clap": "....x.......x...", "open hat": "..x...x...x...x."}
_DRIVING: Groove = {"hard kick": "x...x...x...x.o.", "snare": "....x.......x...", "closed hat": "xoxoxoxoxoxoxoxo"}
_BROKEN: Groove = {"hard kick": "x.....x...x.....", "snare": "....x..o.o..x...", "closed hat": "x.xox.xox.xox.xo"}


@dataclass(frozen=True, slots=True)
class Style:
    """What the songs of a style have in common; each song chooses within it."""

    name: str
    genre: str
    tempo: tuple[float, float]  # beats a minute, lowest and highest
    scales: tuple[str, ...]
    chord_voices: tuple[str, ...]
    lead_voices: tuple[str, ...]
    bass_voices: tuple[str, ...]
    figures: tuple[str, ...]  # how chords are played: "hold", "arpeggio", "strum", "offbeat", "sixteenths"
    grooves: tuple[Groove, ...]
    busy: float  # 0 to 1, how much the melody moves
    bass_steps: tuple[str, ...]  # strokes of the bass in a bar, as in a groove
    swing: float  # how late the off-beat sixteenths come, in sixteenths
    looseness: float  # seconds, how unevenly it is played
    room: float  # seconds of reverberation
    wetness: float  # 0 to 1, how much of the room is heard


HEARTH = Style(
    name="hearth",
    genre="Folk",
    tempo=(66, 104),
    scales=("major", "mixolydian", "major", "dorian"),
    chord_voices=("pluck", "harp", "pluck", "electric piano"),
    lead_voices=("flute", "pluck", "harp", "flute"),
    bass_voices=("upright bass",),
    figures=("arpeggio", "strum", "arpeggio", "hold"),
    grooves=(_NO_DRUMS, _BRUSHES, _SHAKER, _HALF_TIME),
    busy=0.3,
    bass_steps=("x.......x.......", "x.......o...x..."),
    swing=0.15,
    looseness=0.012,
    room=1.6,
    wetness=0.3,
)
LANTERN = Style(
    name="lantern",
    genre="Indie",
    tempo=(84, 122),
    scales=("major", "dorian", "minor", "mixolydian"),
    chord_voices=("electric piano", "pluck", "pad", "stab"),
    lead_voices=("bell", "flute", "square lead", "electric piano"),
    bass_voices=("upright bass", "synth bass"),
    figures=("strum", "arpeggio", "offbeat", "hold"),
    grooves=(_BACKBEAT, _BOSSA, _HALF_TIME, _FOUR_FLOOR),
    busy=0.5,
    bass_steps=("x.......x.o.....", "x..x..x.x...o..."),
    swing=0.1,
    looseness=0.006,
    room=1.1,
    wetness=0.22,
)
CIRCUIT = Style(
    name="circuit",
    genre="Electronic",
    tempo=(104, 140),
    scales=("minor", "dorian", "minor", "major"),
    chord_voices=("stab", "pad", "saw lead", "stab"),
    lead_voices=("saw lead", "square lead", "bell"),
    bass_voices=("synth bass",),
    figures=("offbeat", "sixteenths", "hold", "arpeggio"),
    grooves=(_FOUR_FLOOR, _DRIVING, _BROKEN, _BACKBEAT),
    busy=0.8,
    bass_steps=("x.x.x.x.x.x.x.x.", "..x...x...x...x.", "x..x..x.x..x..x."),
    swing=0.0,
    looseness=0.0,
    room=0.8,
    wetness=0.14,
)
STYLES: Mapping[str, Style] = MappingProxyType({style.name: style for style in (HEARTH, LANTERN, CIRCUIT)})
