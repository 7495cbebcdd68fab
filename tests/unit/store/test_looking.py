import json
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from songjudge.errors import WorkspaceError
from songjudge.judging.judgement import Judgement
from songjudge.library.verdict import Verdict
from songjudge.store.lock import WorkspaceHeldError
from songjudge.store.settings_file import Settings
from songjudge.store.workspace import Workspace
from tests.support.songs import a_song, a_song_id, some_songs
from tests.unit.store.builders import a_record, some_weights
from tests.unit.store.test_feature_shards import LAYOUT, same, some_features


def fill(workspace: Workspace) -> None:
    workspace.add_root(Path("/music"))
    workspace.put_songs(some_songs(20))
    workspace.give_verdict([a_song_id(1), a_song_id(2)], Verdict.GOOD)
    workspace.put_features(LAYOUT, [(a_song_id(1), some_features(1))])
    workspace.add_model(a_record(), some_weights)
    workspace.put_judgements("model-1", [Judgement(a_song_id(5), 0.75)])
    workspace.save_settings(Settings(theme="dark"))
    workspace.flush()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "workspace"


@pytest.fixture
def writer(folder: Path) -> Iterator[Workspace]:
    with Workspace.open(folder) as opened:
        fill(opened)
        yield opened


def state_of(folder: Path) -> dict[str, tuple[int, int]]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in files}


def test_everything_can_be_read_while_another_program_holds_it(writer: Workspace, folder: Path) -> None:
    with Workspace.open(folder, read_only=True) as reader:
        assert reader.read_only
        assert not writer.read_only
        assert reader.roots == (Path("/music"),)
        assert [reader.song(a_song_id(n)) for n in range(20)] == some_songs(20)
        assert dict(reader.verdicts()) == dict(writer.verdicts())
        assert same(reader.features(LAYOUT, a_song_id(1)), some_features(1))
        assert [record.model_id for record in reader.models()] == ["model-1"]
        assert reader.judgements() == {a_song_id(5): Judgement(a_song_id(5), 0.75)}
        assert reader.settings.theme == "dark"
        assert reader.problems() == {}
    writer.give_verdict([a_song_id(3)], Verdict.BAD)
    assert a_song_id(3) in writer.verdicts()


def test_reading_writes_nothing(folder: Path) -> None:
    with Workspace.open(folder) as opened:
        fill(opened)
    before = state_of(folder)
    with Workspace.open(folder, read_only=True) as reader:
        reader.features(LAYOUT, a_song_id(1))
        reader.flush()
    assert state_of(folder) == before


CHANGES: dict[str, Callable[[Workspace], object]] = {
    "give_verdict": lambda w: w.give_verdict([a_song_id(1)], Verdict.BAD),
    "give_verdicts": lambda w: w.give_verdicts({}),
    "undo": lambda w: w.undo(),
    "redo": lambda w: w.redo(),
    "put_songs": lambda w: w.put_songs([a_song(3)]),
    "mark_missing": lambda w: w.mark_missing([Path("/a")]),
    "mark_present": lambda w: w.mark_present([Path("/a")]),
    "put_problem": lambda w: w.put_problem(Path("/a"), "b"),
    "clear_problem": lambda w: w.clear_problem(Path("/a")),
    "put_features": lambda w: w.put_features(LAYOUT, [(a_song_id(2), some_features(2))]),
    "add_model": lambda w: w.add_model(a_record("model-2"), some_weights),
    "put_judgements": lambda w: w.put_judgements("model-1", [Judgement(a_song_id(5), 0.5)]),
    "save_settings": lambda w: w.save_settings(Settings()),
    "add_root": lambda w: w.add_root(Path("/more")),
    "remove_root": lambda w: w.remove_root(Path("/music")),
    "must_be_writable": lambda w: w.must_be_writable(),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_is_refused_in_one_sentence(writer: Workspace, folder: Path, name: str) -> None:
    before = state_of(folder)
    with (
        Workspace.open(folder, read_only=True) as reader,
        pytest.raises(WorkspaceError, match=r"is open for reading only: .*\. Close it in the other program"),
    ):
        CHANGES[name](reader)
    assert state_of(folder) == before


def test_the_holder_is_named(writer: Workspace, folder: Path) -> None:
    with pytest.raises(WorkspaceHeldError) as told:
        Workspace.open(folder)
    assert "process" in told.value.holder


def test_half_a_line_that_is_being_written_is_no_label_yet(writer: Workspace, folder: Path) -> None:
    log = folder / "labels.log"
    log.write_bytes(log.read_bytes() + b'0123abcd {"v":1,"seq":3')
    with Workspace.open(folder, read_only=True) as reader:
        assert set(reader.verdicts()) == {a_song_id(1), a_song_id(2)}
    assert log.read_bytes().endswith(b'"seq":3')


def test_a_shard_without_an_index_is_read_and_left_without(folder: Path) -> None:
    with Workspace.open(folder) as opened:
        fill(opened)
    (index,) = folder.glob("features/*/*.idx")
    index.unlink()
    with Workspace.open(folder, read_only=True) as reader:
        assert same(reader.features(LAYOUT, a_song_id(1)), some_features(1))
    assert not index.exists()


def test_damaged_features_are_passed_over_and_not_struck_off(folder: Path) -> None:
    with Workspace.open(folder) as opened:
        fill(opened)
    (data,) = folder.glob("features/*/*.arrows")
    content = bytearray(data.read_bytes())
    content[-20] ^= 1
    data.write_bytes(content)
    before = state_of(folder)
    with Workspace.open(folder, read_only=True) as reader:
        assert reader.features(LAYOUT, a_song_id(1)) is None
    assert state_of(folder) == before


def test_a_damaged_song_list_reads_as_empty(folder: Path) -> None:
    with Workspace.open(folder) as opened:
        fill(opened)
    (folder / "songs.arrow").write_bytes(b"no table")
    with Workspace.open(folder, read_only=True) as reader:
        assert len(reader.songs()) == 0
        assert len(reader.verdicts()) == 2


def test_a_workspace_without_songs_and_labels_is_read(folder: Path) -> None:
    Workspace.open(folder).close()
    (folder / "labels.log").unlink()
    with Workspace.open(folder, read_only=True) as reader:
        assert len(reader.songs()) == 0
        assert reader.verdicts() == {}
    assert not (folder / "labels.log").exists()


def test_a_folder_without_a_workspace_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="There is no workspace in"):
        Workspace.open(tmp_path / "nothing", read_only=True)
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize(("major", "sentence"), [(99, "made by a newer songjudge"), (0, "made by an older songjudge")])
def test_other_schemas_are_refused(folder: Path, major: int, sentence: str) -> None:
    Workspace.open(folder).close()
    about = folder / "workspace.json"
    about.write_text(json.dumps({**json.loads(about.read_text()), "major": major}))
    with pytest.raises(WorkspaceError, match=sentence):
        Workspace.open(folder, read_only=True)


def test_songs_are_seen_soon_after_they_were_put(folder: Path) -> None:
    """The snapshot follows within seconds, though the workspace stays open and nobody flushes it."""
    script = f"""
        import sys, time
        from pathlib import Path
        from songjudge.store.workspace import Workspace
        from tests.support.songs import some_songs
        workspace = Workspace.open(Path({str(folder)!r}))
        workspace.put_songs(some_songs(20))
        print("put", flush=True)
        sys.stdin.readline()
        workspace.close()
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"put\n"
        seen = 0
        for _ in range(200):
            with Workspace.open(folder, read_only=True) as reader:
                seen = len(reader.songs())
            if seen:
                break
            try:
                child.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
        assert seen == 20
        child.communicate(b"\n")
    assert child.returncode == 0
