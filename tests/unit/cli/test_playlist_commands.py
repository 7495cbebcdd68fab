"""Smart playlists as a user types them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from songjudge.cli.app import command_line
from songjudge.cli.doors import Doors
from songjudge.judging.judgement import Judgement
from songjudge.store.workspace import Workspace
from tests.support.songs import some_songs


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A workspace with twelve songs by four artists and scores of 0.99, 0.94 …"""
    with Workspace.open(tmp_path / "w") as workspace:
        songs = some_songs(12)
        workspace.put_songs(songs)
        workspace.put_judgements("m", [Judgement(song.song_id, 0.99 - n / 20) for n, song in enumerate(songs)])
    return tmp_path


def run(home: Path, *words: str) -> Result:
    app = command_line(Doors(lambda _: 0, lambda *_: ()))
    return CliRunner().invoke(app, ["playlists", *words, "--workspace", str(home / "w")])


def test_add_list_refresh_remove(home: Path) -> None:
    best = home / "best.m3u8"
    assert run(home, "list").stdout == "There are no smart playlists yet.\n"
    assert run(home, "add", "best", str(best), "--artist-cap", "1").stdout == "best: 4 songs\n"
    unsure = ("add", "unsure", str(home / "unsure.xspf"), "--by", "doubt", "--count", "3")
    assert run(home, *unsure).stdout == "unsure: 3 songs\n"
    assert [line.split() for line in run(home, "list").stdout.splitlines()] == [
        ["name", "rule", "file"],
        ["best", "artist_cap", "1", str(best)],
        ["unsure", "order", "doubt,", "at_least", "0.0,", "count", "3", str(home / "unsure.xspf")],
    ]
    assert json.loads(run(home, "list", "--json").stdout)[0] == {
        "name": "best",
        "file": str(best),
        "rule": {"artist_cap": 1},
    }
    best.unlink()
    assert run(home, "refresh", "best").stdout == "best: 4 songs\n"
    assert run(home, "refresh").stdout == "best: 4 songs\nunsure: 3 songs\n"
    assert run(home, "remove", "best").stdout == f"best is no longer refreshed: {best}\n"
    assert best.exists()
    assert run(home, "refresh").stdout == "unsure: 3 songs\n"


def test_a_folder_that_is_not_there_is_one_sentence(home: Path) -> None:
    told = run(home, "add", "best", str(home / "usb" / "best.m3u8"))
    assert (told.exit_code, told.stderr) == (
        1,
        f"songjudge: {home / 'usb' / 'best.m3u8'} cannot be written: its folder is not there."
        " Make the folder, or choose another.\n",
    )
    (home / "usb").mkdir()
    assert run(home, "add", "best", str(home / "usb" / "best.m3u8")).exit_code == 0
    (home / "usb" / "best.m3u8").unlink()
    (home / "usb").rmdir()
    told = run(home, "refresh")
    assert told.exit_code == 1
    assert "best.m3u8 cannot be written: No such file or directory." in told.stderr


def test_wishes_that_contradict_one_another(home: Path) -> None:
    told = run(home, "add", "x", str(home / "x.m3u8"), "--at-least", "0.9", "--at-most", "0.1")
    assert "its lowest score is above its highest" in told.stderr
    told = run(home, "add", "x", str(home / "x.m3u8"), "--by", "alike")
    assert "order alike and the song to be like belong together" in told.stderr
    assert run(home, "add", "x", str(home / "x.m3u8"), "--by", "mood").exit_code == 2
