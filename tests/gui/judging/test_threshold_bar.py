from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from songjudge.gui.appearance import Appearance
from songjudge.gui.judging.threshold_bar import ThresholdBar
from tests.gui.evaluation.evaluations import an_evaluation


def a_bar(qtbot: QtBot) -> ThresholdBar:
    bar = ThresholdBar(0.7)
    qtbot.addWidget(bar)
    bar.resize(700, 50)
    with qtbot.waitExposed(bar):
        bar.show()
    return bar


def test_keys_move_the_threshold_and_the_number(qtbot: QtBot, appearance: Appearance) -> None:
    bar = a_bar(qtbot)
    with qtbot.waitSignals([bar.moved, bar.settled]):
        qtbot.keyClick(bar.slider, Qt.Key.Key_Left)
    assert bar.threshold == 0.69
    assert bar.box.value() == 0.69
    qtbot.keyClick(bar.slider, Qt.Key.Key_PageUp)
    assert bar.threshold == 0.74


def test_a_typed_number_moves_the_slider(qtbot: QtBot, appearance: Appearance) -> None:
    bar = a_bar(qtbot)
    bar.box.selectAll()
    with qtbot.waitSignal(bar.settled) as settled:
        qtbot.keyClicks(bar.box, "0.25")
        qtbot.keyClick(bar.box, Qt.Key.Key_Return)
    assert bar.threshold == 0.25
    assert settled.args is not None


def test_dragging_settles_only_when_the_user_lets_go(qtbot: QtBot, appearance: Appearance) -> None:
    bar = a_bar(qtbot)
    settled: list[float] = []
    bar.settled.connect(settled.append)
    width, middle = bar.slider.width(), bar.slider.height() // 2
    handle = QPoint(round(0.7 * (width - 14)) + 7, middle)
    qtbot.mousePress(bar.slider, Qt.MouseButton.LeftButton, pos=handle)
    qtbot.mouseMove(bar.slider, QPoint(width // 3, middle))
    qtbot.waitUntil(lambda: bar.threshold < 0.6)
    assert settled == []
    qtbot.mouseRelease(bar.slider, Qt.MouseButton.LeftButton, pos=QPoint(width // 3, middle))
    assert settled == [bar.threshold]


def test_it_says_what_the_threshold_does(qtbot: QtBot, appearance: Appearance) -> None:
    bar = a_bar(qtbot)
    bar.show_count(1)
    assert bar.words.text() == "1 song"
    roc = an_evaluation().roc
    bar.show_roc(roc)
    bar.show_count(2345)
    assert bar.words.text() == f"2\u202f345 songs · {roc.words(0.7)}"
    assert bar.slider.accessibleDescription() == bar.words.text()
    bar.show_roc(None)
    assert bar.words.text() == "2\u202f345 songs"
