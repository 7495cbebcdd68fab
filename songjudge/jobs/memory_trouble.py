"""Tells whether a process ran out of memory: by the error that it met, or by the way it died."""

import signal
from pathlib import Path

_NAMES = frozenset({"ResourceExhaustedError", "OutOfMemoryError", "MemoryError", "_ArrayMemoryError"})
"""What TensorFlow, PyTorch, Python and NumPy call it.  Names, because none of them may be imported here."""

_SIGNS = ("RESOURCE_EXHAUSTED", "out of memory", "OOM when allocating", "std::bad_alloc", "Cannot allocate memory")
"""What the libraries, JAX's among them, write when an allocation fails."""

_COUNTER = Path("/proc/vmstat")


def ran_out_of_memory(error: BaseException) -> bool:
    """Return whether `error`, or what caused it, says that an allocation failed, on a card or in main memory."""
    seen: BaseException | None = error
    while seen is not None:
        if any(kind.__name__ in _NAMES for kind in type(seen).__mro__) or _speaks_of_memory(str(seen)):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def died_of_memory(exit_code: int | None, last_words: str, kills_before: int, kills_now: int) -> bool:
    """Return whether a process that died wanted for memory.

    The system kills with SIGKILL and counts it (see `kills_for_memory`), so that a kill by hand is told apart; a
    library aborts and says why in its last words.
    """
    if exit_code == -signal.SIGKILL:
        return kills_now > kills_before
    return exit_code is not None and exit_code != 0 and _speaks_of_memory(last_words)


def kills_for_memory(counter: Path = _COUNTER) -> int:
    """Return how many processes Linux has killed for want of memory since it started; 0 where it does not say."""
    try:
        lines = counter.read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)


def _speaks_of_memory(text: str) -> bool:
    return any(sign in text for sign in _SIGNS)
