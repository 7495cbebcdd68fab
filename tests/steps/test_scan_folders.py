"""Scanning: what is new, what has moved, what is gone, what is refused."""

import shutil
from pathlib import Path

import pytest

from songjudge.errors import UnreadableFileError
from songjudge.jobs.cancellation import Cancelled
from songjudge.jobs.process_workers import ProcessWorkers
from songjudge.library.song import SongId
from songjudge.library.verdict import Verdict
from songjudge.steps.give_verdicts import label_paths
from songjudge.steps.scan_folders import ScanChanges, ScanFolders, ScanReport
from songjudge.store.workspace import Workspace
from tests.support.monitors import RecordingMonitor


def scan(workspace: Workspace, *folders: Path) -> ScanReport:
    return ScanFolders(workspace, folders).run(RecordingMonitor())


def test_a_first_scan_finds_every_song(workspace: Workspace, music: Path) -> None:
    report = scan(workspace, music)
    assert (report.found, report.added, report.missing, report.refused) == (5, 5, 0, {})
    assert workspace.roots == (music,)
    assert len(workspace.songs()) == 5


def test_a_second_scan_reads_nothing(workspace: Workspace, music: Path) -> None:
    scan(workspace, music)
    assert scan(workspace, music).added == 0


def test_helper_processes_find_the_same(workspace: Workspace, music: Path) -> None:
    ScanFolders(workspace, (music,), ProcessWorkers(2)).run(RecordingMonitor())
    assert sorted(f.name for f in workspace.known_files()) == ["a.flac", "b.mp3", "c.ogg", "d.opus", "e.flac"]


def test_a_label_follows_a_renamed_song(workspace: Workspace, music: Path) -> None:
    scan(workspace, music)
    label_paths(workspace, [music / "low/a.flac"], Verdict.GOOD)
    (music / "elsewhere").mkdir()
    (music / "low/a.flac").rename(music / "elsewhere/new name.flac")
    scan(workspace, music)
    known = workspace.known_files()
    assert music / "low/a.flac" not in known
    assert workspace.verdicts()[known[music / "elsewhere/new name.flac"].song_id].verdict is Verdict.GOOD
    assert len(workspace.songs()) == 5


def test_a_missing_song_keeps_its_label_and_comes_back(workspace: Workspace, music: Path, tmp_path: Path) -> None:
    scan(workspace, music)
    song_id = workspace.known_files()[music / "low/a.flac"].song_id
    label_paths(workspace, [music / "low/a.flac"], Verdict.BAD)
    (music / "low").rename(tmp_path / "unplugged")
    assert scan(workspace, music).missing == 2
    song = workspace.song(song_id)
    assert song is not None
    assert song.missing
    assert workspace.verdicts()[song_id].verdict is Verdict.BAD
    (tmp_path / "unplugged").rename(music / "low")
    report = scan(workspace, music)
    assert (report.added, report.missing) == (0, 0)
    song = workspace.song(song_id)
    assert song is not None
    assert not song.missing


def test_files_that_are_no_music_are_refused_with_a_reason(workspace: Workspace, music: Path) -> None:
    (music / "page.ogg").write_text("<html>404</html>")
    (music / "empty.mp3").touch()
    report = scan(workspace, music)
    assert {path.name for path in report.refused} == {"page.ogg", "empty.mp3"}
    assert "empty" in report.refused[music / "empty.mp3"]
    assert workspace.problems() == report.refused
    assert len(workspace.songs()) == 5


def test_a_mended_file_is_no_longer_a_problem(workspace: Workspace, music: Path) -> None:
    (music / "late.flac").touch()
    scan(workspace, music)
    shutil.copy(music / "low/a.flac", music / "late.flac")
    scan(workspace, music)
    assert workspace.problems() == {}


def test_a_missing_folder_is_one_clear_sentence(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="cannot be scanned: it is not there"):
        scan(workspace, tmp_path / "nowhere")
    assert workspace.roots == ()


def test_stopping_keeps_what_was_read(workspace: Workspace, music: Path) -> None:
    monitor = RecordingMonitor(when=lambda p: p.doing == "Reading songs" and p.done == 3)
    with pytest.raises(Cancelled):
        ScanFolders(workspace, (music,)).run(monitor)
    assert len(workspace.songs()) >= 3


def test_a_problem_file_that_was_thrown_away_is_forgotten(workspace: Workspace, music: Path) -> None:
    (music / "empty.mp3").touch()
    scan(workspace, music)
    (music / "empty.mp3").unlink()
    scan(workspace, music)
    assert workspace.problems() == {}


def look(workspace: Workspace, *paths: Path) -> ScanReport:
    return ScanChanges(workspace, paths).run(RecordingMonitor())


def song_at(workspace: Workspace, path: Path) -> SongId:
    return workspace.known_files()[path].song_id


def test_a_new_file_is_taken_up_alone(workspace: Workspace, music: Path) -> None:
    scan(workspace, music / "low")
    report = look(workspace, music / "high/c.ogg", music / "high/cover.jpg")
    assert (report.found, report.added, report.missing) == (1, 1, 0)
    assert report.song_ids == (song_at(workspace, music / "high/c.ogg"),)
    assert len(workspace.songs()) == 3
    assert workspace.roots == (music / "low",)


def test_a_named_file_that_is_known_is_named_again(workspace: Workspace, music: Path) -> None:
    scan(workspace, music)
    report = look(workspace, music / "low/a.flac")
    assert (report.added, report.song_ids) == (0, (song_at(workspace, music / "low/a.flac"),))


def test_a_new_name_is_no_new_song(workspace: Workspace, music: Path) -> None:
    scan(workspace, music)
    before = song_at(workspace, music / "low/a.flac")
    (music / "low/a.flac").rename(music / "high/renamed.flac")
    report = look(workspace, music / "low/a.flac", music / "high/renamed.flac")
    assert report.missing == 0
    assert song_at(workspace, music / "high/renamed.flac") == before
    assert len(workspace.songs()) == 5


def test_a_deleted_file_is_missing_and_a_deleted_folder_with_all_in_it(workspace: Workspace, music: Path) -> None:
    scan(workspace, music)
    (music / "high/c.ogg").unlink()
    assert look(workspace, music / "high/c.ogg").missing == 1
    shutil.rmtree(music / "low")
    assert look(workspace, music / "low").missing == 2
    assert sorted(path.name for path in workspace.known_files()) == ["d.opus", "e.flac"]
    assert len(workspace.songs()) == 5


def test_an_unplugged_root_loses_no_label_and_comes_back(workspace: Workspace, music: Path, tmp_path: Path) -> None:
    scan(workspace, music)
    label_paths(workspace, [music / "low"], Verdict.GOOD)
    music.rename(tmp_path / "unplugged")
    assert look(workspace, music).missing == 5
    assert len(workspace.verdicts()) == 2
    (tmp_path / "unplugged").rename(music)
    report = look(workspace, music)
    assert (report.found, report.added) == (5, 0)
    assert len(workspace.known_files()) == 5
    assert workspace.roots == (music,)


def test_a_changed_folder_is_walked(workspace: Workspace, music: Path) -> None:
    scan(workspace, music)
    shutil.copy(music / "low/a.flac", music / "low/copy.flac")
    (music / "high/d.opus").unlink()
    report = look(workspace, music)
    assert (report.found, report.added, report.missing) == (5, 1, 1)


def test_a_link_is_left_to_a_whole_scan(workspace: Workspace, music: Path) -> None:
    scan(workspace, music)
    (music / "link.flac").symlink_to(music / "low/a.flac")
    assert look(workspace, music / "link.flac").found == 0


def test_a_file_that_is_no_music_is_refused_when_it_changes(workspace: Workspace, music: Path) -> None:
    scan(workspace, music)
    (music / "page.ogg").write_text("<html>404</html>")
    assert set(look(workspace, music / "page.ogg").refused) == {music / "page.ogg"}
    (music / "page.ogg").unlink()
    look(workspace, music / "page.ogg")
    assert workspace.problems() == {}


def test_finishing_early_keeps_what_was_read_and_calls_nothing_missing(workspace: Workspace, music: Path) -> None:
    scan(workspace, music / "low")
    (music / "low/a.flac").rename(music / "high/renamed.flac")
    monitor = RecordingMonitor()
    monitor.request.finish_early()
    report = ScanFolders(workspace, (music,)).run(monitor)
    assert (report.whole, report.added, report.missing) == (False, 1, 0)
    assert not any(workspace.songs().column("missing"))
    report = scan(workspace, music)
    assert (report.whole, report.added, report.missing) == (True, 3, 0)
