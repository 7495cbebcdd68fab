"""What an import would do, and whom it spares."""

from pathlib import Path

from songjudge.library.song import SongId
from songjudge.library.verdict import GivenVerdict, Source, Verdict
from songjudge.library.verdict_sources.evidence import Evidence, Thresholds
from songjudge.library.verdict_sources.matching import SongFinder
from songjudge.library.verdict_sources.preview import Preview, preview
from tests.support.songs import a_song

SONGS = [a_song(n, path=Path(f"/m/{n}.mp3")) for n in range(8)]
FINDER = SongFinder(SONGS)


def said(number: int, source: Source = Source.RATING_TAG, **what: object) -> Evidence:
    return Evidence(source, Path(f"/m/{number}.mp3"), **what)  # type: ignore[arg-type]


def previewed(*evidence: Evidence, standing: dict[SongId, GivenVerdict] | None = None) -> Preview:
    return preview(evidence, FINDER, standing or {}, Thresholds())


def test_ratings_and_counts_become_proposals_with_counts_per_rule() -> None:
    found = previewed(
        said(0, rating=1.0),
        said(1, rating=0.2),
        said(2, rating=0.6),
        said(3, Source.PLAY_COUNT, plays=20),
        said(4, Source.PLAY_COUNT, plays=1),
        said(99, rating=1.0),
    )
    assert [(p.song_id, p.verdict) for p in found.given] == [
        (SONGS[0].song_id, Verdict.GOOD),
        (SONGS[1].song_id, Verdict.BAD),
        (SONGS[3].song_id, Verdict.GOOD),
    ]
    assert found.undecided == 2
    assert [e.path for e in found.unknown] == [Path("/m/99.mp3")]
    assert found.rules == {
        Source.RATING_TAG: {Verdict.GOOD: 1, Verdict.BAD: 1},
        Source.PLAY_COUNT: {Verdict.GOOD: 1},
    }


def test_a_click_is_never_overwritten() -> None:
    standing = {SONGS[0].song_id: GivenVerdict(Verdict.BAD, Source.CLICK)}
    found = previewed(said(0, Source.TABLE, verdict=Verdict.GOOD), standing=standing)
    assert found.given == ()
    assert [p.song_id for p in found.kept] == [SONGS[0].song_id]


def test_a_stronger_source_overwrites_a_weaker_one_and_not_the_other_way_round() -> None:
    weak = {SONGS[0].song_id: GivenVerdict(Verdict.GOOD, Source.PLAY_COUNT)}
    assert len(previewed(said(0, rating=0.2), standing=weak).given) == 1
    strong = {SONGS[0].song_id: GivenVerdict(Verdict.GOOD, Source.RATING_TAG)}
    assert len(previewed(said(0, Source.PLAYLIST, verdict=Verdict.BAD), standing=strong).kept) == 1
    assert previewed(said(0, Source.PLAYLIST, verdict=Verdict.GOOD), standing=strong).unchanged == 1


def test_of_several_words_the_heaviest_counts_and_a_tie_says_nothing() -> None:
    found = previewed(said(0, Source.PLAY_COUNT, plays=50), said(0, rating=0.2))
    assert [p.verdict for p in found.given] == [Verdict.BAD]
    found = previewed(said(1, rating=1.0), said(1, Source.PLAYER_LIBRARY, rating=0.2))
    assert found.given == ()
    assert found.contradictory == (SONGS[1].song_id,)


def test_clearing_a_verdict_is_a_verdict() -> None:
    standing = {SONGS[0].song_id: GivenVerdict(Verdict.GOOD, Source.FOLDER)}
    found = previewed(said(0, Source.TABLE, verdict=Verdict.NONE), standing=standing)
    assert [p.verdict for p in found.given] == [Verdict.NONE]
    assert previewed(said(0, Source.TABLE, verdict=Verdict.NONE)).unchanged == 1
