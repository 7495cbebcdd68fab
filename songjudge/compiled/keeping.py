"""Keeps compiled kernels in Numba's cache.  Import it inside functions only, or from the kernels: it loads Numba."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba  # noqa: TID253 - this module is itself imported where it is used
from numba.core.registry import cpu_target  # noqa: TID253 - as above
from numba.core.sigutils import normalize_signature  # noqa: TID253 - as above

Function = TypeVar("Function", bound=Callable[..., Any])
Kernel = tuple[Any, tuple[Any, ...]]

_OF_ALL = Path(__file__).with_name("vectors.py")


def stamp_of(sources: Iterable[Path]) -> str | None:
    """Return a fingerprint of the files that kernels are made of, None in a program without sources."""
    try:
        texts = [path.read_bytes() for path in (_OF_ALL, *sources)]
    except OSError:
        return None
    return hashlib.blake2b(b"\0".join(texts), digest_size=16).hexdigest()


class Kernels:
    """The kernels of one module, made of `sources`.

    The code is made anew when any of these files changes: Numba itself looks at the file of the function only, not at
    those of the functions that it calls.
    """

    def __init__(self, sources: Iterable[Path]) -> None:
        self.sources = tuple(sources)
        self.stamp = stamp_of(self.sources)
        self.all: list[Kernel] = []
        """The kernels with the types of their arguments."""

    def kept(self, signature: str) -> Callable[[Function], Function]:
        """Compile a function for arguments of these types, when it is first called, and keep the code."""

        def kept(function: Function) -> Function:
            kernel = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
            kept_file = _file_of(kernel)
            if self.stamp is not None and kept_file is not None:
                kept_file._source_stamp = self.stamp  # see https://github.com/numba/numba/issues/1833
            self.all.append((kernel, normalize_signature(signature)[0]))
            return cast(Function, kernel)

        return kept

    def lacking(self) -> list[Kernel]:
        """Return those that have yet to be compiled on this machine."""
        return [(kernel, types) for kernel, types in self.all if lacks_code(kernel)]

    def load_compiler(self) -> None:
        """Load what every compilation and every use of kept code needs, once instead of in each fork."""
        cpu_target.typing_context.refresh()
        cpu_target.target_context.refresh()


def lacks_code(kernel: Any) -> bool:
    """Say whether a kernel has yet to be compiled on this machine."""
    kept_file = _file_of(kernel)
    return kept_file is not None and not kept_file._load_index()  # Numba has no other way to ask


def _file_of(kernel: Any) -> Any:
    """Return what keeps a kernel's code; None if this version of Numba calls it otherwise."""
    return getattr(getattr(kernel, "_cache", None), "_cache_file", None)
