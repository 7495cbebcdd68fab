"""Measures how long the window's event loop stalls on the Label page while everything else works too.

`python -m tests.benchmarks.bench_label_page FOLDER [seconds]` scans and measures FOLDER with every helper, plays, walks
through the songs, types into the search field, and prints how late a 5 ms timer was, in milliseconds.
"""

import sys
import tempfile
import time
from itertools import cycle
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from songjudge.gui.appearance import Appearance
from songjudge.gui.library.page import LabelPage
from songjudge.gui.session import Session
from songjudge.library.verdict import Verdict
from songjudge.store.workspace import Workspace

_TICK = 5.0  # milliseconds
_WORDS = cycle(("a", "am", "amb", "", "e", "ev", "", "music", ""))


def main() -> None:
    """Print the stalls."""
    folder, seconds = Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 30.0
    app = QApplication([])
    with tempfile.TemporaryDirectory() as home:
        session = Session(Workspace.open(Path(home) / "workspace"), Appearance(app))
        page = LabelPage(session)
        page.resize(1400, 860)
        page.show()
        session.scan([folder])
        late = measured(app, page, session, seconds)
        page.close_down()
        session.close()
    print(f"{len(late)} ticks in {seconds:.0f} s, {len(page.source.columns)} songs")
    for words, value in (("median", 50), ("p99", 99), ("p99.9", 99.9), ("worst", 100)):
        print(f"{words:<8}{np.percentile(late, value):8.1f} ms")


def measured(app: QApplication, page: LabelPage, session: Session, seconds: float) -> list[float]:
    """Use the page for `seconds` and return how late each tick was."""
    late: list[float] = []
    before = [time.perf_counter()]

    def tick() -> None:
        now = time.perf_counter()
        late.append(max((now - before[0]) * 1000 - _TICK, 0.0))
        before[0] = now

    def use() -> None:
        session.search_changed.emit(next(_WORDS))
        if not page.songs.view.go(1):
            page.songs.view.go_to_line(0)
        page.labelling.selected(Verdict.GOOD)
        page.player.player.play()

    timers = [QTimer(page), QTimer(page)]
    timers[0].setTimerType(Qt.TimerType.PreciseTimer)
    timers[0].timeout.connect(tick)
    timers[1].timeout.connect(use)
    timers[0].start(int(_TICK))
    timers[1].start(400)
    QTimer.singleShot(int(seconds * 1000), app.quit)
    app.exec()
    for timer in timers:
        timer.stop()
    return late


if __name__ == "__main__":
    main()
