"""A monitor that writes down what a job told it, and can press Stop or Finish at a chosen moment."""

from collections.abc import Callable

from songjudge.jobs.cancellation import StopRequest
from songjudge.jobs.monitor import CallbackMonitor
from songjudge.jobs.progress import Progress


class RecordingMonitor(CallbackMonitor):
    """Keeps every progress and event in order."""

    def __init__(self, *, when: Callable[[Progress], bool] | None = None) -> None:
        """Press Stop as soon as `when(progress)` is true."""
        self.reports: list[Progress] = []
        self.events: list[object] = []
        self._when = when
        super().__init__(StopRequest(), on_progress=self._note, on_event=self.events.append)

    def _note(self, progress: Progress) -> None:
        self.reports.append(progress)
        if self._when is not None and self._when(progress):
            self.request.stop()
