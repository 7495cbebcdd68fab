"""A model travels as one file; a hostile file gets nowhere."""

import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from songjudge.cli.app import command_line
from songjudge.cli.doors import Doors
from songjudge.errors import NotEnoughLabelsError, SongjudgeError, UnreadableFileError
from songjudge.learning.training_plan import ModelKind, TrainingPlan
from songjudge.steps.move_model import CARD, ExportModel, ImportModel, ModelMoved
from songjudge.store.workspace import Workspace
from tests.support.monitors import RecordingMonitor
from tests.support.taught_workspace import fill, score, train


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "other") as opened:
        yield opened


def exported(workspace: Workspace, file: Path, *, with_songs: bool = True) -> ModelMoved:
    return ExportModel(workspace, file, with_songs=with_songs).run(RecordingMonitor())


def imported(workspace: Workspace, file: Path) -> ModelMoved:
    return ImportModel(workspace, file).run(RecordingMonitor())


@pytest.fixture
def archive(workspace: Workspace, tmp_path: Path) -> Path:
    fill(workspace)
    train(workspace)
    exported(workspace, tmp_path / "mine.songjudge-model")
    return tmp_path / "mine.songjudge-model"


@pytest.mark.parametrize("kind", [ModelKind.LOGISTIC, ModelKind.FOREST, ModelKind.NEIGHBOURS, ModelKind.SVM])
def test_a_model_judges_the_same_elsewhere(
    workspace: Workspace, other: Workspace, tmp_path: Path, kind: ModelKind
) -> None:
    fill(workspace)
    fill(other)
    train(workspace, TrainingPlan(model=kind, folds=3))
    score(workspace)
    report = exported(workspace, tmp_path / "model")
    assert imported(other, tmp_path / "model").model_id == report.model_id
    score(other)
    theirs, ours = other.judgements(), workspace.judgements()
    assert {i: j.score for i, j in theirs.items()} == {i: j.score for i, j in ours.items()}
    assert other.models()[-1].evaluation.auc == workspace.models()[-1].evaluation.auc


def test_the_card_speaks_plainly(archive: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        card = opened.read(CARD).decode()
    assert "Learned from 40 songs" in card
    assert "95 % band" in card
    assert "one person's taste" in card


def test_imported_model_is_the_newest_and_never_replaces_another(workspace: Workspace, archive: Path) -> None:
    first = workspace.models()[-1].model_id
    train(workspace)
    assert imported(workspace, archive).model_id == f"{first}-2" == workspace.models()[-1].model_id
    assert len(workspace.models()) == 3


def test_a_model_given_away_does_not_name_its_songs(workspace: Workspace, other: Workspace, tmp_path: Path) -> None:
    songs = fill(workspace)
    train(workspace)
    exported(workspace, tmp_path / "given", with_songs=False)
    with zipfile.ZipFile(tmp_path / "given") as opened:
        text = "".join(opened.read(name).decode(errors="replace") for name in opened.namelist())
    assert not any(song.song_id in text for song in songs)
    imported(other, tmp_path / "given")
    assert other.models()[-1].out_of_fold == {}


def test_the_same_model_gives_the_same_bytes(workspace: Workspace, archive: Path, tmp_path: Path) -> None:
    exported(workspace, tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == archive.read_bytes()


def test_nothing_trained_nothing_exported(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(NotEnoughLabelsError, match="no trained model yet"):
        exported(workspace, tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_other_feature_settings_are_refused_in_a_sentence(other: Workspace, archive: Path) -> None:
    other.save_settings(replace(other.settings, clip_count=7))
    with pytest.raises(
        UnreadableFileError, match=r"cannot judge the songs here: it learned from spectral features made"
    ):
        imported(other, archive)
    assert other.models() == ()


Entries = dict[str, bytes]


def repacked(archive: Path, change: Callable[[Entries], None], *, sums: bool = True) -> Path:
    """Change the archive's files, and the checksums to match: a forger can count, too."""
    with zipfile.ZipFile(archive) as opened:
        entries = {name: opened.read(name) for name in opened.namelist()}
    change(entries)
    if sums:
        found = {name: zlib.crc32(held) for name, held in entries.items() if name != "checksums.json"}
        entries["checksums.json"] = json.dumps(found).encode()
    target = archive.with_name("forged")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, held in entries.items():
            opened.writestr(name, held)
    return target


def with_record(**values: object) -> Callable[[Entries], None]:
    def change(entries: Entries) -> None:
        entries["record.json"] = json.dumps(json.loads(entries["record.json"]) | values).encode()

    return change


def _set(name: str, held: bytes) -> Callable[[Entries], None]:
    def change(entries: Entries) -> None:
        entries[name] = held

    return change


def _without(name: str) -> Callable[[Entries], None]:
    def change(entries: Entries) -> None:
        del entries[name]

    return change


def huge_array() -> bytes:
    """A .npy header that promises eight terabytes."""
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": (10**12,)})
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        opened.writestr("weight.npy", header.getvalue())
    return made.getvalue()


def pickled_array() -> bytes:
    made = io.BytesIO()
    np.savez(made, weight=np.array([{"a": 1}], dtype=object))
    return made.getvalue()


def swelling_array() -> bytes:
    made = io.BytesIO()
    np.savez_compressed(made, weight=np.zeros(10_000_000))
    return made.getvalue()


HOSTILE: dict[str, Callable[[Entries], None]] = {
    "path upwards": _set("../../evil.json", b"{}"),
    "absolute path": _set("/tmp/evil.json", b"{}"),
    "drive": _set("C:/evil.json", b"{}"),
    "backslash": _set("..\\evil.json", b"{}"),
    "code": _set("sitecustomize.py", b"raise SystemExit"),
    "pickle": _set("model/view-0.pkl", b"cos\nsystem\n(S'true'\ntR."),
    "hidden file": _set(".bashrc", b""),
    "deep": _set("a/" * 30 + "x.json", b"{}"),
    "huge header": _set("model/view-0.npz", huge_array()),
    "objects": _set("model/view-0.npz", pickled_array()),
    "array that swells": _set("model/view-0.npz", swelling_array()),
    "array of noise": _set("model/view-0.npz", b"PK\x03\x04" + bytes(range(256))),
    "no array": _without("model/view-0.npz"),
    "no record": _without("record.json"),
    "no manifest": _without("model/manifest.json"),
    "bottomless JSON": _set("model/manifest.json", b"[" * 200_000),
    "list for a record": _set("record.json", b"[]"),
    "name that leads elsewhere": with_record(model_id="../../x"),
    "name that is no text": with_record(model_id=7),
    "no date": with_record(created="yesterday"),
    "scores of nothing": with_record(out_of_fold=[1, 2]),
    "scores beyond numbers": with_record(out_of_fold={"a": float("nan")}),
    "features of nobody": with_record(fingerprints=[{}]),
    "escape codes": with_record(why="\x1b[2J"),
}


@pytest.mark.parametrize("attack", HOSTILE)
def test_hostile_archives_are_refused_in_one_sentence(
    other: Workspace, archive: Path, tmp_path: Path, attack: str
) -> None:
    before = sorted(p for p in tmp_path.rglob("*") if "other" not in p.parts)
    forged = repacked(archive, HOSTILE[attack])
    with pytest.raises(UnreadableFileError, match="forged cannot be imported") as refused:
        imported(other, forged)
    assert "\n" not in str(refused.value)
    assert other.models() == ()
    assert sorted(p for p in tmp_path.rglob("*") if "other" not in p.parts and p != forged) == before


def test_a_layout_that_is_not_measured_here_is_never_built(other: Workspace, archive: Path) -> None:
    def change(entries: Entries) -> None:
        manifest = json.loads(entries["model/manifest.json"])
        manifest["views"][0]["layouts"][0]["blocks"][0][2] = [10**9, 10**9]
        entries["model/manifest.json"] = json.dumps(manifest).encode()

    with pytest.raises(UnreadableFileError, match="cannot judge the songs here"):
        imported(other, repacked(archive, change))


def test_a_bit_that_fell_over_is_noticed(other: Workspace, archive: Path) -> None:
    def change(entries: Entries) -> None:
        held = bytearray(entries["model/view-0.npz"])
        held[len(held) // 2] ^= 1
        entries["model/view-0.npz"] = bytes(held)

    with pytest.raises(UnreadableFileError, match=r"model/view-0\.npz is damaged"):
        imported(other, repacked(archive, change, sums=False))


def test_zip_bomb_is_refused_unopened(other: Workspace, archive: Path, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as opened:
        for number in range(300):
            opened.writestr(f"a{number}.npz", bytes(8_000_000))
    with pytest.raises(UnreadableFileError, match="would unpack to more than any model holds"):
        imported(other, bomb)


def test_a_file_twice_is_refused(other: Workspace, archive: Path) -> None:
    with zipfile.ZipFile(archive, "a") as opened:
        opened.writestr("RECORD.json", b"{}")
    with pytest.raises(UnreadableFileError, match="a file twice"):
        imported(other, archive)


def test_a_link_is_refused(other: Workspace, archive: Path) -> None:
    with zipfile.ZipFile(archive, "a") as opened:
        link = zipfile.ZipInfo("link.json")
        link.external_attr = 0o120777 << 16
        opened.writestr(link, "/etc/passwd")
    with pytest.raises(UnreadableFileError, match="no part of a model"):
        imported(other, archive)


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x05\x06" + bytes(18), b"\x00" * 5000])
def test_other_files_are_refused(other: Workspace, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(UnreadableFileError, match="x cannot be imported"):
        imported(other, tmp_path / "x")


def test_no_file(other: Workspace, tmp_path: Path) -> None:
    with pytest.raises(SongjudgeError, match="there is no such file"):
        imported(other, tmp_path / "x")


def test_damage_anywhere_never_crashes(other: Workspace, archive: Path, tmp_path: Path) -> None:
    whole, rng = archive.read_bytes(), np.random.default_rng(0)
    for _ in range(40):
        bent = bytearray(whole[: int(rng.integers(1, len(whole) + 1))])
        for place in rng.integers(0, len(bent), 5):
            bent[place] = int(rng.integers(0, 256))
        (tmp_path / "bent").write_bytes(bytes(bent))
        with pytest.raises(UnreadableFileError):
            imported(other, tmp_path / "bent")


def test_commands(workspace: Workspace, archive: Path, tmp_path: Path) -> None:
    workspace.close()
    app = command_line(Doors(lambda _: 0, lambda _, __: ()))
    target, file = str(tmp_path / "new"), str(tmp_path / "copy")

    def said(*words: str) -> str:
        result = CliRunner().invoke(app, ["model", *words])
        assert result.exit_code == 0, result.output
        return result.output

    home = ["--workspace", str(tmp_path / "workspace")]
    model = json.loads(said("list", "--json", *home))[0]["model"]
    assert model in said("export", file, "--model", model, "--without-songs", *home)
    assert "now uses it" in said("import", file, "--workspace", target)
    assert model in said("list", "--workspace", target)
    assert "one person's taste" in said("card", "--workspace", target)
