"""Decides whether the compiled kernels can be used here."""

import logging
import os
from functools import lru_cache
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
    return compiled
