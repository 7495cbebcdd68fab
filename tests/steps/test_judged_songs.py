"""The judged songs as columns: order, what is left out, and that nothing is done song by song."""

import os
import time
from pathlib import Path

import pytest

from songjudge.errors import NotEnoughLabelsError
from songjudge.export.listed_song import listed
from songjudge.export.playlist_rule import Rule
from songjudge.judging.judgement import Judgement
from songjudge.steps.export_scores import ExportScores, scored_rows
from songjudge.steps.judged_songs import judged_songs
from songjudge.steps.list_songs import all_songs, best_songs
from songjudge.steps.write_playlists import WriteByRule
from songjudge.store.workspace import Workspace
from tests.support.monitors import RecordingMonitor
from tests.support.songs import a_song, a_song_id, some_songs


def test_best_first_then_by_path_and_strangers_are_left_out(workspace: Workspace) -> None:
    songs = [a_song(n, path=Path(f"/m/{name}.mp3")) for n, name in enumerate("dcba")]
    workspace.put_songs(songs)
    scores = {0: 0.5, 1: 0.9, 2: 0.5, 99: 0.7}
    workspace.put_judgements("m", [Judgement(a_song_id(n), score, (score,), n == 1) for n, score in scores.items()])
    found = judged_songs(workspace)
    assert found.column("path") == ["/m/c.mp3", "/m/b.mp3", "/m/d.mp3"]
    assert found.scores.tolist() == [0.9, 0.5, 0.5]
    assert found.out_of_fold.tolist() == [True, False, False]
    assert found.clip_scores == [[0.9], [0.5], [0.5]]
    assert found.listed() == [listed(songs[n]) for n in (1, 2, 0)]
    assert found.take(found.scores < 0.6).song_ids == [a_song_id(2), a_song_id(0)]


def test_names_that_are_not_utf8_survive(workspace: Workspace) -> None:
    path = Path(os.fsdecode(b"/m/caf\xe9.mp3"))
    workspace.put_songs([a_song(1, path=path)])
    workspace.put_judgements("m", [Judgement(a_song_id(1), 0.5)])
    (song,) = judged_songs(workspace).listed()
    assert song.file == path
    assert scored_rows(workspace)[0].path == "/m/caf\ufffd.mp3"


def test_no_scores_are_one_sentence(workspace: Workspace) -> None:
    workspace.put_songs(some_songs(3))
    with pytest.raises(NotEnoughLabelsError, match="No song has a score yet"):
        judged_songs(workspace)


def test_ten_thousand_songs_are_listed_and_written_in_a_moment(workspace: Workspace, tmp_path: Path) -> None:
    """Song by song this took fifteen times as long."""
    songs = some_songs(10_000, albums=500)
    workspace.put_songs(songs)
    workspace.flush()
    workspace.put_judgements("m", [Judgement(song.song_id, n / 10_000) for n, song in enumerate(songs)])
    before = time.process_time()
    for file in ("a.m3u8", "a.xspf"):
        assert WriteByRule(workspace, tmp_path / file, Rule(at_least=0.0)).run(RecordingMonitor()).written == 10_000
    assert ExportScores(workspace, tmp_path / "a.csv").run(RecordingMonitor()).written == 10_000
    assert time.process_time() - before < 2.0  # about 0.4 in one go


def test_pages_of_songs(workspace: Workspace) -> None:
    workspace.put_songs(some_songs(30))
    workspace.put_judgements("m", [Judgement(a_song_id(n), n / 30) for n in range(20)])
    page = all_songs(workspace, offset=5, limit=10)
    every = all_songs(workspace, limit=100).lines
    assert (page.total, page.lines) == (30, every[5:15])
    assert [str(line.song.path) for line in every] == sorted(str(line.song.path) for line in every)
    assert [line.song.title for line in all_songs(workspace, search="ARTIST title 17").lines] == ["Title 17"]
    assert all_songs(workspace, search="no such song").total == 0
    best = best_songs(workspace, at_least=0.5, limit=3)
    assert best.total == 5
    assert [line.judgement.score for line in best.lines if line.judgement] == [19 / 30, 18 / 30, 17 / 30]
