"""Verdicts by path: songs, folders, and names that mean nothing."""

from pathlib import Path

import pytest

from songjudge.library.verdict import Source, Verdict
from songjudge.steps.give_verdicts import absolute, label_paths, songs_below
from songjudge.steps.import_verdicts import ImportTable
from songjudge.steps.scan_folders import ScanFolders
from songjudge.store.workspace import Workspace
from tests.support.monitors import RecordingMonitor


@pytest.fixture
def scanned(workspace: Workspace, music: Path) -> Workspace:
    ScanFolders(workspace, (music,)).run(RecordingMonitor())
    return workspace


def said(workspace: Workspace) -> dict[str, tuple[Verdict, Source]]:
    files = {file.song_id: path.name for path, file in workspace.known_files().items()}
    return {files[song_id]: (v.verdict, v.source) for song_id, v in workspace.verdicts().items()}


def test_a_song_and_a_folder(scanned: Workspace, music: Path) -> None:
    assert label_paths(scanned, [music / "low/a.flac"], Verdict.GOOD).given == 1
    assert label_paths(scanned, [music / "high"], Verdict.BAD).given == 3
    assert said(scanned) == {
        "a.flac": (Verdict.GOOD, Source.CLICK),
        "c.ogg": (Verdict.BAD, Source.FOLDER),
        "d.opus": (Verdict.BAD, Source.FOLDER),
        "e.flac": (Verdict.BAD, Source.FOLDER),
    }


def test_a_folders_verdict_is_taken_back_in_one_step(scanned: Workspace, music: Path) -> None:
    label_paths(scanned, [music], Verdict.GOOD)
    scanned.undo()
    assert said(scanned) == {}


def test_clearing(scanned: Workspace, music: Path) -> None:
    label_paths(scanned, [music], Verdict.GOOD)
    label_paths(scanned, [music / "low"], Verdict.NONE)
    assert set(said(scanned)) == {"c.ogg", "d.opus", "e.flac"}


def test_unknown_paths_are_reported(scanned: Workspace, music: Path) -> None:
    report = label_paths(scanned, [music / "nowhere.mp3", music / "low/b.mp3"], Verdict.GOOD)
    assert report.given == 1
    assert report.unknown == (music / "nowhere.mp3",)


def test_relative_paths_and_links(scanned: Workspace, music: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (music.parent / "link").symlink_to(music)
    monkeypatch.chdir(music.parent)
    assert absolute(Path("link/low/a.flac")) == music / "low/a.flac"
    assert len(songs_below(scanned, absolute(Path("link")))) == 5


def test_a_table_of_labels(scanned: Workspace, music: Path) -> None:
    label_paths(scanned, [music / "low/b.mp3"], Verdict.GOOD)
    table = music / "labels.csv"
    table.write_text(
        "path,label\n"
        f"{music / 'low/a.flac'},good\n"
        "high/c.ogg,bad\n"  # relative to the table
        "low/b.mp3,bad\n"  # the user clicked good: that stays
        "high/gone.ogg,good\n"
        "high/d.opus,purple\n"
    )
    report = ImportTable(scanned, table).run(RecordingMonitor())
    assert (report.given, report.kept, len(report.unknown), len(report.problems)) == (2, 1, 1, 1)
    assert report.unknown[0].endswith("high/gone.ogg")
    assert report.problems[0].startswith("line 6: ")
    assert said(scanned) == {
        "a.flac": (Verdict.GOOD, Source.TABLE),
        "b.mp3": (Verdict.GOOD, Source.CLICK),
        "c.ogg": (Verdict.BAD, Source.TABLE),
    }
