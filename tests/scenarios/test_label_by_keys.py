"""Without a mouse: add a folder, label by ear, undo, answer what is asked, import a playlist; then the power goes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from songjudge.library.verdict import Source, Verdict
from songjudge.store.workspace import Workspace
from tests.scenarios.keyboard import ASKED, LABELLED, TAKEN_BACK, is_liked
from tests.unit.audio.sounds import tune, write

SONGS = 40
LISTED = range(10, 30)  # the songs of the playlist
_PATIENCE = 420  # seconds

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

Labels = dict[str, tuple[Verdict, Source]]


@pytest.fixture(scope="module", name="music")
def _music(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("music")
    for number in range(SONGS):
        suffix = ("flac", "ogg", "mp3", "wav")[number % 4]
        folder = root / f"Artist {number // 8}" / f"Album {number // 4}"
        folder.mkdir(parents=True, exist_ok=True)
        write(folder / f"Song {number:02}.{suffix}", tune(8.0, seed=number))
    return root


def test_labels_given_by_keys_outlive_a_kill(music: Path, tmp_path: Path) -> None:
    playlist = tmp_path / "not for me.m3u8"
    files = sorted(music.rglob("Song *"), key=lambda path: path.name)
    playlist.write_text("\n".join(["#EXTM3U", *(str(files[n]) for n in LISTED), "/nowhere/gone.mp3", ""]))
    seen = killed_after_work(tmp_path / "workspace", music, playlist, tmp_path / "report.json")

    titles = [f"Song {number:02}" for number in range(SONGS)]
    assert seen["labelled"] == titles[:LABELLED]
    expected: Labels = {title: clicked(title) for title in titles[: LABELLED - TAKEN_BACK]}
    assert len(set(seen["asked"])) == ASKED
    assert not set(seen["asked"]) & set(expected), "a song that has a label was asked for"
    expected |= {title: clicked(title) for title in seen["asked"]}
    imported = [titles[n] for n in LISTED if titles[n] not in expected]
    assert [line.split("   ")[1] for line in seen["preview"]] == imported
    assert seen["summary"].startswith(f"By playlist: {len(imported)} bad.")
    assert seen["button"] == f"Label {len(imported)} songs"

    with Workspace.open(tmp_path / "workspace") as workspace:
        bad_by_list = dict.fromkeys(imported, (Verdict.BAD, Source.PLAYLIST))
        assert labels_of(workspace) == expected | bad_by_list
        assert len(workspace.undo()) == len(imported)  # one import, one step back, across the kill
        assert labels_of(workspace) == expected


def clicked(title: str) -> tuple[Verdict, Source]:
    return (Verdict.GOOD if is_liked(title) else Verdict.BAD), Source.CLICK


def labels_of(workspace: Workspace) -> Labels:
    said = {}
    for song_id, given in workspace.verdicts().items():
        song = workspace.song(song_id)
        assert song is not None
        said[song.title] = (given.verdict, given.source)
    return said


def killed_after_work(workspace: Path, music: Path, playlist: Path, report: Path) -> Any:
    """Let somebody work by keys in a window of its own process, kill it, and return what that person saw."""
    command = [sys.executable, "-m", "tests.scenarios.keyboard", *map(str, (workspace, music, playlist, report))]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    log = report.with_suffix(".log")
    with log.open("w") as said:
        window = subprocess.Popen(command, stdout=said, stderr=said, env=environment, start_new_session=True)
        until = time.monotonic() + _PATIENCE
        try:
            while not report.exists() and window.poll() is None and time.monotonic() < until:
                time.sleep(0.02)
        finally:
            window.send_signal(signal.SIGKILL)
            window.wait()
    assert report.exists(), log.read_text()
    return json.loads(report.read_text())
