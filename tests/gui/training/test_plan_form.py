from dataclasses import replace

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from songjudge.gui.appearance import Appearance
from songjudge.gui.training.plan_form import PlanForm
from songjudge.learning.training_plan import ModelKind, NetworkShape, TrainingPlan


def a_form(qtbot: QtBot) -> PlanForm:
    form = PlanForm()
    qtbot.addWidget(form)
    with qtbot.waitExposed(form):
        form.show()
    return form


def test_one_press_asks_for_the_sound_default_plan(qtbot: QtBot, appearance: Appearance) -> None:
    form = a_form(qtbot)
    with qtbot.waitSignal(form.start_asked) as asked:
        qtbot.mouseClick(form.start, Qt.MouseButton.LeftButton)
    assert asked.args == [TrainingPlan()]


def test_the_fields_make_the_plan(qtbot: QtBot, appearance: Appearance) -> None:
    form = a_form(qtbot)
    qtbot.keyClick(form.model, Qt.Key.Key_Down)
    form.epochs.selectAll()
    qtbot.keyClicks(form.epochs, "12")
    form.learning_rate.selectAll()
    qtbot.keyClicks(form.learning_rate, "0.005")
    qtbot.mouseClick(form.fold, Qt.MouseButton.LeftButton)
    form.seed.selectAll()
    qtbot.keyClicks(form.seed, "7")
    with qtbot.waitSignal(form.start_asked) as asked:
        qtbot.keyClick(form.start, Qt.Key.Key_Space)
    assert asked.args == [TrainingPlan(model=ModelKind.NETWORK, epochs=12, learning_rate=0.005, seed=7)]


def test_advanced_settings_unfold(qtbot: QtBot, appearance: Appearance) -> None:
    form = a_form(qtbot)
    assert not form.advanced.isVisible()
    qtbot.mouseClick(form.fold, Qt.MouseButton.LeftButton)
    assert form.advanced.isVisible()
    assert form.folds.isVisible()


def test_what_a_classical_model_does_not_know_is_greyed(qtbot: QtBot, appearance: Appearance) -> None:
    form = a_form(qtbot)
    form.model.setCurrentIndex(form.model.findData("logistic"))
    assert not form.epochs.isEnabled()
    assert "few labels" in form.meaning.text()
    form.model.setCurrentIndex(form.model.findData("network"))
    assert form.epochs.isEnabled()


def test_an_old_plan_comes_back_whole(qtbot: QtBot, appearance: Appearance) -> None:
    form = a_form(qtbot)
    plan = TrainingPlan(ModelKind.TREE, 3, 4, 2, 10, 8, 0.01, 5, 0.1, 0.02, "jax")
    plan = replace(plan, shape=NetworkShape.ANCESTOR, device="cpu", precision="mixed", tensorboard=True)
    form.show_plan(plan)
    assert form.plan() == plan


def test_counts_in_words(qtbot: QtBot, appearance: Appearance) -> None:
    form = a_form(qtbot)
    form.set_counts(1312, 944)
    assert form.counts.text() == "2\u202f256 labelled songs · 1\u202f312 good · 944 bad"
    form.set_counts(0, 0)
    assert "No song is labelled yet" in form.counts.text()


def test_every_field_has_a_name_for_a_screen_reader(qtbot: QtBot, appearance: Appearance) -> None:
    form = a_form(qtbot)
    for field in (form.model, form.epochs, form.batch_size, form.learning_rate, form.seed, form.folds, form.repeats,
                  form.patience, form.dropout, form.weight_decay, form.backend, form.shape, form.run_on,
                  form.precision, form.tensorboard, form.start, form.fold):  # fmt: skip
        assert field.accessibleName()


def test_while_a_run_is_under_way_the_button_says_that_a_new_one_waits(qtbot: QtBot, appearance: Appearance) -> None:
    form = a_form(qtbot)
    form.set_running(True)
    assert form.start.text() == "Train again after this"
