"""Workers apply one function to many items, here or in other processes, always with the same answers."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

Item = TypeVar("Item")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Done(Generic[Item, Value]):
    """One item, with what the function returned for it or the error it raised."""

    item: Item
    value: Value | None
    error: Exception | None = None


def do_nothing() -> None:
    """Do nothing while waiting."""


class Workers(Protocol):
    """Computes; never writes.  One bad item is an answer, not the end of the work."""

    def map(
        self,
        function: Callable[[Item], Value],
        items: Iterable[Item],
        *,
        while_waiting: Callable[[], None] = do_nothing,
    ) -> Iterator[Done[Item, Value]]:
        """Yield each item with its result, in the order in which they get done.

        `function` and the items must be picklable.  `items` is read lazily.  `while_waiting` is called in the
        caller's thread several times a second; what it raises ends the work and stops the workers.
        """
        ...


class InlineWorkers:
    """Does the work in the caller's own thread: for tests and for very small tasks."""

    def map(
        self,
        function: Callable[[Item], Value],
        items: Iterable[Item],
        *,
        while_waiting: Callable[[], None] = do_nothing,
    ) -> Iterator[Done[Item, Value]]:
        """Yield each item with its result, in the items' order."""
        for item in items:
            while_waiting()
            try:
                value = function(item)
            except Exception as error:
                yield Done(item, None, error)
            else:
                yield Done(item, value)
