from dataclasses import replace

from songjudge.gui.training.model_names import learns_in_epochs, words_of
from songjudge.gui.training.run import Run, notice_in_words, result_in_words, state_in_words
from songjudge.jobs.progress import Progress
from songjudge.jobs.setbacks import Setback, Silence
from songjudge.learning.standing import Standing
from songjudge.learning.training_plan import ModelKind, TrainingPlan
from tests.gui.training.runs import a_run, an_epoch, an_evaluation


def test_a_run_grows_by_epochs_and_begins_anew_with_a_new_fit() -> None:
    run = Run(1, TrainingPlan(), running=True)
    for epoch in (1, 2, 3):
        run = run.after_event(an_epoch(epoch))
    assert [e.epoch for e in run.history.epochs] == [1, 2, 3]
    assert run.after_event("something else") is run
    assert [e.epoch for e in run.after_event(an_epoch(1)).history.epochs] == [1]


def test_steps_are_told_once_each() -> None:
    run = Run(1, TrainingPlan(), running=True)
    for doing in ("Gathering", "Trying trees", "Trying trees", "Trying neighbours"):
        run = run.after_progress(Progress(1, 4, doing), 12.0)
    assert run.steps == ("Gathering", "Trying trees", "Trying neighbours")


def test_where_a_run_stands_in_words() -> None:
    run = Run(1, TrainingPlan(), running=True)
    assert state_in_words(run) == "starting"
    assert state_in_words(run.after_progress(Progress(1, 4, "Trying trees"), None)) == "trying trees"
    live = replace(a_run(epochs=7, running=True), seconds_left=130.0)
    assert state_in_words(live) == "epoch 7 of 30 · 2 min left"
    measured = live.after_progress(Progress(2, 10, "Neural network on songs held out"), 40.0)
    assert state_in_words(measured) == "neural network on songs held out · 40 s left"
    assert state_in_words(replace(live, running=False, trouble="Out of memory.")) == "Out of memory."
    assert state_in_words(a_run()) == "AUC 0.86, between 0.79 and 0.92"
    assert state_in_words(replace(live, running=False)) == ""
    assert result_in_words(an_evaluation()) == "AUC 0.86, between 0.79 and 0.92"


def test_every_kind_of_model_has_words() -> None:
    for kind in ModelKind:
        assert words_of(kind).meant_for, kind
    assert words_of("from-the-future").name == "From-the-future"
    assert learns_in_epochs(ModelKind.NETWORK)
    assert not learns_in_epochs(ModelKind.TREE)


def test_a_setback_begins_anew_and_is_said() -> None:
    run = a_run(epochs=3, running=True).after_event(Standing((ModelKind.FOREST,), 0.8, 4))
    again = run.after_event(Setback("Memory ran out."))
    assert again.history.epochs == ()
    assert again.standings == ()
    assert again.steps[-1] == "Memory ran out."
    assert notice_in_words(again) == "Memory ran out."


def test_a_silence_is_said_until_it_ends() -> None:
    quiet = a_run(running=True).after_event(Silence(200.0))
    assert notice_in_words(quiet).startswith("No sign of life for 3 min.")
    assert notice_in_words(quiet.after_event(Silence(0.0))) == ""
    assert notice_in_words(replace(quiet, running=False)) == ""
