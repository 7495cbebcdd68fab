"""From a folder of music to judged songs: once by keys and clicks, once by commands, with the same scores."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from songjudge.gui.app import build_window
from songjudge.gui.evaluation.page import EvaluatePage
from songjudge.gui.judging.playlist_dialog import PlaylistDialog
from songjudge.gui.library.page import LabelPage
from songjudge.gui.main_window import MainWindow
from songjudge.learning.history import EpochResult
from songjudge.library.verdict import Source, Verdict
from songjudge.steps.make_demo_library import DemoLibrary
from songjudge.store.workspace import Workspace
from tests.scenarios.user import User

EPOCHS, FOLDS = 5, 2
CTRL = Qt.KeyboardModifier.ControlModifier

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def test_the_same_taste_through_window_and_commands(
    qtbot: QtBot, qapp: QApplication, demo: DemoLibrary, tmp_path: Path
) -> None:
    by_window = through_the_window(qtbot, qapp, demo, tmp_path)
    by_commands = through_the_commands(demo, tmp_path)
    assert by_window.keys() == by_commands.keys()
    assert len(by_window) == len(demo.good) + len(demo.bad) + len(demo.unlabelled)
    assert by_window == pytest.approx(by_commands, abs=1e-5)
    assert max(by_window.values()) - min(by_window.values()) > 0.05


def through_the_window(qtbot: QtBot, qapp: QApplication, demo: DemoLibrary, folder: Path) -> dict[str, float]:
    """Add the folder, label, extract, train, look at the ROC, score, save a playlist; return the scores."""
    workspace = Workspace.open(folder / "by window")
    window, session = build_window(qapp, workspace)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    user = User(qtbot, window, session)
    epochs: list[EpochResult] = []
    session.runner.published.connect(lambda _, event: epochs.append(event))

    user.answer_file_dialog(str(demo.folder))
    user.click(QAbstractButton, "Add music folder …")
    user.wait_for_jobs(60)  # it scans, and then measures
    label_every_song(user, window, workspace, demo)

    user.press(Qt.Key.Key_2, CTRL)
    user.choose("Model", "Neural")
    user.type_number("Epochs, at most", EPOCHS)
    user.click(QAbstractButton, "Advanced settings")
    user.type_number("Folds of the cross-validation", FOLDS)
    user.click(QAbstractButton, "Start training")
    user.wait(lambda: len(epochs) > 0, 240)
    user.wait_for_jobs(600)
    assert [e.epoch for e in epochs] == list(range(1, EPOCHS + 1))
    assert len({e.loss for e in epochs}) == EPOCHS

    user.press(Qt.Key.Key_3, CTRL)
    page = window.findChild(EvaluatePage)
    assert page is not None
    assert page.evaluation is not None
    assert page.evaluation.songs == len(demo.good) + len(demo.bad)

    user.press(Qt.Key.Key_4, CTRL)
    user.press(Qt.Key.Key_J, CTRL)
    user.wait_for_jobs()
    playlist = folder / "would like.m3u8"
    user.click(QAbstractButton, "Write playlist …")
    dialog = window.findChild(PlaylistDialog)
    assert dialog is not None
    dialog.form.at_least.setValue(0.0)  # two epochs may like no song
    user.wait(dialog.write_button.isEnabled)
    user.answer_file_dialog(str(playlist))
    user.click(QAbstractButton, "Write …")
    user.wait_for_jobs()
    assert playlist.read_text("utf-8").startswith("#EXTM3U")

    paths = {file.song_id: str(path) for path, file in workspace.known_files().items()}
    scores = {paths[song_id]: judgement.score for song_id, judgement in workspace.judgements().items()}
    window.close()
    return scores


def label_every_song(user: User, window: MainWindow, workspace: Workspace, demo: DemoLibrary) -> None:
    """Go through the table and press G, B or S, one song after the other."""
    keys = dict.fromkeys(demo.good, Qt.Key.Key_G) | dict.fromkeys(demo.bad, Qt.Key.Key_B)
    page = window.findChild(LabelPage)
    assert page is not None
    view = page.songs.view
    user.wait(lambda: view.songs.rowCount() == len(workspace.songs()) == len(keys) + len(demo.unlabelled))
    window.activateWindow()
    user.wait(window.isActiveWindow)
    view.setFocus()
    user.press(Qt.Key.Key_Home, CTRL)
    for _ in range(view.songs.rowCount()):
        current = view.current_song()
        song = workspace.song(current) if current is not None else None
        assert song is not None
        user.press(keys.get(song.path, Qt.Key.Key_S))
    user.wait(lambda: len(workspace.verdicts()) == len(keys))  # labels are saved beside the window
    said = {workspace.song(i): v for i, v in workspace.verdicts().items()}
    assert {s.path for s, v in said.items() if s and v.verdict is Verdict.GOOD} == set(demo.good)
    assert {s.path for s, v in said.items() if s and v.verdict is Verdict.BAD} == set(demo.bad)
    assert {v.source for v in said.values()} == {Source.CLICK}


def through_the_commands(demo: DemoLibrary, folder: Path) -> dict[str, float]:
    """Do the same with commands, each in a process of its own; return the scores."""

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "songjudge", "--workspace", str(folder / "by commands"), *arguments]
        environment = {k: v for k, v in os.environ.items() if k != "DISPLAY"}
        result = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        assert result.returncode == 0, result.stderr
        return result.stdout

    assert json.loads(run("scan", str(demo.folder), "--json"))["songs"] == 48
    run("label", "good", *map(str, demo.good))
    run("label", "bad", *map(str, demo.bad))
    assert "48 ready" in run("extract", "--workers", "2")
    run("train", "--model", "network", "--epochs", str(EPOCHS), "--folds", str(FOLDS))
    auc = json.loads(run("evaluate", "--json", "--plot", str(folder / "roc.svg")))["auc"]
    assert 0.0 <= auc["low"] <= auc["grouped"] <= auc["high"] <= 1.0
    assert "<svg" in (folder / "roc.svg").read_text()
    rows = json.loads(run("score", "--json", "--csv", str(folder / "scores.csv")))
    assert {row["out_of_fold"] for row in rows if row["verdict"]} == {True}
    assert {row["out_of_fold"] for row in rows if not row["verdict"]} == {False}
    assert (folder / "scores.csv").read_text().startswith("path,score,verdict,out_of_fold")
    run("playlist", str(folder / "by commands.m3u8"), "--at-least", "0.5")
    assert "All is well." in run("doctor")
    return {row["path"]: row["score"] for row in rows}
