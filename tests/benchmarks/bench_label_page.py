"""Measures how long the window's event loop stalls on the Label page while everything else works too.

`python -m tests.benchmarks.bench_label_page FOLDER [seconds] [--look MS]` scans and measures FOLDER with every helper,
plays, walks through the songs, types into the search field, and prints how late a 5 ms timer was, in milliseconds.
With `--look` it says where the window was whenever a tick was later than that.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

from PySide6.QtCore import QTimer

from songjudge.gui.app import application, build_window
from songjudge.gui.library.page import LabelPage
from songjudge.gui.session import Session
from songjudge.library.verdict import Verdict
from songjudge.store.workspace import Workspace
from tests.benchmarks.stalls import Stalls, Watchdog

_WORDS = cycle(("a", "am", "amb", "", "e", "ev", "", "music", ""))
_WARM_UP = 1000  # milliseconds from the first songs on


def main() -> None:
    """Print the stalls."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("seconds", type=float, nargs="?", default=30.0)
    parser.add_argument("--look", type=float, default=0.0)
    parser.add_argument("--switch", type=float, default=5.0, help="how long a thread keeps the interpreter, in ms")
    chosen = parser.parse_args()
    sys.setswitchinterval(chosen.switch / 1000)
    app = application()
    with tempfile.TemporaryDirectory() as home:
        window, session = build_window(app, Workspace.open(Path(home) / "workspace"))
        window.resize(1400, 900)
        window.show()
        page = window.findChild(LabelPage)
        assert page is not None
        session.scan([chosen.folder])
        stalls = Stalls(window)
        dog = Watchdog(stalls, over=chosen.look + 5.0) if chosen.look else None
        using = use(page, session)

        def begin() -> None:
            stalls.start()
            QTimer.singleShot(int(chosen.seconds * 1000), end)
            if dog is not None:
                dog.start()

        def end() -> None:
            using.stop()
            stalls.stop()
            if dog is not None:
                dog.stop()
            app.exit()  # `quit` would close the window meanwhile

        def wait_for_songs() -> None:
            QTimer.singleShot(_WARM_UP, begin if len(page.source.columns) else wait_for_songs)

        wait_for_songs()
        app.exec()
        songs = len(page.source.columns)
        window.close()
    print(
        f"{len(stalls.ticks)} ticks in {chosen.seconds:.0f} s, {songs} songs, switch interval {sys.getswitchinterval()}"
    )
    print(stalls.table())
    if dog is not None:
        print(dog.table())


def use(page: LabelPage, session: Session) -> QTimer:
    """Return a running timer that types, goes on and labels in turn, seven times a second, while songs play."""

    def go() -> None:
        if not page.songs.view.go(1):
            page.songs.view.go_to_line(0)
        page.player.player.play()

    deeds: Iterator[Callable[[], object]] = cycle(
        (lambda: session.search_changed.emit(next(_WORDS)), go, lambda: page.labelling.selected(Verdict.GOOD))
    )
    timer = QTimer(page)
    timer.timeout.connect(lambda: next(deeds)())  # noqa: PLW0108 - the next deed each time
    timer.start(140)
    return timer


if __name__ == "__main__":
    main()
