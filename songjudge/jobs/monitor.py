"""What a running job tells, and what it asks, while it works."""

from collections.abc import Callable
from typing import Protocol

from songjudge.jobs.cancellation import StopRequest
from songjudge.jobs.progress import Progress


class Monitor(Protocol):
    """The job's only link to whoever started it.  Every method is cheap and may be called from the job's thread."""

    def progress(self, progress: Progress) -> None:
        """Tell how far the job has come."""

    def publish(self, event: object) -> None:
        """Tell an intermediate result, such as one epoch's losses: a plain, frozen value."""

    def stop_if_asked(self) -> None:
        """Raise `Cancelled` if the user pressed Stop."""

    def should_finish_early(self) -> bool:
        """Return whether the user pressed Finish: end soon, keep the best so far."""
        ...


class CallbackMonitor:
    """Passes progress and events to two functions, and obeys one `StopRequest`.  The doors build on it."""

    def __init__(
        self,
        request: StopRequest | None = None,
        *,
        on_progress: Callable[[Progress], None] = lambda _: None,
        on_event: Callable[[object], None] = lambda _: None,
    ) -> None:
        self.request = request or StopRequest()
        self._on_progress = on_progress
        self._on_event = on_event

    def progress(self, progress: Progress) -> None:
        """Pass `progress` on, unless the user pressed Stop, which raises `Cancelled`."""
        self.request.raise_if_stopped()
        self._on_progress(progress)

    def publish(self, event: object) -> None:
        """Pass `event` on."""
        self._on_event(event)

    def stop_if_asked(self) -> None:
        """Raise `Cancelled` if the user pressed Stop."""
        self.request.raise_if_stopped()

    def should_finish_early(self) -> bool:
        """Return whether the user pressed Finish."""
        return self.request.finish_asked
