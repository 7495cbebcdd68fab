"""Builders of songs as values: nothing on disk."""

from pathlib import Path

from songjudge.library.song import AudioFormat, Song, SongId, SongTags


def a_song_id(number: int = 0) -> SongId:
    """A well-formed identity, different for each `number`."""
    return SongId(f"{number:032x}")


def a_song(
    number: int = 0,
    *,
    path: Path | None = None,
    title: str | None = None,
    artist: str = "An Artist",
    album: str = "An Album",
    codec: str = "mp3",
    duration: float = 180.0,
    missing: bool = False,
) -> Song:
    """A plausible song; `number` makes it another one."""
    return Song(
        a_song_id(number),
        path or Path(f"/music/{artist}/{album}/{number:03d}.{codec}"),
        size=4_000_000 + number,
        modified_ns=1_700_000_000_000_000_000 + number,
        tags=SongTags(title or f"Title {number}", artist, album, artist, "Folk", 2001, number % 20 + 1),
        format=AudioFormat(codec, 44100, 2, 192_000, duration),
        missing=missing,
    )


def some_songs(count: int, *, albums: int = 4) -> list[Song]:
    """`count` songs spread over `albums` albums by as many artists."""
    return [a_song(n, artist=f"Artist {n % albums}", album=f"Album {n % albums}") for n in range(count)]
