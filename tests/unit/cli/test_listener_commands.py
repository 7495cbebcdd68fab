"""The listener's commands: what is in use, adding and removing, and errors as one sentence."""

from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from songjudge.cli.listener_commands import register
from tests.support.onnx_models import tiny_embedding


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    monkeypatch.setenv("SONGJUDGE_LISTENER_DIR", str(tmp_path / "listener"))
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return app


def said(command: typer.Typer, *words: str, code: int = 0) -> str:
    found = CliRunner().invoke(command, ["listener", *words])
    assert found.exit_code == code, found.output
    return found.output


def test_an_embedding_is_added_listed_and_removed(command: typer.Typer, tmp_path: Path) -> None:
    assert "tiny: A tiny embedding (3 numbers)" in said(command, "add", str(tiny_embedding(tmp_path / "mine")))
    assert said(command, "list").splitlines()[-1].split() == ["tiny", "3", "CC0-1.0", "A", "tiny", "embedding"]
    assert "removed" in said(command, "remove", "tiny")
    assert "tiny" not in said(command, "list")


def test_the_pools_are_listed_with_the_listener(command: typer.Typer, tmp_path: Path) -> None:
    (tmp_path / "listener").mkdir()
    np.savez(tmp_path / "listener" / "musicnn-msd.npz", a=np.zeros(1))
    said(command, "add", "musicnn-pools")
    listed = said(command, "list")
    assert "250" in listed
    assert "1506" in listed
    said(command, "remove", "musicnn-pools")
    said(command, "remove")
    assert "not installed" in said(command, "status")


def test_what_is_wrong_is_one_sentence(command: typer.Typer, tmp_path: Path) -> None:
    assert "No such file" in said(command, "add", str(tmp_path / "no.toml"), code=1)
    assert "no embedding called x" in said(command, "remove", "x", code=1)


def test_an_install_that_is_not_possible_may_be_passed_over(command: typer.Typer, tmp_path: Path) -> None:
    (tmp_path / "a.whl").write_bytes(b"something else")
    assert "SHA-256" in said(command, "install", str(tmp_path / "a.whl"), code=1)
    assert "SHA-256" in said(command, "install", "--if-possible", str(tmp_path / "a.whl"))
