import json
from pathlib import Path
from typing import Any

import pytest

from songjudge.errors import WorkspaceError
from songjudge.store.label_log import event_from_line, lines_of
from songjudge.store.migrations import labels_from_0, migrated_labels
from songjudge.store.records import framed, plain_bytes
from songjudge.store.workspace import Workspace
from tests.support.songs import a_song_id


def an_old_event(seq: int, song: int, label: str | None, **more: Any) -> dict[str, Any]:
    """An event as schema 0 had it."""
    return {"seq": seq, "t": 1000.0 + seq, "sid": a_song_id(song), "label": label, "path": f"/{song}.mp3", **more}


OLD = [
    an_old_event(1, 1, "good", artist="A", title="T", mood="blue"),
    an_old_event(2, 2, "bad"),
    an_old_event(3, 1, "bad"),
    an_old_event(4, 1, "good", undo_of=3),
    an_old_event(5, 2, None),
]
OLD_LOG = b"".join(framed(plain_bytes(event)) for event in OLD)


def an_old_workspace(folder: Path) -> None:
    folder.mkdir()
    (folder / "labels.log").write_bytes(OLD_LOG)
    about = {"major": 0, "minor": 3, "store": "abc", "created": 5.0, "roots": ["/music"]}
    (folder / "workspace.json").write_text(json.dumps(about))
    (folder / "index.unqlite").write_bytes(b"an index of another age")


def test_labels_of_the_first_schema_get_steps_sources_and_what_was_before() -> None:
    events = list(labels_from_0(OLD))
    assert [event["step"] for event in events] == [1, 2, 3, 4, 5]
    assert [event["old"] and event["old"][0] for event in events] == [None, None, "good", "bad", "bad"]
    assert events[0]["mood"] == "blue"
    assert [event.get("undo_of") for event in events] == [None, None, None, 3, None]


def test_a_migration_that_was_cut_short_can_be_done_again() -> None:
    once = migrated_labels(OLD_LOG, 0)
    assert migrated_labels(once, 0) == once
    assert all(line.event is not None for line in lines_of(once))


def test_damaged_lines_do_not_stop_a_migration() -> None:
    migrated = migrated_labels(OLD_LOG + b"damaged\n", 0)
    assert migrated.endswith(b"damaged\n")
    assert event_from_line(migrated.splitlines(keepends=True)[0]) is not None


def test_an_older_workspace_is_migrated_on_opening_and_the_old_files_are_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "workspace"
    an_old_workspace(folder)
    with Workspace.open(folder) as workspace:
        assert {i: g.verdict.value for i, g in workspace.verdicts().items()} == {a_song_id(1): "good"}
        assert workspace.roots == (Path("/music"),)
        assert workspace.undo() == (a_song_id(2),)
        assert workspace.log_reading.lost == ()
    assert "brought from schema 0 to 1" in caplog.text
    kept = next(folder.glob("before-migration-0-*"))
    assert (kept / "labels.log").read_bytes() == OLD_LOG
    assert json.loads((kept / "workspace.json").read_text())["major"] == 0
    assert json.loads((folder / "workspace.json").read_text())["major"] == 1
    with Workspace.open(folder) as again:
        assert again.verdicts()[a_song_id(2)].verdict.value == "bad"


def test_a_disk_that_refuses_leaves_the_older_workspace_to_be_migrated_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from songjudge.store import migrations

    folder = tmp_path / "workspace"
    an_old_workspace(folder)

    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(migrations, "replace_with", full)
        with pytest.raises(WorkspaceError, match="No space left"):
            Workspace.open(folder)
    assert (folder / "labels.log").read_bytes() == OLD_LOG
    with Workspace.open(folder) as workspace:
        assert set(workspace.verdicts()) == {a_song_id(1)}
