"""The keyboard help and the list of left-out files show all there is to show."""

import os
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from songjudge.gui.actions import ACTIONS, PAGE_KEYS
from songjudge.gui.appearance import Appearance
from songjudge.gui.dialogs.refused import RefusedDialog, shown
from songjudge.gui.dialogs.shortcuts import ShortcutsDialog


def test_the_help_names_every_key(qtbot: QtBot, appearance: Appearance) -> None:
    dialog = ShortcutsDialog()
    qtbot.addWidget(dialog)
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    for key in [key for row in ACTIONS for key in row.keys] + [keys for keys, _ in PAGE_KEYS]:
        assert key in words


def test_every_left_out_file_stands_in_the_list(qtbot: QtBot, appearance: Appearance) -> None:
    files = {Path("/music/b.mp3"): "no audio in it", Path("/music/a.mp3"): "empty file"}
    dialog = RefusedDialog(files)
    qtbot.addWidget(dialog)
    rows = [dialog.list.topLevelItem(row) for row in range(2)]
    assert [[row.text(column) for column in range(3)] for row in rows if row is not None] == [
        ["a.mp3", "/music", "empty file"],
        ["b.mp3", "/music", "no audio in it"],
    ]
    dialog.copy()
    assert QGuiApplication.clipboard().text().splitlines()[0] == "/music/a.mp3\tempty file"


def test_a_name_that_is_no_text_can_be_shown(qtbot: QtBot, appearance: Appearance) -> None:
    odd = Path(os.fsdecode(b"/music/\xff.mp3"))
    assert shown(odd) == "/music/\ufffd.mp3"
    dialog = RefusedDialog({odd: "empty file"})
    qtbot.addWidget(dialog)
    dialog.copy()
    assert "\ufffd.mp3" in QGuiApplication.clipboard().text()


def test_left_out_files_can_be_tried_again(qtbot: QtBot, appearance: Appearance) -> None:
    tried: list[str] = []
    dialog = RefusedDialog({Path("/music/a.mp3"): "empty file"}, retry=lambda: tried.append("again"))
    qtbot.addWidget(dialog)
    again = next(each for each in dialog.findChildren(QPushButton) if each.text().replace("&", "") == "Try again")
    dialog.open()
    again.click()
    assert tried == ["again"]


def test_a_list_without_files_offers_nothing_to_try(qtbot: QtBot, appearance: Appearance) -> None:
    dialog = RefusedDialog({}, retry=lambda: None)
    qtbot.addWidget(dialog)
    assert not [each for each in dialog.findChildren(QPushButton) if "Try again" in each.text()]
    assert any("can be used" in label.text() for label in dialog.findChildren(QLabel))
