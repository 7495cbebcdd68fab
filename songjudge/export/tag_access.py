"""Reads and writes single tags of a music file by their native keys, leaving every other tag as it is.

To add a container: 1. write a class with `KEYS`, `get` and `put`; 2. choose it in `open_tags`.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, Protocol

import mutagen
from mutagen.aiff import AIFF
from mutagen.apev2 import APEv2File
from mutagen.asf import ASF, ASFDWordAttribute
from mutagen.flac import FLAC
from mutagen.id3 import POPM, TXXX, ID3FileType, TextFrame
from mutagen.mp4 import MP4, AtomDataType, MP4FreeForm
from mutagen.ogg import OggFileType
from mutagen.wave import WAVE

from songjudge.errors import UnreadableFileError

_log = logging.getLogger(__name__)

Values = tuple[str, ...]
"""A tag's values; a POPM frame's are its rating byte and, where it has one, its counter."""

ALGORITHM, RATING, NATIVE = "FMPS_Rating_Algorithm", "FMPS_Rating", "native rating"
_ID3V1_SIZE = 128  # bytes at the very end of the file, after "TAG"


class TagAccess(Protocol):
    """The tags of one open file."""

    def key(self, what: str) -> str:
        """Return the native key of `ALGORITHM`, `RATING` or `NATIVE` in this container."""
        ...

    def names(self) -> tuple[str, ...]:
        """Return the native keys of all the file's tags."""
        ...

    def get(self, key: str) -> Values | None:
        """Return the values of the tag, None when the file has none."""
        ...

    def put(self, key: str, values: Values | None) -> None:
        """Set the tag's values, or remove it.  Nothing reaches the disk before `save`."""
        ...

    def save(self) -> None:
        """Write the tags into the file."""
        ...


def open_tags(path: Path) -> TagAccess:
    """Open the tags of the file at `path`.

    Raises `UnreadableFileError` when the file is broken or its container cannot carry such tags (Matroska, raw AAC).
    """
    try:
        song = mutagen.File(path)
        if isinstance(song, ID3FileType | WAVE | AIFF):
            return _Id3(path, song)
        if isinstance(song, MP4):
            return _Mp4(song)
        if isinstance(song, ASF):
            return _Asf(song)
        if isinstance(song, APEv2File):
            return _Named(song, {ALGORITHM: "FMPS_RATING_ALGORITHM", RATING: "FMPS_RATING", NATIVE: "RATING"})
        if isinstance(song, FLAC | OggFileType):
            return _Named(song, {ALGORITHM: "fmps_rating_algorithm", RATING: "fmps_rating", NATIVE: "rating"})
    except OSError as error:
        raise _refusal(path, (error.strerror or "the system cannot read it").lower()) from None
    except (mutagen.MutagenError, ValueError, EOFError, KeyError, IndexError) as error:
        _log.info("%s: %s", path, error)
        raise _refusal(path, "the tags or the file's structure are damaged") from None
    raise _refusal(path, "files of this kind have no such tags")


def _refusal(path: Path, why: str) -> UnreadableFileError:
    return UnreadableFileError(f"The tags of {path.name} cannot be written", why=why)


class _Named:
    """Vorbis comments and APEv2: a name, in any case, and texts."""

    def __init__(self, song: Any, keys: Mapping[str, str]) -> None:
        if song.tags is None:
            song.add_tags()
        self._song, self._keys = song, keys

    def key(self, what: str) -> str:
        return self._keys[what]

    def names(self) -> tuple[str, ...]:
        return tuple(self._song.tags.keys())

    def get(self, key: str) -> Values | None:
        return tuple(str(value) for value in self._song.tags[key]) if key in self._song.tags else None

    def put(self, key: str, values: Values | None) -> None:
        if values is not None:
            self._song.tags[key] = list(values)
        elif key in self._song.tags:
            del self._song.tags[key]

    def save(self) -> None:
        self._song.save()


class _Mp4:
    """MP4 atoms: free-form ones hold bytes, `rate` holds text."""

    KEYS: ClassVar[Mapping[str, str]] = {
        ALGORITHM: f"----:com.apple.iTunes:{ALGORITHM}",
        RATING: f"----:com.apple.iTunes:{RATING}",
        NATIVE: "rate",
    }

    def __init__(self, song: MP4) -> None:
        if song.tags is None:
            song.add_tags()
        self._song = song

    def key(self, what: str) -> str:
        return self.KEYS[what]

    def names(self) -> tuple[str, ...]:
        return tuple(self._song.tags.keys())

    def get(self, key: str) -> Values | None:
        values = self._song.tags.get(key)
        if values is None:
            return None
        return tuple(v.decode("utf-8", "replace") if isinstance(v, bytes) else str(v) for v in values)

    def put(self, key: str, values: Values | None) -> None:
        if values is None:
            self._song.tags.pop(key, None)
        elif key.startswith("----"):
            self._song.tags[key] = [MP4FreeForm(v.encode(), AtomDataType.UTF8) for v in values]
        else:
            self._song.tags[key] = list(values)

    def save(self) -> None:
        self._song.save()


class _Asf:
    """ASF attributes; Microsoft's rating is a number, the rest are texts."""

    KEYS: ClassVar[Mapping[str, str]] = {
        ALGORITHM: "FMPS/Rating_Algorithm",
        RATING: "FMPS/Rating",
        NATIVE: "WM/SharedUserRating",
    }

    def __init__(self, song: ASF) -> None:
        self._song = song

    def key(self, what: str) -> str:
        return self.KEYS[what]

    def names(self) -> tuple[str, ...]:
        return tuple(self._song.tags.keys())

    def get(self, key: str) -> Values | None:
        return tuple(str(v.value) for v in self._song.tags[key]) if key in self._song.tags else None

    def put(self, key: str, values: Values | None) -> None:
        if values is None:
            if key in self._song.tags:
                del self._song.tags[key]
        elif key == self.KEYS[NATIVE] and all(v.isdecimal() for v in values):
            self._song.tags[key] = [ASFDWordAttribute(int(v)) for v in values]
        else:
            self._song.tags[key] = list(values)

    def save(self) -> None:
        self._song.save()


class _Id3:
    """ID3v2 in MP3, WAV and AIFF, kept in the version that the file has; a new tag is version 2.3.

    Frames are loaded untranslated, so that saving changes none of the others, and the old ID3v1 block at the end of
    an MP3, which mutagen would write anew from the ID3v2 frames, is put back byte by byte.
    """

    KEYS: ClassVar[Mapping[str, str]] = {ALGORITHM: f"TXXX:{ALGORITHM}", RATING: f"TXXX:{RATING}", NATIVE: "POPM"}

    def __init__(self, path: Path, song: Any) -> None:
        old = song.tags.version[1] if song.tags is not None else 3
        self._path, self._version = path, 3 if old < 4 else 4
        self._song = song if old == 2 else type(song)(path, translate=False)
        if self._song.tags is None:
            self._song.add_tags()
        if old == 2:
            self._song.tags.update_to_v23()

    def key(self, what: str) -> str:
        return self.KEYS[what]

    def names(self) -> tuple[str, ...]:
        return tuple(self._song.tags.keys())

    def get(self, key: str) -> Values | None:
        frame = self._song.tags.get(self._own(key))
        if frame is None:
            return None
        if isinstance(frame, POPM):
            return (str(int(frame.rating)), *([str(int(frame.count))] if hasattr(frame, "count") else []))
        return tuple(str(text) for text in frame.text) if isinstance(frame, TextFrame) else (str(frame),)

    def put(self, key: str, values: Values | None) -> None:
        kind, _, name = key.partition(":")
        if values is None:
            self._song.tags.pop(self._own(key), None)
        elif kind == "POPM":
            count = {"count": int(values[1])} if len(values) > 1 else {}
            self._song.tags.add(POPM(email=name, rating=int(values[0]), **count))
        else:
            self._song.tags.pop(self._own(key), None)
            self._song.tags.add(
                TXXX(encoding=0 if all(v.isascii() for v in values) else 1, desc=name, text=list(values))
            )

    def save(self) -> None:
        with _id3v1_kept(self._path):
            self._song.save(v2_version=self._version, v23_sep=None)

    def _own(self, key: str) -> str:
        """Return the key as the file spells it: descriptions differ in case between programs."""
        return next((own for own in self._song.tags if own.lower() == key.lower()), key)


@contextmanager
def _id3v1_kept(path: Path) -> Iterator[None]:
    """Put the last 128 bytes back afterwards if they were an ID3v1 block."""
    before = _tail(path)
    yield
    if before.startswith(b"TAG") and _tail(path).startswith(b"TAG"):
        with path.open("r+b") as file:
            file.seek(-_ID3V1_SIZE, 2)
            file.write(before)


def _tail(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - _ID3V1_SIZE))
        return file.read()
