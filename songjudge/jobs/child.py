"""Runs one long function in a process of its own, with live progress: a crash there never takes the program with it."""

import contextlib
import os
import signal
import tempfile
import time
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from songjudge.errors import SongjudgeError
from songjudge.jobs.cancellation import Cancelled
from songjudge.jobs.helper import death, lower_priority, sendable
from songjudge.jobs.memory_trouble import died_of_memory, kills_for_memory, ran_out_of_memory
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.processes import Environment, environment_now, new_processes, take_over
from songjudge.jobs.progress import Progress
from songjudge.jobs.setbacks import Silence

Value = TypeVar("Value")

_POLL = 0.1  # seconds between two looks at the user's wishes
_GRACE = 5.0  # seconds that a child has to stop by itself
_PROGRESS_EVERY = 0.05  # seconds: nobody sees more than twenty steps a second
_PULSE_EVERY = 1.0  # seconds between two signs of life of work that tells nothing else

QUIET = 180.0
"""Seconds without a sign of life after which the user is asked whether to wait; imports and big fits take less."""


class ChildDiedError(SongjudgeError):
    """The child process ended before its work did."""


class ChildOutOfMemoryError(ChildDiedError):
    """The child process could not get the memory that its work needs, on a graphics card or in the computer."""


def call_in_child(
    function: Callable[..., Value],
    monitor: Monitor,
    *args: object,
    environment: Mapping[str, str] | None = None,
    quiet: float = QUIET,
) -> Value:
    """Return `function(monitor, *args)`, computed in a new, niced process.

    Progress and events reach `monitor` as they come; Stop and Finish reach the function.  `environment` is set before
    anything heavy is imported.  After `quiet` seconds in which the process neither told anything nor used a processor,
    a `Silence` is published, again as it grows, and one of 0 seconds when it is over.  Raises what the function
    raises, `ChildOutOfMemoryError` when memory ran out, `ChildDiedError` when the process does not survive for another
    reason, and `Cancelled` when the user pressed Stop.
    """
    kills = kills_for_memory()
    context = new_processes()
    ours, theirs = context.Pipe()
    with tempfile.TemporaryDirectory(prefix="songjudge-") as folder:
        log = Path(folder) / "output.txt"
        process = context.Process(
            target=_serve,
            args=(theirs, {**environment_now(), **(environment or {})}, str(log)),
            daemon=True,
            name="songjudge-child",
        )
        process.start()
        theirs.close()
        try:
            ours.send((function, args))
            value: Value = _conversation(ours, process, monitor, _Listening(monitor, process.pid, quiet))
        except (EOFError, ConnectionResetError, BrokenPipeError):
            process.join(timeout=2)
            words = _last_words(log)
            if died_of_memory(process.exitcode, words, kills, kills_for_memory()):
                raise _out_of_memory() from None
            raise ChildDiedError(
                "The process that did this work ended early",
                why=f"{death(process.exitcode)}{_last_line(words)}",
                remedy="Nothing is lost. Close other programs and try again, or choose a smaller model.",
            ) from None
        finally:
            ours.close()
            _end(process)
        return value


def _out_of_memory() -> ChildOutOfMemoryError:
    return ChildOutOfMemoryError(
        "The process that did this work ran out of memory",
        remedy="Nothing is lost. Close other programs and try again, or choose a smaller model.",
    )


class _Listening:
    """Notes the child's signs of life, and tells the monitor when there have been none for long."""

    def __init__(self, monitor: Monitor, pid: int | None, quiet: float) -> None:
        self._monitor, self._pid, self._quiet = monitor, pid, quiet
        self._heard_at = time.monotonic()
        self._told = self._used = 0.0

    def heard(self) -> None:
        """Take note that the child said something."""
        self._heard_at = time.monotonic()
        if self._told:
            self._told = 0.0
            self._monitor.publish(Silence(0.0))

    def heard_nothing(self) -> None:
        """Tell of the silence once it has lasted, and each time that it has doubled."""
        silent = time.monotonic() - self._heard_at
        if silent < max(self._quiet, 2 * self._told):
            return
        if not self._told and self._worked():
            self._heard_at = time.monotonic()
            return
        self._told = silent
        self._monitor.publish(Silence(silent))

    def _worked(self) -> bool:
        """Return whether the child used a processor since the last look, for a hundredth of the time at least."""
        import psutil

        before = self._used
        with contextlib.suppress(psutil.Error):
            times = psutil.Process(self._pid).cpu_times()
            self._used = times.user + times.system
        return self._used - before > 0.01 * self._quiet


def _conversation(pipe: Connection, process: Any, monitor: Monitor, listening: _Listening) -> Any:
    """Pass messages to `monitor` until the child has answered."""
    told_to_finish = False
    while True:
        try:
            monitor.stop_if_asked()
        except Cancelled:
            _ask_to_stop(pipe, process)
            raise
        if not told_to_finish and monitor.should_finish_early():
            _tell(pipe, "finish")
            told_to_finish = True
        if not pipe.poll(_POLL):
            listening.heard_nothing()
            continue
        kind, value = pipe.recv()
        listening.heard()
        if kind == "done":
            return value
        _pass_on(kind, value, monitor)


def _pass_on(kind: str, value: Any, monitor: Monitor) -> None:
    if kind == "progress":
        monitor.progress(value)
    elif kind == "event":
        monitor.publish(value)
    elif kind == "failed":
        raise value
    elif kind == "memory":
        raise _out_of_memory()
    elif kind == "cancelled":
        raise Cancelled


def _ask_to_stop(pipe: Connection, process: Any) -> None:
    _tell(pipe, "stop")
    deadline = time.monotonic() + _GRACE
    while process.is_alive() and time.monotonic() < deadline:
        try:
            if pipe.poll(_POLL):
                pipe.recv()
        except (EOFError, OSError):
            break


def _tell(pipe: Connection, word: str) -> None:
    with contextlib.suppress(OSError):  # it died; the next read says so
        pipe.send(word)


def _end(process: Any) -> None:
    process.join(timeout=0.5)
    if process.is_alive():
        process.kill()
        process.join(timeout=5)


def _last_words(log: Path) -> str:
    """Return the end of what the child printed."""
    try:
        return log.read_text(errors="replace")[-4000:]
    except OSError:
        return ""


def _last_line(words: str) -> str:
    """Return the last line of it, shortened, for the log and the error's sentence."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    return f" after “{lines[-1][:200]}”" if lines else ""


class _PipeMonitor:
    """The monitor inside the child: sends what the work tells, and hears the user's wishes."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._stop = False
        self._finish = False
        self._last = 0.0
        self._spoke = 0.0

    def progress(self, progress: Progress) -> None:
        self.stop_if_asked()
        now = time.monotonic()
        if now - self._last >= _PROGRESS_EVERY or progress.done == progress.total:
            self._last = now
            self._send(("progress", progress))

    def publish(self, event: object) -> None:
        self._send(("event", event))

    def stop_if_asked(self) -> None:
        self._listen()
        if self._stop:
            raise Cancelled
        if time.monotonic() - self._spoke >= _PULSE_EVERY:  # work that tells nothing for long is alive all the same
            self._send(("pulse", None))

    def should_finish_early(self) -> bool:
        self._listen()
        return self._finish

    def _listen(self) -> None:
        try:
            while self._pipe.poll(0):
                word = self._pipe.recv()
                self._stop |= word == "stop"
                self._finish |= word == "finish"
        except (EOFError, OSError):
            self._stop = True  # the program that asked for the work is gone

    def _send(self, message: tuple[str, object]) -> None:
        self._spoke = time.monotonic()
        try:
            self._pipe.send(message)
        except OSError:
            raise Cancelled from None


def _serve(pipe: Connection, environment: Environment, log: str) -> None:
    """Do the one piece of work and answer.  Runs in the child process."""
    take_over(environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    lower_priority(10)
    try:
        function, args = pipe.recv()
        answer: tuple[str, object] = ("done", function(_PipeMonitor(pipe), *args))
    except Cancelled:
        answer = ("cancelled", None)
    except Exception as error:
        answer = ("memory", None) if ran_out_of_memory(error) else ("failed", sendable(error))
    with contextlib.suppress(OSError):  # nobody listens any more
        pipe.send(answer)
    os._exit(0)  # skip the slow teardown of native libraries
