import csv
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from songjudge.gui.appearance import Appearance
from songjudge.gui.training.run import Run
from songjudge.gui.training.run_card import REDRAW_EVERY, RunCard
from songjudge.jobs.progress import Progress
from songjudge.learning.history import TrainingHistory
from songjudge.learning.training_plan import ModelKind, TrainingPlan
from tests.gui.training.runs import a_run, an_epoch, an_evaluation


def a_card(qtbot: QtBot, appearance: Appearance) -> RunCard:
    card = RunCard(appearance)
    qtbot.addWidget(card)
    card.resize(900, 650)
    with qtbot.waitExposed(card):
        card.show()
    return card


def test_without_a_run_it_says_what_to_do(qtbot: QtBot, appearance: Appearance) -> None:
    card = a_card(qtbot, appearance)
    card.show_run(None)
    assert not card.finish.isVisible()
    assert not card.loss.isVisible()


def test_a_running_run_moves_at_most_five_times_a_second(qtbot: QtBot, appearance: Appearance) -> None:
    card = a_card(qtbot, appearance)
    run = a_run(14, epochs=1, running=True)
    card.show_run(run)
    assert card.finish.isVisible()
    for epoch in range(2, 8):
        run = run.after_event(an_epoch(epoch))
        card.show_run(run)
    assert len(card.loss.numbers.rows) == 1  # not drawn yet: the timer has not ticked
    qtbot.waitUntil(lambda: len(card.loss.numbers.rows) == 7, timeout=10 * REDRAW_EVERY)
    assert card.title.text() == "Run 14"
    assert card.detail.text() == "epoch 7 of 30"


def test_finish_and_stop_are_two_buttons(qtbot: QtBot, appearance: Appearance) -> None:
    card = a_card(qtbot, appearance)
    card.show_run(a_run(running=True))
    with qtbot.waitSignal(card.finish_asked):
        qtbot.mouseClick(card.finish, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(card.stop_asked):
        qtbot.keyClick(card.stop, Qt.Key.Key_Space)
    card.show_run(a_run())
    assert not card.finish.isVisible()
    assert not card.stop.isVisible()


def test_a_run_without_epochs_is_told_step_by_step(qtbot: QtBot, appearance: Appearance) -> None:
    card = a_card(qtbot, appearance)
    run = Run(3, TrainingPlan(ModelKind.TREE), running=True)
    run = run.after_progress(Progress(1, 5, "Fold 1 of 5"), 8.0).after_progress(Progress(2, 5, "Fold 2 of 5"), 6.0)
    card.show_run(run)
    assert [card.steps.steps.item(row).text() for row in range(2)] == ["Fold 1 of 5", "Fold 2 of 5"]
    assert card.steps.bar.value() == 400
    done = replace(run, running=False, evaluation=an_evaluation(), why="A tree, as you asked.")
    card.show_run(done)
    assert card.steps.figure.text() == "AUC 0.86, between 0.79 and 0.92"
    assert "A tree, as you asked." in card.steps.words.text()
    assert "flattered: 0.93" in card.steps.words.text()
    assert not card.steps.bar.isVisible()
    card.show_run(replace(done, steps=("Other",)))
    assert card.steps.steps.count() == 1


def test_a_failure_is_said_where_the_run_was(qtbot: QtBot, appearance: Appearance) -> None:
    card = a_card(qtbot, appearance)
    card.show_run(replace(a_run(running=True, epochs=0), running=False, trouble="There are too few labels."))
    assert card.detail.text() == "There are too few labels."
    assert "too few labels" in card.steps.words.text()


def test_log_smooth_and_measure_by_click_and_key(qtbot: QtBot, appearance: Appearance) -> None:
    card = a_card(qtbot, appearance)
    card.show_run(a_run(epochs=9))
    qtbot.mouseClick(card.log, Qt.MouseButton.LeftButton)
    assert card.loss.log_y
    before = card.second.grab().toImage()
    qtbot.keyClick(card.smooth, Qt.Key.Key_Space)
    assert card.second.grab().toImage() != before
    qtbot.keyClick(card.measure, Qt.Key.Key_Down)
    assert card.second.measure.name == "precision"


def test_both_plots_are_saved_together(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> None:
    card = a_card(qtbot, appearance)
    card.show_run(a_run(epochs=3))
    card.save(tmp_path / "run.csv")
    with (tmp_path / "run.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["epoch", "train loss", "validation loss", "train AUC", "validation AUC"]
    assert len(rows) == 4
    card.save(tmp_path / "run.svg")
    assert (tmp_path / "run.svg").read_text().count("epoch") >= 2


def test_an_empty_history_is_no_curve(qtbot: QtBot, appearance: Appearance) -> None:
    card = a_card(qtbot, appearance)
    card.show_run(replace(a_run(), history=TrainingHistory()))
    assert card.steps.isVisible()
    assert not card.loss.isVisible()


def test_trouble_that_was_mended_and_a_hang_are_said_on_the_card(qtbot: QtBot, appearance: Appearance) -> None:
    card = a_card(qtbot, appearance)
    card.show_run(a_run(running=True))
    assert not card.notice.isVisible()
    card.show_run(replace(a_run(running=True), setbacks=("Memory ran out.",), silent=200.0))
    qtbot.waitUntil(card.notice.isVisible, timeout=10 * REDRAW_EVERY)
    assert "wait, or press Stop" in card.notice.text()
    assert not card.retry.isVisible()


def test_a_run_that_failed_can_be_tried_again(qtbot: QtBot, appearance: Appearance) -> None:
    card = a_card(qtbot, appearance)
    card.show_run(replace(a_run(), evaluation=None, trouble="It ended early.", can_retry=True))
    with qtbot.waitSignal(card.retry_asked):
        qtbot.keyClick(card.retry, Qt.Key.Key_Space)
