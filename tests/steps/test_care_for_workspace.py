import zipfile
from pathlib import Path

import pytest

from songjudge.errors import UnreadableFileError, WorkspaceError
from songjudge.jobs.cancellation import Cancelled
from songjudge.jobs.monitor import CallbackMonitor
from songjudge.library.verdict import Verdict
from songjudge.steps.care_for_workspace import BackUpWorkspace, CheckWorkspace, RepairWorkspace, RestoreWorkspace
from songjudge.store.doctor import Weight
from songjudge.store.lock import WorkspaceHeldError
from songjudge.store.workspace import Workspace
from tests.support.monitors import RecordingMonitor
from tests.support.songs import a_song_id, some_songs


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    with Workspace.open(folder) as workspace:
        workspace.put_songs(some_songs(5))
        workspace.give_verdict([a_song_id(1)], Verdict.GOOD)
    (folder / "tag-journals").mkdir()
    (folder / "tag-journals" / "20260301-120000.journal").write_text("a journal\n")
    return folder


def test_a_sound_workspace_is_well(folder: Path) -> None:
    monitor = RecordingMonitor()
    report = CheckWorkspace(folder).run(monitor)
    assert report.well
    assert {"labels", "index", "songs", "backups"} <= {f.part for f in report.findings}
    assert monitor.reports


def test_a_check_can_be_stopped(folder: Path) -> None:
    monitor = CallbackMonitor()
    monitor.request.stop()
    with pytest.raises(Cancelled):
        CheckWorkspace(folder).run(monitor)
    Workspace.open(folder).close()  # the lock was given back


def test_an_open_workspace_is_checked_but_for_its_index(folder: Path) -> None:
    with Workspace.open(folder) as workspace:
        report = CheckWorkspace(folder).run(RecordingMonitor())
        workspace.give_verdict([a_song_id(2)], Verdict.BAD)
    assert report.well
    (index,) = (f for f in report.findings if f.part == "index")
    assert index.weight is Weight.NOTE
    assert "not checked: the workspace is open by" in index.sentence
    assert any(f.part == "songs" and f.weight is Weight.FINE for f in report.findings)


def test_damage_is_found_and_repaired(folder: Path) -> None:
    (folder / "songs.arrow").write_bytes(b"nothing")
    assert not CheckWorkspace(folder).run(RecordingMonitor()).well
    RepairWorkspace(folder).run(RecordingMonitor())
    assert CheckWorkspace(folder).run(RecordingMonitor()).well


def test_an_open_workspace_is_not_repaired_nor_restored_over(folder: Path, tmp_path: Path) -> None:
    saved = BackUpWorkspace(folder, tmp_path / "saved.zip").run(RecordingMonitor()).file
    with Workspace.open(folder):
        with pytest.raises(WorkspaceHeldError):
            RepairWorkspace(folder).run(RecordingMonitor())
        with pytest.raises(WorkspaceHeldError):
            RestoreWorkspace(saved, folder).run(RecordingMonitor())


def test_a_backup_of_an_open_workspace_holds_its_newest_songs_and_its_journals(folder: Path, tmp_path: Path) -> None:
    with Workspace.open(folder) as workspace:
        workspace.put_songs(some_songs(9))
        report = BackUpWorkspace(folder, tmp_path / "saved.zip", workspace).run(RecordingMonitor())
    assert report.size == (tmp_path / "saved.zip").stat().st_size
    assert "tag-journals/20260301-120000.journal" in zipfile.ZipFile(report.file).namelist()
    RestoreWorkspace(report.file, tmp_path / "other").run(RecordingMonitor())
    assert (tmp_path / "other/tag-journals/20260301-120000.journal").read_text() == "a journal\n"
    with Workspace.open(tmp_path / "other") as restored:
        assert len(restored.songs()) == 9
        assert set(restored.verdicts()) == {a_song_id(1)}


def test_there_must_be_something_to_back_up_and_to_restore(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="There is no workspace"):
        BackUpWorkspace(tmp_path / "nothing", tmp_path / "saved.zip").run(RecordingMonitor())
    with pytest.raises(UnreadableFileError, match="there is no such file"):
        RestoreWorkspace(tmp_path / "saved.zip", tmp_path / "workspace").run(RecordingMonitor())
