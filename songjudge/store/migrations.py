"""Brings an older workspace to the present schema, keeping the old files, and refuses a newer one.

To change the schema: 1. raise `MAJOR` in `about_file.py`; 2. write the function that turns the older label events into
the newer ones, dict to dict, and such that newer events pass through unchanged; 3. enter it in `_LABELS` under the
number that it starts from.  Index, song list and features need none: they are made anew when they do not fit.
"""

import json
import logging
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from songjudge.atomic_file import replace_with, sync_folder
from songjudge.errors import WorkspaceError
from songjudge.store import index_health
from songjudge.store.about_file import MAJOR, MINOR, About, read_about, write_about
from songjudge.store.append_file import sync_file
from songjudge.store.locations import Locations
from songjudge.store.records import framed, plain_bytes, unframed

_LOG = logging.getLogger(__name__)

Event = dict[str, Any]
_LabelMigration = Callable[[Iterable[Event]], Iterator[Event]]


def current_about(locations: Locations) -> About:
    """Return what the workspace says of itself, after bringing it to the present schema; make it if it is new."""
    about = read_about(locations.about)
    if about is None:
        about = About()
        write_about(about, locations.about)
    refuse_newer(locations, about)
    return _migrated(locations, about) if about.major < MAJOR else about


def refuse_newer(locations: Locations, about: About) -> None:
    """Raise `WorkspaceError` if the workspace was made by a newer program."""
    if about.major > MAJOR:
        raise WorkspaceError(
            f"The workspace {locations.folder} was made by a newer songjudge",
            why=f"it has schema {about.major}.{about.minor}, and this program knows up to {MAJOR}.{MINOR}",
            remedy="Update songjudge, or choose another workspace.",
        )


def labels_from_0(events: Iterable[Event]) -> Iterator[Event]:
    """Give each event of the first schema a step, a source, and the verdict that was there before.

    Schema 0 had `label` as "good", "bad" or null, and `undo_of` as the seq that an event took back.
    """
    standing: dict[str, list[Any]] = {}
    for event in events:
        if "v" in event:
            yield event
            continue
        song, word = event["sid"], event["label"]
        after = [word, "click", event["t"]] if word else None
        plain = {**event, "v": 1, "step": event["seq"], "label": after, "old": standing.get(song)}
        if not plain.get("undo_of"):
            plain.pop("undo_of", None)
        yield plain
        if after is None:
            standing.pop(song, None)
        else:
            standing[song] = after


_LABELS: dict[int, _LabelMigration] = {0: labels_from_0}


def _migrated(locations: Locations, about: About) -> About:
    """Migrate; the new version number is written last, so that a kill in between only starts it over."""
    kept = locations.folder / time.strftime(f"before-migration-{about.major}-%Y%m%d-%H%M%S")
    kept.mkdir(exist_ok=True)
    for path in (locations.about, locations.label_log):
        if path.exists():
            shutil.copyfile(path, kept / path.name)
            sync_file(kept / path.name)
    sync_folder(kept)
    sync_folder(locations.folder)
    index_health.set_aside(locations)
    index_health.forget_clean(locations)
    if locations.label_log.exists():
        replace_with(locations.label_log, migrated_labels(locations.label_log.read_bytes(), about.major))
    new = replace(about, major=MAJOR, minor=MINOR)
    write_about(new, locations.about)
    _LOG.warning("the workspace was brought from schema %d to %d; the old files are in %s", about.major, MAJOR, kept)
    return new


def migrated_labels(content: bytes, major: int) -> bytes:
    """Return a label log of schema `major` as one of the present schema; damaged lines stay as they are, at the end."""
    good: list[Event] = []
    damaged: list[bytes] = []
    for line in content.splitlines(keepends=True):
        event = _event(line)
        if event is None:
            damaged.append(line)
        else:
            good.append(event)
    events: Iterable[Event] = good
    for step in range(major, MAJOR):
        events = _LABELS[step](events)
    return b"".join([framed(plain_bytes(event)) for event in events] + damaged)


def _event(line: bytes) -> Event | None:
    """Return the event of an undamaged line of any schema."""
    try:
        event = json.loads(unframed(line) or b"null")
    except ValueError:
        return None
    return event if isinstance(event, dict) and {"seq", "sid", "label", "t"} <= event.keys() else None
