"""The inbox: files outside the library are judged once, remembered, and told in words."""

import shutil
from pathlib import Path

import pytest

from songjudge.errors import NotEnoughLabelsError
from songjudge.jobs.process_workers import ProcessWorkers
from songjudge.judging.judgement import Judgement
from songjudge.steps.follow_changes import FollowChanges
from songjudge.steps.judge_files import FilesReport, JudgedFile, JudgeFiles
from songjudge.steps.judge_inbox import JudgeInbox, inbox_entries, inbox_words
from songjudge.steps.watched import Watched, read_watched, write_watched
from songjudge.store.settings_file import Settings
from songjudge.store.workspace import Workspace
from tests.support.monitors import RecordingMonitor
from tests.support.songs import a_song
from tests.support.taught_workspace import fill, train


@pytest.fixture
def taught(workspace: Workspace) -> Workspace:
    workspace.save_settings(Settings(clip_count=2, clip_seconds=1.0))
    fill(workspace)
    train(workspace)
    return workspace


def judge(workspace: Workspace, *paths: Path) -> FilesReport:
    return JudgeFiles(workspace, paths).run(RecordingMonitor())


def test_files_are_judged_without_getting_into_the_library(taught: Workspace, music: Path) -> None:
    songs = len(taught.songs())
    monitor = RecordingMonitor()
    report = JudgeFiles(taught, (music / "low", music / "high/c.ogg")).run(monitor)
    assert {file.song.path.name for file in report.files} == {"a.flac", "b.mp3", "c.ogg"}
    scores = [file.judgement.score for file in report.files]
    assert scores == sorted(scores, reverse=True)
    assert set(monitor.events) == set(report.files)
    assert len(taught.songs()) == songs
    assert taught.judgements() == {}


def test_helper_processes_judge_the_same(taught: Workspace, music: Path) -> None:
    inline = judge(taught, music)
    spread = JudgeFiles(taught, (music,), ProcessWorkers(2), ProcessWorkers(1)).run(RecordingMonitor())
    assert [f.song for f in spread.files] == [f.song for f in inline.files]
    for one, other in zip(spread.files, inline.files, strict=True):  # the chunks differ, and with them the last bits
        assert one.judgement.clip_scores == pytest.approx(other.judgement.clip_scores, abs=1e-5)


def test_a_song_of_the_library_gets_the_same_judgement(taught: Workspace, music: Path) -> None:
    FollowChanges(taught, (music,)).run(RecordingMonitor())
    for file in judge(taught, music).files:
        kept = taught.judgements()[file.song.song_id]
        assert kept.clip_scores == pytest.approx(file.judgement.clip_scores, abs=1e-5)


def test_a_file_that_is_no_music_is_refused_with_a_reason(taught: Workspace, music: Path) -> None:
    (music / "page.ogg").write_text("<html>404</html>")
    report = judge(taught, music / "page.ogg", music / "low/a.flac", music / "not there.mp3")
    assert set(report.refused) == {music / "page.ogg", music / "not there.mp3"}
    assert len(report.files) == 1


def test_without_a_model_it_says_what_to_do(workspace: Workspace, music: Path) -> None:
    with pytest.raises(NotEnoughLabelsError, match="There is no trained model yet"):
        judge(workspace, music)


def test_with_other_features_it_says_what_to_do(taught: Workspace, music: Path) -> None:
    taught.save_settings(Settings(clip_count=3, clip_seconds=1.0))
    with pytest.raises(NotEnoughLabelsError, match="other settings"):
        judge(taught, music)


def test_the_best_moment_is_the_best_clip() -> None:
    song = a_song(1)
    file = JudgedFile(song, Judgement(song.song_id, 0.5, (0.2, 0.9, 0.4)), (0.0, 30.0, 60.0))
    assert file.best_moment == 30.0
    assert JudgedFile(song, Judgement(song.song_id, 0.5)).best_moment == 0.0


def test_the_inbox_is_judged_once(taught: Workspace, music: Path) -> None:
    (music / "broken.mp3").write_bytes(b"no music")
    first = JudgeInbox(taught, music).run(RecordingMonitor())
    assert (len(first.files), len(first.refused)) == (5, 1)
    assert JudgeInbox(taught, music).run(RecordingMonitor()).files == ()
    entries = inbox_entries(taught)
    assert len(entries) == 6
    assert [e.score for e in entries[:-1]] == sorted((f.judgement.score for f in first.files), reverse=True)
    assert entries[-1].score is None
    assert entries[-1].reason
    shutil.copy(music / "low/a.flac", music / "low/copy.flac")
    (music / "high/e.flac").unlink()
    (music / "high/d.opus").touch()
    second = JudgeInbox(taught, music).run(RecordingMonitor())
    assert {f.song.path.name for f in second.files} == {"copy.flac", "d.opus"}
    assert {Path(e.path).name for e in inbox_entries(taught)} == {
        "a.flac", "b.mp3", "c.ogg", "d.opus", "copy.flac", "broken.mp3"
    }  # fmt: skip


def test_two_files_of_one_recording_are_judged_once_and_for_all(taught: Workspace, music: Path) -> None:
    shutil.copy(music / "low/a.flac", music / "low/copy.flac")
    assert len(JudgeInbox(taught, music).run(RecordingMonitor()).files) == 5
    assert JudgeInbox(taught, music).run(RecordingMonitor()).files == ()


def test_finishing_early_leaves_the_rest_for_the_next_time(taught: Workspace, music: Path) -> None:
    monitor = RecordingMonitor()
    monitor.request.finish_early()
    assert len(JudgeInbox(taught, music).run(monitor).files) == 1
    assert len(JudgeInbox(taught, music).run(RecordingMonitor()).files) == 4


def test_a_damaged_list_is_made_anew(taught: Workspace, music: Path) -> None:
    (taught.folder / "inbox.json").write_text('[{"unknown": 1}]')
    assert inbox_entries(taught) == ()
    assert len(JudgeInbox(taught, music).run(RecordingMonitor()).files) == 5


def files(*scores: float) -> list[JudgedFile]:
    titles = ["Blue in Green", "So What", "All Blues", "Flamenco Sketches"]
    songs = [a_song(n, title=titles[n]) for n in range(len(scores))]
    return [JudgedFile(song, Judgement(song.song_id, score)) for song, score in zip(songs, scores, strict=True)]


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        ((0.9, 0.8, 0.2), "3 new songs, 2 you would like: Blue in Green, So What"),
        ((0.9,), "1 new song, you would like it: Blue in Green"),
        ((0.1,), "1 new song, none that you would like"),
        ((0.1, 0.2), "2 new songs, none that you would like"),
        ((0.9, 0.9, 0.8, 0.8), "4 new songs, 4 you would like: Blue in Green, So What, All Blues and 1 more"),
    ],
)
def test_what_came_is_said_in_words(scores: tuple[float, ...], words: str) -> None:
    assert inbox_words(files(*scores), at_least=0.7) == words


def test_what_is_watched_is_kept(workspace: Workspace, tmp_path: Path) -> None:
    assert read_watched(workspace) == Watched(follow=True, inbox=None)
    chosen = Watched(follow=False, inbox=tmp_path / "caf\udce9")
    write_watched(workspace, chosen)
    assert read_watched(workspace) == chosen


@pytest.mark.parametrize("content", ["", "[]", '{"inbox": 5}'])
def test_damage_to_it_is_no_harm(workspace: Workspace, content: str) -> None:
    (workspace.folder / "watched.json").write_text(content)
    assert read_watched(workspace) == Watched()
