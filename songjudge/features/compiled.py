"""Decides whether the compiled kernels can be used here."""

import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable
from functools import lru_cache, partial
from types import ModuleType

SWITCH = "SONGJUDGE_COMPILED"
"""The environment variable that turns the kernels off when it is "0": then NumPy does all the work."""


@lru_cache(maxsize=1)
def kernels() -> ModuleType | None:
    """Return `songjudge.features.kernels`, or None when Numba is missing, cannot keep its cache, or is switched off.

    Without a cache every helper process would compile for half a minute, so NumPy is the better choice then.
    """
    if os.environ.get(SWITCH) == "0":
        return None
    try:
        from songjudge.features import kernels as compiled
    except (ImportError, RuntimeError, OSError) as error:
        logging.getLogger(__name__).warning("features are measured without Numba: %s", error)
        return None
    _compile_apart(compiled)
    return compiled


def _compile_apart(compiled: ModuleType) -> None:
    """Compile the kernels that Numba's cache lacks, each in a process of its own: compilers keep what memory they took.

    Where processes cannot fork safely nothing is done here, and each kernel is compiled when it is first called.
    """
    lacking = [(kernel, types) for kernel, types in compiled.KEPT if compiled.lacks_code(kernel)]
    if not lacking or sys.platform != "linux" or threading.active_count() > 1:
        return
    compiled.load_compiler()
    for kernel, types in lacking:
        _in_a_fork(partial(kernel.compile, types))


def _in_a_fork(work: Callable[[], object]) -> None:
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    with contextlib.suppress(BaseException):  # the parent will meet the same error, and report it
        work()
    os._exit(0)
