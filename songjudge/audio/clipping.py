"""Where the clips of a song lie: spread over all of it, in places that its length and the plan alone decide."""

import hashlib

import numpy as np

from songjudge.audio.clip import ClipPlan, ClipSpan

_NEARLY = 0.1  # seconds that a copy in another format may be shorter and still be cut into as many clips

SHORTEST = 1.0
"""Seconds.  A shorter file is "too short to judge": it holds no rhythm, harmony or change to measure."""


def choose_spans(duration: float, plan: ClipPlan) -> list[ClipSpan]:
    """Return up to `plan.count` clips that do not overlap, in order of time.

    The song is divided into equal parts and one clip lies at a random place in each, so that every part of the song
    is heard.  A song shorter than a clip gives one clip as long as itself.  Songs of one length are cut alike, so that
    copies of a recording in several formats are heard at the same places and judged alike.
    """
    if duration <= plan.seconds:
        return [ClipSpan(0.0, duration)]
    count = max(1, min(plan.count, int((duration + _NEARLY) / plan.seconds)))
    room = max(0.0, duration - count * plan.seconds) / count  # of each part, beyond its clip
    part = (duration - plan.seconds - room) / max(1, count - 1)
    places = _random(plan, "").random(count)
    return [ClipSpan(round(i * part + float(places[i]) * room, 3), plan.seconds) for i in range(count)]


def spare_spans(taken: list[ClipSpan], duration: float, plan: ClipPlan) -> list[ClipSpan]:
    """Return places in the gaps between `taken`, in random order, for the clips that turn out to be silent."""
    edges = [0.0, *(edge for span in taken for edge in (span.start, span.end)), duration]
    gaps = [(low, high) for low, high in zip(edges[::2], edges[1::2], strict=True) if high - low >= plan.seconds]
    random = _random(plan, "spare")
    spans = [
        ClipSpan(round(low + float(random.random()) * (high - low - plan.seconds), 3), plan.seconds)
        for low, high in gaps
    ]
    return [spans[i] for i in random.permutation(len(spans))]


def _random(plan: ClipPlan, purpose: str) -> np.random.Generator:
    digest = hashlib.blake2b(f"{plan.seed} {purpose}".encode(), digest_size=8).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "little")))
