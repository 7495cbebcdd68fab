"""Find the songs that a playlist's rule asks for, in its order."""

import math
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from songjudge.export.listed_song import listed
from songjudge.export.playlist_choice import ScoredSong, choose
from songjudge.export.playlist_diversity import diverse_order, without_twins
from songjudge.export.playlist_rule import Order, Rule, Said
from songjudge.jobs.monitor import Monitor
from songjudge.judging.neighbours import SAME, song_vectors
from songjudge.library.song import SongId
from songjudge.library.verdict import Source, Verdict
from songjudge.library.verdict_sources.play_counts import count_evidence
from songjudge.steps.find_alike import FindAlike
from songjudge.steps.judged_songs import JudgedSongs, judged_songs
from songjudge.steps.labelled_songs import measured
from songjudge.store.workspace import Workspace

POOL = 2000
"""The first songs of the order, among which sounds are compared: some seconds of reading features at most."""


def playlist_songs(workspace: Workspace, rule: Rule, monitor: Monitor) -> list[ScoredSong]:
    """Return the songs that `rule` asks for, in its order, each with its score (not a number where it has none).

    Raises `NotEnoughLabelsError` when no song has a score, or nothing is measured that a sound could be compared
    with; `UnreadableFileError` when the song to be like is no music.
    """
    found: Iterable[ScoredSong]
    if rule.order is Order.ALIKE:
        found = _alike(workspace, rule, monitor)
    else:
        songs = _let_in(workspace, rule)
        songs = songs.take(_order(songs.scores, rule))
        if rule.diversity > 0 or (rule.distinct and rule.count):
            songs = songs.take(_by_sound(workspace, songs, rule, monitor))
        found = zip(songs.listed(), songs.scores.tolist(), strict=True)
    if rule.never_played:
        found = _never_played(workspace, found, monitor)
    return choose(found, rule.choice)


def _let_in(workspace: Workspace, rule: Rule) -> JudgedSongs:
    songs = judged_songs(workspace)
    wanted = (songs.scores >= rule.at_least) & (songs.scores <= rule.at_most) & ~songs.missing
    songs = songs.take(wanted)
    if rule.said is Said.ANYTHING:
        return songs
    fits = _fitting(workspace, rule.said)
    return songs.take(np.array([fits(song_id) for song_id in songs.song_ids], dtype=np.bool_))


class _fitting:  # noqa: N801 - reads as a function
    """Says whether the user said of a song what the rule asks for."""

    def __init__(self, workspace: Workspace, said: Said) -> None:
        self._verdicts = workspace.verdicts()
        self._wanted = {Said.GOOD: Verdict.GOOD, Said.BAD: Verdict.BAD}.get(said)
        self._anything = said is Said.ANYTHING

    def __call__(self, song_id: SongId) -> bool:
        given = self._verdicts.get(song_id)
        return self._anything or (given.verdict if given is not None else None) == self._wanted


def _order(scores: npt.NDArray[np.float64], rule: Rule) -> npt.NDArray[np.int64]:
    """Return the places of the songs, which come best first, in the rule's order."""
    if rule.order is Order.DOUBT:
        return np.argsort(np.abs(scores - 0.5).round(6), kind="stable")
    if rule.order is Order.CHANCE:  # Efraimidis and Spirakis 2006: weighted drawing without replacement
        lots = np.log(np.random.default_rng(rule.seed).random(len(scores)))
        return np.argsort(-lots / np.maximum(scores, 1e-6), kind="stable")
    return np.arange(len(scores))


def _by_sound(workspace: Workspace, songs: JudgedSongs, rule: Rule, monitor: Monitor) -> npt.NDArray[np.int64]:
    """Return the places in an order in which neighbours differ, and without twins if they are not wanted.

    Only the first songs are compared; those that were not measured, and the rest, follow in their old order.
    """
    first = min(len(songs), POOL, max(8 * rule.count, 200) if rule.count else POOL)
    ids = songs.song_ids
    bags = measured(workspace, ids[:first], monitor)
    every = np.arange(len(songs))
    if len(bags.song_ids) < 2:
        return every
    place_of = {song_id: place for place, song_id in enumerate(ids)}
    places = np.array([place_of[song_id] for song_id in bags.song_ids])
    rows = song_vectors(bags.bags).rows
    pool = places
    if rule.distinct:
        durations = songs.table.column("duration")[songs.rows[places]]
        kept = without_twins(rows, durations, same=SAME)
        places, rows = places[kept], rows[kept]
    worth = songs.scores[places] if rule.order is Order.SCORE else 1.0 - places / len(songs)
    order = places[diverse_order(worth, rows, strength=rule.diversity)]
    return np.concatenate([order, np.setdiff1d(every, pool)]) if rule.diversity else _kept(every, pool, places)


def _kept(
    every: npt.NDArray[np.int64], pool: npt.NDArray[np.int64], places: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Return every place but those of the pool that were left out, in the old order."""
    return np.setdiff1d(every, np.setdiff1d(pool, places))


def _alike(workspace: Workspace, rule: Rule, monitor: Monitor) -> Iterator[ScoredSong]:
    """Yield the songs nearest to the rule's song; one without a score passes where any score would do."""
    assert rule.alike_to is not None
    fits = _fitting(workspace, rule.said)
    count = max(8 * rule.count, POOL) if rule.count else max(len(workspace.songs()), 1)
    for found in FindAlike(workspace, rule.alike_to, count).run(monitor).alike:
        low, high = (0.0, 1.0) if found.score is None else (found.score, found.score)
        if rule.at_least <= low and high <= rule.at_most and fits(found.song.song_id):
            yield listed(found.song), math.nan if found.score is None else found.score


def _never_played(workspace: Workspace, songs: Iterable[ScoredSong], monitor: Monitor) -> Iterator[ScoredSong]:
    """Pass the songs without a play count; a file is only opened when its turn comes."""
    by_count = {i for i, given in workspace.verdicts().items() if given.source is Source.PLAY_COUNT}
    for song, score in songs:
        monitor.stop_if_asked()
        if song.song_id in by_count:
            continue
        counted = count_evidence(song.file)
        if counted is None or not counted.plays:
            yield song, score
