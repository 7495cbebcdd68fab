"""Decides whether compiled kernels can be used here."""

import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable
from functools import lru_cache, partial
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from songjudge.compiled.keeping import Kernels

SWITCH = "SONGJUDGE_COMPILED"
"""The environment variable that turns the kernels off when it is "0": then NumPy does all the work."""


def usable(load: Callable[[], ModuleType]) -> ModuleType | None:
    """Return the module of kernels that `load` imports, whose code is compiled now where Numba's cache lacks it.

    None when Numba is missing, cannot keep its cache, or is switched off: without a cache every helper process would
    compile for half a minute, so NumPy is the better choice then.  The module names its kernels `KERNELS`.
    """
    if os.environ.get(SWITCH) == "0":
        return None
    try:
        module = load()
    except (ImportError, RuntimeError, OSError) as error:
        _tell(str(error))
        return None
    _compile_apart(module.KERNELS)
    return module


@lru_cache
def _tell(why: str) -> None:
    logging.getLogger(__name__).warning("features are measured without Numba: %s", why)


def _compile_apart(kernels: "Kernels") -> None:
    """Compile the kernels that Numba's cache lacks, each in a process of its own: compilers keep what memory they took.

    Where processes cannot fork safely nothing is done here, and each kernel is compiled when it is first called.
    """
    lacking = kernels.lacking()
    if not lacking or sys.platform != "linux" or threading.active_count() > 1:
        return
    kernels.load_compiler()
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
