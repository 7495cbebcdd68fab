"""The demo library's invented artists and albums, and the invented listener's word on each song.

The listener leans to the calm style, away from the driven one, and is of two minds about the one between, with
exceptions, so that a model learns something and not everything.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from songjudge.library.verdict import Verdict

_WORDS = {"+": Verdict.GOOD, "-": Verdict.BAD, "?": Verdict.NONE}
_CONTAINERS = (
    *("mp3", "ogg", "m4a", "opus", "mp3", "ogg", "flac", "opus"),
    *("mp3", "m4a", "ogg", "wav", "mp3", "opus", "ogg", "m4a"),
)


@dataclass(frozen=True, slots=True)
class Album:
    """Three songs by one artist in one style; `verdicts` has a sign a song: + good, - bad, ? not said."""

    artist: str
    title: str
    style: str
    year: int
    songs: tuple[str, str, str]
    verdicts: str


ALBUMS = (
    Album("Aster Vale", "Kettle Songs", "hearth", 2009, ("Kettle Song", "Oat Field", "Window Seat"), "+++"),
    Album("Nine Volt Choir", "Mains Hum", "circuit", 2012, ("Mains Hum", "Relay", "Short Circuit"), "---"),
    Album("Paper Lanterns", "Low Tide Letters", "lantern", 2015, ("Low Tide", "Postage Due", "Blue Ink"), "+-+"),
    Album("Corvid & Daughters", "Hedgerow", "hearth", 2018, ("Hedgerow", "Sloe Gin", "The Long Stile"), "++-"),
    Album("Gantry", "Night Shift", "circuit", 2007, ("Night Shift", "Clocking On", "Conveyor"), "--+"),
    Album("The Quiet Ferry", "Crossings", "lantern", 2010, ("First Crossing", "Deck Chairs", "Gulls"), "-+-"),
    Album("Mira Holloway", "Small Hours Almanac", "hearth", 2013, ("January", "April", "September"), "+++"),
    Album("Sodium Street", "Ring Road", "circuit", 2019, ("Ring Road", "Underpass", "Amber Light"), "---"),
    Album("Halfway Orchard", "Windfalls", "lantern", 2006, ("Windfall", "Ladder", "Wasps"), "++-"),
    Album("Tin Kettle Trio", "By the Stove", "hearth", 2016, ("By the Stove", "Woodsmoke", "Last Log"), "+++"),
    Album("Vector Park", "Wireframe", "circuit", 2014, ("Wireframe", "Scanline", "High Score"), "-+-"),
    Album(
        "Marble Arcade", "Penny Falls", "lantern", 2011, ("Penny Falls", "Two-Way Mirror", "Prize Every Time"), "--+"
    ),
    Album("Ada Wren", "Letters to the Weather", "hearth", 2017, ("Dear Rain", "Dear Frost", "Dear Sun"), "???"),
    Album("Klaxon Garden", "Overclock", "circuit", 2008, ("Overclock", "Heat Sink", "Fan Noise"), "???"),
    Album("Ferris & Lowe", "Sunday Engine", "lantern", 2020, ("Sunday Engine", "Oil and Lemon", "Spare Key"), "???"),
    Album("Copper Beech", "Understorey", "lantern", 2005, ("Understorey", "Leaf Mould", "Canopy"), "???"),
)


@dataclass(frozen=True, slots=True)
class DemoSong:
    """One song to be made: where it stands, what the listener says, in which container."""

    album: Album
    track: int  # counted from 1
    verdict: Verdict
    container: str  # the file name's ending, without the dot
    seed: tuple[int, int]

    @property
    def title(self) -> str:
        """The song's title."""
        return self.album.songs[self.track - 1]


def demo_songs() -> Iterator[DemoSong]:
    """Yield every song of the demo library, album by album.

    Each verdict deals out the containers by itself, so that no container goes with good or bad.
    """
    dealt = dict.fromkeys(Verdict, 0)
    for number, album in enumerate(ALBUMS):
        for track, sign in enumerate(album.verdicts, start=1):
            verdict = _WORDS[sign]
            container = _CONTAINERS[dealt[verdict] % len(_CONTAINERS)]
            dealt[verdict] += 1
            yield DemoSong(album, track, verdict, container, (number, track))
