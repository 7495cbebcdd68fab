"""Starts songjudge: `songjudge`, `python -m songjudge`.  The one place that knows all the doors."""

import dataclasses
import multiprocessing
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from songjudge.cli.doors import ServeWish


def main() -> None:
    """Run the command line; without a command it opens the window."""
    multiprocessing.freeze_support()  # helper processes of a frozen build start here
    from songjudge.cli.app import command_line
    from songjudge.cli.doors import Doors

    command_line(Doors(_open_window, _take_pictures, _serve))()


def _open_window(workspace: Path) -> int:
    from songjudge.gui.app import run_window

    return run_window(workspace)


def _take_pictures(workspace: Path, folder: Path) -> tuple[Path, ...]:
    from songjudge.gui.pictures import take_pictures

    return take_pictures(workspace, folder)


def _serve(wish: "ServeWish", say: Callable[[str], None]) -> None:
    from songjudge.api.door import ServePlan, serve

    serve(ServePlan(**dataclasses.asdict(wish)), say)


if __name__ == "__main__":
    main()
