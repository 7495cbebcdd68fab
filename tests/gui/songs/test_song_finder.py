import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from songjudge.gui.songs import song_finder
from songjudge.gui.songs.song_finder import SongFinder
from songjudge.gui.songs.song_order import QuickFilter, SortKey
from tests.gui.songs.tables import some_columns


def test_every_change_finds_again(qtbot: QtBot) -> None:
    finder = SongFinder(some_columns(60))
    found: list[int] = []
    finder.found.connect(lambda _columns, order: found.append(len(order)))
    finder.find()
    finder.set_text("amber")
    finder.set_text("amber")
    finder.set_quick(QuickFilter.UNLABELLED)
    finder.set_within(np.zeros(60, bool))
    finder.set_sort(SortKey.TITLE, True)
    assert len(found) == 5
    assert found[0] == 60
    assert found[1] == 12
    assert 0 < found[2] < 12
    assert found[3:] == [0, 0]


def test_another_table_keeps_the_words(qtbot: QtBot) -> None:
    finder = SongFinder(some_columns(60))
    finder.set_text("amber")
    with qtbot.waitSignal(finder.found) as told:
        finder.set_columns(some_columns(10))
    assert told.args is not None
    assert len(told.args[1]) == 2


def test_a_large_library_is_searched_beside_the_window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(song_finder, "INLINE_UP_TO", 0)
    finder = SongFinder(some_columns(60))
    found: list[int] = []
    finder.found.connect(lambda _columns, order: found.append(len(order)))
    for text in ("a", "am", "amb", "amber"):
        finder.set_text(text)
    assert found == []
    qtbot.waitUntil(lambda: found[-1:] == [12], timeout=5000)
    assert len(found) < 4
    finder.close()
