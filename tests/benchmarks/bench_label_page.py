"""Measures how long the window's event loop stalls on the Label page while everything else works too.

`python -m tests.benchmarks.bench_label_page LIBRARY NEW [seconds] [--look MS]` scans the songs of LIBRARY beforehand.
Then it measures them with a helper for every processor, scans NEW with as many at the same time, plays, walks through
the songs, labels, types into the search field, and prints how late a 5 ms timer was, in milliseconds.  With `--look` it
says where the window was whenever a tick was later than that.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from songjudge.gui.app import application, build_window
from songjudge.gui.jobs.pool_workers import PoolWorkers
from songjudge.gui.jobs.runner import JobRunner
from songjudge.gui.library.page import LabelPage
from songjudge.gui.session import Session
from songjudge.gui.smoothness import run_smoothly
from songjudge.jobs.monitor import CallbackMonitor
from songjudge.jobs.process_workers import ProcessWorkers
from songjudge.jobs.processes import be_ready
from songjudge.library.verdict import Verdict
from songjudge.steps.extract_features import ExtractFeatures
from songjudge.steps.scan_folders import ScanFolders
from songjudge.store.workspace import Workspace
from tests.benchmarks.stalls import Stalls, Watchdog

_WORDS = cycle(("a", "am", "amb", "", "e", "ev", "", "music", ""))
_WARM_UP = 1500  # milliseconds from the first measured songs on
_PROCESSORS = os.cpu_count() or 1


class Work:
    """Extraction in the window's own runner and, beside it, a scan; counts how long each of them ran."""

    def __init__(self, session: Session, new: Path) -> None:
        self._session = session
        self._new = new
        self._scans = JobRunner(session)  # a second one: the window's own runs one job at a time
        self._timer = QTimer(session)
        self._timer.timeout.connect(self._count)
        self.extracting = self.scanning = self.counted = 0.0
        self.extraction = session.extract()

    @property
    def is_extracting(self) -> bool:
        """Whether songs are being measured, not only kernels compiled."""
        current = self._session.runner.current
        return current is not None and isinstance(current.job, ExtractFeatures) and current.progress.done > 0

    def begin(self) -> None:
        """Scan, too, and count."""
        self._scans.start(ScanFolders(self._session.workspace, (self._new,), PoolWorkers(_PROCESSORS)))
        self._timer.start(100)

    def end(self) -> None:
        """Stop counting, and the scan."""
        self._timer.stop()
        self._scans.close()

    def words(self) -> str:
        """Say what ran meanwhile."""
        done = self.extraction.progress
        return (
            f"measuring songs ran {self.extracting / self.counted:.0%} of the time ({done.done} of {done.total} songs"
            f" by then), scanning {self.scanning / self.counted:.0%}, with {_PROCESSORS} helpers each"
        )

    def _count(self) -> None:
        self.counted += 1
        self.extracting += self.is_extracting
        self.scanning += self._scans.busy


def main() -> None:
    """Print the stalls."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("seconds", type=float, nargs="?", default=20.0)
    parser.add_argument("--look", type=float, default=0.0)
    parser.add_argument("--switch", type=float, default=0.0, help="how long a thread keeps the interpreter, in ms")
    chosen = parser.parse_args()
    be_ready()  # as `run_window` does
    app = application()
    with tempfile.TemporaryDirectory() as home:
        workspace = _scanned(Path(home) / "workspace", chosen.library)
        window, session = build_window(app, workspace)
        window.resize(1400, 900)
        window.show()
        run_smoothly()  # as `run_window` does
        if chosen.switch:
            sys.setswitchinterval(chosen.switch / 1000)
        page = window.findChild(LabelPage)
        assert page is not None
        stalls = Stalls(window)
        dog = Watchdog(stalls, over=chosen.look + 5.0) if chosen.look else None
        words = _measure(app, page, session, stalls, dog, new=chosen.new, seconds=chosen.seconds)
        songs = len(page.source.columns)
        window.close()
    print(f"{len(stalls.ticks)} ticks in {chosen.seconds:.0f} s, {songs} songs at the end; {words}")
    print(stalls.table())
    if dog is not None:
        print(dog.table())


def _scanned(folder: Path, library: Path) -> Workspace:
    """Return a new workspace that knows the songs of `library` and measures with every processor."""
    workspace = Workspace.open(folder)
    workspace.save_settings(replace(workspace.settings, workers=_PROCESSORS))
    ScanFolders(workspace, (library,), ProcessWorkers(_PROCESSORS)).run(CallbackMonitor())
    return workspace


def _measure(
    app: QApplication,
    page: LabelPage,
    session: Session,
    stalls: Stalls,
    dog: Watchdog | None,
    *,
    new: Path,
    seconds: float,
) -> str:
    """Let everything run at once for so many seconds; return what ran."""
    using, work = use(page, session), Work(session, new)

    def begin() -> None:
        work.begin()
        stalls.start()
        QTimer.singleShot(int(seconds * 1000), end)
        if dog is not None:
            dog.start()

    def end() -> None:
        using.stop()
        stalls.stop()
        if dog is not None:
            dog.stop()
        work.end()
        app.exit()  # `quit` would close the window meanwhile

    until = time.monotonic() + 120

    def wait() -> None:
        assert time.monotonic() < until, "no song was measured"
        QTimer.singleShot(_WARM_UP if work.is_extracting else 100, begin if work.is_extracting else wait)

    wait()
    app.exec()
    return work.words()


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
