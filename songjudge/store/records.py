"""Turns songs, verdicts and framed lines into bytes and back."""

import json
import os
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from songjudge.library.song import AudioFormat, Song, SongId, SongTags
from songjudge.library.verdict import GivenVerdict, Source, Verdict

Plain = dict[str, Any]
"""A JSON object.  Paths are in it as text with surrogate escapes, which JSON keeps."""


def framed(payload: bytes) -> bytes:
    """Return `payload` as one line with its CRC-32 in front.  It must hold no line feed."""
    return b"%08x %s\n" % (zlib.crc32(payload), payload)


def unframed(line: bytes) -> bytes | None:
    """Return the payload of a line made by `framed`, or None if a single bit of it is wrong."""
    payload = line[9:-1]
    return payload if line == framed(payload) else None


def plain_bytes(plain: object) -> bytes:
    """Return compact JSON; lone surrogates are kept as escapes."""
    return json.dumps(plain, separators=(",", ":"), ensure_ascii=True).encode("ascii")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file that holds a song, as it was when last read."""

    path: Path
    size: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class StoredSong:
    """A song with what is known of the files that hold copies of it."""

    song: Song
    copies: tuple[StoredFile, ...] = ()

    @property
    def files(self) -> tuple[StoredFile, ...]:
        """Every file that holds it; the first is the song's own."""
        return (StoredFile(self.song.path, self.song.size, self.song.modified_ns), *self.copies)

    def with_copies(self, copies: tuple[StoredFile, ...]) -> "StoredSong":
        """Return it with other copies, named in the song as well."""
        return StoredSong(replace(self.song, copies=tuple(c.path for c in copies)), copies)


def song_to_plain(stored: StoredSong) -> Plain:
    """Return the song as a JSON object."""
    song = stored.song
    return {
        "id": song.song_id,
        "path": str(song.path),
        "size": song.size,
        "modified": song.modified_ns,
        "missing": song.missing,
        "tags": asdict(song.tags),
        "format": asdict(song.format),
        "copies": [[str(c.path), c.size, c.modified_ns] for c in stored.copies],
    }


def song_from_plain(plain: Mapping[str, Any]) -> StoredSong:
    """Return the song that `song_to_plain` wrote."""
    copies = tuple(StoredFile(Path(path), size, modified) for path, size, modified in plain["copies"])
    song = Song(
        song_id=SongId(plain["id"]),
        path=Path(plain["path"]),
        size=plain["size"],
        modified_ns=plain["modified"],
        tags=SongTags(**plain["tags"]),
        format=AudioFormat(**plain["format"]),
        copies=tuple(c.path for c in copies),
        missing=plain["missing"],
    )
    return StoredSong(song, copies)


def verdict_to_plain(given: GivenVerdict | None) -> list[Any] | None:
    """Return [verdict, source, seconds since 1970], or None for no verdict."""
    return None if given is None else [given.verdict.value, given.source.value, given.at]


def verdict_from_plain(plain: list[Any] | None) -> GivenVerdict | None:
    """Return the verdict that `verdict_to_plain` wrote.  A source that this version does not know becomes a click."""
    if plain is None:
        return None
    known = {source.value for source in Source}
    source = Source(plain[1]) if plain[1] in known else Source.CLICK
    return GivenVerdict(Verdict(plain[0]), source, plain[2])


def path_bytes(path: Path) -> bytes:
    """Return the file name as the system has it: names that are not UTF-8 survive."""
    return os.fsencode(path)


def path_from_bytes(raw: bytes) -> Path:
    """Return the path that `path_bytes` came from."""
    return Path(os.fsdecode(raw))
