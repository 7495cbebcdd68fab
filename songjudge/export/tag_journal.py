"""Remembers what a batch of tag writing changed, so that it can be taken back, also after a crash in the middle.

A journal is a file of checksummed lines, one plan a line, each durable before its music file is touched.
"""

import json
import logging
import os
import time
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from songjudge.atomic_file import sync_folder
from songjudge.export.file_tags import TagPlan

_log = logging.getLogger(__name__)

_ENDING = ".journal"
_VERSION = 1


@dataclass(frozen=True)
class Batch:
    """A journal as it was read back.  `plans` are in the order in which they were carried out.

    `ended` is false when the program died before the batch was through; `undone` when it was taken back.
    """

    name: str
    plans: tuple[TagPlan, ...]
    ended: bool
    undone: bool


class TagJournal:
    """An open journal.  Also a context manager; leaving it, however that comes about, notes the batch as ended."""

    def __init__(self, path: Path) -> None:
        """Open the journal at `path`, or begin it."""
        new = not path.exists()
        self.name = path.stem
        self._file = path.open("ab", buffering=0)
        self._torn = not new and not path.read_bytes().endswith(b"\n")
        if new:
            sync_folder(path.parent)
            self._append({"version": _VERSION, "began": time.time()})

    @classmethod
    def begin(cls, folder: Path) -> Self:
        """Begin a journal under a new name in `folder`, which is made if it is not there."""
        if not folder.is_dir():
            folder.mkdir(parents=True)
            sync_folder(folder.parent)
        stamp = time.strftime("%Y%m%d-%H%M%S")
        number = 1
        path = folder / f"{stamp}{_ENDING}"
        while path.exists():
            number += 1
            path = folder / f"{stamp}-{number:02}{_ENDING}"
        return cls(path)

    def plan(self, plan: TagPlan) -> None:
        """Note what is about to be done; durable when this returns.  Raises `OSError` when the disk refuses."""
        self._append({"plan": plan.to_plain()})

    def refuse(self, plan: TagPlan) -> None:
        """Note that the last plan was not carried out: there is nothing to take back."""
        self._append({"refused": str(plan.path)})

    def undone(self) -> None:
        """Note that the whole batch was taken back."""
        self._append({"undone": time.time()})

    def close(self) -> None:
        """Note that the batch is through."""
        if self._file.closed:
            return
        try:
            self._append({"ended": time.time()})
        except OSError as error:
            _log.warning("the end of batch %s could not be noted: %s", self.name, error)
        self._file.close()

    def _append(self, plain: dict[str, Any]) -> None:
        payload = json.dumps(plain, separators=(",", ":")).encode("ascii")
        line = memoryview((b"\n" if self._torn else b"") + b"%08x %s\n" % (zlib.crc32(payload), payload))
        self._torn = True  # until all of the line is there, whatever happens
        while line:
            line = line[self._file.write(line) :]
        os.fsync(self._file.fileno())
        self._torn = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_batch(folder: Path, name: str) -> Batch | None:
    """Return the batch of that name, None when there is none.  Lines that the crash cut short are passed over."""
    path = folder / f"{name}{_ENDING}"
    if Path(name).name != name or not path.is_file():
        return None
    plans: list[TagPlan] = []
    ended = undone = False
    for number, line in enumerate(path.read_bytes().splitlines(keepends=True), start=1):
        plain = _unframed(line)
        if plain is None:
            _log.info("%s, line %d is damaged", path, number)
        elif "plan" in plain:
            plans.append(TagPlan.from_plain(plain["plan"]))
            ended = False
        elif "refused" in plain:
            plans = [plan for plan in plans if str(plan.path) != plain["refused"]]
        ended = ended or (plain is not None and "ended" in plain)
        undone = undone or (plain is not None and "undone" in plain)
    return Batch(name, tuple(plans), ended, undone)


def batches(folder: Path) -> tuple[Batch, ...]:
    """Return the batches that are remembered in `folder`, the newest first."""
    names = sorted((path.stem for path in folder.glob(f"*{_ENDING}")), reverse=True)
    return tuple(batch for name in names if (batch := read_batch(folder, name)) is not None)


def journal_path(folder: Path, name: str) -> Path:
    """Return where the journal of that name lies in `folder`."""
    return folder / f"{name}{_ENDING}"


def _unframed(line: bytes) -> dict[str, Any] | None:
    try:
        if not line.endswith(b"\n") or int(line[:8], 16) != zlib.crc32(line[9:-1]):
            return None
        plain = json.loads(line[9:-1])
    except ValueError:
        return None
    return plain if isinstance(plain, dict) else None
