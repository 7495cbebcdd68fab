"""The picture that a music file carries."""

import base64
import logging
from pathlib import Path

import mutagen
import mutagen.flac
from mutagen.mp4 import MP4

_LOG = logging.getLogger(__name__)
_NAMES = ("cover.jpg", "cover.png", "folder.jpg", "front.jpg", "Cover.jpg", "Folder.jpg")
_LARGEST = 20_000_000  # bytes: a larger picture is not worth the wait


def cover_bytes(path: Path) -> bytes | None:
    """Return the encoded front cover inside the file at `path`, or of a picture beside it, or None.

    Never raises for a damaged or foreign file: a cover is an ornament.
    """
    try:
        found = _inside(path)
    except Exception as error:
        _LOG.info("no cover from %s: %s", path, error)
        found = None
    return found or _beside(path)


def _inside(path: Path) -> bytes | None:
    file = mutagen.File(path)
    if file is None:
        return None
    if isinstance(file, MP4):
        covers = (file.tags or {}).get("covr") or []
        return bytes(covers[0]) if covers else None
    pictures = list(getattr(file, "pictures", []))
    tags = file.tags
    if tags is not None and hasattr(tags, "getall"):
        pictures += tags.getall("APIC")
    elif tags is not None:
        pictures += [mutagen.flac.Picture(base64.b64decode(text)) for text in tags.get("metadata_block_picture", [])]
    front = [picture for picture in pictures if picture.type == 3] or pictures
    return bytes(front[0].data) if front else None


def _beside(path: Path) -> bytes | None:
    for name in _NAMES:
        picture = path.parent / name
        try:
            if picture.is_file() and picture.stat().st_size <= _LARGEST:
                return picture.read_bytes()
        except OSError as error:
            _LOG.info("no cover from %s: %s", picture, error)
    return None
