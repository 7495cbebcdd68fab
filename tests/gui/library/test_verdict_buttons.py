from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from songjudge.gui.appearance import Appearance
from songjudge.gui.library.verdict_buttons import VerdictButtons
from songjudge.library.verdict import Verdict


def test_mouse_and_keys_choose(qtbot: QtBot, appearance: Appearance) -> None:
    buttons = VerdictButtons(appearance)
    qtbot.addWidget(buttons)
    chosen: list[Verdict] = []
    buttons.chosen.connect(chosen.append)
    qtbot.mouseClick(buttons.good, Qt.MouseButton.LeftButton)
    qtbot.keyClick(buttons.bad, Qt.Key.Key_Space)
    qtbot.mouseClick(buttons.unsure, Qt.MouseButton.LeftButton)
    assert chosen == [Verdict.GOOD, Verdict.BAD, Verdict.NONE]


def test_the_given_verdict_is_filled_with_its_colour(qtbot: QtBot, appearance: Appearance) -> None:
    buttons = VerdictButtons(appearance)
    qtbot.addWidget(buttons)
    buttons.resize(360, 110)
    buttons.show_verdict(Verdict.GOOD)
    assert buttons.good.grab().toImage().pixelColor(12, 24) == appearance.theme.good
    assert buttons.bad.grab().toImage().pixelColor(12, 24) == appearance.theme.bad_soft
    buttons.show_verdict(Verdict.NONE, enabled=False)
    assert not buttons.good.isEnabled()
