"""Lets long work rest while the computer runs on its battery, and go on when it is plugged in again."""

from collections.abc import Callable

import psutil
from PySide6.QtCore import QObject, QTimer, Signal

from songjudge.gui.jobs.runner import JobRunner, JobState, RunningJob

REASON = "on battery; it goes on by itself when the computer is plugged in"
_LOOK_EVERY = 10_000  # milliseconds


def on_battery() -> bool:
    """Return whether the computer runs on its battery; False where it has none, or does not say."""
    read = getattr(psutil, "sensors_battery", None)  # some systems lack it
    try:
        battery = read() if read is not None else None
    except (OSError, ValueError, RuntimeError):
        return False
    return battery is not None and battery.power_plugged is False


class BatteryPause(QObject):
    """Pauses whatever job can be paused, as it starts or as the plug is pulled.

    A job that the user resumes all the same is left alone until the computer was plugged in again.  `wanted()` says
    whether the user wants any of this; `reads` whether the computer runs on its battery.

    Signals:
        changed(bool): the computer runs on its battery now, or no longer does.
    """

    changed = Signal(bool)

    def __init__(
        self,
        runner: JobRunner,
        *,
        wanted: Callable[[], bool],
        reads: Callable[[], bool] = on_battery,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._wanted = wanted
        self._reads = reads
        self._paused: list[RunningJob] = []  # by us; those that the user let go on are among them
        self.on_battery = False
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY)
        self._timer.timeout.connect(self.look)
        runner.queue_changed.connect(self._follow)

    def look(self) -> None:
        """Read where the power comes from, and act on it."""
        now = self._reads()
        if now != self.on_battery:
            self.on_battery = now
            self.changed.emit(now)
        self._act()

    def _follow(self) -> None:
        """Look as soon as a job begins, and now and then while any runs or rests."""
        self._paused = [each for each in self._paused if each.state is not JobState.ENDED]
        if self._runner.busy or self._paused:
            if not self._timer.isActive():
                self._timer.start()
                self.look()
            else:
                self._act()
        else:
            self._timer.stop()

    def _act(self) -> None:
        if self.on_battery and self._wanted():
            current = self._runner.current
            if current is not None and current.can_pause and not current.pausing and current not in self._paused:
                self._paused.append(current)
                self._runner.pause(current, reason=REASON)
        else:
            resting = [each for each in self._paused if each in self._runner.resting]
            waits = any(each.pausing for each in self._paused)  # asked to rest, and not at rest yet
            self._paused = [each for each in self._paused if each.pausing] if waits else []
            for running in resting:
                self._runner.resume(running)
