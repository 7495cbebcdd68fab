import multiprocessing
import os
import signal
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt, QTimer
from pytestqt.qtbot import QtBot

from songjudge.errors import NotEnoughLabelsError
from songjudge.gui.session import Session
from songjudge.gui.training.page import TrainPage
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress
from songjudge.learning.training_plan import ModelKind, TrainingPlan
from songjudge.steps import train_model
from songjudge.store.workspace import Workspace
from tests.gui.training.runs import an_epoch
from tests.support.taught_workspace import QUICK_PLAN, fill, train


@dataclass(frozen=True)
class EpochsOnly:
    """A job that publishes epochs until the user ends it, as a network's fit does, then fails or trains quickly."""

    workspace: Workspace
    plan: TrainingPlan = field(default_factory=TrainingPlan)
    title: str = "Training"

    def run(self, monitor: Monitor) -> object:
        for epoch in range(1, 1000):
            monitor.publish(an_epoch(epoch, 1000))
            monitor.progress(Progress(epoch, 1000, "Training the network"))
            if monitor.should_finish_early():
                return train_model.TrainModel(self.workspace, QUICK_PLAN, in_child=False).run(monitor)
            _wait(monitor)
        raise NotEnoughLabelsError("Nobody ended the run")


def _wait(monitor: Monitor) -> None:
    import time

    for _ in range(4):
        monitor.stop_if_asked()
        time.sleep(0.005)


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> TrainPage:
    fill(session.workspace)
    made = TrainPage(session)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_an_empty_page_invites(qtbot: QtBot, session: Session) -> None:
    page = TrainPage(session)
    qtbot.addWidget(page)
    assert page.card.run is None
    assert "No song is labelled yet" in page.form.counts.text()


def test_labels_are_counted_as_they_come(qtbot: QtBot, page: TrainPage, session: Session) -> None:
    assert page.form.counts.text().startswith("40 labelled songs")
    session.undo()
    assert not page.form.counts.text().startswith("40 labelled songs")


def test_one_press_trains_a_model_and_shows_what_came_of_it(qtbot: QtBot, page: TrainPage, session: Session) -> None:
    page.form.show_plan(QUICK_PLAN)
    with qtbot.waitSignal(session.model_changed, timeout=120_000):
        qtbot.mouseClick(page.form.start, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(page.card.stop.isVisible)
    qtbot.waitUntil(lambda: page.live is None)
    run = page.card.run
    assert run is not None
    assert run.evaluation is not None
    assert run.evaluation.auc > 0.55
    assert page.card.detail.text().startswith("AUC 0.")
    assert page.runs.list.count() == 1
    assert page.form.start.text() == "Start training"


def test_curves_move_while_a_network_learns_and_finish_keeps_it(
    qtbot: QtBot, page: TrainPage, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("songjudge.steps.train_model.TrainModel", EpochsOnly)
    lengths: list[int] = []
    qtbot.mouseClick(page.form.start, Qt.MouseButton.LeftButton)

    def grew() -> bool:
        seen = len(page.card.loss.numbers.rows)
        if seen and (not lengths or lengths[-1] != seen):
            lengths.append(seen)
        return len(lengths) >= 3

    qtbot.waitUntil(grew, timeout=20_000)
    assert page.card.title.text() == "Run 1"
    assert "of 1000 · " in page.card.detail.text()
    monkeypatch.undo()
    with qtbot.waitSignal(session.model_changed, timeout=60_000):
        qtbot.mouseClick(page.card.finish, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.card.finish.isVisible())
    assert len(session.workspace.models()) == 1


def test_stop_discards_and_says_so(
    qtbot: QtBot, page: TrainPage, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("songjudge.steps.train_model.TrainModel", EpochsOnly)
    qtbot.keyClick(page.form.start, Qt.Key.Key_Space)
    qtbot.waitUntil(page.card.loss.isVisible, timeout=20_000)
    with qtbot.waitSignal(session.runner.ended, timeout=20_000):
        qtbot.keyClick(page.card.stop, Qt.Key.Key_Space)
    assert page.card.detail.text() == "Stopped; nothing was kept."
    assert session.workspace.models() == ()


def test_too_few_labels_are_told_on_the_card(qtbot: QtBot, session: Session) -> None:
    page = TrainPage(session)
    qtbot.addWidget(page)
    page.show()
    with qtbot.waitSignal(session.runner.ended, timeout=20_000):
        qtbot.mouseClick(page.form.start, Qt.MouseButton.LeftButton)
    assert "nothing to learn from" in page.card.detail.text()


def test_old_runs_come_back_and_can_be_chosen_by_key(qtbot: QtBot, session: Session) -> None:
    fill(session.workspace)
    train(session.workspace)
    train(session.workspace, TrainingPlan(model=ModelKind.NEIGHBOURS, folds=2))
    page = TrainPage(session)
    qtbot.addWidget(page)
    page.show()
    assert page.card.title.text() == "Run 2"
    qtbot.keyClick(page.runs.list, Qt.Key.Key_Down)
    assert page.card.title.text() == "Run 1"
    assert page.card.steps.bars.accessibleDescription().count("Run 2") == 1
    with qtbot.waitSignal(session.page_asked) as asked:
        qtbot.mouseClick(page.card.evaluate, Qt.MouseButton.LeftButton)
    assert asked.args == ["evaluate"]


def test_a_killed_child_leaves_a_sentence_and_a_retry_that_works(
    qtbot: QtBot, page: TrainPage, session: Session
) -> None:
    page.form.show_plan(QUICK_PLAN)
    qtbot.mouseClick(page.form.start, Qt.MouseButton.LeftButton)

    def a_child() -> bool:
        found = [c for c in multiprocessing.active_children() if c.name == "songjudge-child" and c.pid]
        for child in found:
            os.kill(child.pid or 0, signal.SIGKILL)
        return bool(found)

    with qtbot.waitSignal(session.runner.ended, timeout=60_000):
        qtbot.waitUntil(a_child, timeout=30_000)
    assert "ended by SIGKILL" in page.card.detail.text()
    assert session.workspace.models() == ()
    assert page.form.counts.text().startswith("40 labelled songs")
    assert page.card.retry.isVisible()
    with qtbot.waitSignal(session.model_changed, timeout=120_000):
        qtbot.mouseClick(page.card.retry, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.live is None)
    assert not page.card.retry.isVisible()
    assert len(session.workspace.models()) == 1


def test_the_contest_of_automatic_is_drawn_as_it_goes(qtbot: QtBot, page: TrainPage, session: Session) -> None:
    page.form.show_plan(TrainingPlan(folds=2))
    bars: list[str] = []

    def grew() -> None:
        words = page.card.steps.bars.accessibleDescription()
        if page.live is not None and words and (not bars or bars[-1] != words):
            bars.append(words)

    session.runner.published.connect(lambda *_: QTimer.singleShot(250, grew))
    with qtbot.waitSignal(session.model_changed, timeout=200_000):
        qtbot.mouseClick(page.form.start, Qt.MouseButton.LeftButton)
    assert bars
    assert bars[0].startswith("Logistic regression 0.")
    run = page.card.run
    assert run is not None
    assert [standing.kinds[0] for standing in run.standings][:2] == [ModelKind.LOGISTIC, ModelKind.SVM]
