"""The demo library: balanced, tagged, the same every time, taken up where it stopped."""

from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from songjudge.audio.synthesis.albums import ALBUMS, DemoSong, demo_songs
from songjudge.library.reading import read_song
from songjudge.library.verdict import Verdict
from songjudge.steps import make_demo_library as step
from songjudge.steps.make_demo_library import make_demo_library, song_path, write_song


def test_the_plan_is_large_enough_and_balanced() -> None:
    songs = list(demo_songs())
    verdicts = Counter(song.verdict for song in songs)
    assert verdicts == {Verdict.GOOD: 19, Verdict.BAD: 17, Verdict.NONE: 12}
    assert len({song.album.title for song in songs}) == len(ALBUMS) == 16
    assert len({song.album.artist for song in songs}) == 16
    assert len({song_path(Path(), song) for song in songs}) == 48
    assert {song.container for song in songs} == {"mp3", "flac", "ogg", "opus", "m4a", "wav"}


def test_no_container_goes_with_good_or_bad() -> None:
    good = Counter(s.container for s in demo_songs() if s.verdict is Verdict.GOOD)
    bad = Counter(s.container for s in demo_songs() if s.verdict is Verdict.BAD)
    assert all(abs(good[c] - bad[c]) <= 1 for c in good | bad)


def test_taste_leans_to_a_style_and_has_exceptions() -> None:
    liked = Counter(s.album.style for s in demo_songs() if s.verdict is Verdict.GOOD)
    disliked = Counter(s.album.style for s in demo_songs() if s.verdict is Verdict.BAD)
    assert liked["hearth"] > 3 * disliked["hearth"] > 0
    assert disliked["circuit"] > 3 * liked["circuit"] > 0
    assert liked["lantern"] == disliked["lantern"]


def a_few() -> list[DemoSong]:
    return list(islice(demo_songs(), 0, 48, 9))


def test_the_library_is_made_once_and_told_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step, "demo_songs", a_few)
    told: list[tuple[int, int, str]] = []
    library = make_demo_library(tmp_path / "demo", lambda *news: told.append(news))
    assert told[0] == (0, 6, "Kettle Song")
    assert told[-1] == (6, 6, "")
    paths = [*library.good, *library.bad, *library.unlabelled]
    assert len(paths) == 6
    dates = [path.stat().st_mtime_ns for path in paths]
    assert make_demo_library(tmp_path / "demo", lambda *news: None) == library
    assert [path.stat().st_mtime_ns for path in paths] == dates
    song = read_song(paths[0])
    assert (song.title, song.artist, song.tags.album, song.tags.year) == (
        "Kettle Song",
        "Aster Vale",
        "Kettle Songs",
        2009,
    )
    assert 16 < song.format.duration < 32


def test_an_interrupted_making_is_taken_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step, "demo_songs", a_few)

    def stop_at_third(done: int, total: int, title: str) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_demo_library(tmp_path, stop_at_third)
    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*.*") if p.is_file() and not p.name.startswith(".")}
    assert len(before) == 2
    make_demo_library(tmp_path, lambda *news: None)
    assert {p: p.stat().st_mtime_ns for p in before} == before


def test_songs_of_an_older_version_are_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step, "demo_songs", lambda: a_few()[:1])
    path = make_demo_library(tmp_path, lambda *news: None).good[0]
    path.write_bytes(b"old")
    make_demo_library(tmp_path, lambda *news: None)
    assert path.read_bytes() == b"old"
    (tmp_path / ".songjudge-demo.json").write_text('{"version": 0}')
    make_demo_library(tmp_path, lambda *news: None)
    assert path.stat().st_size > 100_000


@pytest.mark.parametrize("container", ["mp3", "flac", "ogg", "opus", "m4a", "wav"])
def test_each_container_carries_sound_and_tags_and_the_same_identity_every_time(tmp_path: Path, container: str) -> None:
    song = next(s for s in demo_songs() if s.container == container)
    first, second = tmp_path / f"one.{container}", tmp_path / f"two.{container}"
    write_song(song, first)
    write_song(song, second)
    read = read_song(first)
    assert read.song_id == read_song(second).song_id
    assert (read.title, read.artist, read.tags.track) == (song.title, song.album.artist, song.track)
    assert read.tags.genre in {"Folk", "Indie", "Electronic"}
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([first.name, second.name])
