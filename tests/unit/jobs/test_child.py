"""One long function in its own process: progress comes out, wishes go in, a death is a sentence."""

import threading
import time
from pathlib import Path

import pytest

from songjudge.errors import UnreadableFileError
from songjudge.jobs.cancellation import Cancelled, StopRequest
from songjudge.jobs.child import ChildDiedError, call_in_child
from songjudge.jobs.monitor import CallbackMonitor
from tests.support import work
from tests.support.monitors import RecordingMonitor


def test_progress_events_and_the_answer_come_back() -> None:
    monitor = RecordingMonitor()
    assert call_in_child(work.count_to, monitor, 50) == 50
    assert monitor.events == list(range(1, 51))
    assert monitor.reports[-1].done == 50


def test_errors_cross_the_border_whole() -> None:
    with pytest.raises(UnreadableFileError, match="The song is broken: it was cut short"):
        call_in_child(work.fail_in_child, RecordingMonitor())


def test_a_killed_child_is_a_sentence_with_its_last_words() -> None:
    with pytest.raises(ChildDiedError, match=r"SIGKILL.*out of paper.*Nothing is lost"):
        call_in_child(work.die_in_child, RecordingMonitor(), "printer: out of paper\n")


def test_the_environment_is_set_for_the_child_only() -> None:
    told = call_in_child(
        work.environment_of_child, RecordingMonitor(), "KERAS_BACKEND", environment={"KERAS_BACKEND": "torch"}
    )
    assert told == "torch"


def test_finish_reaches_the_child() -> None:
    request = StopRequest()
    monitor = CallbackMonitor(request, on_event=lambda _: request.finish_early())
    assert call_in_child(work.count_until_told, monitor) == "finished early"


def test_stop_reaches_the_child_and_lets_it_clean_up(tmp_path: Path) -> None:
    request = StopRequest()
    threading.Timer(1.5, request.stop).start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        call_in_child(work.touch_when_stopped, CallbackMonitor(request), tmp_path / "cleaned")
    assert time.monotonic() - began < 10
    assert (tmp_path / "cleaned").exists()
