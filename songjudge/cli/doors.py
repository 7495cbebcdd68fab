"""What the command line can ask of the other doors, handed in by `__main__` so that they never import one another."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from songjudge.errors import SongjudgeError


@dataclass(frozen=True, slots=True)
class ServeWish:
    """How the user wants the local API to be opened.  Port 0 takes any that is free."""

    workspace: Path
    host: str
    port: int
    allow_writing: bool
    ask_token: bool
    token_file: Path | None  # None: in the workspace


Say = Callable[[str], None]


def no_server(_: ServeWish, __: Say) -> None:
    """Stand in for the local API where a build has none."""
    raise SongjudgeError("This songjudge comes without the local API")


@dataclass(frozen=True)
class Doors:
    """`open_window(workspace)` shows the window and returns the exit code.

    `take_pictures(workspace, folder)` renders the real window offscreen, every page in both themes, and returns the
    files it wrote.  `serve(wish, say)` answers other programs until it is told to stop; `say` prints a line.
    """

    open_window: Callable[[Path], int]
    take_pictures: Callable[[Path, Path], tuple[Path, ...]]
    serve: Callable[[ServeWish, Say], None] = no_server
