"""Times the song table on a large library: `python -m tests.benchmarks.bench_song_table [songs]`, a million by default.

It prints what a user waits for: from the first paint to a keystroke in the search field.
"""

import sys
import time
from collections.abc import Callable

import numpy as np
import pyarrow as pa
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from songjudge.gui.appearance import Appearance
from songjudge.gui.library.folder_tree import build, count
from songjudge.gui.songs.song_columns import Progress, SongColumns
from songjudge.gui.songs.song_finder import SongFinder
from songjudge.gui.songs.song_order import QuickFilter, SortKey
from songjudge.gui.songs.song_view import SongView
from songjudge.store.snapshot import SCHEMA, SongTable

TITLE_WORDS = (
    "cold golden little heavy summer paper silent distant slow burning open tides weather ghosts harbour shadows "
    "rivers wires ceremony fever amber neon salt silver hollow moon static polar echo glass lunar crimson"
)
WORDS = np.array(TITLE_WORDS.split())


def a_large_table(songs: int) -> SongTable:
    """Make songs in albums of ten, thirty albums an artist, without an object a song."""
    random = np.random.default_rng(0)
    numbers = np.arange(songs)
    titles = _joined(random, songs)
    albums = _joined(random, songs // 10 + 1)[numbers // 10]
    artists = _joined(random, songs // 300 + 1)[numbers // 300]
    folders = np.char.add(np.char.add(np.char.add("/music/", artists), "/"), (numbers // 10).astype(str))
    paths = np.char.add(np.char.add(folders, "/"), np.char.add(np.char.zfill((numbers % 10).astype(str), 2), ".flac"))
    haystack = np.char.lower(np.char.add(np.char.add(titles, " "), np.char.add(artists, np.char.add(" ", paths))))
    ids = np.sort(np.array([f"{n:032x}" for n in random.permutation(songs)], "S32"))
    known = {
        "song_id": pa.array(ids.tolist(), pa.binary(32)),
        "path": pa.array(np.char.encode(paths).tolist(), pa.binary()),
        "folder": pa.array(folders.tolist()),
        "title": pa.array(titles.tolist()),
        "artist": pa.array(artists.tolist()),
        "album": pa.array(albums.tolist()),
        "haystack": pa.array(haystack.tolist()),
        "year": pa.array(random.integers(1960, 2026, songs).astype(np.int32)),
        "duration": pa.array(random.uniform(60, 600, songs)),
        "codec": pa.array(["flac"] * songs),
        "bit_rate": pa.array(random.integers(96_000, 1_000_000, songs)),
        "missing": pa.array(np.zeros(songs, bool)),
    }
    blank = {f.name: pa.nulls(songs, f.type) for f in SCHEMA if f.name not in known}
    return SongTable(pa.table([({**known, **blank})[f.name] for f in SCHEMA], schema=SCHEMA))


def timed(what: str, deed: Callable[[], object]) -> None:
    """Print how long `deed` takes, in milliseconds."""
    began = time.perf_counter()
    deed()
    print(f"{what:<46}{(time.perf_counter() - began) * 1000:9.1f} ms", flush=True)


class Bench:
    """One view over one large library."""

    def __init__(self, table: SongTable) -> None:
        self.app = QApplication.instance() or QApplication([])
        assert isinstance(self.app, QApplication)
        self.columns = SongColumns(table)
        random = np.random.default_rng(1)
        self.columns.scores[:] = random.random(len(table), np.float32)
        self.columns.verdicts[: len(table) // 50] = random.choice([-1, 1], len(table) // 50)
        self.columns.progress[:] = Progress.EXTRACTED
        self.view = SongView(Appearance(self.app), self.columns)
        self.view.resize(900, 800)
        self.finder = SongFinder(self.columns)
        self.answers = 0
        self.finder.found.connect(self._show)

    def _show(self, columns: SongColumns, order: np.ndarray) -> None:
        self.view.show_songs(columns, order)
        self.answers += 1

    def wait(self, ask: Callable[[], object]) -> Callable[[], object]:
        """Return a deed that asks, waits for the answer, and paints it."""

        def deed() -> None:
            before = self.answers
            ask()
            while self.answers == before:
                self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            self.view.viewport().repaint()

        return deed

    def prepare(self) -> None:
        """Let the finder do what it does beside the window after a library was loaded."""
        self.finder.set_columns(self.columns)
        while self.finder.busy:
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def painting(self, ask: Callable[[], object]) -> Callable[[], object]:
        """Return a deed that does something to the view and paints it."""

        def deed() -> None:
            ask()
            self.view.viewport().repaint()

        return deed


def _joined(random: np.random.Generator, count: int) -> np.ndarray:
    first, second = WORDS[random.integers(0, len(WORDS), count)], WORDS[random.integers(0, len(WORDS), count)]
    return np.char.add(np.char.add(np.char.capitalize(first), " "), np.char.capitalize(second))


def main() -> None:
    """Print the times."""
    songs = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    table = a_large_table(songs)
    print(f"{songs:,} songs")
    bench = Bench(table)
    find = bench.finder
    timed("show the window", bench.view.show)
    timed("first order and first paint", bench.wait(find.find))
    timed("learn letters and sort ahead (in background)", bench.prepare)
    for text in ("h", "ha", "har", "harb", "harbour", "harbour m", ""):
        timed(f"type {text!r}", bench.wait(lambda text=text: find.set_text(text)))  # type: ignore[misc]
    for key in (SortKey.SCORE, SortKey.TITLE, SortKey.TITLE, SortKey.ARTIST, SortKey.DURATION, SortKey.VERDICT):
        timed(f"sort by {key.value}", bench.wait(lambda key=key: find.set_sort(key, True)))  # type: ignore[misc]
    for quick in QuickFilter:
        timed(f"quick filter {quick.value!r}", bench.wait(lambda quick=quick: find.set_quick(quick)))  # type: ignore[misc]
    timed("scroll to the end and paint", bench.painting(bench.view.scrollToBottom))
    timed("select all and paint", bench.painting(bench.view.selectAll))
    timed("one verdict and its paint", lambda: bench.view.songs.repaint(bench.view.songs.order[-1:]))
    timed("build the folder tree", lambda: build(bench.columns, ()))
    tree = build(bench.columns, ())
    timed(f"count {len(tree):,} folders", lambda: count(tree, bench.columns.verdicts))
    find.close()


if __name__ == "__main__":
    main()
