"""The commands that write into music files, as a user types them."""

import json
from pathlib import Path

import mutagen
import pytest
from typer.testing import CliRunner, Result

from songjudge.cli.app import command_line
from songjudge.cli.doors import Doors
from songjudge.judging.judgement import Judgement
from songjudge.library.verdict import Verdict
from songjudge.store.workspace import Workspace
from tests.support.tones import write_tone


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A workspace with two songs that were scored; one of them is labelled good."""
    for name in ("a.flac", "b.mp3"):
        write_tone(tmp_path / "music" / name, seconds=1.5, frequency=200.0 + ord(name[0]), seed=ord(name[0]))
    run(tmp_path, "scan", str(tmp_path / "music"))
    with Workspace.open(tmp_path / "w", wait=10) as workspace:
        known = {path.name: file.song_id for path, file in workspace.known_files().items()}
        workspace.put_judgements("m", [Judgement(known["a.flac"], 0.9), Judgement(known["b.mp3"], 0.25)])
        workspace.give_verdict([known["a.flac"]], Verdict.GOOD)
    return tmp_path


def run(home: Path, *words: str) -> Result:
    app = command_line(Doors(lambda _: 0, lambda *_: ()))
    return CliRunner().invoke(app, [*words, "--workspace", str(home / "w")])


def test_a_dry_run_shows_a_diff_per_file(home: Path) -> None:
    result = run(home, "tags", "write", "--verdicts", "--convention", "fmps", "--dry-run")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        str(home / "music/a.flac"),
        "  + fmps_rating_algorithm: songjudge::model::0.9000",
        "  + fmps_rating: 1.0",
        str(home / "music/b.mp3"),
        "  + TXXX:FMPS_Rating_Algorithm: songjudge::model::0.2500",
        "2 files would be written, 0 left as they are, 0 refused.",
    ]
    assert "fmps_rating" not in (mutagen.File(home / "music/a.flac").tags or {})


def test_write_list_and_undo(home: Path) -> None:
    written = json.loads(run(home, "tags", "write", "--json").stdout)
    assert (written["written"], written["unchanged"], written["refused"]) == (2, 0, {})
    assert written["files"][0]["changes"] == [
        {"key": "fmps_rating_algorithm", "before": None, "after": ["songjudge::model::0.9000"]}
    ]
    assert "fmps_rating_algorithm" in mutagen.File(home / "music/a.flac")
    (listed,) = json.loads(run(home, "tags", "list", "--json").stdout)
    assert listed == {"batch": written["batch"], "files": 2, "ended": True, "undone": False}
    assert run(home, "tags", "undo").stdout == "2 files put back, 0 refused.\n"
    assert "fmps_rating_algorithm" not in (mutagen.File(home / "music/a.flac").tags or {})
    assert run(home, "tags", "list").stdout.split()[-1] == "undone"
    assert run(home, "tags", "undo").exit_code == 1


def test_a_file_that_is_gone_is_said(home: Path) -> None:
    run(home, "tags", "write")
    (home / "music/b.mp3").unlink()
    result = run(home, "tags", "undo")
    assert result.stdout == "1 files put back, 1 refused.\n"
    assert "b.mp3: the file is not there" in result.stderr
    assert "--batch" in result.stderr
    undone = json.loads(run(home, "tags", "list", "--json").stdout)[0]
    again = json.loads(run(home, "tags", "undo", "--batch", undone["batch"], "--json").stdout)
    assert again["restored"] == 1


def test_an_untaught_workspace_is_one_sentence(tmp_path: Path) -> None:
    result = run(tmp_path, "tags", "write")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.endswith("Train a model, then score.\n")
    assert run(tmp_path, "tags", "list").stdout == "No tags were written yet.\n"
