"""What is watched is shown and changed; judged files are listed, sorted and heard."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from songjudge.gui.appearance import Appearance
from songjudge.gui.session import Session
from songjudge.gui.watcher import Watcher
from songjudge.gui.workspace.file_player import FilePlayer
from songjudge.gui.workspace.judged_list import JudgedLine, JudgedList, verdict_words
from songjudge.gui.workspace.watching_dialog import WatchingDialog
from songjudge.steps.watched import Watched, read_watched
from tests.support.tones import write_tone


@pytest.fixture
def watcher(session: Session) -> Iterator[Watcher]:
    made = Watcher(session)
    yield made
    made.close()


@pytest.fixture
def dialog(session: Session, watcher: Watcher, qtbot: QtBot) -> Iterator[WatchingDialog]:
    made = WatchingDialog(session, watcher)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(made)
    made.open()
    yield made
    made.reject()


def test_following_is_switched_off_and_kept(dialog: WatchingDialog, session: Session) -> None:
    assert dialog.follow.isChecked()
    dialog.follow.click()
    assert read_watched(session.workspace) == Watched(follow=False)


def test_an_inbox_is_chosen_and_taken_back(
    dialog: WatchingDialog, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not dialog.list.isVisible()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    dialog.choose.click()
    assert read_watched(session.workspace).inbox == tmp_path
    assert dialog.place.text() == str(tmp_path)
    assert dialog.list.isVisible()
    dialog.forget.click()
    assert read_watched(session.workspace).inbox is None
    assert dialog.place.text() == "No inbox"


def test_what_came_is_listed_best_first(
    dialog: WatchingDialog, session: Session, watcher: Watcher, tmp_path: Path
) -> None:
    entries = [
        {"path": "/in/a.mp3", "size": 1, "modified_ns": 1, "title": "Alpha", "artist": "A", "score": 0.2},
        {"path": "/in/b.mp3", "size": 1, "modified_ns": 1, "title": "Beta", "artist": "B", "score": 0.9},
        {"path": "/in/c.mp3", "size": 1, "modified_ns": 1, "reason": "no audio in it"},
    ]
    (session.workspace.folder / "inbox.json").write_text(json.dumps(entries))
    watcher.set_watched(Watched(inbox=tmp_path))
    assert [line.title for line in dialog.list.lines()] == ["Beta", "Alpha", "c.mp3"]


def test_a_choice_that_cannot_be_kept_is_told(dialog: WatchingDialog, session: Session, qtbot: QtBot) -> None:
    (session.workspace.folder / "watched.json").mkdir()
    dialog.follow.click()
    told = [child for child in dialog.children() if type(child).__name__ == "ProblemDialog"]
    assert len(told) == 1


@pytest.fixture
def judged(appearance: Appearance, qtbot: QtBot) -> JudgedList:
    made = JudgedList(appearance, at_least=0.7)
    qtbot.addWidget(made)
    for title, score in (("b", 0.1), ("a", 0.95), ("d", None), ("c", 0.5)):
        made.add(JudgedLine(Path(f"/in/{title}.mp3"), title, "Artist", score, "" if score else "broken"))
    made.show()
    return made


def test_any_column_sorts(judged: JudgedList) -> None:
    assert [line.title for line in judged.lines()] == ["a", "c", "b", "d"]
    judged.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert [line.title for line in judged.lines()] == ["a", "b", "c", "d"]


def test_enter_plays_what_can_be_played(judged: JudgedList, qtbot: QtBot) -> None:
    qtbot.keyClick(judged, Qt.Key.Key_Home)
    with qtbot.waitSignal(judged.play_asked) as heard:
        qtbot.keyClick(judged, Qt.Key.Key_Return)
    assert heard.args[0].title == "a"
    qtbot.keyClick(judged, Qt.Key.Key_End)
    with qtbot.assertNotEmitted(judged.play_asked):
        qtbot.keyClick(judged, Qt.Key.Key_Return)


def test_a_screen_reader_hears_the_whole_line(judged: JudgedList) -> None:
    spoken = [
        judged.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)
        for row in range(judged.topLevelItemCount())
    ]
    assert spoken[0] == "a, Artist, score 0.95, ✓ you would like it"
    assert spoken[3] == "d, Artist, broken"


def test_both_themes_colour_the_scores(judged: JudgedList, appearance: Appearance) -> None:
    item = judged.topLevelItem(0)
    assert item is not None
    assert item.foreground(0).color() == appearance.theme.good
    appearance.set_dark(True)
    assert item.foreground(0).color() == appearance.theme.good


@pytest.mark.parametrize(
    ("score", "words"),
    [
        (None, "not judged"),
        (0.8, "✓ you would like it"),
        (0.45, "? unsure"),
        (0.2, "✗ not for you"),
        (0.65, "? perhaps"),
    ],
)
def test_a_score_has_words(score: float | None, words: str) -> None:
    assert verdict_words(score, 0.7) == words


def test_a_file_is_played_from_its_best_moment(appearance: Appearance, qtbot: QtBot, tmp_path: Path) -> None:
    player = FilePlayer(appearance, 0.5)
    qtbot.addWidget(player)
    player.show()
    assert not player.button.isEnabled()
    song = write_tone(tmp_path / "a.flac", seconds=4.0)
    with qtbot.waitSignal(player.began, timeout=20_000):
        player.play(song, "A Song", duration=4.0, start=2.0)
    assert player.button.accessibleName() == "Pause"
    assert player._words.text().startswith("A Song · 0:02")
    player.button.click()
    assert player.button.accessibleName() == "Play"
    player.close_sound()
