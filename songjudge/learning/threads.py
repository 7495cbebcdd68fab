"""How many threads the arithmetic libraries may use."""

import contextlib
from collections.abc import Iterator

MANY_SONGS = 2000
"""Songs below which one thread is quickest: for small matrices, threads that wait for each other on a busy machine
(the window is drawing, features are being extracted) were measured to take fifty times as long."""


@contextlib.contextmanager
def threads_for(songs: int) -> Iterator[None]:
    """Hold BLAS and OpenMP to one thread while working on few `songs`; leave them free for many."""
    if songs >= MANY_SONGS:
        yield
        return
    import sklearn.linear_model  # noqa: F401 - only libraries that are loaded by now are held
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield
