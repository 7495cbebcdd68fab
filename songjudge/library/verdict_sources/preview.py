"""Works out what an import would do, before it does anything: which songs get which verdict, and which do not."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from songjudge.library.song import SongId
from songjudge.library.verdict import SOURCE_WEIGHTS, GivenVerdict, Source, Verdict
from songjudge.library.verdict_sources.evidence import Evidence, Thresholds, verdict_of
from songjudge.library.verdict_sources.matching import SongFinder


@dataclass(frozen=True, slots=True)
class Proposal:
    """A verdict that the import would give to one song, and what it rests on."""

    song_id: SongId
    verdict: Verdict
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do.  `given` is all that it would change; the rest says why nothing else does."""

    given: tuple[Proposal, ...] = ()
    unchanged: int = 0  # songs that have that verdict already
    kept: tuple[Proposal, ...] = ()  # songs with another verdict from as strong a source, left alone
    undecided: int = 0  # between the thresholds
    contradictory: tuple[SongId, ...] = ()  # songs of which equally strong evidence says both good and bad
    unknown: tuple[Evidence, ...] = ()  # evidence on songs that are not in the library, or on two at once
    rules: Mapping[Source, Mapping[Verdict, int]] = field(default_factory=dict)  # how many proposals each source makes


def preview(
    evidence: Iterable[Evidence],
    finder: SongFinder,
    standing: Mapping[SongId, GivenVerdict],
    thresholds: Thresholds,
) -> Preview:
    """Return what importing `evidence` would do to a library with the `standing` verdicts.

    Of several statements on one song the one with the heaviest source counts.  A click is never overwritten, nor any
    other verdict by a lighter source or by an equal one that says the opposite.
    """
    said, unknown, undecided = _decided(evidence, finder, thresholds)
    given: list[Proposal] = []
    kept: list[Proposal] = []
    contradictory: list[SongId] = []
    unchanged = 0
    for song_id, proposals in said.items():
        strongest = max(SOURCE_WEIGHTS[p.evidence.source] for p in proposals)
        heaviest = [p for p in proposals if SOURCE_WEIGHTS[p.evidence.source] == strongest]
        old = standing.get(song_id)
        if len({p.verdict for p in heaviest}) > 1:
            contradictory.append(song_id)
        elif heaviest[0].verdict is (old.verdict if old else Verdict.NONE):
            unchanged += 1
        elif old is None:
            given.append(heaviest[0])
        else:
            (kept if _outranks(old, strongest) else given).append(heaviest[0])
    return Preview(
        tuple(given), unchanged, tuple(kept), undecided, tuple(contradictory), tuple(unknown), _by_rule(given)
    )


def _decided(
    evidence: Iterable[Evidence], finder: SongFinder, thresholds: Thresholds
) -> tuple[dict[SongId, list[Proposal]], list[Evidence], int]:
    """Sort the evidence into proposals by song, evidence on unknown songs, and how many statements decide nothing."""
    said: dict[SongId, list[Proposal]] = {}
    unknown: list[Evidence] = []
    undecided = 0
    for one in evidence:
        verdict = verdict_of(one, thresholds)
        song_id = finder.find(one)
        if song_id is None:
            unknown.append(one)
        elif verdict is Verdict.NONE and one.verdict is None:
            undecided += 1
        else:
            said.setdefault(song_id, []).append(Proposal(song_id, verdict, one))
    return said, unknown, undecided


def _outranks(old: GivenVerdict, weight: float) -> bool:
    return old.source is Source.CLICK or old.weight >= weight


def _by_rule(given: Iterable[Proposal]) -> dict[Source, dict[Verdict, int]]:
    counts = Counter((p.evidence.source, p.verdict) for p in given)
    rules: dict[Source, dict[Verdict, int]] = {}
    for (source, verdict), count in counts.items():
        rules.setdefault(source, {})[verdict] = count
    return rules
