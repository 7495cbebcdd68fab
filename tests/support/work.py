"""Small functions for workers and children: importable, so that another process can run them."""

import contextlib
import os
import signal
import time
from pathlib import Path

from songjudge.errors import UnreadableFileError
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress


def square(number: int) -> int:
    return number * number


def square_unless_odd(number: int) -> int:
    """Refuse odd numbers as a step refuses a broken song."""
    if number % 2:
        raise UnreadableFileError(f"{number} cannot be squared", why="it is odd")
    return number * number


def die_on_three(number: int) -> int:
    """Crash as a decoder crashes."""
    if number == 3:
        os.kill(os.getpid(), signal.SIGSEGV)
    return number


def hang_on_three(number: int) -> int:
    if number == 3:
        time.sleep(60)
    return number


def slow(number: int) -> int:
    time.sleep(2)
    return number


def process_id(_: int) -> int:
    return os.getpid()


def blas_threads(_: int) -> str:
    return os.environ["OMP_NUM_THREADS"]


def environment_of(name: str) -> str | None:
    return os.environ.get(name)


def open_files(_: object) -> list[str]:
    """Return what this process holds open, as Linux tells."""
    found = []
    for entry in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            found.append(str(entry.readlink()))
    return found


def raise_unpicklable(_: int) -> int:
    class LocalError(Exception):
        pass

    raise LocalError("only known here")


def count_to(monitor: Monitor, last: int) -> int:
    """Report and publish every number."""
    for number in range(1, last + 1):
        monitor.progress(Progress(number, last, "Counting"))
        monitor.publish(number)
    return last


def count_until_told(monitor: Monitor) -> str:
    """Work until the user presses Finish (or Stop)."""
    monitor.publish("started")
    for _ in range(600):
        monitor.stop_if_asked()
        if monitor.should_finish_early():
            return "finished early"
        time.sleep(0.05)
    return "never told"


def fail_in_child(monitor: Monitor) -> None:
    monitor.stop_if_asked()
    raise UnreadableFileError("The song is broken", why="it was cut short")


def die_in_child(monitor: Monitor, words: str) -> None:
    monitor.stop_if_asked()
    os.write(2, words.encode())
    os.kill(os.getpid(), signal.SIGKILL)


def environment_of_child(monitor: Monitor, name: str) -> str:
    monitor.stop_if_asked()
    return os.environ[name]


def touch_when_stopped(monitor: Monitor, path: Path) -> None:
    """Leave a mark when Stop arrives, as a job that cleans up would."""
    try:
        count_until_told(monitor)
    finally:
        path.touch()
