"""The import command, as a user types it."""

import json
from pathlib import Path

import mutagen
import pytest
from typer.testing import CliRunner, Result

from songjudge.cli.app import command_line
from songjudge.cli.doors import Doors
from tests.support.tones import write_tone


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in ("a.flac", "b.ogg"):
        write_tone(tmp_path / "music" / name, seconds=1.5, frequency=200.0 + ord(name[0]), seed=ord(name[0]))
    (tmp_path / "music/list.m3u8").write_text("a.flac\nb.ogg\ngone.ogg\n")
    run(tmp_path, "scan", str(tmp_path / "music"))
    return tmp_path


def run(home: Path, *words: str) -> Result:
    app = command_line(Doors(lambda _: 0, lambda *_: ()))
    return CliRunner().invoke(app, [*words, "--workspace", str(home / "w")])


def test_a_dry_run_then_the_import_then_undo(home: Path) -> None:
    playlist = str(home / "music/list.m3u8")
    shown = run(home, "import", playlist, "--verdict", "bad", "--dry-run")
    assert shown.exit_code == 0
    assert shown.stdout.splitlines()[1:] == [
        f"bad      playlist  line 1  {home / 'music/a.flac'}",
        f"bad      playlist  line 2  {home / 'music/b.ogg'}",
        "By playlist: 2 bad.",
        "2 songs would be labelled. 1 are not in the workspace.",
    ]
    assert f"not in the workspace: {home / 'music/gone.ogg'}" in shown.stderr
    done = run(home, "import", playlist, "--verdict", "bad")
    assert done.stdout.splitlines()[-1] == "2 songs labelled. 1 are not in the workspace."
    again = json.loads(run(home, "import", playlist, "--verdict", "bad", "--json").stdout)
    assert (again["given"], again["unchanged"], again["songs"]) == (0, 2, [])
    assert run(home, "undo").stdout == "2 songs set back.\n"


def test_rating_tags(home: Path) -> None:
    song = mutagen.File(home / "music/a.flac")
    song["fmps_rating"] = "0.6"
    song.save()
    assert "1 lie between the thresholds" in run(home, "import", "--rating-tags").stdout
    found = json.loads(run(home, "import", "--rating-tags", "--good-from", "0.6", "--json").stdout)
    assert found["rules"] == {"rating tag": {"good": 1}}
    assert found["songs"][0] == {
        "path": str(home / "music/a.flac"),
        "verdict": "good",
        "source": "rating tag",
        "origin": "FMPS_RATING 0.6",
    }


def test_wrong_calls_are_said(home: Path) -> None:
    assert run(home, "import").exit_code == 2
    assert run(home, "import", "--rating-tags", "--good-from", "0.4").exit_code == 2
    assert run(home, "import", "x.csv", "--verdict", "none").exit_code == 2
    refused = run(home, "import", str(home / "music/list.m3u8"))
    assert refused.exit_code == 1
    assert "it only lists songs; say whether they are good or bad" in refused.stderr
