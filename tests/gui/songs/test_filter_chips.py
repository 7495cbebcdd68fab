from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from songjudge.gui.songs.filter_chips import FilterChips
from songjudge.gui.songs.song_order import QuickFilter


def test_one_filter_is_chosen_by_mouse_or_keys(qtbot: QtBot) -> None:
    chips = FilterChips()
    qtbot.addWidget(chips)
    assert chips.button(QuickFilter.ALL).isChecked()
    with qtbot.waitSignal(chips.chosen) as told:
        qtbot.mouseClick(chips.button(QuickFilter.DISAGREES), Qt.MouseButton.LeftButton)
    assert told.args == [QuickFilter.DISAGREES]
    with qtbot.waitSignal(chips.chosen) as told:
        qtbot.keyClick(chips.button(QuickFilter.MISSING), Qt.Key.Key_Space)
    assert told.args == [QuickFilter.MISSING]
    assert [q for q in QuickFilter if chips.button(q).isChecked()] == [QuickFilter.MISSING]
