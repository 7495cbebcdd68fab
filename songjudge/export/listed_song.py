"""A song as a playlist names it: the few things of it that a player shows, light enough for a hundred thousand."""

from pathlib import Path
from typing import NamedTuple

from songjudge.library.song import Song, SongId


class ListedSong(NamedTuple):
    """One song of a playlist.  `path` is absolute; names that are not UTF-8 live in it as surrogate escapes."""

    song_id: SongId
    path: str
    title: str  # as shown: the tag's, or else the file's name
    artist: str  # as shown; empty when no tag names one
    album: str = ""
    album_artist: str = ""
    track: int = 0
    duration: float = 0.0  # seconds, 0 when unknown

    @property
    def file(self) -> Path:
        """The path as a path."""
        return Path(self.path)


def listed(song: Song) -> ListedSong:
    """Return `song` as a playlist names it."""
    tags = song.tags
    return ListedSong(
        song.song_id,
        str(song.path),
        song.title,
        song.artist,
        tags.album,
        tags.album_artist,
        tags.track,
        song.format.duration,
    )
