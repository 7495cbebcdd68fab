"""Writes our score, and on request the user's verdict as a rating, into music files; the sound stays untouched.

A plan is a plain value: shown to the user first (the dry run), kept in a journal before anything is written, applied,
and applied backwards to undo.  Applying replaces the file whole, after a check that its audio packets are the same.
"""

import glob
import logging
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import mutagen

from songjudge.atomic_file import sync_folder
from songjudge.errors import SongjudgeError, UnreadableFileError
from songjudge.export.tag_access import ALGORITHM, NATIVE, RATING, TagAccess, Values, open_tags
from songjudge.library.container import check_regular
from songjudge.library.identity import identify
from songjudge.library.verdict import Verdict
from songjudge.library.verdict_sources.rating_tags import popularimeter_byte, read_rating_tags

_log = logging.getLogger(__name__)

_US = "songjudge"
_COPY, _LONGEST_SUFFIX = ".songjudge-", 16
_STARS = {Verdict.GOOD: 5, Verdict.BAD: 1}
_MICROSOFT = (1, 25, 50, 75, 99)  # WM/SharedUserRating of one to five stars


class TagWriteError(SongjudgeError):
    """A file's tags were not written; the file is as it was."""


class Convention(StrEnum):
    """Where a verdict goes when it is written as a rating: good is five stars, bad is one."""

    FMPS = "FMPS"  # FMPS_Rating, 0.0 to 1.0: Amarok, Clementine, Strawberry, Rhythmbox
    PLAYERS = "players"  # ID3 POPM, Vorbis and APE RATING of 100, MP4 rate, ASF WM/SharedUserRating


@dataclass(frozen=True, slots=True)
class WantedTags:
    """What to write into a file.  A rating that is already there stays unless `overwrite`."""

    score: float | None = None  # the model's, 0 to 1
    model: str = ""  # the model's name, beside the score
    verdict: Verdict = Verdict.NONE
    conventions: frozenset[Convention] = frozenset()
    owner: str = "no@email"  # of a new POPM frame; the one that MediaMonkey writes and most players read
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class TagChange:
    """One tag before and after, by its native key; None where there is none."""

    key: str
    before: Values | None
    after: Values | None


@dataclass(frozen=True, slots=True)
class TagPlan:
    """What is to change in one file."""

    path: Path
    changes: tuple[TagChange, ...] = ()

    def reversed(self) -> "TagPlan":
        """Return the plan that takes this one back."""
        return TagPlan(self.path, tuple(TagChange(c.key, c.after, c.before) for c in reversed(self.changes)))

    def to_plain(self) -> dict[str, Any]:
        """Return the plan as JSON takes it; file names that are not UTF-8 become escapes of lone surrogates."""
        return {"path": str(self.path), "changes": [[c.key, c.before, c.after] for c in self.changes]}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "TagPlan":
        """Return the plan that `to_plain` described."""
        changes = (TagChange(key, _values(before), _values(after)) for key, before, after in plain["changes"])
        return cls(Path(plain["path"]), tuple(changes))


def plan_tags(path: Path, wanted: WantedTags) -> TagPlan:
    """Return what writing `wanted` would change in the file at `path`, without writing.

    The score joins what other programs keep in FMPS_Rating_Algorithm.  A rating is planned only where the file has
    none, or with `overwrite`, and then in the scale of each rating that is there.  Raises `UnreadableFileError` when
    the file cannot carry tags.
    """
    check_regular(path)
    tags = open_tags(path)
    wishes: dict[str, Values] = {}
    if wanted.score is not None:
        wishes[tags.key(ALGORITHM)] = _with_our_score(tags.get(tags.key(ALGORITHM)), wanted.model, wanted.score)
    if wanted.verdict in _STARS and (wanted.overwrite or not read_rating_tags(path)):
        wishes |= dict(_ratings(tags, _STARS[wanted.verdict], wanted))
    changes = (TagChange(key, tags.get(key), values) for key, values in wishes.items())
    return TagPlan(path, tuple(change for change in changes if change.before != change.after))


def apply_tags(plan: TagPlan) -> None:
    """Carry out `plan`: the file appears with the new tags whole, or stays as it was.

    Raises `TagWriteError` when the file is read-only, when its tags are no longer those that the plan was made for,
    or when the sound would not be the same afterwards; `UnreadableFileError` when it is gone or cannot carry tags;
    `OSError` when the disk is full.  A plan whose work is already done (undoing after a crash) does nothing.
    """
    path = plan.path.resolve()  # a link stays a link
    check_regular(path)
    tags = open_tags(path)
    left = [change for change in plan.changes if tags.get(change.key) != change.after]
    if not left:
        return
    if any(tags.get(change.key) != change.before for change in left):
        raise _refusal(plan.path, "its tags have changed meanwhile")
    if not os.access(path, os.W_OK):
        raise _refusal(plan.path, "it is read-only")
    _replace_edited(path, left)


def write_tags(path: Path, wanted: WantedTags) -> TagPlan:
    """Plan and write; return the plan that undoes it.  For batches, journal the plan before `apply_tags` instead."""
    plan = plan_tags(path, wanted)
    apply_tags(plan)
    return plan.reversed()


def remove_leftovers(path: Path) -> None:
    """Remove the unfinished copies that a crash left beside the file at `path`.  Nothing else may be writing there."""
    path = path.resolve()  # as `apply_tags` does
    for copy in path.parent.glob(f"{_COPY}????????{glob.escape(path.suffix[:_LONGEST_SUFFIX])}"):
        if copy.is_file() and not copy.is_symlink():
            _log.info("removing %s, left behind by a crash", copy)
            copy.unlink(missing_ok=True)


def _replace_edited(path: Path, changes: list[TagChange]) -> None:
    """Edit a copy beside the file, check it, and put it in the file's place."""
    before = path.stat()
    handle, name = tempfile.mkstemp(prefix=_COPY, suffix=path.suffix[:_LONGEST_SUFFIX], dir=path.parent)
    os.close(handle)
    copy = Path(name)
    try:
        shutil.copyfile(path, copy)
        _edit(copy, changes, path)
        if identify(copy)[0] != identify(path)[0]:
            raise _refusal(path, "writing its tags would change the sound")
        shutil.copystat(path, copy)
        os.utime(copy, ns=(before.st_atime_ns, time.time_ns()))  # players look at the date to see new tags
        with copy.open("rb+") as file:
            os.fsync(file.fileno())
        now = path.stat()
        if (now.st_size, now.st_mtime_ns, now.st_ino) != (before.st_size, before.st_mtime_ns, before.st_ino):
            raise _refusal(path, "another program is writing to it")
        copy.replace(path)
    finally:
        copy.unlink(missing_ok=True)
    sync_folder(path.parent)


def _edit(copy: Path, changes: list[TagChange], path: Path) -> None:
    try:
        tags = open_tags(copy)
        for change in changes:
            tags.put(change.key, change.after)
        tags.save()
    except (mutagen.MutagenError, ValueError, UnreadableFileError) as error:
        _log.info("%s: %s", path, error)
        raise _refusal(path, "the tags or the file's structure are damaged") from None


def _with_our_score(values: Values | None, model: str, score: float) -> Values:
    """Return FMPS_Rating_Algorithm with our entry in the place of our older one, everybody else's kept.

    The tag is `program::algorithm::score` entries joined by `;;`, separators within a name escaped by a backslash.
    """
    entries = [entry for value in values or () for entry in value.split(";;") if entry.strip()]
    others = [entry for entry in entries if not entry.strip().startswith(f"{_US}::")]
    name = re.sub(r"([:;\\])", r"\\\1", model) or "model"
    return (";;".join([*others, f"{_US}::{name}::{score:.4f}"]),)


def _ratings(tags: TagAccess, stars: int, wanted: WantedTags) -> Iterator[tuple[str, Values]]:
    """Yield the ratings to write: in every place that has one already, and in the places of the conventions."""
    if Convention.FMPS in wanted.conventions or (wanted.overwrite and tags.get(tags.key(RATING))):
        yield tags.key(RATING), (f"{stars / 5:.1f}",)
    native = tags.key(NATIVE)
    there = [
        key for key in tags.names() if key.lower() == native.lower() or key.lower().startswith(f"{native.lower()}:")
    ]
    if there and (wanted.overwrite or Convention.PLAYERS in wanted.conventions):
        for key in there:
            yield key, _native(key, stars, tags.get(key))
    elif Convention.PLAYERS in wanted.conventions:
        key = f"POPM:{wanted.owner}" if native == "POPM" else native
        yield key, _native(key, stars, None)


def _native(key: str, stars: int, old: Values | None) -> Values:
    """Return `stars` as the tag called `key` counts them, judging by its old value where several scales are in use."""
    kind, _, owner = key.partition(":")
    if kind == "POPM":
        return (str(popularimeter_byte(owner, stars)), *(old or ())[1:])
    if kind == "WM/SharedUserRating":
        return (str(_MICROSOFT[stars - 1]),)
    if owner or (old and "." in old[0]):
        return (f"{stars / 5:.1f}",)
    if old and old[0] in {"1", "2", "3", "4", "5"} and kind != "rate":
        return (str(stars),)
    return (str(20 * stars),)


def _values(plain: list[str] | None) -> Values | None:
    return None if plain is None else tuple(plain)


def _refusal(path: Path, why: str) -> TagWriteError:
    return TagWriteError(f"The tags of {path.name} were not written", why=why)
