"""One helper process that works through items on demand, so that a crash or a hang costs one item and nothing more."""

import contextlib
import multiprocessing.process
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TypeVar

from songjudge.errors import SongjudgeError
from songjudge.jobs.processes import Environment, environment_now, new_processes, take_over

Item = TypeVar("Item")
Value = TypeVar("Value")

_POLL = 0.1  # seconds between two looks at the wish to stop
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


class HelperDiedError(SongjudgeError):
    """The helper process ended in the middle of an item: a decoder crashed, or the system ran out of memory."""


class HelperTimedOutError(SongjudgeError):
    """The helper process took longer over one item than it may."""


class Abandoned(BaseException):
    """The caller no longer wants the answer."""


class Helper:
    """A new, niced process that calls functions and sends back what they return or raise.

    It starts at the first call and again after it died.  It is driven by one thread at a time, which only waits on a
    pipe and so never holds the interpreter's lock.  An item may take `time_limit` seconds, the first one of a process
    `settling` more: it also loads, and perhaps compiles, what all of them need.
    """

    def __init__(self, *, nice: int = 10, time_limit: float | None = None, settling: float = 0.0) -> None:
        self._nice = nice
        self._time_limit = time_limit
        self._settling = settling
        self._settled = False
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

    def call(
        self, function: Callable[[Item], Value], item: Item, *, abandoned: Callable[[], bool] = lambda: False
    ) -> Value:
        """Return `function(item)`, computed in the process, or raise what it raised.

        Raises `HelperDiedError` or `HelperTimedOutError` when the process did not survive the item, and `Abandoned`
        (after killing the process) as soon as `abandoned()` is true.
        """
        pipe = self._started()
        try:
            pipe.send((function, item))
            self._await(pipe, abandoned)
            failed, answer = pipe.recv()
            self._settled = True
        except (EOFError, BrokenPipeError, ConnectionResetError):
            raise self._obituary() from None
        if failed:
            raise answer
        result: Value = answer
        return result

    def close(self) -> None:
        """End the process.  A later call starts a new one."""
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.join(timeout=2)
            self._kill()
        self._pipe = self._process = None

    def _started(self) -> Connection:
        if self._pipe is not None and self._process is not None and self._process.is_alive():
            return self._pipe
        context = new_processes()
        ours, theirs = context.Pipe()
        process = context.Process(
            target=_serve, args=(theirs, self._nice, environment_now()), daemon=True, name="songjudge-helper"
        )
        process.start()
        theirs.close()
        self._process, self._pipe, self._settled = process, ours, False
        return ours

    def _await(self, pipe: Connection, abandoned: Callable[[], bool]) -> None:
        began = time.monotonic()
        limit = self._time_limit
        if limit is not None and not self._settled:
            limit += self._settling
        while not pipe.poll(_POLL):
            if abandoned():
                self._kill()
                self.close()
                raise Abandoned
            if limit is not None and time.monotonic() - began > limit:
                self._kill()
                self.close()
                raise HelperTimedOutError(
                    f"It took longer than {limit:.0f} seconds", remedy="It was skipped; try it again alone."
                )

    def _obituary(self) -> HelperDiedError:
        process = self._process
        if process is not None:
            process.join(timeout=2)
        code = process.exitcode if process is not None else None
        self.close()
        return HelperDiedError("Reading it crashed a helper process", why=death(code))

    def _kill(self) -> None:
        if self._process is not None and self._process.is_alive():
            self._process.kill()
            self._process.join(timeout=5)


def death(exit_code: int | None) -> str:
    """Say in words how a process ended."""
    if exit_code is not None and exit_code < 0:
        with contextlib.suppress(ValueError):
            name = signal.Signals(-exit_code).name
            hint = ", perhaps because memory ran out" if name == "SIGKILL" else ""
            return f"it was ended by {name}{hint}"
    return f"it ended with exit code {exit_code}"


def lower_priority(nice: int) -> None:
    """Give way to other programs, where the system knows how."""
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(nice)


def silence_output() -> None:
    """Keep what decoders print out of the terminal and out of every protocol: errors travel through the pipe."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    os.close(quiet)


def sendable(error: BaseException) -> Exception:
    """Return `error`, or a stand-in with its text when it cannot cross a process border."""
    if isinstance(error, SongjudgeError):
        return error
    text = "".join(traceback.format_exception(error))
    return RuntimeError(text)


def _serve(pipe: Connection, nice: int, environment: Environment) -> None:
    """Answer calls until the other end closes.  Runs in the helper process."""
    take_over(environment)
    for name in _ONE_THREAD:  # before anything imports NumPy
        os.environ[name] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    lower_priority(nice)
    silence_output()
    while True:
        try:
            function, item = pipe.recv()
        except (EOFError, OSError):
            break
        except Exception as error:  # the function could not be imported here
            pipe.send((True, sendable(error)))
            continue
        try:
            answer = (False, function(item))
        except Exception as error:
            answer = (True, sendable(error))
        try:
            pipe.send(answer)
        except OSError:
            break
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123 - the process ends here
    os._exit(0)  # skip the slow teardown of native libraries
