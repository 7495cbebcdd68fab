"""Reads and writes the zip files of backups, trusting nothing in them."""

import re
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO

from songjudge.atomic_file import replacing
from songjudge.errors import UnreadableFileError

_CHUNK = 1 << 20
_ENTRIES_AT_MOST = 200_000
_DENSEST = 300  # bytes out of one packed byte; our own files stay below 60
_DENSITY_COUNTS_FROM = 10_000_000  # bytes
_PARTS = re.compile(
    r"labels\.log|songs\.arrow|workspace\.json|settings\.json|playlists\.json|watched\.json"
    r"|tag-journals/[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.journal"
    r"|judgements/[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.arrow"
    r"|models/[A-Za-z0-9][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9_][A-Za-z0-9._-]{0,99}){1,6}"
)
"""The names that a backup may hold: none of them leads out of the folder, none is run."""


def _unheard(done: int, total: int) -> None:
    """Hear nothing."""


def is_part(name: str) -> bool:
    """Say whether a backup may hold a file of this name."""
    return _PARTS.fullmatch(name) is not None


def write_archive(
    target: Path, parts: Mapping[str, bytes | Path], *, on_part: Callable[[int, int], None] = _unheard
) -> None:
    """Make `target` a zip file of the parts, whole or not at all; `OSError` when the disk refuses.

    `on_part` hears (done, total); what it raises ends the work.
    """
    with replacing(target) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for done, (name, content) in enumerate(parts.items()):
            on_part(done, len(parts))
            if isinstance(content, bytes):
                archive.writestr(name, content)
            else:
                with content.open("rb") as source, archive.open(name, "w", force_zip64=True) as sink:
                    shutil.copyfileobj(source, sink, _CHUNK)


def read_part(source: Path, name: str) -> bytes | None:
    """Return one part of a backup, or None if it has no such part; raise `UnreadableFileError` if it is damaged."""
    for info, stream in _entries(source):
        if info.filename == name:
            return b"".join(_content(source, info, stream))
    return None


def read_whole(source: Path) -> None:
    """Read every part of a backup; raise `UnreadableFileError` if one is damaged."""
    for info, stream in _entries(source):
        for _ in _content(source, info, stream):
            pass


def unpack(source: Path, folder: Path) -> list[str]:
    """Write every part of a backup below the empty `folder`; return their names.

    Files that are no part of a backup are passed over.  Raises `UnreadableFileError` if the archive is damaged or
    would swell beyond what is plausible or what the disk has room for.
    """
    names: list[str] = []
    room = shutil.disk_usage(folder).free
    for info, stream in _entries(source):
        room -= info.file_size
        if room < 0:
            raise UnreadableFileError(
                f"The backup {source} cannot be unpacked", why="it is larger than the disk's room"
            )
        target = folder / info.filename
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            for part in _content(source, info, stream):
                file.write(part)
        names.append(info.filename)
    return names


def _entries(source: Path) -> Iterator[tuple[zipfile.ZipInfo, IO[bytes]]]:
    """Yield the parts of a backup with their open content."""
    try:
        with zipfile.ZipFile(source) as archive:
            infos = archive.infolist()
            if len(infos) > _ENTRIES_AT_MOST:
                raise UnreadableFileError(f"The backup {source} cannot be read", why="it holds too many files")
            seen: set[str] = set()
            for info in infos:
                if not is_part(info.filename) or info.filename in seen:
                    continue
                seen.add(info.filename)
                if info.file_size > max(_DENSITY_COUNTS_FROM, info.compress_size * _DENSEST):
                    why = f"{info.filename} is packed too densely to be true"
                    raise UnreadableFileError(f"The backup {source} cannot be read", why=why)
                with archive.open(info) as stream:
                    yield info, stream
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError) as error:
        raise UnreadableFileError(f"The backup {source} cannot be read", why=str(error)) from error


def _content(source: Path, info: zipfile.ZipInfo, stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the bytes of one part; the zip's own checksum is checked at its end."""
    left = info.file_size
    try:
        while part := stream.read(_CHUNK):
            left -= len(part)
            if left < 0:
                raise UnreadableFileError(f"The backup {source} cannot be read", why=f"{info.filename} is too long")
            yield part
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise UnreadableFileError(f"The backup {source} cannot be read", why=str(error)) from error
