"""Reads one song from its file: identity, format, tags and the file's size and date in one value."""

from pathlib import Path

from songjudge.library.container import refuse
from songjudge.library.identity import identify
from songjudge.library.song import Song
from songjudge.library.tags import read_tags


def read_song(path: Path) -> Song:
    """Return the song at `path`.  Runs in helper processes, so it takes and returns plain values.

    Size and date are taken before the content is read: a file that changes meanwhile is read again at the next scan.
    Raises `UnreadableFileError` with the reason when there is no audio to be had.
    """
    path = path.absolute()
    try:
        before = path.stat()
    except OSError:
        raise refuse(path, "the file is not there") from None
    song_id, audio_format = identify(path)
    return Song(song_id, path, before.st_size, before.st_mtime_ns, read_tags(path), audio_format)
