"""A song: one recording in the user's library."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import NewType

SongId = NewType("SongId", str)
"""32 hexadecimal digits derived from the encoded audio packets: unchanged by a move, a new name, new tags or cover."""

_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"  # Persian, Hindi and emoji need them; they hide nothing


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """How a song is encoded."""

    codec: str = ""  # FFmpeg's name: "mp3", "flac", "vorbis", "opus", "aac", "pcm_s16le"
    sample_rate: int = 0  # Hz
    channels: int = 0
    bit_rate: int = 0  # bits a second, 0 when the file does not say
    duration: float = 0.0  # seconds, as far as the file tells without being decoded


@dataclass(frozen=True, slots=True)
class SongTags:
    """What the file says of itself; empty where it says nothing.  Control characters are already replaced."""

    title: str = ""
    artist: str = ""
    album: str = ""
    album_artist: str = ""
    genre: str = ""
    year: int = 0
    track: int = 0


@dataclass(frozen=True, slots=True)
class Song:
    """One recording, with the file that holds it.

    `path` is absolute; names that are not UTF-8 live in it as surrogate escapes.  `copies` are other files with the
    very same encoded audio (hard links, byte-identical copies).
    """

    song_id: SongId
    path: Path
    size: int  # bytes
    modified_ns: int  # st_mtime_ns
    tags: SongTags = field(default_factory=SongTags)
    format: AudioFormat = field(default_factory=AudioFormat)
    copies: tuple[Path, ...] = ()
    missing: bool = False  # the file was not there at the last scan: an unplugged disk, a deleted folder

    @property
    def title(self) -> str:
        """The title to show: the tag's, or else the file's name."""
        return self.tags.title or printable(self.path.stem)

    @property
    def artist(self) -> str:
        """The artist to show; empty when no tag names one."""
        return self.tags.artist or self.tags.album_artist


def printable(text: str) -> str:
    """Replace what cannot be shown on one line (control characters, surrogates, direction overrides) by U+FFFD."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in _JOINERS else "\N{REPLACEMENT CHARACTER}" for c in text)
