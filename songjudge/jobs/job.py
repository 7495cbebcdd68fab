"""A long piece of work that can be watched and stopped."""

from typing import Protocol, TypeVar

from songjudge.jobs.monitor import Monitor

Report_co = TypeVar("Report_co", covariant=True)


class Job(Protocol[Report_co]):
    """A frozen dataclass of its inputs with a title and a `run`.  The same job runs from the window and the shell."""

    @property
    def title(self) -> str:
        """What the job does, for the job bar: "Extracting features"."""
        ...

    def run(self, monitor: Monitor) -> Report_co:
        """Do the work and return its report.

        Raises `Cancelled` when the user pressed Stop, a `SongjudgeError` when the work cannot go on.
        """
        ...
