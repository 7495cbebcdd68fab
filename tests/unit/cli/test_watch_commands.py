"""`songjudge inbox` and `songjudge watch`, as a user runs them."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from songjudge.steps.scan_folders import ScanFolders
from songjudge.steps.watched import Watched, read_watched
from songjudge.store.settings_file import Settings
from songjudge.store.workspace import Workspace
from tests.support.monitors import RecordingMonitor
from tests.support.taught_workspace import fill, train
from tests.support.tones import write_tone


def songjudge(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "songjudge", "--workspace", str(folder), *words],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def music(tmp_path: Path) -> Path:
    write_tone(tmp_path / "music" / "one.flac", seconds=3.0)
    return (tmp_path / "music").resolve()


@pytest.fixture
def folder(tmp_path: Path, music: Path) -> Path:
    """A workspace with a model and one real song, closed."""
    with Workspace.open(tmp_path / "workspace") as workspace:
        workspace.save_settings(Settings(clip_count=2, clip_seconds=1.0))
        ScanFolders(workspace, (music,)).run(RecordingMonitor())
        fill(workspace)
        train(workspace)
    return tmp_path / "workspace"


def test_an_inbox_is_set_shown_and_taken_back(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    assert "Inbox: " in songjudge(folder, "inbox", "set", str(tmp_path / "inbox")).stdout
    with Workspace.open(folder) as workspace:
        assert read_watched(workspace) == Watched(inbox=(tmp_path / "inbox").resolve())
    shown = json.loads(songjudge(folder, "inbox", "show", "--json").stdout)
    assert shown == {"inbox": str((tmp_path / "inbox").resolve()), "songs": []}
    assert songjudge(folder, "inbox", "off").stdout == "There is no inbox now.\n"
    assert songjudge(folder, "inbox", "show").stdout == "There is no inbox.\n"


def test_an_inbox_has_to_be_there(folder: Path, tmp_path: Path) -> None:
    answer = songjudge(folder, "inbox", "set", str(tmp_path / "nowhere"))
    assert answer.returncode == 1
    assert "cannot be the inbox: it is no folder" in answer.stderr


def test_without_anything_to_watch_it_says_what_to_do(tmp_path: Path) -> None:
    answer = songjudge(tmp_path / "new", "watch")
    assert answer.returncode == 1
    assert "songjudge inbox set FOLDER" in answer.stderr


@pytest.mark.slow
def test_watching_takes_up_and_judges_until_it_is_ended(folder: Path, music: Path, tmp_path: Path) -> None:
    inbox = (tmp_path / "inbox").resolve()
    write_tone(inbox / "waiting.flac", seconds=3.0, frequency=250.0)
    songjudge(folder, "inbox", "set", str(inbox))
    command = [sys.executable, "-u", "-m", "songjudge", "--workspace", str(folder), "watch", "--workers", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        ending = threading.Timer(240, running.kill)
        ending.start()
        assert running.stdout is not None
        lines: list[str] = []

        def read_until(words: str) -> None:
            for line in running.stdout or ():
                lines.append(line)
                if words in line:
                    return
            raise AssertionError(f"no {words!r} in {lines}")

        read_until("1 new song, ")
        read_until("waiting.flac")
        write_tone(music / "new.flac", seconds=3.0, frequency=330.0)
        read_until("new.flac")
        write_tone(inbox / "arrived.flac", seconds=3.0, frequency=350.0)
        read_until("arrived.flac")
        os.kill(running.pid, signal.SIGINT)
        assert running.wait(60) == 0
        ending.cancel()
    with Workspace.open(folder) as workspace:
        assert {path.name for path in workspace.known_files() if path.is_relative_to(music)} == {"one.flac", "new.flac"}
    songs = json.loads(songjudge(folder, "inbox", "show", "--json").stdout)["songs"]
    assert {Path(song["path"]).name for song in songs} == {"waiting.flac", "arrived.flac"}
