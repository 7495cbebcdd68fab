"""Opens a workspace for reading only: nothing is locked, mended or written, and another program may be working in it.

The index is left alone, for whoever reads it while it is open can make its owner lose records.  What it holds beyond
the other files, the songs that changed since the snapshot was written, is therefore not seen.
"""

import logging

from songjudge.errors import UnreadableFileError, WorkspaceError
from songjudge.store.about_file import MAJOR, About, read_about
from songjudge.store.backup import copies_in_backups
from songjudge.store.index_contents import LabelWriter
from songjudge.store.label_book import LabelBook
from songjudge.store.label_keeper import LabelKeeper
from songjudge.store.label_log import LabelLog, lines_of
from songjudge.store.label_recovery import read_log
from songjudge.store.locations import Locations
from songjudge.store.migrations import refuse_newer
from songjudge.store.opening import OpenParts
from songjudge.store.snapshot import SongTable, empty_table, read_songs
from songjudge.store.song_book import SongBook
from songjudge.store.song_keeper import SongKeeper

_LOG = logging.getLogger(__name__)


def look(locations: Locations) -> tuple[About, OpenParts]:
    """Return what the workspace holds.

    Raises `WorkspaceError` if there is none or it is of another schema, `OSError` when the disk refuses.
    """
    about = read_about(locations.about)
    if about is None:
        raise WorkspaceError(f"There is no workspace in {locations.folder}")
    refuse_newer(locations, about)
    if about.major < MAJOR:
        raise WorkspaceError(
            f"The workspace {locations.folder} was made by an older songjudge",
            why="it must be brought up to date before it can be read",
            remedy="Open it for writing once.",
        )
    songs = SongKeeper(locations.songs, SongBook(_songs(locations)), (0, 0), {})
    log = LabelLog(locations.label_log, read_only=True)
    reading = read_log(lines_of(log.content()), copies_in_backups(locations))
    book = LabelBook()
    for event, raw in reading.events:
        book.apply(event, 0, len(raw))
    labels = LabelKeeper(log, book, LabelWriter(), songs.described)
    return about, OpenParts(None, labels, songs, reading, had_labels=bool(book.verdicts))


def _songs(locations: Locations) -> SongTable:
    try:
        return read_songs(locations.songs)
    except FileNotFoundError:
        return empty_table()
    except UnreadableFileError as error:
        _LOG.warning("%s", error)
        return empty_table()
