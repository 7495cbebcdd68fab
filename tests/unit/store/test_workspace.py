import json
import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from songjudge.errors import WorkspaceError
from songjudge.judging.judgement import Judgement
from songjudge.library.verdict import Source, Verdict
from songjudge.store.settings_file import Settings
from songjudge.store.workspace import Workspace
from tests.support.songs import a_song, a_song_id, some_songs
from tests.unit.store.builders import a_record, some_weights
from tests.unit.store.test_feature_shards import LAYOUT, same, some_features


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "workspace"


@pytest.fixture
def workspace(folder: Path) -> Iterator[Workspace]:
    with Workspace.open(folder) as opened:
        yield opened


def labels(workspace: Workspace) -> dict[str, str]:
    return {song_id: given.verdict.value for song_id, given in workspace.verdicts().items()}


def in_a_child(folder: Path, code: str) -> str:
    """Run lines with an open `workspace` in another process that then dies without closing it."""
    script = f"""
        import os, sys
        from pathlib import Path
        from songjudge.store.workspace import Workspace
        from songjudge.library.verdict import Verdict
        from tests.support.songs import a_song, a_song_id, some_songs
        workspace = Workspace.open(Path({str(folder)!r}))
    """
    whole = textwrap.dedent(script) + textwrap.dedent(code) + "\nsys.stdout.flush()\nos._exit(3)\n"
    done = subprocess.run([sys.executable, "-c", whole], capture_output=True, timeout=120, check=False, cwd=Path.cwd())
    assert done.returncode == 3, done.stderr.decode()
    return done.stdout.decode()


def test_everything_is_there_again_after_closing(folder: Path) -> None:
    with Workspace.open(folder) as first:
        first.add_root(Path("/music"))
        first.put_songs(some_songs(20))
        first.give_verdict([a_song_id(1), a_song_id(2)], Verdict.GOOD)
        first.give_verdict([a_song_id(3)], Verdict.BAD, Source.TABLE)
        first.put_features(LAYOUT, [(a_song_id(1), some_features(1))])
        first.put_problem(Path("/music/broken.mp3"), "empty file")
        first.add_model(a_record(), some_weights)
        first.put_judgements("model-1", [Judgement(a_song_id(5), 0.75)])
        first.save_settings(Settings(theme="dark", clip_count=10))
    with Workspace.open(folder) as second:
        assert second.roots == (Path("/music"),)
        assert [second.song(a_song_id(n)) for n in range(20)] == some_songs(20)
        assert labels(second) == {a_song_id(1): "good", a_song_id(2): "good", a_song_id(3): "bad"}
        assert second.verdicts()[a_song_id(3)].source is Source.TABLE
        assert same(second.features(LAYOUT, a_song_id(1)), some_features(1))
        assert second.songs_with_features(LAYOUT) == {a_song_id(1)}
        assert second.problems() == {Path("/music/broken.mp3"): "empty file"}
        assert [record.model_id for record in second.models()] == ["model-1"]
        assert second.judgements() == {a_song_id(5): Judgement(a_song_id(5), 0.75)}
        assert second.settings == Settings(theme="dark", clip_count=10)
        second.clear_problem(Path("/music/broken.mp3"))
        second.remove_root(Path("/music"))
        assert second.problems() == {}
        assert list(second.roots) == []


def test_undo_and_redo_take_whole_steps_and_survive_a_restart(folder: Path) -> None:
    ids = [a_song_id(n) for n in range(4)]
    with Workspace.open(folder) as first:
        assert first.undo() == ()
        assert first.give_verdict(ids, Verdict.GOOD, Source.FOLDER) == 4
        assert first.give_verdict(ids[:1], Verdict.BAD) == 1
        assert first.give_verdict(ids[:1], Verdict.BAD) == 0
        assert first.undo() == (ids[0],)
        assert labels(first) == dict.fromkeys(ids, "good")
        assert first.verdicts()[ids[0]].source is Source.FOLDER
    with Workspace.open(folder) as second:
        assert second.redo() == (ids[0],)
        assert labels(second)[ids[0]] == "bad"
        assert second.undo() == (ids[0],)
        assert set(second.undo()) == set(ids)
        assert labels(second) == {}
        assert second.undo() == ()
        assert set(second.redo()) == set(ids)
        second.give_verdict(ids[3:], Verdict.NONE)
        assert second.redo() == ()
    with Workspace.open(folder) as third:
        assert labels(third) == dict.fromkeys(ids[:3], "good")
        third.undo()
        assert labels(third) == dict.fromkeys(ids, "good")


def test_a_click_outweighs_a_folder_that_said_the_same(workspace: Workspace) -> None:
    workspace.give_verdict([a_song_id(1)], Verdict.GOOD, Source.FOLDER)
    assert workspace.give_verdict([a_song_id(1)], Verdict.GOOD, Source.CLICK) == 1
    assert workspace.give_verdict([a_song_id(1)], Verdict.GOOD, Source.FOLDER) == 0
    assert workspace.verdicts()[a_song_id(1)].source is Source.CLICK


def test_verdicts_are_a_picture_that_does_not_change(workspace: Workspace) -> None:
    before = workspace.verdicts()
    workspace.give_verdict([a_song_id(1)], Verdict.GOOD)
    assert before == {}
    assert workspace.verdicts() is workspace.verdicts()


def test_a_label_is_in_the_log_with_its_song_when_the_call_returns(workspace: Workspace, folder: Path) -> None:
    path = Path(os.fsdecode(b"/music/\xff\xfe.mp3"))
    workspace.put_songs([a_song(1, path=path, title="Título")])
    workspace.give_verdict([a_song_id(1)], Verdict.GOOD)
    event = json.loads((folder / "labels.log").read_bytes()[9:])
    assert (event["sid"], event["label"][0], event["title"]) == (a_song_id(1), "good", "Título")
    assert os.fsencode(event["path"]) == b"/music/\xff\xfe.mp3"


def test_a_second_program_is_told_who_holds_the_workspace(workspace: Workspace, folder: Path) -> None:
    with pytest.raises(WorkspaceError, match=rf"already open: by .*\(process {os.getpid()} on .*\), since 20"):
        Workspace.open(folder)


def test_waiting_for_the_other_program_helps_when_it_closes(folder: Path) -> None:
    first = Workspace.open(folder)
    timer = threading.Timer(0.3, first.close)
    timer.start()
    with Workspace.open(folder, wait=20) as second:
        assert labels(second) == {}
    timer.join()


def test_the_lock_of_a_dead_program_heals_itself_and_its_labels_are_there(folder: Path) -> None:
    in_a_child(
        folder,
        """
        workspace.put_songs(some_songs(10))
        workspace.give_verdict([a_song_id(1)], Verdict.GOOD)
        workspace.flush()
        workspace.put_songs([a_song(77)])
        workspace._index.flush()
        workspace.give_verdict([a_song_id(2)], Verdict.BAD)
        """,
    )
    assert (folder / "store.holder").exists()
    with Workspace.open(folder) as workspace:
        assert labels(workspace) == {a_song_id(1): "good", a_song_id(2): "bad"}
        assert len(workspace.songs()) == 11
        assert workspace.undo() == (a_song_id(2),)


@pytest.mark.parametrize("damage", ["gone", "empty", "half", "noise", "bit", "journal"])
def test_labels_and_songs_survive_whatever_happens_to_the_index(folder: Path, damage: str) -> None:
    with Workspace.open(folder) as first:
        first.put_songs(some_songs(50))
        first.give_verdict([a_song_id(n) for n in range(30)], Verdict.GOOD)
        first.give_verdict([a_song_id(n) for n in range(9)], Verdict.BAD)
        expected = labels(first)
    index = folder / "index.unqlite"
    content = bytearray(index.read_bytes())
    content[len(content) // 2] ^= 16
    harm = {
        "empty": b"",
        "half": index.read_bytes()[: len(content) // 2],
        "noise": os.urandom(len(content)),
        "bit": bytes(content),
    }
    if damage == "gone":
        index.unlink()
    elif damage == "journal":
        (folder / "index.unqlite_unqlite_journal").write_bytes(os.urandom(4096))
    else:
        index.write_bytes(harm[damage])
    with Workspace.open(folder) as second:
        assert labels(second) == expected
        assert len(second.songs()) == 50
        assert len(second.undo()) == 9
        assert labels(second) == {a_song_id(n): "good" for n in range(30)}
    with Workspace.open(folder) as third:
        assert labels(third) == {a_song_id(n): "good" for n in range(30)}


def test_a_damaged_middle_of_the_log_is_mended_from_the_index(folder: Path) -> None:
    with Workspace.open(folder) as first:
        for n in range(40):
            first.give_verdict([a_song_id(n)], Verdict.GOOD)
    log = folder / "labels.log"
    whole = log.read_bytes()
    lines = whole.splitlines(keepends=True)
    log.write_bytes(b"".join([*lines[:10], b"\0" * 700, *lines[14:]]))
    with Workspace.open(folder) as second:
        assert len(second.verdicts()) == 40
        assert second.log_reading.recovered == (11, 12, 13, 14, 15)
        assert log.read_bytes() == whole
        assert second.undo() == (a_song_id(39),)


def test_a_log_that_is_gone_comes_back_from_the_index(folder: Path) -> None:
    with Workspace.open(folder) as first:
        first.give_verdict([a_song_id(n) for n in range(100)], Verdict.GOOD)
    (folder / "labels.log").unlink()
    with Workspace.open(folder) as second:
        assert len(second.verdicts()) == 100


@pytest.mark.parametrize("backed_up", [True, False])
def test_a_damaged_song_list_comes_back_from_a_backup_or_a_scan_and_the_labels_stay(
    folder: Path, backed_up: bool, caplog: pytest.LogCaptureFixture
) -> None:
    with Workspace.open(folder) as first:
        first.put_songs(some_songs(5))
        first.give_verdict([a_song_id(1)], Verdict.GOOD)
    (folder / "songs.arrow").write_bytes(b"not a song in sight" * 10)
    if not backed_up:
        next((folder / "backups").iterdir()).unlink()
    with Workspace.open(folder) as second:
        assert labels(second) == {a_song_id(1): "good"}
        assert len(second.songs()) == (5 if backed_up else 0)
        second.put_songs(some_songs(5))
    assert "scan the folders again" in caplog.text
    with Workspace.open(folder) as third:
        assert len(third.songs()) == 5


def test_a_workspace_of_a_newer_program_is_refused(folder: Path) -> None:
    Workspace.open(folder).close()
    about = json.loads((folder / "workspace.json").read_text())
    (folder / "workspace.json").write_text(json.dumps({**about, "major": 99}))
    with pytest.raises(WorkspaceError, match=r"made by a newer songjudge.*schema 99.*Update songjudge"):
        Workspace.open(folder)


def test_a_file_in_the_place_of_the_folder_is_one_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkspaceError, match="Cannot open the workspace"):
        Workspace.open(tmp_path / "file")


def test_many_threads_may_use_it_at_once(workspace: Workspace) -> None:
    workspace.put_songs(some_songs(40))
    problems: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for n in range(number * 10, number * 10 + 10):
                workspace.give_verdict([a_song_id(n)], Verdict.GOOD)
                workspace.put_features(LAYOUT, [(a_song_id(n), some_features(n))])
                workspace.put_songs([a_song(n, title="again")])
                assert len(workspace.songs()) == 40
                assert same(workspace.features(LAYOUT, a_song_id(n)), some_features(n))
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(workspace.verdicts()) == 40
    assert workspace.log_reading.lost == ()


def test_opening_loads_no_learning_library() -> None:
    heavy = ("keras", "tensorflow", "sklearn", "librosa", "numba", "scipy")
    code = f"import sys, songjudge.store.workspace; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
