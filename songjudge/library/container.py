"""Opens a music file for demuxing: regular files only, audio containers only, this one file only.

FFmpeg judges by content, so a text that says `ffconcat` or a playlist called `.mp3` would make it open other files or
the network.  The demuxer and protocol allow-lists close that door.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av
import av.error

from songjudge.errors import UnreadableFileError

_DEMUXERS = (
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,dsf,dts,eac3,flac,flv,iff,loas,matroska,mov,mp3,mpc,mpc8,ogg,oma,rm,shn,tak,"
    "tta,voc,w64,wav,wv,xwma"
)
_OPTIONS = {"format_whitelist": _DEMUXERS, "protocol_whitelist": "file"}


def refuse(path: Path, why: str) -> UnreadableFileError:
    """Return the error that says why the song at `path` cannot be used; its `why` is a short lower-case reason."""
    return UnreadableFileError(
        f"{path.name!a} cannot be used" if _odd(path.name) else f"{path.name} cannot be used", why=why
    )


def check_regular(path: Path) -> int:
    """Return the size of the file at `path` in bytes.

    Raises `UnreadableFileError` for what is gone, empty, or no regular file: opening a FIFO would block for ever and
    a device never ends.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        raise refuse(path, "the file is not there") from None
    except PermissionError:
        raise refuse(path, "no permission to read it") from None
    except OSError as error:
        raise refuse(path, (error.strerror or "the system cannot read it").lower()) from None
    if not stat.S_ISREG(status.st_mode):
        raise refuse(path, "not a regular file")
    if status.st_size == 0:
        raise refuse(path, "empty file")
    return status.st_size


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """Open the regular file at `path` as an `av.container.InputContainer` and close it afterwards.

    Tags that are not UTF-8 are replaced, never an error.  Raises `UnreadableFileError` when the content is no audio
    container that songjudge knows.
    """
    check_regular(path)
    try:
        container = av.open(str(path.absolute()), metadata_errors="replace", options=dict(_OPTIONS))
    except PermissionError:  # FFmpeg says so of some broken files too
        why = "not an audio file" if os.access(path, os.R_OK) else "no permission to read it"
        raise refuse(path, why) from None
    except (av.error.FFmpegError, UnicodeError, ValueError, OSError):
        raise refuse(path, "not an audio file") from None
    try:
        yield container
    finally:
        container.close()


def _odd(name: str) -> bool:
    return not name.isprintable()
