import os
from collections.abc import Callable
from pathlib import Path

import pytest

from songjudge.errors import WorkspaceError
from songjudge.judging.judgement import Judgement
from songjudge.library.verdict import Verdict
from songjudge.store.doctor import Finding, Weight, check, repair
from songjudge.store.lock import WorkspaceHeldError
from songjudge.store.workspace import Workspace
from tests.support.songs import a_song_id, some_songs
from tests.unit.store.builders import a_record, some_weights
from tests.unit.store.test_feature_shards import LAYOUT, same, some_features
from tests.unit.store.test_workspace import in_a_child, labels


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    with Workspace.open(folder) as workspace:
        workspace.put_songs(some_songs(9))
        for n in range(6):
            workspace.give_verdict([a_song_id(n)], Verdict.GOOD)
        workspace.put_features(LAYOUT, [(a_song_id(n), some_features(n)) for n in range(6)])
        workspace.add_model(a_record(), some_weights)
        workspace.put_judgements("model-1", [Judgement(a_song_id(8), 0.5)])
        workspace.add_root(Path("/music"))
    return folder


def worst(findings: tuple[Finding, ...]) -> dict[str, Weight]:
    return {f.part: f.weight for f in findings if f.weight in {Weight.DAMAGE, Weight.LOSS}}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != "store.lock"}


def turn_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def break_the_log(folder: Path) -> None:
    lines = (folder / "labels.log").read_bytes().splitlines(keepends=True)
    (folder / "labels.log").write_bytes(b"".join([*lines[:2], b"#" * 50 + b"\n", *lines[3:]]))


def write(name: str, content: bytes) -> Callable[[Path], None]:
    def harm(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return harm


HARM: dict[str, Callable[[Path], None]] = {
    "labels": break_the_log,
    "index": write("index.unqlite", os.urandom(9000)),
    "songs": lambda folder: turn_a_bit(folder / "songs.arrow"),
    "features": lambda folder: turn_a_bit(next(folder.glob("features/*/*.arrows"))),
    "models": lambda folder: turn_a_bit(folder / "models" / "model-1" / "weights" / "a.npy"),
    "scores": lambda folder: turn_a_bit(folder / "judgements" / "model-1.arrow"),
    "workspace": write("workspace.json", b"{}"),
    "backups": lambda folder: turn_a_bit(next(folder.glob("backups/*.zip"))),
}


def test_a_healthy_workspace_is_fine_and_checking_changes_nothing(folder: Path) -> None:
    before = contents(folder)
    findings = check(folder)
    assert worst(findings) == {}
    assert {f.part for f in findings} >= {"labels", "index", "songs", "features", "models", "backups"}
    assert contents(folder) == before


@pytest.mark.parametrize("part", HARM)
def test_each_damage_is_found_without_a_change_and_mended_without_a_label_lost(folder: Path, part: str) -> None:
    HARM[part](folder)
    before = contents(folder)
    assert part in worst(check(folder))
    assert contents(folder) == before
    done = repair(folder)
    assert any(f.part == part and f.weight is Weight.NOTE for f in done)
    assert worst(done) == {}
    assert worst(check(folder)) == {}
    with Workspace.open(folder) as workspace:
        assert labels(workspace) == {a_song_id(n): "good" for n in range(6)}
        assert len(workspace.songs()) == 9
        assert workspace.roots == (Path("/music"),)
        kept = workspace.songs_with_features(LAYOUT)
        assert len(kept) >= 5
        assert all(same(workspace.features(LAYOUT, s), some_features(int(s, 16))) for s in kept)
        assert len(workspace.models()) == (part != "models")


def test_everything_damaged_at_once_still_gives_the_labels_back(folder: Path) -> None:
    for part, harm in HARM.items():
        if part not in {"backups", "labels"}:
            harm(folder)
    assert len(worst(check(folder))) >= 6
    repair(folder)
    assert worst(check(folder)) == {}
    with Workspace.open(folder) as workspace:
        assert len(workspace.verdicts()) == 6


def test_a_label_that_nothing_else_knows_is_reported_with_its_song(folder: Path) -> None:
    lines = (folder / "labels.log").read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b'"t":1', b'"t":XX')
    (folder / "labels.log").write_bytes(b"".join(lines))
    (folder / "index.unqlite").unlink()
    next(folder.glob("backups/*.zip")).unlink()
    lost = [f for f in check(folder) if f.weight is Weight.LOSS]
    assert len(lost) == 1
    assert "Label event 3 is lost" in lost[0].sentence
    assert '"title":"Title 2"' in lost[0].sentence
    assert [f for f in repair(folder) if f.weight is Weight.LOSS] == lost


def test_a_lost_shard_index_is_made_anew_from_the_shard(folder: Path) -> None:
    next(folder.glob("features/*/*.idx")).unlink()
    assert worst(check(folder)) == {"features": Weight.DAMAGE}
    repair(folder)
    with Workspace.open(folder) as workspace:
        assert all(same(workspace.features(LAYOUT, a_song_id(n)), some_features(n)) for n in range(6))


def test_a_shard_index_with_damaged_records_is_made_whole_from_the_shard(folder: Path) -> None:
    turn_a_bit(next(folder.glob("features/*/*.idx")))
    assert worst(check(folder)) == {"features": Weight.DAMAGE}
    repair(folder)
    with Workspace.open(folder) as workspace:
        assert len(workspace.songs_with_features(LAYOUT)) == 6


def test_a_killed_program_leaves_nothing_to_worry_about(folder: Path) -> None:
    in_a_child(folder, "workspace.give_verdict([a_song_id(7)], Verdict.BAD)")
    assert worst(check(folder)) == {}


def test_of_an_open_workspace_only_the_index_is_left_alone(folder: Path) -> None:
    with Workspace.open(folder) as workspace:
        found = {finding.part: finding for finding in check(folder)}
        with pytest.raises(WorkspaceHeldError, match="already open"):
            repair(folder)
        workspace.flush()
    assert found["index"].weight is Weight.NOTE
    assert "was not checked: the workspace is open by" in found["index"].sentence
    assert found["labels"].weight is Weight.FINE


def test_a_folder_without_a_workspace_is_told_and_left_empty(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="There is no workspace"):
        check(tmp_path)
    assert list(tmp_path.iterdir()) == []
