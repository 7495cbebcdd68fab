import time

import pytest

from songjudge.audio.reader import PATIENCE, Deadline


def test_a_busy_machine_does_not_use_up_a_files_time() -> None:
    deadline = Deadline(0.1)
    time.sleep(0.2)  # others work
    deadline.check()


def test_work_uses_it_up() -> None:
    deadline = Deadline(0.02)
    begin = time.thread_time()
    while time.thread_time() < begin + 0.03:
        pass
    with pytest.raises(TimeoutError, match=r"0\.02 seconds of work"):
        deadline.check()


def test_a_disk_that_does_not_answer_uses_it_up() -> None:
    deadline = Deadline(0.05)
    time.sleep(PATIENCE * 0.05 + 0.02)
    with pytest.raises(TimeoutError, match=r"within 0\.15 seconds"):
        deadline.check()
    assert deadline.left() == pytest.approx(0.001)
