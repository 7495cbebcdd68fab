"""Checks a whole workspace without changing it, and repairs what can be repaired.

`check`   reads everything and says what it found.
`repair`  sets damaged files aside, makes anew what can be made anew, and says what it did.
"""

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

from songjudge.errors import SongjudgeError, UnreadableFileError, WorkspaceError
from songjudge.store import index_health
from songjudge.store.about_file import MAJOR, About, read_about, write_about
from songjudge.store.archive import read_whole
from songjudge.store.backup import copies_in_backups, daily_backups, newest_part
from songjudge.store.disk_trouble import told_as
from songjudge.store.feature_repair import repair_shards
from songjudge.store.index_contents import lines_in, read_state
from songjudge.store.index_thread import IndexThread
from songjudge.store.judgement_store import read_judgements
from songjudge.store.label_book import LabelBook
from songjudge.store.label_log import lines_of
from songjudge.store.label_recovery import LogReading, read_log
from songjudge.store.locations import Locations, quarantined
from songjudge.store.lock import WorkspaceHeldError, WorkspaceLock
from songjudge.store.model_store import ModelStore, damaged_files
from songjudge.store.shard_files import check_shard, shard_numbers
from songjudge.store.snapshot import read_songs
from songjudge.store.workspace import Workspace


class Weight(StrEnum):
    """How grave a finding is."""

    FINE = "fine"
    NOTE = "note"  # nothing is wrong, but worth knowing
    DAMAGE = "damage"  # `repair` mends it without a loss
    LOSS = "loss"  # something cannot be brought back


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found, as a sentence.  `part` is what it is about: "labels", "index", "songs", "features"..."""

    part: str
    weight: Weight
    sentence: str


def check(folder: Path, *, on_part: Callable[[int, int], None] = lambda done, total: None) -> tuple[Finding, ...]:
    """Read everything in the workspace and say what was found, changing nothing.

    While the workspace is open, here or in another program, all but the index is read, which must then be left alone.
    `on_part` hears (done, total) before each part; what it raises ends the check.
    Raises `WorkspaceError` if there is no workspace, or the disk refuses.
    """
    locations = Locations(folder.absolute())
    with told_as("Cannot check the workspace", locations.folder):
        _refuse_other_folders(locations)
        with contextlib.ExitStack() as stack:
            held = _held(locations, stack)
            found: list[Finding] = []
            parts = _parts(locations, held)
            for done, part in enumerate(parts):
                on_part(done, len(parts))
                found.extend(part())
            return tuple(found)


def _held(locations: Locations, stack: contextlib.ExitStack) -> str:
    """Lock the workspace until the stack ends, or return who holds it."""
    lock = WorkspaceLock(locations)
    try:
        lock.take(0.0)
    except WorkspaceHeldError as error:
        return error.holder
    stack.callback(lock.release)
    return ""


def repair(folder: Path) -> tuple[Finding, ...]:
    """Repair what can be; return what was done as notes, and what could not be mended as losses.

    Damaged files are renamed, never removed.  Raises as `check` does, and `WorkspaceHeldError` while the workspace is
    open anywhere.
    """
    before = check(folder)
    locations = Locations(folder.absolute())
    damaged = {finding.part for finding in before if finding.weight in {Weight.DAMAGE, Weight.LOSS}}
    done = [Finding(f.part, Weight.NOTE, f"Mended: {f.sentence}") for f in before if f.weight is Weight.DAMAGE]
    with told_as("Cannot repair the workspace", locations.folder):
        lock = WorkspaceLock(locations)
        lock.take(0.0)
        try:
            for part in sorted(damaged & _REPAIRS.keys()):
                _REPAIRS[part](locations)
        finally:
            lock.release()
    Workspace.open(folder).close()  # mends the log, makes index and song list anew
    after = check(folder)
    lost = [f for f in before if f.weight is Weight.LOSS]
    known = tuple(f.sentence.split(" Readable")[0] for f in lost)
    left = [f for f in after if f.weight in {Weight.DAMAGE, Weight.LOSS} and f.sentence not in known]
    return (*done, *lost, *left)


def _refuse_other_folders(locations: Locations) -> None:
    if not locations.about.exists() and not locations.label_log.exists():
        raise WorkspaceError(f"There is no workspace in {locations.folder}")


def _parts(locations: Locations, held: str) -> list[Callable[[], Iterable[Finding]]]:
    """Return what checks each part; only what the workspace says of itself, if it is of another schema."""
    about, findings = _about(locations)
    if about is not None and about.major != MAJOR:
        return [lambda: findings]
    rest = (_songs, _features, _models, _backups, _leftovers)
    return [lambda: findings, lambda: _labels_and_index(locations, about, held), *(partial(p, locations) for p in rest)]


def _about(locations: Locations) -> tuple[About | None, list[Finding]]:
    try:
        about = read_about(locations.about)
    except WorkspaceError as error:
        return None, [Finding("workspace", Weight.DAMAGE, str(error))]
    if about is None:
        return None, [Finding("workspace", Weight.DAMAGE, "workspace.json is gone.")]
    if about.major != MAJOR:
        told = f"The workspace has schema {about.major}; this program has {MAJOR}."
        return about, [Finding("workspace", Weight.NOTE, told)]
    return about, []


def _labels_and_index(locations: Locations, about: About | None, held: str) -> Iterator[Finding]:
    if held:
        yield from _labels(locations, None, held=True)
        yield Finding("index", Weight.NOTE, f"The index was not checked: the workspace is open {held}.")
        return
    with tempfile.TemporaryDirectory(prefix="songjudge-doctor-") as scratch:
        copy = _copied_index(locations, Path(scratch))
        state_lines = _index_lines(copy, about)
    yield from _labels(locations, state_lines)
    yield from _index(locations, state_lines is not None)


def _copied_index(locations: Locations, scratch: Path) -> Locations | None:
    """Copy the closed index with its journal, so that checking plays no journal back in the original."""
    if not locations.index.exists():
        return None
    for path in (*locations.index_files, locations.clean):
        if path.exists():
            shutil.copyfile(path, scratch / path.name)
    return Locations(scratch)


def _index_lines(copy: Locations | None, about: About | None) -> dict[int, bytes] | None:
    """Return the index's copy of the label log, or None if the index cannot be believed."""
    if copy is None or about is None:
        return None
    index_health.forget_clean(copy)
    if not index_health.may_be_opened(copy):
        return None
    thread = IndexThread(copy.index)
    try:
        thread.open()
        state = thread.read(lambda index: read_state(index, about.store))
        return thread.read(lambda index: lines_in(index, state.book.seq))
    except Exception:  # whatever a damaged index raises, it is damaged
        return None
    finally:
        thread.give_up()
        thread.close()


def _labels(locations: Locations, indexed: dict[int, bytes] | None, *, held: bool = False) -> Iterator[Finding]:
    content = locations.label_log.read_bytes() if locations.label_log.exists() else b""
    if held:
        content = content[: content.rfind(b"\n") + 1]  # half a line is one that is being written now
    copies = ((lambda: indexed or {}), *copies_in_backups(locations))
    reading = read_log(lines_of(content), copies, known=max(indexed or {0: b""}))
    book = LabelBook()
    for event, _ in reading.events:
        book.apply(event, 0, 0)
    told = f"{len(reading.events)} label events, {len(book.verdicts)} songs labelled"
    if reading.content == content and not reading.lost:
        yield Finding("labels", Weight.FINE, f"{told}.")
    if reading.recovered:
        yield Finding("labels", Weight.DAMAGE, f"{told}; {len(reading.recovered)} events are damaged but known.")
    elif reading.content != content:
        yield Finding("labels", Weight.DAMAGE, f"{told}; {_excess(reading)}")
    for lost in reading.lost:
        said = f" Readable of it: {lost.readable}." if lost.readable else ""
        yield Finding("labels", Weight.LOSS, f"Label event {lost.seq} is lost.{said}")


def _excess(reading: LogReading) -> str:
    return f"{len(reading.torn)} bytes in the log are no labels." if reading.torn else "the log is out of order."


def _index(locations: Locations, believed: bool) -> Iterator[Finding]:
    if believed:
        yield Finding("index", Weight.FINE, f"{locations.index.stat().st_size:,} bytes, every checksum is right.")
    elif locations.index.exists():
        yield Finding("index", Weight.DAMAGE, "The index is damaged; it is made anew from the label log.")
    else:
        yield Finding("index", Weight.NOTE, "There is no index; it is made when the workspace opens.")


def _songs(locations: Locations) -> Iterator[Finding]:
    if not locations.songs.exists():
        yield Finding("songs", Weight.NOTE, "There is no song list yet.")
        return
    try:
        yield Finding("songs", Weight.FINE, f"{len(read_songs(locations.songs)):,} songs.")
    except UnreadableFileError as error:
        yield Finding("songs", Weight.DAMAGE, f"{error} Scan the folders again after the repair.")


def _features(locations: Locations) -> Iterator[Finding]:
    for folder in sorted(path for path in locations.features.glob("*") if path.is_dir()):
        checks = [check_shard(folder, number) for number in shard_numbers(folder)]
        songs = sum(len(found.good) for found in checks)
        damaged = sum(len(found.damaged) for found in checks)
        records = sum(found.bad_records + (not found.has_index) for found in checks)
        if damaged or records:
            told = f"{folder.name}: {damaged} songs and {records} index records are damaged and are measured anew."
            yield Finding("features", Weight.DAMAGE, told)
        else:
            yield Finding("features", Weight.FINE, f"{folder.name}: {songs:,} songs, every checksum is right.")


def _models(locations: Locations) -> Iterator[Finding]:
    for folder in ModelStore(locations.models).folders() if locations.models.is_dir() else ():
        wrong = damaged_files(folder)
        if wrong:
            yield Finding(
                "models", Weight.DAMAGE, f"Model {folder.name} is damaged in {', '.join(wrong)}: train again."
            )
        else:
            yield Finding("models", Weight.FINE, f"{folder.name} is whole.")
    for path in sorted(locations.judgements.glob("*.arrow")):
        try:
            read_judgements(path)
        except UnreadableFileError as error:
            yield Finding("scores", Weight.DAMAGE, f"{error} Score the library again.")


def _backups(locations: Locations) -> Iterator[Finding]:
    found = daily_backups(locations)
    for path in found:
        try:
            read_whole(path)
        except (SongjudgeError, OSError) as error:
            yield Finding("backups", Weight.DAMAGE, str(error))
    newest = f", the newest of {found[0].stem.removeprefix('daily-')}" if found else ""
    yield Finding("backups", Weight.FINE, f"{len(found)} daily backups{newest}.")


def _leftovers(locations: Locations) -> Iterator[Finding]:
    kept = [path for path in locations.folder.iterdir() if ".bad-" in path.name or ".torn-" in path.name]
    if kept:
        size = sum(path.stat().st_size for path in kept)
        told = f"{len(kept)} files that earlier repairs set aside ({size:,} bytes) may be removed."
        yield Finding("leftovers", Weight.NOTE, told)


def _repair_about(locations: Locations) -> None:
    """Take the file from the newest backup, or begin a new one: the library folders must then be added again."""
    if locations.about.exists():
        quarantined(locations.about)
    content = newest_part(locations, locations.about.name)
    if content is not None:
        locations.about.write_bytes(content)
    try:
        if read_about(locations.about) is not None:
            return
    except WorkspaceError:
        quarantined(locations.about)
    write_about(About(), locations.about)


def _repair_features(locations: Locations) -> None:
    for folder in locations.features.glob("*"):
        if folder.is_dir():
            repair_shards(folder)


def _repair_models(locations: Locations) -> None:
    for folder in ModelStore(locations.models).folders():
        if damaged_files(folder):
            kept = quarantined(folder)
            kept.rename(kept.with_name(f".{kept.name}"))  # a name with a dot in front is no model's


def _repair_scores(locations: Locations) -> None:
    for path in locations.judgements.glob("*.arrow"):
        try:
            read_judgements(path)
        except UnreadableFileError:
            quarantined(path)


def _repair_backups(locations: Locations) -> None:
    for path in daily_backups(locations):
        try:
            read_whole(path)
        except (SongjudgeError, OSError):
            quarantined(path)


_REPAIRS: dict[str, Callable[[Locations], None]] = {
    "workspace": _repair_about,
    "features": _repair_features,
    "models": _repair_models,
    "scores": _repair_scores,
    "backups": _repair_backups,
}
"""How each part is mended before the workspace is opened, which mends labels, index and songs."""
