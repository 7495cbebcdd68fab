from collections.abc import Iterator
from pathlib import Path

import pytest
from mutagen.id3 import ID3, POPM
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from songjudge.gui.library.import_dialog import ImportDialog
from songjudge.gui.library.import_thresholds import stars
from songjudge.gui.library.label_saver import LabelSaver
from songjudge.gui.library.page import LabelPage
from songjudge.gui.session import Session
from songjudge.jobs.monitor import CallbackMonitor
from songjudge.library.verdict import Source, Verdict
from songjudge.steps.scan_folders import ScanFolders
from songjudge.store.workspace import Workspace
from tests.support.tones import write_tone


@pytest.fixture(name="dialog")
def _dialog(qtbot: QtBot, filled: Workspace, session: Session) -> Iterator[ImportDialog]:
    saver = LabelSaver()
    dialog = ImportDialog(session, saver)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    yield dialog
    dialog.done(0)
    saver.wait()


def said(workspace: Workspace) -> dict[str, tuple[str, str]]:
    found = {}
    for song_id, given in workspace.verdicts().items():
        song = workspace.song(song_id)
        assert song is not None
        found[song.title] = (given.verdict.value, given.source.value)
    return found


def read(qtbot: QtBot, dialog: ImportDialog, path: Path) -> None:
    dialog.read_path(path)
    qtbot.waitUntil(lambda: not dialog.said.text().startswith("Reading"), timeout=10000)


def a_playlist(folder: Path, music: Path, *names: str) -> Path:
    path = folder / "best.m3u8"
    path.write_text("#EXTM3U\n" + "\n".join(str(music / name) for name in names) + "\n", encoding="utf-8")
    return path


def test_a_playlist_is_previewed_and_imported(
    qtbot: QtBot, dialog: ImportDialog, filled: Workspace, music: Path, tmp_path: Path
) -> None:
    own = filled.songs().song_ids[0]
    filled.give_verdict([own], Verdict.BAD)
    song = filled.song(own)
    assert song is not None
    listed = [str(p.relative_to(music)) for p in sorted(music.rglob("*.*"))][:4]
    read(qtbot, dialog, a_playlist(tmp_path, music, *listed, str(song.path), "gone.mp3"))
    given = len(dialog.preview.given)
    assert dialog.good.isVisible()
    assert "1 keep the label that you gave" in dialog.summary.text()
    assert "1 are not in your library" in dialog.summary.text()
    assert dialog.list.count() == given
    assert said(filled) == {song.title: ("bad", "click")}
    assert dialog.import_button.text() == f"Label {given} songs"
    qtbot.mouseClick(dialog.import_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(said(filled)) > 1, timeout=10000)
    labels = said(filled)
    assert labels.pop(song.title) == ("bad", "click")
    assert set(labels.values()) == {("good", "playlist")}
    assert len(labels) == given
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_listed_songs_can_be_called_bad(
    qtbot: QtBot, dialog: ImportDialog, filled: Workspace, music: Path, tmp_path: Path
) -> None:
    read(qtbot, dialog, a_playlist(tmp_path, music, "Birch/d.mp3"))
    dialog.bad.click()
    qtbot.waitUntil(lambda: bool(dialog.preview.given), timeout=10000)
    assert dialog.list.item(0).text().startswith("✕ bad   d")
    dialog.import_button.click()
    qtbot.waitUntil(lambda: bool(said(filled)), timeout=10000)
    assert said(filled) == {"d": ("bad", "playlist")}


def test_ratings_in_files_follow_the_sliders(
    qtbot: QtBot, dialog: ImportDialog, filled: Workspace, tmp_path: Path
) -> None:
    for name, value in (("five", 255), ("three", 128), ("one", 1)):
        path = write_tone(tmp_path / "rated" / f"{name}.mp3", frequency=100 + value, seed=value)
        tags = ID3()
        tags.add(POPM(email="Windows Media Player 9 Series", rating=value))
        tags.save(path)
    ScanFolders(filled, (tmp_path / "rated",)).run(CallbackMonitor())
    qtbot.mouseClick(dialog.ratings_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(dialog.preview.given) == 2, timeout=10000)
    assert dialog.thresholds.good.isVisible()
    assert not dialog.thresholds.plays.isVisible()
    dialog.thresholds.good.setFocus()
    for _ in range(1):
        qtbot.keyClick(dialog.thresholds.good, Qt.Key.Key_Left)
    assert dialog.thresholds.thresholds.good_from == 0.6
    assert len(dialog.preview.given) == 3
    dialog.import_button.click()
    qtbot.waitUntil(lambda: bool(said(filled)), timeout=10000)
    assert said(filled) == {
        "five": ("good", Source.RATING_TAG.value),
        "three": ("good", Source.RATING_TAG.value),
        "one": ("bad", Source.RATING_TAG.value),
    }
    filled.undo()
    assert said(filled) == {}, "good and bad ones are one step to undo"


def test_a_foreign_file_is_refused_in_words(qtbot: QtBot, dialog: ImportDialog, tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    read(qtbot, dialog, path)
    assert "picture.png cannot be imported" in dialog.said.text()
    assert not dialog.import_button.isEnabled()


def test_the_page_opens_the_wizard(qtbot: QtBot, page: LabelPage) -> None:
    qtbot.mouseClick(page.library.import_button, Qt.MouseButton.LeftButton)
    dialog = page.findChild(ImportDialog)
    assert dialog is not None
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.parametrize(("rating", "words"), [(0.0, "none"), (0.1, "½"), (0.7, "★★★½"), (1.0, "★★★★★")])
def test_ratings_read_as_stars(rating: float, words: str) -> None:
    assert stars(rating) == words
