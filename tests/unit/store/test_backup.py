import time
import zipfile
from pathlib import Path

import pytest

from songjudge.errors import UnreadableFileError, WorkspaceError
from songjudge.judging.judgement import Judgement
from songjudge.library.verdict import Verdict
from songjudge.store import backup
from songjudge.store.locations import Locations
from songjudge.store.restore import restore
from songjudge.store.settings_file import Settings
from songjudge.store.workspace import Workspace
from tests.support.songs import a_song_id, some_songs
from tests.unit.store.builders import a_record, some_weights
from tests.unit.store.test_migrations import an_old_workspace
from tests.unit.store.test_workspace import labels


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    with Workspace.open(folder) as workspace:
        workspace.put_songs(some_songs(9))
        workspace.give_verdict([a_song_id(n) for n in range(5)], Verdict.GOOD)
        workspace.give_verdict([a_song_id(5)], Verdict.BAD)
        workspace.save_settings(Settings(theme="dark"))
        workspace.add_root(Path("/music"))
        workspace.add_model(a_record(), some_weights)
        workspace.put_judgements("model-1", [Judgement(a_song_id(8), 0.5)])
    return folder


def test_a_backup_of_an_open_workspace_restores_all_of_it_elsewhere(folder: Path, tmp_path: Path) -> None:
    with Workspace.open(folder) as workspace:
        workspace.give_verdict([a_song_id(6)], Verdict.BAD)
        workspace.backup(tmp_path / "mine.zip")
        expected = labels(workspace)
        workspace.give_verdict([a_song_id(7)], Verdict.BAD)
    report = restore(tmp_path / "mine.zip", tmp_path / "elsewhere")
    assert (report.labels, report.lost, report.kept) == (7, (), None)
    with Workspace.open(tmp_path / "elsewhere") as again:
        assert labels(again) == expected
        assert len(again.songs()) == 9
        assert again.settings.theme == "dark"
        assert again.roots == (Path("/music"),)
        assert [record.model_id for record in again.models()] == ["model-1"]
        assert set(again.judgements()) == {a_song_id(8)}
        assert again.undo() == (a_song_id(6),)
    with zipfile.ZipFile(tmp_path / "mine.zip") as archive:
        assert not any("unqlite" in name for name in archive.namelist())


def test_restoring_over_a_workspace_keeps_what_was_there(folder: Path, tmp_path: Path) -> None:
    with Workspace.open(folder) as workspace:
        workspace.backup(tmp_path / "mine.zip")
        before = labels(workspace)
        workspace.give_verdict([a_song_id(n) for n in range(9)], Verdict.BAD)
    log = (folder / "labels.log").read_bytes()
    report = restore(tmp_path / "mine.zip", folder)
    assert report.kept is not None
    assert (report.kept / "labels.log").read_bytes() == log
    with Workspace.open(folder) as again:
        assert labels(again) == before
        assert again.log_reading.recovered == ()


def test_labels_come_back_from_the_log_alone(folder: Path, tmp_path: Path) -> None:
    report = restore(folder / "labels.log", tmp_path / "elsewhere")
    assert report.labels == 6
    with Workspace.open(tmp_path / "elsewhere") as again, Workspace.open(folder) as first:
        assert again.verdicts() == first.verdicts()
        again.put_songs(some_songs(9))
        assert len(again.songs()) == 9


def test_a_daily_backup_can_be_restored_into_its_own_workspace(folder: Path) -> None:
    daily = next((folder / "backups").glob("daily-*.zip"))
    with Workspace.open(folder) as workspace:
        workspace.give_verdict([a_song_id(8)], Verdict.GOOD)
    restore(daily, folder)
    with Workspace.open(folder) as again:
        assert len(again.verdicts()) == 6


@pytest.mark.parametrize("content", [b"", b"no backup", b"PK\x03\x04 half a zip", b"\0" * 500])
def test_a_file_that_is_no_backup_changes_nothing(folder: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    log = (folder / "labels.log").read_bytes()
    with pytest.raises(UnreadableFileError, match="neither a backup nor"):
        restore(tmp_path / "file", folder)
    with pytest.raises(UnreadableFileError, match="no such file"):
        restore(tmp_path / "gone", folder)
    assert (folder / "labels.log").read_bytes() == log
    assert not (folder / ".restoring").exists()
    with Workspace.open(folder) as again:
        assert len(again.verdicts()) == 6


def test_an_open_workspace_is_not_restored_over(folder: Path) -> None:
    with Workspace.open(folder), pytest.raises(WorkspaceError, match="already open"):
        restore(folder / "labels.log", folder)


def test_a_backup_of_a_newer_program_is_refused(folder: Path, tmp_path: Path) -> None:
    about = (folder / "workspace.json").read_text().replace('"major": 1', '"major": 7')
    with zipfile.ZipFile(tmp_path / "new.zip", "w") as archive:
        archive.writestr("labels.log", (folder / "labels.log").read_bytes())
        archive.writestr("workspace.json", about)
    with pytest.raises(WorkspaceError, match="made by a newer songjudge"):
        restore(tmp_path / "new.zip", folder)


def test_a_log_of_the_first_schema_is_restored_too(tmp_path: Path) -> None:
    an_old_workspace(tmp_path / "old")
    restore(tmp_path / "old" / "labels.log", tmp_path / "new")
    with Workspace.open(tmp_path / "new") as workspace:
        assert labels(workspace) == {a_song_id(1): "good"}


def test_one_backup_a_day_is_written_and_seven_are_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locations = Locations(folder)
    assert len(backup.daily_backups(locations)) == 1
    assert not backup.write_daily_backup(locations)
    for day in range(1, 11):
        monkeypatch.setattr(time, "strftime", lambda form, day=day: f"daily-2090-01-{day:02d}.zip")
        assert backup.write_daily_backup(locations)
    assert [path.stem[-2:] for path in backup.daily_backups(locations)] == ["10", "09", "08", "07", "06", "05", "04"]
    assert backup.newest_part(locations, "labels.log") == (folder / "labels.log").read_bytes()


def test_a_workspace_without_a_label_needs_no_backup(tmp_path: Path) -> None:
    Workspace.open(tmp_path / "new").close()
    assert list((tmp_path / "new" / "backups").iterdir()) == []


def test_a_damaged_middle_of_the_log_is_mended_from_a_backup_when_the_index_is_gone_too(folder: Path) -> None:
    whole = (folder / "labels.log").read_bytes()
    lines = whole.splitlines(keepends=True)
    (folder / "labels.log").write_bytes(b"".join([lines[0], b"#" * 99 + b"\n", *lines[2:]]))
    (folder / "index.unqlite").unlink()
    with Workspace.open(folder) as workspace:
        assert workspace.log_reading.recovered == (2,)
        assert len(workspace.verdicts()) == 6
    assert (folder / "labels.log").read_bytes() == whole
