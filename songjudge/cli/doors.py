"""What the command line can ask of the window, handed in by `__main__` so that the two never import each other."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Doors:
    """`open_window(workspace)` shows the window and returns the exit code.

    `take_pictures(workspace, folder)` renders the real window offscreen, every page in both themes, and returns the
    files it wrote.
    """

    open_window: Callable[[Path], int]
    take_pictures: Callable[[Path, Path], tuple[Path, ...]]
