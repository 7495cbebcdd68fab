"""Walks a folder for music files.

The rule, as the manual states it: a file counts when its name ends like an audio file's (any case), or when it has no
ending at all and begins like one.  What is hidden (a leading dot, so also the `._` files of macOS) is passed over.
"""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

MUSIC_SUFFIXES = frozenset(
    f".{name}"
    for name in (
        *("aac", "ac3", "aif", "aifc", "aiff", "amr", "ape", "asf", "au", "caf", "dsf", "dts", "flac", "m4a", "m4b"),
        *("m4p", "mka", "mkv", "mov", "mp1", "mp2", "mp3", "mp4", "mpc", "mpga", "oga", "ogg", "ogv", "ogx", "opus"),
        *("shn", "snd", "spx", "tak", "tta", "voc", "w64", "wav", "wave", "webm", "wma", "wv"),
    )
)
_SOUNDLESS = {
    **dict.fromkeys((".mid", ".midi", ".kar", ".rmi"), "notes without sound (MIDI) are not supported"),
    **dict.fromkeys((".xm", ".mod", ".it", ".s3m", ".sid", ".nsf"), "tracker and chip music is not supported"),
}
_MAGIC = (
    b"fLaC",
    b"OggS",
    b"ID3",
    b"RIFF",
    b"FORM",
    b"\xff\xfb",
    b"\xff\xfa",
    b"\xff\xf3",
    b"\xff\xf2",
    b"wvPk",
    b"MAC ",
)


def is_music_name(name: str) -> bool:
    """Tell whether a file called `name` counts as music by its ending, whatever its case."""
    return not name.startswith(".") and os.path.splitext(name)[1].lower() in MUSIC_SUFFIXES  # noqa: PTH122 - a million names: no Path each


def music_files(root: Path, *, on_problem: Callable[[Path, str], None]) -> Iterator[Path]:
    """Yield every music file under `root`, absolute, in order of name within each folder.

    `root` may also be one file.  Links are followed after everything else, once, and only to what the walk did not
    meet by itself, so loops end and an alias never hides the file.  Nothing but regular files is yielded.
    `on_problem(path, reason)` hears of each folder that cannot be listed and each file that is music by name but
    cannot be used (a FIFO, a device, MIDI).  Raises nothing of its own.
    """
    root = root.absolute()
    if not root.is_dir():
        yield from _single(root, on_problem)
        return
    walk = _Walk(on_problem)
    yield from walk.files_below(root)
    while walk.links:
        yield from walk.behind(walk.links.pop(0))


def _single(path: Path, on_problem: Callable[[Path, str], None]) -> Iterator[Path]:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        on_problem(path, _reason(error))
        return
    if stat.S_ISREG(mode):
        yield path
    else:
        on_problem(path, "not a regular file")


@dataclass
class _Walk:
    """One walk: the folders it has been in and the links it has put off."""

    on_problem: Callable[[Path, str], None]
    links: list[Path] = field(default_factory=list)
    folders: set[tuple[int, int]] = field(default_factory=set)  # device and inode
    targets: set[tuple[int, int]] = field(default_factory=set)  # files reached through a link

    def files_below(self, root: Path) -> Iterator[Path]:
        """Walk depth first with a list, not by recursion: paths may be thousands of folders deep."""
        waiting = [root]
        while waiting:
            folder = waiting.pop()
            below: list[Path] = []
            for entry in self._entries(folder):
                if entry.is_symlink():
                    self.links.append(Path(entry.path))
                elif entry.is_dir(follow_symlinks=False):
                    below.append(Path(entry.path))
                elif self._is_music(entry):
                    yield Path(entry.path)
            waiting.extend(reversed(below))

    def behind(self, link: Path) -> Iterator[Path]:
        """Follow one link.  Dangling ones are passed over."""
        try:
            status = link.stat()
            target = link.resolve()
            home = target.parent.stat()
        except (OSError, RuntimeError):
            return
        key = (status.st_dev, status.st_ino)
        if stat.S_ISDIR(status.st_mode):
            yield from self.files_below(link)
        elif is_music_name(link.name) and key not in self.targets:
            self.targets.add(key)
            if not stat.S_ISREG(status.st_mode):
                self.on_problem(link, "not a regular file")
            elif (home.st_dev, home.st_ino) not in self.folders or not is_music_name(target.name):
                yield link

    def _entries(self, folder: Path) -> list[os.DirEntry[str]]:
        """List a folder by name, without hidden entries; empty when it was met before or cannot be read."""
        try:
            status = folder.stat()
            key = (status.st_dev, status.st_ino)
            if key in self.folders:
                return []
            self.folders.add(key)
            with os.scandir(folder) as entries:
                return sorted((e for e in entries if not e.name.startswith(".")), key=lambda e: e.name)
        except OSError as error:
            self.on_problem(folder, _reason(error))
            return []

    def _is_music(self, entry: os.DirEntry[str]) -> bool:
        suffix = os.path.splitext(entry.name)[1].lower()  # noqa: PTH122 - a million names: no Path each
        if suffix in _SOUNDLESS:
            self.on_problem(Path(entry.path), _SOUNDLESS[suffix])
            return False
        if suffix and suffix not in MUSIC_SUFFIXES:
            return False
        if not entry.is_file(follow_symlinks=False):
            if suffix:
                self.on_problem(Path(entry.path), "not a regular file")
            return False
        return bool(suffix) or _begins_like_music(entry.path)


def _begins_like_music(path: str) -> bool:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a million names: no Path each
            head = file.read(12)
    except OSError:
        return False
    return head.startswith(_MAGIC) or head[4:8] == b"ftyp"


def _reason(error: OSError) -> str:
    """Say in a few words why the system refused."""
    if isinstance(error, PermissionError):
        return "no permission to read it"
    if isinstance(error, FileNotFoundError):
        return "it is not there"
    return (error.strerror or "the system cannot read it").lower()
