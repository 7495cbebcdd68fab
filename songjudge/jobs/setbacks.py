"""What a job tells when something went wrong that need not end it: plain events, published like any other."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setback:
    """The job met trouble and mended it itself; `words` is a sentence that says what and how."""

    words: str


@dataclass(frozen=True, slots=True)
class Silence:
    """The job's process has shown no sign of life for so many `seconds`; 0 means that it is back.

    It is for the user to decide whether to wait or to stop it.
    """

    seconds: float
