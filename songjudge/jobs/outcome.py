"""How a job ended."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from songjudge.jobs.cancellation import Cancelled
from songjudge.jobs.job import Job
from songjudge.jobs.monitor import Monitor

Report = TypeVar("Report")


@dataclass(frozen=True, slots=True)
class Succeeded(Generic[Report]):
    """The job did its work; `report` says what came of it."""

    report: Report


@dataclass(frozen=True, slots=True)
class Stopped:
    """The user pressed Stop and the job obeyed."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The work could not go on because of `error`."""

    error: Exception


Outcome = Succeeded[Report] | Stopped | Failed


def outcome_of(job: Job[Report], monitor: Monitor) -> Outcome[Report]:
    """Run `job` to its end and say how it ended.  This is the only place where a job's exceptions are caught."""
    try:
        return Succeeded(job.run(monitor))
    except Cancelled:
        return Stopped()
    except Exception as error:
        return Failed(error)
