"""`songjudge why` and `songjudge doubts`, as a user types them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from songjudge.cli.app import command_line
from songjudge.cli.doors import Doors
from songjudge.library.verdict import Source, Verdict
from songjudge.store.workspace import Workspace
from tests.support.taught_workspace import fill, score, train


def run(home: Path, *words: str) -> Result:
    app = command_line(Doors(lambda _: 0, lambda *_: ()))
    return CliRunner().invoke(app, [*words, "--workspace", str(home / "w")])


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """A labelled song of a workspace with a model, the label of which is wrong."""
    with Workspace.open(tmp_path / "w") as workspace:
        songs = fill(workspace, songs=60, labelled=60, clips=4)
        for wrong in songs[::15]:
            now = workspace.verdicts()[wrong.song_id].verdict
            turned = Verdict.BAD if now is Verdict.GOOD else Verdict.GOOD
            workspace.give_verdict([wrong.song_id], turned, Source.CLICK)
        train(workspace)
        score(workspace)
        return songs[0].path


def test_why_names_groups_and_neighbours(tmp_path: Path, song: Path) -> None:
    told = run(tmp_path, "why", str(song), "--json", "--nearest", "2")
    assert told.exit_code == 0
    plain = json.loads(told.stdout)
    assert 0.0 <= plain["score"] <= 1.0
    assert len(plain["clip_scores"]) == 4
    assert len(plain["liked"]) == len(plain["disliked"]) == 2
    pushes = [abs(reason["push"]) for reason in plain["reasons"]]
    assert pushes == sorted(pushes, reverse=True)
    lines = run(tmp_path, "why", str(song)).stdout.splitlines()
    low, high = plain["band"]
    assert 0.0 <= low < high <= 1.0
    assert lines[0].startswith(f"score {plain['score']:.3f}: of songs with such a score you like {low:.0%} to")
    assert plain["reasons"][0]["group"] in lines[2]


def test_a_song_of_no_library_is_refused_in_one_sentence(tmp_path: Path, song: Path) -> None:
    told = run(tmp_path, "why", str(tmp_path / "other.mp3"))
    assert told.exit_code != 0
    assert "is not in the library" in told.stderr
    assert "Traceback" not in told.stderr


def test_doubts_are_listed(tmp_path: Path, song: Path) -> None:
    plain = json.loads(run(tmp_path, "doubts", "--json").stdout)
    assert plain
    assert all(pair["song"]["verdict"] != pair["other"]["verdict"] for pair in plain)
    lines = run(tmp_path, "doubts", "--count", "1").stdout.splitlines()
    assert plain[0]["song"]["path"] in lines[1]
    assert lines[-1] == f"{len(plain)} of 60 labels deserve another look."
