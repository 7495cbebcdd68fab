"""Records what a program asks of the disk, and rebuilds what a power cut could have left of it.

`Recorder`   a layer under Python's file calls: every write, sync, new name, rename and removal below one folder.
`Ruin`       one state that a cut after some recorded event could leave: what was synced is there; of the rest, each
             write is there, gone, or torn at a sector, and the names of each folder are there up to some moment.

A model, not a real power cut.  UnQLite writes past Python's file calls, so its files are taken as they were at some
earlier moment, or mixed, or not at all: the store must stand any of that.
"""

import builtins
import io
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

SECTOR = 512


@dataclass(frozen=True, slots=True)
class Event:
    """One call, as it went.  `kind`: write, cut, sync, make, name, unname, sync names, note."""

    kind: str
    file: int = 0  # a number that stays with the file or folder whatever its name
    folder: int = 0
    name: str = ""
    offset: int = 0
    data: bytes = b""
    note: Any = None


@dataclass
class Recorder:
    """Records while it is entered.  `note` puts a remark between the events: what the program was told is safe."""

    folder: Path
    events: list[Event] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)  # by present path
    _handles: dict[int, int] = field(default_factory=dict)
    _next: int = 1
    _real: dict[str, Callable[..., Any]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._numbers[str(self.folder)] = 0
        for name in ("open", "write", "ftruncate", "fsync", "fdatasync", "fdopen", "close"):
            self._patch(name, getattr(self, f"_{name}"))
        for name in ("replace", "rename", "unlink", "mkdir", "rmdir"):
            self._patch(name, getattr(self, f"_{name}"))
        return self

    def __exit__(self, *_: object) -> None:
        for name, real in self._real.items():
            setattr(os, name, real)

    def note(self, remark: Any) -> None:
        self.events.append(Event("note", note=remark))

    def _patch(self, name: str, mine: Callable[..., Any]) -> None:
        self._real[name] = getattr(os, name)
        setattr(os, name, mine)

    def _place(self, path: Any, dir_fd: int | None = None) -> tuple[str, int, str] | None:
        """Return the absolute path, its folder's number and its name, if it lies below the recorded folder."""
        if isinstance(path, int) or dir_fd is not None:
            return None
        whole = os.path.abspath(os.fsdecode(path))  # noqa: PTH100 - symbolic links are not followed
        folder, name = os.path.split(whole)
        return (whole, self._numbers[folder], name) if folder in self._numbers else None

    def _new(self, whole: str, folder: int, name: str, kind: str) -> int:
        number = self._next
        self._next += 1
        self._numbers[whole] = number
        self.events.append(Event(kind, number, folder, name))
        return number

    def _open(self, path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        place = self._place(path, dir_fd)
        new = place is not None and not os.path.lexists(place[0])
        handle: int = self._real["open"](path, flags, mode, dir_fd=dir_fd)
        if place is not None:
            if place[0] not in self._numbers:
                number = self._new(*place, "make")
                if not new:  # written by calls that are not recorded, so it counts when it is synced
                    self.events.append(Event("whole", number, data=_content(place[0])))
            self._handles[handle] = self._numbers[place[0]]
        elif str(path) == str(self.folder):
            self._handles[handle] = 0
        return handle

    def _close(self, handle: int) -> None:
        self._handles.pop(handle, None)
        self._real["close"](handle)

    def _write(self, handle: int, data: Any) -> int:
        written: int = self._real["write"](handle, data)
        if handle in self._handles:
            end = os.lseek(handle, 0, os.SEEK_CUR)
            kept = bytes(data[:written])
            self.events.append(Event("write", self._handles[handle], offset=end - written, data=kept))
        return written

    def _ftruncate(self, handle: int, length: int) -> None:
        self._real["ftruncate"](handle, length)
        if handle in self._handles:
            self.events.append(Event("cut", self._handles[handle], offset=length))

    def _fsync(self, handle: int) -> None:
        self._real["fsync"](handle)
        self._synced(handle)

    def _fdatasync(self, handle: int) -> None:
        self._real["fdatasync"](handle)
        self._synced(handle)

    def _synced(self, handle: int) -> None:
        if handle in self._handles:
            self.events.append(Event("sync", self._handles[handle]))

    def _fdopen(self, handle: int, *args: Any, **options: Any) -> Any:
        if handle not in self._handles:
            return self._real["fdopen"](handle, *args, **options)
        return io.BufferedWriter(_RecordedFile(handle, self), 1 << 16)

    def _replace(self, source: Any, target: Any, **options: Any) -> None:
        self._moved(self._real["replace"], source, target)

    def _rename(self, source: Any, target: Any, **options: Any) -> None:
        self._moved(self._real["rename"], source, target)

    def _moved(self, real: Callable[..., Any], source: Any, target: Any) -> None:
        old, new = self._place(source), self._place(target)
        real(source, target)
        if old is None or new is None:
            return
        if old[0] not in self._numbers:  # made by calls that are not recorded
            self._new(*old, "make")
        number = self._numbers[old[0]]
        for path in [p for p in self._numbers if p == old[0] or p.startswith(old[0] + os.sep)]:
            self._numbers[new[0] + path[len(old[0]) :]] = self._numbers.pop(path)
        self.events.append(Event("name", number, new[1], new[2], note=(old[1], old[2])))

    def _unlink(self, path: Any, *, dir_fd: int | None = None) -> None:
        self._real["unlink"](path, dir_fd=dir_fd)
        self._gone(path, dir_fd)

    def _rmdir(self, path: Any, *, dir_fd: int | None = None) -> None:
        self._real["rmdir"](path, dir_fd=dir_fd)
        self._gone(path, dir_fd)

    def _gone(self, path: Any, dir_fd: int | None) -> None:
        place = self._place(path, dir_fd)
        if place is not None and place[0] in self._numbers:
            del self._numbers[place[0]]
            self.events.append(Event("unname", folder=place[1], name=place[2]))

    def _mkdir(self, path: Any, mode: int = 0o777, *, dir_fd: int | None = None) -> None:
        self._real["mkdir"](path, mode, dir_fd=dir_fd)
        place = self._place(path, dir_fd)
        if place is not None:
            self._new(*place, "make folder")


class _RecordedFile(io.FileIO):
    """A file whose writes are recorded below its buffer."""

    def __init__(self, handle: int, recorder: Recorder) -> None:
        super().__init__(handle, "w")
        self._recorder = recorder

    def write(self, data: Any) -> int:
        offset = self.tell()
        written = super().write(data)
        number = self._recorder._handles[self.fileno()]
        self._recorder.events.append(Event("write", number, offset=offset, data=bytes(data)[:written]))
        return written

    def close(self) -> None:
        if not self.closed:
            self._recorder._handles.pop(self.fileno(), None)
        super().close()


@dataclass
class _File:
    content: bytearray = field(default_factory=bytearray)  # as synced
    waiting: list[Event] = field(default_factory=list)


@dataclass
class _Folder:
    names: dict[str, int] = field(default_factory=dict)  # as synced
    waiting: list[tuple[str, int | None]] = field(default_factory=list)


class Ruin:
    """What could be left after the first `count` events."""

    def __init__(self, events: list[Event], count: int, draw: random.Random) -> None:
        self._draw = draw
        self._files: dict[int, _File] = {}
        self._folders: dict[int, _Folder] = {0: _Folder()}
        for event in events[:count]:
            self._happen(event)

    def build(self, target: Path, number: int = 0) -> None:
        """Lay the ruin out at `target`."""
        target.mkdir(parents=True, exist_ok=True)
        folder = self._folders[number]
        names = dict(folder.names)
        for name, file in folder.waiting[: self._draw.randint(0, len(folder.waiting))]:
            _set(names, name, file)
        for name, child in names.items():
            if child in self._folders:
                self.build(target / name, child)
            else:
                (target / name).write_bytes(self._left_of(self._files[child]))

    def _left_of(self, file: _File) -> bytes:
        """Return what is synced, with each waiting write there, gone or torn."""
        content = bytearray(file.content)
        for event in file.waiting:
            fate = self._draw.random()
            if event.kind == "cut":
                if fate < 0.5:
                    del content[event.offset :]
            elif fate < 0.4:
                _put(content, event.offset, event.data)
            elif fate < 0.8:
                self._tear(content, event)
        return bytes(content)

    def _tear(self, content: bytearray, event: Event) -> None:
        """Keep some sectors of a write; where a later one is kept, the file grew, and the gap reads as zeros."""
        for start in range(0, len(event.data), SECTOR):
            if self._draw.random() < 0.5:
                _put(content, event.offset + start, event.data[start : start + SECTOR])

    def _happen(self, event: Event) -> None:
        if event.kind == "make":
            self._files[event.file] = _File()
            self._folders[event.folder].waiting.append((event.name, event.file))
        elif event.kind == "make folder":
            self._folders[event.file] = _Folder()
            self._folders[event.folder].waiting.append((event.name, event.file))
        elif event.kind in {"write", "cut"}:
            self._files[event.file].waiting.append(event)
        elif event.kind == "whole":
            self._files[event.file].content[:] = event.data
        elif event.kind == "sync":
            self._sync(event.file)
        elif event.kind == "name":
            old_folder, old_name = event.note
            self._folders[old_folder].waiting.append((old_name, None))
            self._folders[event.folder].waiting.append((event.name, event.file))
        elif event.kind == "unname":
            self._folders[event.folder].waiting.append((event.name, None))

    def _sync(self, number: int) -> None:
        if number in self._folders:
            folder = self._folders[number]
            for name, child in folder.waiting:
                _set(folder.names, name, child)
            folder.waiting.clear()
            return
        file = self._files[number]
        for event in file.waiting:
            if event.kind == "cut":
                del file.content[event.offset :]
            else:
                _put(file.content, event.offset, event.data)
        file.waiting.clear()


def _put(content: bytearray, offset: int, data: bytes) -> None:
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


def _set(names: dict[str, int], name: str, file: int | None) -> None:
    if file is None:
        names.pop(name, None)
    else:
        names[name] = file


def _content(path: str) -> bytes:
    with builtins.open(path, "rb") as file:  # noqa: PTH123 - under the patched calls
        return file.read()
