"""One long function in its own process: progress comes out, wishes go in, a death is a sentence."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from songjudge.errors import UnreadableFileError
from songjudge.jobs.cancellation import Cancelled, StopRequest
from songjudge.jobs.child import ChildDiedError, ChildOutOfMemoryError, call_in_child
from songjudge.jobs.monitor import CallbackMonitor
from songjudge.jobs.setbacks import Silence
from tests.support import hungry_work, work
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


def test_memory_that_numpy_cannot_get_is_told_apart_from_a_crash() -> None:
    with pytest.raises(ChildOutOfMemoryError, match=r"ran out of memory.*Nothing is lost"):
        call_in_child(hungry_work.allocate, RecordingMonitor(), 4000)


def test_memory_that_tensorflow_cannot_get_is_told_apart_too() -> None:
    with pytest.raises(ChildOutOfMemoryError):
        call_in_child(hungry_work.allocate_by_tensorflow, RecordingMonitor(), environment={"TF_CPP_MIN_LOG_LEVEL": "2"})


def test_a_library_that_aborts_for_memory_is_told_apart_too() -> None:
    with pytest.raises(ChildOutOfMemoryError):
        call_in_child(hungry_work.abort_for_memory, RecordingMonitor())


def test_a_real_kill_by_hand_is_no_want_of_memory() -> None:
    monitor = CallbackMonitor(on_event=lambda pid: os.kill(int(str(pid)), signal.SIGKILL))
    with pytest.raises(ChildDiedError, match="SIGKILL") as caught:
        call_in_child(hungry_work.hang, monitor, 60.0)
    assert not isinstance(caught.value, ChildOutOfMemoryError)


def test_a_child_that_hangs_is_told_of_and_can_be_stopped() -> None:
    request = StopRequest()
    seen: list[object] = []

    def note(event: object) -> None:
        seen.append(event)
        if isinstance(event, Silence):
            request.stop()

    began = time.monotonic()
    with pytest.raises(Cancelled):
        call_in_child(hungry_work.hang, CallbackMonitor(request, on_event=note), -1.0, quiet=1.0)
    assert isinstance(seen[-1], Silence)
    assert seen[-1].seconds >= 1
    assert time.monotonic() - began < 60
    assert isinstance(seen[0], int)
    with pytest.raises(ProcessLookupError):
        os.kill(seen[0], 0)


def test_the_end_of_a_silence_is_told_too() -> None:
    monitor = RecordingMonitor()
    assert call_in_child(hungry_work.hang, monitor, 5.0, quiet=1.0) == "done"
    silences = [event.seconds for event in monitor.events if isinstance(event, Silence)]
    assert silences[0] >= 1
    assert silences[-1] == 0


def test_work_that_looks_whether_to_stop_is_alive() -> None:
    monitor = RecordingMonitor()
    assert call_in_child(hungry_work.tell_nothing_but_look, monitor, 4.0, quiet=2.5) == "done"
    assert monitor.events == []
