from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from songjudge.gui.appearance import Appearance
from songjudge.gui.evaluation.confusion_matrix import CELLS, Cell, ConfusionMatrix, count_in
from songjudge.learning.curves import Confusion

A_CONFUSION = Confusion(0.5, good_found=1159, good_missed=153, bad_let_in=202, bad_kept_out=742)


def a_matrix(qtbot: QtBot, appearance: Appearance) -> ConfusionMatrix:
    matrix = ConfusionMatrix(appearance)
    qtbot.addWidget(matrix)
    matrix.resize(640, 300)
    matrix.show_confusion(A_CONFUSION)
    with qtbot.waitExposed(matrix):
        matrix.show()
    return matrix


def test_cells_count_what_they_say() -> None:
    assert [count_in(A_CONFUSION, cell) for cell in CELLS] == [742, 202, 153, 1159]
    assert Cell(is_good=False, judged_good=True).words == "bad songs judged good"


def test_a_click_chooses_a_cell(qtbot: QtBot, appearance: Appearance) -> None:
    matrix = a_matrix(qtbot, appearance)
    for index, cell in enumerate(CELLS):
        with qtbot.waitSignal(matrix.chosen) as chosen:
            spot = matrix.cell_area(index).center().toPoint()
            qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=spot)
        assert chosen.args == [cell]
    with qtbot.assertNotEmitted(matrix.chosen):
        qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))


def test_keys_move_between_cells_and_choose(qtbot: QtBot, appearance: Appearance) -> None:
    matrix = a_matrix(qtbot, appearance)
    qtbot.keyClick(matrix, Qt.Key.Key_Right)
    assert matrix.accessibleDescription() == "202 bad songs judged good"
    qtbot.keyClick(matrix, Qt.Key.Key_Down)
    qtbot.keyClick(matrix, Qt.Key.Key_Left)
    assert matrix.accessibleDescription() == "153 good songs judged bad"
    with qtbot.waitSignal(matrix.chosen) as chosen:
        qtbot.keyClick(matrix, Qt.Key.Key_Return)
    assert chosen.args == [Cell(is_good=True, judged_good=False)]
    qtbot.keyClick(matrix, Qt.Key.Key_Up)
    assert matrix.accessibleDescription() == "742 bad songs judged bad"


def test_the_pointer_shows_where_a_click_would_go(qtbot: QtBot, appearance: Appearance) -> None:
    matrix = a_matrix(qtbot, appearance)
    before = matrix.grab().toImage()
    qtbot.mouseMove(matrix, matrix.cell_area(3).center().toPoint())
    qtbot.waitUntil(lambda: matrix.cursor().shape() is Qt.CursorShape.PointingHandCursor)
    assert matrix.grab().toImage() != before
    qtbot.mouseMove(matrix, QPoint(2, 2))
    qtbot.waitUntil(lambda: matrix.cursor().shape() is Qt.CursorShape.ArrowCursor)


def test_it_is_drawn_in_both_themes_and_without_songs(qtbot: QtBot, appearance: Appearance) -> None:
    matrix = a_matrix(qtbot, appearance)
    light = matrix.grab().toImage()
    appearance.set_dark(True)
    assert matrix.grab().toImage() != light
    matrix.show_confusion(Confusion(0.5, 0, 0, 0, 0))
    assert matrix.grab().toImage() != light
