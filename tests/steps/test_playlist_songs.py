"""What each wish of a rule does to the songs of a playlist."""

from pathlib import Path

import mutagen
import numpy as np
import pytest

from songjudge.errors import NotEnoughLabelsError, UnreadableFileError
from songjudge.export.playlist_rule import Order, Rule, Said
from songjudge.features.feature_set import ClipFeatures
from songjudge.judging.judgement import Judgement
from songjudge.library.song import SongId
from songjudge.library.verdict import Source, Verdict
from songjudge.steps.labelled_songs import layouts_of
from songjudge.steps.playlist_songs import playlist_songs
from songjudge.store.workspace import Workspace
from tests.support.monitors import RecordingMonitor
from tests.support.songs import a_song, some_songs
from tests.support.tones import write_tone


@pytest.fixture
def judged(workspace: Workspace) -> Workspace:
    """Twenty-one songs with scores of 0, 0.05 … 1; the best one's file is gone."""
    songs = some_songs(21)
    workspace.put_songs(songs)
    workspace.put_judgements("m", [Judgement(song.song_id, n / 20) for n, song in enumerate(songs)])
    workspace.mark_missing([songs[20].path])
    return workspace


def numbers(workspace: Workspace, rule: Rule) -> list[int]:
    return [int(song.song_id, 16) for song, _ in playlist_songs(workspace, rule, RecordingMonitor())]


def test_thresholds_let_in_what_is_there_best_first(judged: Workspace) -> None:
    assert numbers(judged, Rule(at_least=0.9)) == [19, 18]
    assert numbers(judged, Rule(at_least=0.4, at_most=0.5)) == [10, 9, 8]
    assert numbers(judged, Rule(at_least=0.0, count=3)) == [19, 18, 17]


def test_doubt_comes_nearest_to_the_middle_first(judged: Workspace) -> None:
    assert numbers(judged, Rule(order=Order.DOUBT, at_least=0.0, count=5)) == [10, 11, 9, 12, 8]


def test_chance_prefers_good_songs_and_repeats_itself(judged: Workspace) -> None:
    draws = [numbers(judged, Rule(order=Order.CHANCE, at_least=0.0, count=5, seed=seed)) for seed in range(60)]
    assert draws[0] == numbers(judged, Rule(order=Order.CHANCE, at_least=0.0, count=5, seed=0))
    assert len({tuple(draw) for draw in draws}) > 50
    assert all(len(set(draw)) == 5 for draw in draws)
    assert np.mean(draws) > 11.5  # evenly drawn it would be 9.5


def test_the_users_own_word(judged: Workspace) -> None:
    judged.give_verdict([SongId(f"{n:032x}") for n in (18, 17)], Verdict.GOOD)
    judged.give_verdict([SongId(f"{n:032x}") for n in (16,)], Verdict.BAD)
    assert numbers(judged, Rule(at_least=0.7, said=Said.GOOD)) == [18, 17]
    assert numbers(judged, Rule(at_least=0.7, said=Said.BAD)) == [16]
    assert numbers(judged, Rule(at_least=0.7, said=Said.NOTHING)) == [19, 15, 14]


def test_played_songs_stay_out(workspace: Workspace, tmp_path: Path) -> None:
    paths = [write_tone(tmp_path / f"{n}.flac", seconds=1.0, seed=n) for n in range(4)]
    for path, plays in zip(paths, ("3", "0", None, None), strict=True):
        if plays is not None:
            tags = mutagen.File(path)
            tags["fmps_playcount"] = plays
            tags.save()
    songs = [a_song(n, path=path) for n, path in enumerate(paths)]
    workspace.put_songs(songs)
    workspace.put_judgements("m", [Judgement(song.song_id, 0.9 - n / 100) for n, song in enumerate(songs)])
    workspace.give_verdict([songs[3].song_id], Verdict.GOOD, Source.PLAY_COUNT)
    assert numbers(workspace, Rule(never_played=True)) == [1, 2]


@pytest.fixture
def sounding(workspace: Workspace) -> Workspace:
    """Twelve songs in three sounds: 0 to 3 sound alike, so do 4 to 7 and 8 to 11; 1 is 0 in another encoding."""
    songs = [a_song(n, artist=f"Artist {n}", album=f"Album {n}") for n in range(12)]
    workspace.put_songs(songs)
    workspace.put_judgements("m", [Judgement(song.song_id, 0.95 - n / 100) for n, song in enumerate(songs)])
    for layout in layouts_of(workspace):
        rng = np.random.default_rng(5)
        sounds = rng.standard_normal((3, layout.size))
        rows: list[tuple[SongId, ClipFeatures]] = []
        for n, song in enumerate(songs):
            values = sounds[n // 4] + 0.4 * rng.standard_normal(layout.size)
            if n == 1:
                values = rows[0][1].values[0] + 0.01 * rng.standard_normal(layout.size)
            spans = np.array([[0.0, 5.0]], np.float32)
            rows.append((song.song_id, ClipFeatures(spans, values[None].astype(np.float32))))
        workspace.put_features(layout, rows)
    return workspace


def test_diversity_changes_the_sound_from_song_to_song(sounding: Workspace) -> None:
    assert numbers(sounding, Rule(count=4)) == [0, 1, 2, 3]
    spread = numbers(sounding, Rule(count=3, diversity=0.8))
    assert spread[0] == 0
    assert {number // 4 for number in spread} == {0, 1, 2}
    assert sorted(numbers(sounding, Rule(diversity=0.8))) == list(range(12))


def test_a_second_encoding_is_left_out_by_its_sound(sounding: Workspace) -> None:
    assert numbers(sounding, Rule(count=4, distinct=True)) == [0, 2, 3, 4]
    assert 1 not in numbers(sounding, Rule(count=11, distinct=True, diversity=0.5))


def test_alike_to_a_song_nearest_first(sounding: Workspace) -> None:
    song = sounding.song(SongId(f"{5:032x}"))
    assert song is not None
    rule = Rule(order=Order.ALIKE, at_least=0.0, alike_to=song.path, count=3)
    assert set(numbers(sounding, rule)) == {4, 6, 7}
    assert numbers(sounding, Rule(order=Order.ALIKE, at_least=0.94, alike_to=song.path)) in ([0, 1], [1, 0])


def test_alike_needs_no_scores(sounding: Workspace, tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "unjudged") as other:
        other.put_songs([song for song_id in sounding.songs().song_ids if (song := sounding.song(song_id))])
        for layout in layouts_of(other):
            found = [(i, sounding.features(layout, i)) for i in other.songs().song_ids]
            other.put_features(layout, [(i, features) for i, features in found if features is not None])
        song = other.song(SongId(f"{5:032x}"))
        assert song is not None
        rule = Rule(order=Order.ALIKE, at_least=0.0, alike_to=song.path, count=3)
        assert set(numbers(other, rule)) == {4, 6, 7}
        assert numbers(other, Rule(order=Order.ALIKE, at_least=0.1, alike_to=song.path)) == []


def test_no_score_is_one_sentence(workspace: Workspace) -> None:
    with pytest.raises(NotEnoughLabelsError, match="No song has a score yet"):
        playlist_songs(workspace, Rule(), RecordingMonitor())


@pytest.mark.parametrize(
    ("wishes", "why"),
    [
        ({"at_least": 1.5}, "at_least is not between 0 and 1"),
        ({"at_least": 0.8, "at_most": 0.2}, "its lowest score is above its highest"),
        ({"count": -1}, "it counts below zero"),
        ({"alike_to": "/a.mp3"}, "belong together"),
        ({"order": "alike"}, "belong together"),
        ({"order": "mood"}, "order cannot be 'mood'"),
        ({"count": True}, "count cannot be True"),
        ({"alike_to": 3, "order": "alike"}, "alike_to cannot be 3"),
        ({"mood": "blue"}, "nothing is called mood"),
    ],
)
def test_rules_without_a_meaning_are_one_sentence(wishes: dict[str, object], why: str) -> None:
    with pytest.raises(UnreadableFileError, match=why):
        Rule.from_plain(wishes)
