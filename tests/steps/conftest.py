"""A workspace on disk and a small library of real encoded songs for the steps to work on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from songjudge.store.workspace import Workspace
from tests.support.tones import write_tone


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "workspace") as opened:
        yield opened


@pytest.fixture
def music(tmp_path: Path) -> Path:
    """Five songs in four containers, two folders."""
    folder = tmp_path / "music"
    for number, name in enumerate(["low/a.flac", "low/b.mp3", "high/c.ogg", "high/d.opus", "high/e.flac"]):
        write_tone(folder / name, seconds=3.0, frequency=110.0 * 2**number, seed=number)
    return folder.resolve()
