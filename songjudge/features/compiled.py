"""The compiled kernels of the features, where they can be used."""

from functools import lru_cache
from types import ModuleType

from songjudge.compiled.loading import usable


@lru_cache(maxsize=1)
def kernels() -> ModuleType | None:
    """Return `songjudge.features.kernels`, or None where NumPy has to do the work; see `usable`."""
    return usable(_load)


def _load() -> ModuleType:
    from songjudge.features import kernels as loaded

    return loaded
