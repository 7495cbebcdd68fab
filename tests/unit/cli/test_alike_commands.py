"""The commands that compare songs, as a user types them."""

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from songjudge.audio.synthesis.composing import compose
from songjudge.audio.synthesis.encoding import encode
from songjudge.audio.synthesis.mixing import perform
from songjudge.audio.synthesis.styles import STYLES
from songjudge.cli.app import command_line
from songjudge.cli.doors import Doors
from songjudge.library.verdict import Verdict
from songjudge.store.workspace import Workspace


def run(home: Path, *words: str) -> Result:
    app = command_line(Doors(lambda _: 0, lambda *_: ()))
    return CliRunner().invoke(app, [*words, "--workspace", str(home / "w")])


def test_alike_and_duplicates_are_listed(tmp_path: Path) -> None:
    music = tmp_path / "music"
    music.mkdir()
    for number in range(5):
        song = perform(compose(list(STYLES.values())[number % len(STYLES)], (number,)), rate=24000)
        encode(music / f"{number}.flac", song, 24000)
        if number == 0:
            encode(music / "0.mp3", song, 24000)
    run(tmp_path, "scan", str(music), "--workers", "1")
    run(tmp_path, "extract", "--workers", "1")
    with Workspace.open(tmp_path / "w", wait=10) as workspace:
        known = {path.name: file.song_id for path, file in workspace.known_files().items()}
        workspace.give_verdict([known["0.flac"]], Verdict.GOOD)
        workspace.give_verdict([known["0.mp3"]], Verdict.BAD)

    listed = run(tmp_path, "alike", str(music / "0.flac"), "--count", "2")
    assert listed.exit_code == 0
    lines = listed.stdout.splitlines()
    assert lines[0].split() == ["likeness", "score", "verdict", "path"]
    assert lines[1].split()[1:] == ["bad", str(music / "0.mp3")]
    assert len(lines) == 3
    found = json.loads(run(tmp_path, "alike", str(music / "0.flac"), "--json").stdout)
    assert found[0]["path"] == str(music / "0.mp3")
    assert len(found) == 5

    told = run(tmp_path, "duplicates").stdout.splitlines()
    assert told[0] == "1.  good and bad at once"
    assert told[2].split()[-2:] == ["good", str(music / "0.flac")]
    assert told[-1].endswith("among 6 songs.")
    groups = json.loads(run(tmp_path, "duplicates", "--json").stdout)
    assert groups[0]["opposite"]
    assert {file["codec"] for file in groups[0]["files"]} == {"flac", "mp3"}


def test_an_empty_workspace_is_one_sentence(tmp_path: Path) -> None:
    result = run(tmp_path, "duplicates")
    assert result.exit_code == 1
    assert result.stderr.endswith("no song has been measured yet. Extract features first.\n")
