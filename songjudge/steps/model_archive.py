"""A model's archive: a zip file whose every entry is looked at before any of it is unpacked."""

import re
import shutil
import stat
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from songjudge.errors import SongjudgeError, UnreadableFileError
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress

RECORD, CHECKSUMS = "record.json", "checksums.json"
MOST_FILES = 200
MOST_BYTES = 1 << 30  # a forest of 100,000 songs has a tenth of it
MOST_JSON = 64 << 20
_NAME = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9_-]{0,40}/){0,5}[A-Za-z0-9][A-Za-z0-9_-]{0,40}\.(?:json|npz|txt)")
_PIECE = 1 << 20


def pack(folder: Path, file: BinaryIO, monitor: Monitor, title: str) -> None:
    """Write every file below `folder` into a zip archive; the same files give the same bytes."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, name in enumerate(names):
            monitor.stop_if_asked()
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            with (folder / name).open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target, _PIECE)
            monitor.progress(Progress(number + 1, len(names), title))


def unpack(path: Path, folder: Path, monitor: Monitor) -> None:
    """Write the archive's files below `folder`.  Raises `UnreadableFileError` before anything odd is written."""
    try:
        with zipfile.ZipFile(path.expanduser()) as archive:
            entries = archive.infolist()
            _refuse_odd_entries(path, entries)
            for entry in entries:
                monitor.stop_if_asked()
                _unpack_one(archive, entry, folder)
    except FileNotFoundError:
        raise refusal(path, "there is no such file") from None
    except SongjudgeError:
        raise
    except Exception as error:
        # zipfile and zlib raise a dozen kinds of error on damaged bytes
        raise refusal(path, "it is no archive, or damaged") from error


def _refuse_odd_entries(path: Path, entries: Sequence[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise refusal(path, "it would unpack to more than any model holds")
    names = [entry.filename for entry in entries]
    if len({name.casefold() for name in names}) < len(names):
        raise refusal(path, "it holds a file twice")
    for entry in entries:
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if not _NAME.fullmatch(entry.filename) or kind not in {0, stat.S_IFREG}:
            raise refusal(path, f"it holds {entry.filename[:60]!r}, which is no part of a model")
        if entry.filename.endswith(".json") and entry.file_size > MOST_JSON:
            raise refusal(path, f"{entry.filename} is longer than any model's")
    if RECORD not in names or CHECKSUMS not in names:
        raise refusal(path, "it is no songjudge model")


def _unpack_one(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path) -> None:
    """Write one file, never more of it than its entry promised."""
    target = folder / entry.filename
    target.parent.mkdir(parents=True, exist_ok=True)
    left = entry.file_size
    with archive.open(entry) as source, target.open("xb") as file:
        while piece := source.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise ValueError("an entry is longer than it says")
            file.write(piece)


def refusal(path: Path, why: str) -> UnreadableFileError:
    """Return the error to raise when the archive at `path` is not taken over."""
    return UnreadableFileError(f"{path.name} cannot be imported", why=why)
