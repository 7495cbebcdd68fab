"""A training that runs out of memory is tried again with less of it, and the user is told."""

from pathlib import Path

import pytest

from songjudge.jobs.child import ChildOutOfMemoryError
from songjudge.jobs.setbacks import Setback
from songjudge.learning.dataset_file import save_dataset
from songjudge.learning.history import EpochResult
from songjudge.learning.network.backends import MissingBackendError
from songjudge.learning.training_plan import ModelKind, TrainingPlan
from songjudge.steps import training_attempts
from songjudge.steps.load_model import load_model
from songjudge.steps.training_attempts import smaller_plans, train_in_child, words_before
from tests.support import hungry_work
from tests.support.labelled_songs import LISTENER, a_dataset, a_song
from tests.support.monitors import RecordingMonitor

NETWORK = TrainingPlan(model=ModelKind.NETWORK, epochs=2, folds=2)


def test_memory_that_runs_out_is_taken_in_smaller_bites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_attempts, "train_and_save", hungry_work.train_with_little_memory)
    dataset = a_dataset(24, sets=(LISTENER,), album=2)
    save_dataset(dataset, tmp_path / "data")
    (tmp_path / "model").mkdir()
    monitor = RecordingMonitor()
    songs = [a_song(n) for n in range(24)]
    result, plan = train_in_child(monitor, tmp_path / "data", songs, NETWORK, tmp_path / "model")
    assert (plan.thrift, plan.device) == (4, "cpu")
    told = [event.words for event in monitor.events if isinstance(event, Setback)]
    assert told == [
        "Memory ran out, so the training began again with batches half as large.",
        "Memory ran out, so the training began again on the processor with batches a quarter as large.",
    ]
    assert all(words in result.why for words in told)
    assert any(isinstance(event, EpochResult) for event in monitor.events)
    assert [file.name for file in (tmp_path / "model").glob("attempt-*")] == ["attempt-4"]
    assert len(load_model(tmp_path / "model").score(dataset.bags).song) == 24


def test_there_is_an_end_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_attempts, "train_and_save", hungry_work.allocate_like_a_training)
    monitor = RecordingMonitor()
    with pytest.raises(ChildOutOfMemoryError, match="ran out of memory"):
        train_in_child(monitor, tmp_path, [], NETWORK, tmp_path / "model")
    assert len(monitor.events) == 2


def test_a_model_without_batches_has_one_attempt() -> None:
    assert list(smaller_plans(TrainingPlan(model=ModelKind.FOREST))) == [TrainingPlan(model=ModelKind.FOREST)]


def test_thrift_adds_up() -> None:
    plans = list(smaller_plans(TrainingPlan(thrift=4)))
    assert [plan.thrift for plan in plans] == [4, 8, 16]
    assert words_before(plans[2]).endswith("on the processor with batches a 16th as large.")


@pytest.mark.parametrize(("backend", "words"), [("theano", "no backend called 'theano'"), ("jax", "is not installed")])
def test_a_backend_that_is_not_there_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backend: str, words: str
) -> None:
    monkeypatch.setattr("songjudge.learning.network.backends.importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingBackendError, match=words):
        train_in_child(RecordingMonitor(), tmp_path, [], TrainingPlan(backend=backend), tmp_path)
