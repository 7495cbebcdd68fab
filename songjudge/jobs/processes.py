"""Where the processes of this program come from: forked from a small server that holds nothing, where the system can.

To start a process from the window itself keeps the interpreter until the new program has been loaded: on a busy machine
that makes the window stall.  A server is asked in a moment, and has neither Qt nor threads that a fork could break.
"""

import multiprocessing
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext, SpawnContext

Environment = Mapping[str, str]


def new_processes() -> "ForkServerContext | SpawnContext":
    """Return the way to start a process; all of them give the child nothing of this process but what is sent."""
    if not _has_server():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([])  # else it imports the program's main module, and perhaps Qt with it
    return context


def be_ready() -> None:
    """Start the server where there is one: call it before a window has to move."""
    if _has_server():
        from multiprocessing.forkserver import ensure_running

        new_processes()
        ensure_running()


def environment_now() -> dict[str, str]:
    """Return this process's environment, to be sent along: the server's may be an older one."""
    return dict(os.environ)


def take_over(environment: Environment) -> None:
    """Make `environment` that of this process, a new one.  Call it before anything heavy is imported."""
    for name in set(os.environ) - set(environment):
        del os.environ[name]
    os.environ.update(environment)


def _has_server() -> bool:
    return "forkserver" in multiprocessing.get_all_start_methods()
