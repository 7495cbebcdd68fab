from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from songjudge.gui.appearance import Appearance
from songjudge.gui.training.run_delegate import box_of
from songjudge.gui.training.run_list import RunList, model_in_words
from songjudge.learning.training_plan import ModelKind, TrainingPlan
from tests.gui.training.runs import a_run


def a_list(qtbot: QtBot, appearance: Appearance) -> RunList:
    runs = RunList(appearance)
    qtbot.addWidget(runs)
    runs.resize(290, 300)
    runs.show_runs([a_run(1), a_run(2), a_run(3, running=True)], chosen="model-3")
    with qtbot.waitExposed(runs):
        runs.show()
    return runs


def test_newest_first_and_the_chosen_one_selected(qtbot: QtBot, appearance: Appearance) -> None:
    runs = a_list(qtbot, appearance)
    assert [runs.list.item(row).text() for row in range(3)] == ["Run 3", "Run 2", "Run 1"]
    assert runs.list.currentRow() == 0
    spoken = runs.list.item(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Run 2, Neural network · AUC 0.86"


def test_the_down_key_chooses_the_next_run(qtbot: QtBot, appearance: Appearance) -> None:
    runs = a_list(qtbot, appearance)
    with qtbot.waitSignal(runs.chosen) as chosen:
        qtbot.keyClick(runs.list, Qt.Key.Key_Down)
    assert chosen.args == ["model-2"]


def test_the_space_bar_and_a_click_on_the_box_compare(qtbot: QtBot, appearance: Appearance) -> None:
    runs = a_list(qtbot, appearance)
    qtbot.keyClick(runs.list, Qt.Key.Key_Down)
    with qtbot.waitSignal(runs.compared) as compared:
        qtbot.keyClick(runs.list, Qt.Key.Key_Space)
    assert compared.args == [("model-2",)]
    box = box_of(runs.list.visualItemRect(runs.list.item(2))).center().toPoint()
    qtbot.mouseClick(runs.list.viewport(), Qt.MouseButton.LeftButton, pos=box)
    assert runs.ticked() == ("model-2", "model-1")
    qtbot.mouseClick(runs.list.viewport(), Qt.MouseButton.LeftButton, pos=box)
    assert runs.ticked() == ("model-2",)


def test_a_click_on_the_words_chooses_without_ticking(qtbot: QtBot, appearance: Appearance) -> None:
    runs = a_list(qtbot, appearance)
    spot = runs.list.visualItemRect(runs.list.item(2)).topLeft() + QPoint(30, 20)
    qtbot.mouseClick(runs.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert runs.list.currentRow() == 2
    assert runs.ticked() == ()


def test_ticks_survive_a_new_list(qtbot: QtBot, appearance: Appearance) -> None:
    runs = a_list(qtbot, appearance)
    runs.list.item(1).setCheckState(Qt.CheckState.Checked)
    before = runs.grab().toImage()
    runs.show_runs([a_run(n) for n in (1, 2, 3, 4)], chosen="model-4")
    assert runs.ticked() == ("model-2",)
    assert runs.grab().toImage() != before


def test_what_a_contest_chose_is_said() -> None:
    run = a_run(1)
    assert model_in_words(run) == "Neural network"
    assert model_in_words(replace(run, kind=ModelKind.NETWORK)) == "Neural network"
    assert model_in_words(replace(run, plan=TrainingPlan(), kind=ModelKind.TREE)) == "Automatic: decision tree"
