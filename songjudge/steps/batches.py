"""Gathers results so that the store commits seldom, yet never loses more than a few seconds of work."""

import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Batch(Generic[Item]):
    """Hands items to `write` when `size` have come or `seconds` have passed, and on leaving the `with` block.

    Also when the block ends by an error or by Stop: what has been computed is kept.
    """

    def __init__(self, write: Callable[[Sequence[Item]], None], *, size: int, seconds: float) -> None:
        self._write = write
        self._size = size
        self._seconds = seconds
        self._items: list[Item] = []
        self._began = time.monotonic()

    def add(self, item: Item) -> None:
        """Take one item; write if the batch is due."""
        self._items.append(item)
        if len(self._items) >= self._size or time.monotonic() - self._began >= self._seconds:
            self.flush()

    def flush(self) -> None:
        """Write what has come so far."""
        if self._items:
            self._write(tuple(self._items))
            self._items.clear()
        self._began = time.monotonic()

    def __enter__(self) -> "Batch[Item]":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.flush()
