"""Brings the parts of a workspace up when it opens, and mends what can be mended on the way."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

import unqlite

from songjudge.atomic_file import replace_with
from songjudge.errors import SongjudgeError
from songjudge.store import index_health
from songjudge.store.about_file import About
from songjudge.store.backup import copies_in_backups, newest_part
from songjudge.store.index import IndexDamagedError
from songjudge.store.index_contents import IndexedState, LabelWriter, lines_in, meta_of, read_state
from songjudge.store.index_thread import IndexThread
from songjudge.store.label_book import LabelBook
from songjudge.store.label_keeper import LabelKeeper
from songjudge.store.label_log import LabelLog, LogMark
from songjudge.store.label_recovery import LogReading, stands, take_in
from songjudge.store.locations import Locations, quarantined
from songjudge.store.records import plain_bytes
from songjudge.store.snapshot import SongTable, empty_table, read_songs
from songjudge.store.song_book import SongBook
from songjudge.store.song_keeper import SongKeeper

_LOG = logging.getLogger(__name__)

_ALWAYS_SUMMED = 1 << 25  # bytes: a larger snapshot is summed up only after an unclean end


@dataclass(frozen=True)
class OpenParts:
    """The parts of an open workspace that work together."""

    index: IndexThread | None  # none when it is open for reading only
    labels: LabelKeeper
    songs: SongKeeper
    reading: LogReading  # what opening found in the label log
    had_labels: bool


def open_parts(locations: Locations, about: About) -> OpenParts:
    """Open index, labels and songs.  `OSError` when the disk refuses."""
    clean = locations.clean.exists()
    index = IndexThread(locations.index)
    try:
        state = _open_index(locations, about, index)
        songs = _open_songs(locations, clean, state)
        labels, reading, behind = _open_labels(locations, index, state, songs)
    except BaseException:
        index.give_up()
        index.close()
        raise
    if behind:
        index.tell(labels.catch_up(reading.events))
    else:
        fill_index(index, labels, songs)
    labels.tell = songs.tell = index.tell
    index.after_commit = songs.save_if_cheap
    return OpenParts(index, labels, songs, reading, had_labels=bool(labels.verdicts()))


def fill_index(index: IndexThread, labels: LabelKeeper, songs: SongKeeper) -> None:
    """Tell a new index everything."""
    index.tell({**labels.everything(), **songs.everything()})


def begin_index(locations: Locations, about: About, index: IndexThread) -> None:
    """Start an empty index in the place of what is there; without one if the disk refuses."""
    for kept in index_health.set_aside(locations):
        _LOG.warning("the index is made anew; the old one is kept as %s", kept.name)
    try:
        index.open(plain_bytes(meta_of(about.store)))
    except (unqlite.UnQLiteError, OSError) as error:
        _LOG.warning("the index could not be begun: %s", error)
        index.broken = True


def _open_index(locations: Locations, about: About, index: IndexThread) -> IndexedState | None:
    """Open the index and return what it holds; begin a new one and return None if it cannot be believed."""
    sound = index_health.may_be_opened(locations)
    index_health.forget_clean(locations)
    if sound:
        try:
            index.open()
            return index.read(lambda opened: read_state(opened, about.store))
        except (IndexDamagedError, unqlite.UnQLiteError, OSError) as error:
            _LOG.warning("the index cannot be believed: %s", error)
            index.give_up()
    begin_index(locations, about, index)
    return None


def _open_songs(locations: Locations, clean: bool, state: IndexedState | None) -> SongKeeper:
    table = _read_snapshot(locations, clean)
    if state is None:
        return SongKeeper(locations.songs, SongBook(table), (0, 0), {})
    return SongKeeper(locations.songs, SongBook(table, state.waiting), state.batches, state.problems)


def _read_snapshot(locations: Locations, clean: bool) -> SongTable:
    """Return the song list; a damaged one is set aside and the newest backup's taken."""
    path = locations.songs
    if not path.exists():
        return empty_table()
    try:
        return read_songs(path, trusted=clean and path.stat().st_size > _ALWAYS_SUMMED)
    except SongjudgeError as error:
        _LOG.warning("the song list is damaged (%s); it is kept as %s", error.why, quarantined(path).name)
    content = newest_part(locations, path.name)
    if content is not None:
        replace_with(path, content)
        try:
            table = read_songs(path)
        except SongjudgeError:
            path.unlink()
        else:
            _LOG.warning("an older song list was taken from a backup: scan the folders again")
            return table
    _LOG.warning("there is no other song list: scan the folders again")
    return empty_table()


def _open_labels(
    locations: Locations, index: IndexThread, state: IndexedState | None, songs: SongKeeper
) -> tuple[LabelKeeper, LogReading, bool]:
    """Read the log from where the index stands, or all of it; also say whether the index just lacks its end."""
    log = LabelLog(locations.label_log)
    known = state.book.seq if state else 0

    def index_lines() -> Mapping[int, bytes]:
        return index.read(lambda opened: lines_in(opened, known)) if state else {}

    copies = (index_lines, *copies_in_backups(locations))
    if state is not None and stands(log, state.mark):
        reading = take_in(state.book, log, state.mark, copies, known)
        return LabelKeeper(log, state.book, LabelWriter(state), songs.described), reading, True
    book = LabelBook()
    reading = take_in(book, log, LogMark(), copies, known)
    return LabelKeeper(log, book, LabelWriter(), songs.described), reading, False
