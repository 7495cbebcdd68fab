"""Smart playlists: kept in the workspace, written anew after each scoring, refused in one sentence."""

import json
import os
from pathlib import Path

import pytest

from songjudge.errors import UnreadableFileError, WorkspaceError
from songjudge.export.playlist_rule import Order, Rule, Said
from songjudge.jobs.cancellation import Cancelled
from songjudge.judging.judgement import Judgement
from songjudge.steps.smart_playlists import (
    RefreshPlaylists,
    SmartPlaylist,
    add_smart_playlist,
    refresh_smart_playlists,
    remove_smart_playlist,
    smart_playlists,
)
from songjudge.store.workspace import Workspace
from tests.support.monitors import RecordingMonitor
from tests.support.songs import some_songs
from tests.support.taught_workspace import fill, score, train


@pytest.fixture
def judged(workspace: Workspace) -> Workspace:
    """Twelve songs with scores of 0.99, 0.98 …"""
    songs = some_songs(12)
    workspace.put_songs(songs)
    workspace.put_judgements("m", [Judgement(song.song_id, 0.99 - n / 100) for n, song in enumerate(songs)])
    return workspace


def lines(path: Path) -> int:
    return path.read_text("utf-8").count("#EXTINF")


def test_they_are_kept_with_the_workspace_in_order(judged: Workspace, tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"caf\xe9 # \xf0\x9f\x8e\xb5.m3u8")
    rules = (
        Rule(),
        Rule(Order.ALIKE, 0.1, 0.9, tmp_path / "a.mp3", Said.BAD, True, 1, 2, True, True, 0.5, 3, True),
        Rule(order=Order.DOUBT, at_least=0.0),
    )
    kept = tuple(
        SmartPlaylist(f"list {n}", file, rule)
        for n, (file, rule) in enumerate(zip((tmp_path / "a.m3u8", odd, tmp_path / "c.xspf"), rules, strict=True))
    )
    for each in kept:
        add_smart_playlist(judged, each)
    assert smart_playlists(judged) == kept
    assert remove_smart_playlist(judged, "list 0") == kept[0]
    assert smart_playlists(judged) == kept[1:]
    text = (judged.folder / "playlists.json").read_text("ascii")
    assert json.loads(text)["playlists"][1]["rule"] == {"order": "doubt", "at_least": 0.0}


def test_they_follow_the_scores(judged: Workspace, tmp_path: Path) -> None:
    add_smart_playlist(judged, SmartPlaylist("best", tmp_path / "best.m3u8", Rule(at_least=0.95)))
    assert refresh_smart_playlists(judged).written == {"best": 5}
    assert lines(tmp_path / "best.m3u8") == 5
    judged.put_judgements("m", [Judgement(song_id, 0.97) for song_id in judged.songs().song_ids])
    assert refresh_smart_playlists(judged).written == {"best": 12}
    assert lines(tmp_path / "best.m3u8") == 12


def test_one_that_cannot_be_written_leaves_the_others_and_its_old_file(judged: Workspace, tmp_path: Path) -> None:
    (tmp_path / "usb").mkdir()
    add_smart_playlist(judged, SmartPlaylist("gone", tmp_path / "usb" / "a.m3u8", Rule()))
    add_smart_playlist(judged, SmartPlaylist("here", tmp_path / "b.m3u8", Rule()))
    assert len(refresh_smart_playlists(judged).written) == 2
    (tmp_path / "usb").rename(tmp_path / "unplugged")
    report = refresh_smart_playlists(judged)
    assert report.written == {"here": 12}
    assert report.refused == {
        "gone": f"{tmp_path / 'usb' / 'a.m3u8'} cannot be written: No such file or directory."
        " Choose another place for it."
    }
    assert lines(tmp_path / "unplugged" / "a.m3u8") == 12


def test_without_scores_each_is_refused_and_nothing_fails(workspace: Workspace, tmp_path: Path) -> None:
    add_smart_playlist(workspace, SmartPlaylist("best", tmp_path / "best.m3u8", Rule()))
    assert "No song has a score yet" in refresh_smart_playlists(workspace).refused["best"]
    assert not (tmp_path / "best.m3u8").exists()


def test_some_of_them_by_name_and_stopping(judged: Workspace, tmp_path: Path) -> None:
    for name in "ab":
        add_smart_playlist(judged, SmartPlaylist(name, tmp_path / f"{name}.m3u8", Rule()))
    assert RefreshPlaylists(judged, ("b",)).run(RecordingMonitor()).written == {"b": 12}
    with pytest.raises(UnreadableFileError, match="There is no playlist called c"):
        RefreshPlaylists(judged, ("c",)).run(RecordingMonitor())
    with pytest.raises(Cancelled):
        RefreshPlaylists(judged).run(RecordingMonitor(when=lambda p: p.done == 1))
    assert (tmp_path / "a.m3u8").exists()


def test_what_cannot_be_kept_is_one_sentence(judged: Workspace, tmp_path: Path) -> None:
    add_smart_playlist(judged, SmartPlaylist("a", tmp_path / "a.m3u8", Rule()))
    for playlist, words in (
        (SmartPlaylist("a", tmp_path / "b.m3u8", Rule()), "There is a playlist called a already"),
        (SmartPlaylist("b", tmp_path / "a.m3u8", Rule()), "Another smart playlist is written to"),
        (SmartPlaylist("c", tmp_path / "c.doc", Rule()), "does not end in .m3u8"),
        (SmartPlaylist("d", tmp_path / "no" / "d.m3u8", Rule()), "its folder is not there"),
        (SmartPlaylist(" ", tmp_path / "e.m3u8", Rule()), "cannot have this name"),
        (SmartPlaylist("e\n", tmp_path / "e.m3u8", Rule()), "cannot have this name"),
    ):
        with pytest.raises(UnreadableFileError, match=words):
            add_smart_playlist(judged, playlist)
    assert [each.name for each in smart_playlists(judged)] == ["a"]
    add_smart_playlist(judged, SmartPlaylist("a", tmp_path / "b.m3u8", Rule(count=2)), replace=True)
    assert smart_playlists(judged) == (SmartPlaylist("a", tmp_path / "b.m3u8", Rule(count=2)),)
    with pytest.raises(UnreadableFileError, match="There is no playlist called z"):
        remove_smart_playlist(judged, "z")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("{", "it is damaged"),
        ("[]", "it is damaged"),
        ('{"version": 9, "playlists": []}', "it is from another version"),
        ('{"version": 1, "playlists": [{"name": "a"}]}', "it is damaged"),
        ('{"version": 1, "playlists": [{"name": "a", "file": "/a.m3u8", "rule": {"mood": 1}}]}', "called mood"),
        ('{"version": 1, "playlists": [{"name": "a", "file": "/a.m3u8", "rule": {"count": "x"}}]}', "count cannot be"),
    ],
)
def test_a_damaged_list_is_one_sentence_and_does_not_end_a_scoring(judged: Workspace, content: str, why: str) -> None:
    (judged.folder / "playlists.json").write_text(content)
    with pytest.raises(UnreadableFileError, match=why):
        smart_playlists(judged)
    (told,) = refresh_smart_playlists(judged).refused.values()
    assert why in told


def test_a_workspace_that_is_only_read_keeps_none(judged: Workspace, tmp_path: Path) -> None:
    judged.flush()
    with (
        Workspace.open(judged.folder, read_only=True) as reader,
        pytest.raises(WorkspaceError, match="open for reading only"),
    ):
        add_smart_playlist(reader, SmartPlaylist("a", tmp_path / "a.m3u8", Rule()))


def test_scoring_writes_them_anew(workspace: Workspace, tmp_path: Path) -> None:
    fill(workspace)
    train(workspace)
    add_smart_playlist(workspace, SmartPlaylist("best", tmp_path / "best.m3u8", Rule(at_least=0.5)))
    score(workspace)
    assert lines(tmp_path / "best.m3u8") == sum(each.score >= 0.5 for each in workspace.judgements().values())
