"""Writes the tags of a song that songjudge made itself: title, artist, album, genre, year, track."""

from pathlib import Path
from typing import Any

import mutagen
from mutagen.id3 import TALB, TCON, TDRC, TIT2, TPE1, TPE2, TRCK

from songjudge.library.song import SongTags

_ID3_FRAMES = {
    "title": TIT2,
    "artist": TPE1,
    "album": TALB,
    "albumartist": TPE2,
    "genre": TCON,
    "date": TDRC,
    "tracknumber": TRCK,
}


def write_tags(path: Path, tags: SongTags) -> None:
    """Write `tags` into the fresh MP3, FLAC, Ogg, M4A, WAV or AIFF file at `path`."""
    texts = {
        "title": tags.title,
        "artist": tags.artist,
        "album": tags.album,
        "albumartist": tags.album_artist,
        "genre": tags.genre,
        "date": str(tags.year or ""),
        "tracknumber": str(tags.track or ""),
    }
    song: Any = mutagen.File(path, easy=True)
    if song.tags is None:
        song.add_tags()
    for name, text in texts.items():
        if not text:
            continue
        if path.suffix.lower() in {".wav", ".aiff"}:
            song.tags.add(_ID3_FRAMES[name](encoding=3, text=[text]))
        else:
            song[name] = text
    song.save()
