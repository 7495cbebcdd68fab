"""A clip: a few seconds of a song, and the plan that says how many there are and how long."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClipSpan:
    """A place within a song, in seconds from its beginning."""

    start: float
    length: float

    @property
    def end(self) -> float:
        """Where the clip ends, in seconds."""
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class ClipPlan:
    """How a song is sampled: at most `count` clips of `seconds` each; `seed` moves their places."""

    count: int = 30
    seconds: float = 5.0
    seed: int = 0
