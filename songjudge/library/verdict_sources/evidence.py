"""What a source says on a song, before anybody has decided what verdict that makes."""

from dataclasses import dataclass
from pathlib import Path

from songjudge.library.verdict import Source, Verdict


@dataclass(frozen=True, slots=True)
class Evidence:
    """One statement of one source on one song.  What the source is silent about is None or empty.

    The song is named by `path`, or else by `artist` and `title`.  A path is absolute when the source says so; one
    from another machine (`C:/Music/a.mp3`) stays as that machine wrote it, with forward slashes.
    """

    source: Source
    path: Path | None = None
    artist: str = ""
    title: str = ""
    album: str = ""
    verdict: Verdict | None = None
    rating: float | None = None  # 0 (worst) to 1 (best)
    plays: int | None = None
    skips: int | None = None
    origin: str = ""  # where it stands, in the source's own words: "POPM no@email 196", "line 12"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where on a rating or a count makes a verdict; between the two ratings nothing is said."""

    good_from: float = 0.7  # four stars and five
    bad_to: float = 0.5  # one star, two, and a half
    plays_from: int = 6  # played so often, a song counts as good
    skips_from: int = 3  # skipped so often, and more often than played, it counts as bad; 0 switches this off


def verdict_of(evidence: Evidence, thresholds: Thresholds) -> Verdict:
    """Return what `evidence` means; an outright verdict outranks a rating, a rating outranks counts."""
    if evidence.verdict is not None:
        return evidence.verdict
    if evidence.rating is not None:
        if evidence.rating >= thresholds.good_from:
            return Verdict.GOOD
        return Verdict.BAD if evidence.rating <= thresholds.bad_to else Verdict.NONE
    plays, skips = evidence.plays or 0, evidence.skips or 0
    if thresholds.skips_from and skips >= thresholds.skips_from and skips > plays:
        return Verdict.BAD
    return Verdict.GOOD if plays >= thresholds.plays_from else Verdict.NONE
