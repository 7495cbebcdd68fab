"""The two ways in which a user ends a job early."""

import threading


class Cancelled(BaseException):
    """The user pressed Stop.

    It derives from `BaseException`, like `KeyboardInterrupt`, so that no `except Exception` around a single song can
    swallow it.
    """


class StopRequest:
    """Carries the user's wish from any thread to the job's thread.  **Stop** outranks **Finish**."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._finish = threading.Event()

    def stop(self) -> None:
        """Ask the job to end at once and leave nothing half-done behind."""
        self._stop.set()

    def finish_early(self) -> None:
        """Ask the job to end soon and to keep the best that it has."""
        self._finish.set()

    @property
    def stop_asked(self) -> bool:
        """Whether `stop` was called."""
        return self._stop.is_set()

    @property
    def finish_asked(self) -> bool:
        """Whether `finish_early` was called."""
        return self._finish.is_set()

    def raise_if_stopped(self) -> None:
        """Raise `Cancelled` if `stop` was called."""
        if self._stop.is_set():
            raise Cancelled
