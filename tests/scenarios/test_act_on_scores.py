"""From a trained model to playlist, tags and table, by commands alone, each in a process of its own."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import mutagen
import pyarrow.parquet
import pytest

from songjudge.library.identity import identify
from tests.support.tones import write_tone

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


class Shell:
    """A user at a prompt, with one workspace."""

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self._command = [sys.executable, "-m", "songjudge", "--workspace", str(workspace)]
        self._environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}

    def run(self, *words: str, expect: int = 0) -> str:
        told = subprocess.run(
            [*self._command, *words], capture_output=True, text=True, check=False, env=self._environment, timeout=600
        )
        assert told.returncode == expect, told.stdout + told.stderr
        return told.stdout if expect == 0 else told.stderr

    def json(self, *words: str) -> Any:
        return json.loads(self.run(*words, "--json"))

    @contextmanager
    def serving(self) -> Iterator[tuple[HTTPConnection, str]]:
        """Run the local API; give a connection to it and the token."""
        command = [*self._command, "serve", "--port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=self._environment) as server:
            assert server.stdout is not None
            words = [server.stdout.readline() for _ in range(5)]
            port = int(words[0].split("http://127.0.0.1:")[1].split()[0])
            connection = HTTPConnection("127.0.0.1", port, timeout=60)
            try:
                yield connection, (self.workspace / "serve.token").read_text().strip()
            finally:
                connection.close()
                server.terminate()
                assert server.wait(timeout=30) == 0


def songs_in(playlist: Path) -> list[Path]:
    """Return the files that an M3U8 names."""
    lines = playlist.read_text("utf-8").splitlines()
    return [(playlist.parent / line).resolve() for line in lines if line and not line.startswith("#")]


def tags_of(paths: Iterable[Path]) -> dict[Path, dict[str, str]]:
    return {path: {str(k): repr(v) for k, v in dict(mutagen.File(path).tags or {}).items()} for path in paths}


@dataclass(frozen=True)
class Music:
    """Low songs that the user likes, high ones that they do not, and some that they have said nothing of."""

    folder: Path
    good: tuple[Path, ...]
    bad: tuple[Path, ...]


@pytest.fixture
def music(tmp_path: Path) -> Music:
    """Two dozen songs of eight seconds in six albums of four containers; one name is awkward."""
    folder = tmp_path / "my music"
    paths = []
    for number in range(24):
        album, suffix = number // 4, (".mp3", ".flac", ".ogg", ".m4a")[number % 4]
        name = f"#1 é {number:02}" if number == 1 else f"{number:02}"
        pitch = (110.0 if album % 2 == 0 else 700.0) * 1.03**number
        paths.append(
            write_tone(folder / f"album {album}" / f"{name}{suffix}", seconds=8.0, frequency=pitch, seed=number)
        )
    return Music(folder, tuple(paths[0:4] + paths[8:12]), tuple(paths[4:8] + paths[12:16]))


def test_from_a_trained_model_to_playlist_tags_and_table(music: Music, tmp_path: Path) -> None:
    shell = Shell(tmp_path / "workspace")
    shell.run("scan", str(music.folder))
    shell.run("label", "good", *map(str, music.good))
    shell.run("label", "bad", *map(str, music.bad))
    shell.run("extract", "--workers", "2")
    shell.run("extract", "--retry")  # on a machine that is busy elsewhere the first songs may run out of time
    shell.run("train", "--model", "logistic", "--folds", "2")
    scores = {Path(row["path"]): row["score"] for row in shell.json("score")}
    assert len(scores) == 24
    best = max(scores, key=lambda path: scores[path])
    liked = [path for path in scores if scores[path] >= 0.6]

    writes_playlists(shell, tmp_path, scores, best, liked)
    writes_tables(shell, tmp_path, scores)
    writes_tags_and_takes_them_back(shell, scores)
    answers_another_player(shell, scores)
    assert "All is well." in shell.run("doctor")


def writes_playlists(shell: Shell, folder: Path, scores: dict[Path, float], best: Path, liked: list[Path]) -> None:
    """One playlist at once, two that follow the scores."""
    shell.run("playlist", str(folder / "liked.m3u8"), "--at-least", "0.6")
    found = songs_in(folder / "liked.m3u8")
    assert sorted(found) == sorted(liked)
    assert all(path.is_file() for path in found)
    assert [scores[path] for path in found] == sorted((scores[path] for path in found), reverse=True)
    unsure = folder / "unsure.m3u8"
    assert shell.run("playlists", "add", "unsure", str(unsure), "--by", "doubt", "--count", "5") == "unsure: 5 songs\n"
    doubts = sorted(abs(score - 0.5) for score in scores.values())
    assert [abs(scores[path] - 0.5) for path in songs_in(unsure)] == pytest.approx(doubts[:5])
    near = folder / "near.m3u8"
    shell.run("playlists", "add", "near", str(near), "--alike-to", str(best), "--count", "4", "--diversity", "0.2")
    alike = [Path(row["path"]) for row in shell.json("alike", str(best), "--count", "4")]
    assert songs_in(near)[0] == alike[0]
    near.unlink()
    assert shell.run("playlists", "refresh").splitlines() == ["unsure: 5 songs", "near: 4 songs"]
    assert near.exists()
    assert "its folder is not there" in shell.run("playlists", "add", "x", str(folder / "no" / "x.m3u8"), expect=1)


def writes_tables(shell: Shell, folder: Path, scores: dict[Path, float]) -> None:
    """Scores for a spreadsheet, features for a program."""
    shell.run("export", str(folder / "scores.csv"))
    with (folder / "scores.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {Path(row["path"]): float(row["score"]) for row in rows} == scores
    for what, least in (("clips", len(scores)), ("labels", 16), ("features", len(scores))):
        shell.run("export", "--what", what, str(folder / f"{what}.parquet"))
        assert pyarrow.parquet.read_table(folder / f"{what}.parquet").num_rows >= least


def writes_tags_and_takes_them_back(shell: Shell, scores: dict[Path, float]) -> None:
    """See what would change, change it, read it with another program, put it back."""
    before = tags_of(scores)
    sounds = {path: identify(path) for path in scores}
    assert "would be written" in shell.run("tags", "write", "--verdicts", "--dry-run")
    assert tags_of(scores) == before
    written = shell.json("tags", "write", "--verdicts")
    assert (written["written"], written["refused"]) == (len(scores), {})
    after = tags_of(scores)
    for path, score in scores.items():
        (said,) = (value for key, value in after[path].items() if "rating_algorithm" in key.lower())
        assert f"::{score:.4f}" in said
        assert {key: after[path][key] for key in before[path]} == before[path]
    assert {path: identify(path) for path in scores} == sounds
    assert shell.run("tags", "undo") == f"{len(scores)} files put back, 0 refused.\n"
    assert tags_of(scores) == before


def answers_another_player(shell: Shell, scores: dict[Path, float]) -> None:
    """A player asks what it is playing, and why it should."""
    with shell.serving() as (connection, token):

        def ask(way: str) -> Any:
            connection.request("GET", way, headers={"Authorization": f"Bearer {token}"})
            return json.loads(connection.getresponse().read())

        song = ask("/v1/scores?limit=1")["songs"][0]
        assert song["score"] == scores[Path(song["path"])] == max(scores.values())
        why = ask(f"/v1/songs/{song['id']}/why")
        assert why["reasons"][0]["exact"]
        assert why["clip_scores"]
        assert why["liked"]
