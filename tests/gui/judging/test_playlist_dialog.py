"""Playlists made in the window, and those that are kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from songjudge.export.playlist_rule import Order, Said
from songjudge.gui.judging.playlist_dialog import PlaylistDialog
from songjudge.gui.judging.rule_form import RuleForm
from songjudge.gui.judging.smart_dialog import SmartDialog
from songjudge.gui.session import Session
from songjudge.steps.smart_playlists import smart_playlists
from tests.support.taught_workspace import fill, score, train


@pytest.fixture
def judged(session: Session) -> Session:
    fill(session.workspace)
    train(session.workspace)
    score(session.workspace)
    return session


@pytest.fixture
def dialog(qtbot: QtBot, judged: Session) -> Iterator[PlaylistDialog]:
    made = PlaylistDialog(judged, 0.6, judged.workspace.songs().song(0))
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(made.write_button.isEnabled, timeout=20_000)
    yield made
    made.reject()


def written(file: Path) -> list[str]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_the_list_shows_what_the_file_will_hold(
    qtbot: QtBot, dialog: PlaylistDialog, judged: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = sum(each.score >= 0.6 for each in judged.workspace.judgements().values())
    assert dialog.list.count() == wanted
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine"), "Playlist (*.m3u8)"))
    with qtbot.waitSignal(judged.noticed, timeout=20_000) as noticed:
        qtbot.mouseClick(dialog.write_button, Qt.MouseButton.LeftButton)
    assert noticed.args == [f"Wrote {wanted} songs to mine.m3u8."]
    assert len(written(tmp_path / "mine.m3u8")) == wanted
    assert smart_playlists(judged.workspace) == ()


def test_a_changed_rule_changes_the_list(qtbot: QtBot, dialog: PlaylistDialog) -> None:
    dialog.form.count.setValue(3)
    qtbot.waitUntil(lambda: dialog.list.count() == 3, timeout=20_000)
    dialog.form.at_least.setValue(1.0)
    qtbot.waitUntil(lambda: dialog.said.text().startswith("0 songs"), timeout=20_000)
    assert not dialog.write_button.isEnabled()


def test_thinking_better_of_it_writes_nothing(
    qtbot: QtBot, dialog: PlaylistDialog, judged: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    qtbot.mouseClick(dialog.write_button, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    assert not judged.runner.busy


def test_a_kept_playlist_is_written_again_and_forgotten(
    qtbot: QtBot, dialog: PlaylistDialog, judged: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "fresh.m3u8"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    dialog.keep.setChecked(True)
    with qtbot.waitSignal(judged.noticed, timeout=20_000):
        qtbot.mouseClick(dialog.write_button, Qt.MouseButton.LeftButton)
    (kept,) = smart_playlists(judged.workspace)
    assert (kept.name, kept.file, kept.rule.at_least) == ("fresh", file, 0.6)
    before = written(file)
    file.unlink()
    listed = SmartDialog(judged)
    listed.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(listed)
    listed.show()
    qtbot.mouseClick(listed.refresh_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: file.exists() and listed.refresh_button.isEnabled(), timeout=20_000)
    assert written(file) == before
    item = listed.list.topLevelItem(0)
    assert item is not None
    assert item.text(1) == f"{len(before)} songs"
    item.setSelected(True)
    qtbot.mouseClick(listed.remove_button, Qt.MouseButton.LeftButton)
    assert smart_playlists(judged.workspace) == ()
    assert file.exists()
    listed.reject()


def test_the_form_makes_the_rule(qtbot: QtBot, judged: Session) -> None:
    song = judged.workspace.songs().song(0)
    form = RuleForm(0.7, song)
    qtbot.addWidget(form)
    form.said.setCurrentIndex(form.said.findData(Said.NOTHING))
    form.at_most.setValue(0.2)
    rule = form.rule()
    assert (rule.order, rule.said, rule.at_least, rule.at_most) == (Order.SCORE, Said.NOTHING, 0.2, 0.7)
    form.order.setCurrentIndex(form.order.findData(Order.ALIKE))
    assert form.rule().alike_to == song.path
    assert not form.at_least.isEnabled()


def test_songs_that_were_never_played_and_have_no_label(qtbot: QtBot, dialog: PlaylistDialog, judged: Session) -> None:
    dialog.form.wish_fresh()
    rule = dialog.form.rule()
    assert (rule.never_played, rule.said, rule.at_least) == (True, Said.NOTHING, 0.6)
    labelled = set(judged.workspace.verdicts())
    wanted = sum(each.score >= 0.6 and i not in labelled for i, each in judged.workspace.judgements().items())
    qtbot.waitUntil(lambda: dialog.said.text().startswith(f"{wanted} song"), timeout=20_000)
