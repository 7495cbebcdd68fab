"""How late the window's event loop is, tick by tick, what the lateness was made of, and where the window was.

`Stalls` owns the 5 ms timer; a tick's lateness is split into the window's own work, the wait for a processor that other
programs hold, and the rest: the interpreter's lock, the disk.  `Watchdog` looks at the window's stack meanwhile.
"""

import collections
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer

TICK = 5.0  # milliseconds
_SCHEDSTAT = Path("/proc/thread-self/schedstat")


@dataclass(frozen=True, slots=True)
class Tick:
    """One tick, in milliseconds: when, how late, the thread's own work, its wait for a processor, and anything else."""

    when: float
    late: float
    own: float
    crowded: float
    blocked: float

    @property
    def net(self) -> float:
        """How late it would have been on a machine without other programs."""
        return max(self.late - self.crowded, 0.0)


class Stalls(QObject):
    """Ticks every 5 ms in the window's thread and keeps every tick."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.ticks: list[Tick] = []
        self.last = self._began = time.perf_counter()
        self._before = _used()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin."""
        self.last = self._began = time.perf_counter()
        self._before = _used()
        self._timer.start(int(TICK))

    def stop(self) -> None:
        """End."""
        self._timer.stop()

    def _tick(self) -> None:
        now, used = time.perf_counter(), _used()
        gone = (now - self.last) * 1000
        own, crowded = ((b - a) / 1e6 for a, b in zip(self._before, used, strict=True))
        late = max(gone - TICK, 0.0)
        when = (now - self._began) * 1000
        self.ticks.append(Tick(when, late, own, crowded, max(late - own - crowded, 0.0)))
        self.last, self._before = now, used

    def table(self) -> str:
        """Return median, p99, p99.9 and worst: as a user feels them, and without the wait for other programs."""
        lines = [f"{'':<10}{'wall':>8}{'net':>8}"]
        late, net = np.array([t.late for t in self.ticks]), np.array([t.net for t in self.ticks])
        for words, at in (("median", 50), ("p99", 99), ("p99.9", 99.9), ("worst", 100)):
            lines.append(f"{words:<10}{np.percentile(late, at):8.1f}{np.percentile(net, at):8.1f}")
        lines.append("the worst: at, late, own, crowded, blocked")
        for tick in sorted(self.ticks, key=lambda t: -t.late)[:5]:
            parts = "".join(f"{part:8.1f}" for part in (tick.late, tick.own, tick.crowded, tick.blocked))
            lines.append(f"{tick.when:10.0f}{parts}")
        return "\n".join(lines)


class Watchdog:
    """Looks every other millisecond whether a tick is overdue; if so, notes where the window's thread is.

    It costs a little of what it measures: leave it out when measuring.
    """

    def __init__(self, stalls: Stalls, *, over: float) -> None:
        self._stalls = stalls
        self._over = over / 1000
        self._thread = threading.get_ident()
        self._end = threading.Event()
        self.seen: collections.Counter[str] = collections.Counter()
        self.others: collections.Counter[str] = collections.Counter()
        self._looking = threading.Thread(target=self._look, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._looking.start()

    def stop(self) -> None:
        """End."""
        self._end.set()
        self._looking.join()

    def _look(self) -> None:
        while not self._end.wait(0.002):
            if time.perf_counter() - self._stalls.last < self._over:
                continue
            for thread, frame in sys._current_frames().items():
                if thread == self._thread:
                    self.seen[_where(frame)] += 1
                elif thread != threading.get_ident():
                    self.others[_where(frame)] += 1

    def table(self, most: int = 25) -> str:
        """Return the places that were seen most."""
        own = [f"{count:5}  {where}" for where, count in self.seen.most_common(most)]
        others = [f"{count:5}  {where}" for where, count in self.others.most_common(most // 2)]
        return "\n".join(["the window:", *own, "other threads meanwhile:", *others])


def _where(frame: object) -> str:
    stack = traceback.extract_stack(frame, limit=12)  # type: ignore[arg-type]
    parts = [
        f"{Path(f.filename).stem}:{f.lineno}:{f.name}" for f in stack if "songjudge" in f.filename or f is stack[-1]
    ]
    return " < ".join(reversed(parts[-5:]))


def _used() -> tuple[int, int]:
    """Return the nanoseconds that this thread has worked, and that it has waited for a processor."""
    try:
        worked, waited, _ = _SCHEDSTAT.read_text().split()
    except OSError:  # only Linux tells
        return time.thread_time_ns(), 0
    return int(worked), int(waited)
