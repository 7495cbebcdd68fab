"""Starts songjudge: `songjudge`, `python -m songjudge`.  The one place that knows both the window and the terminal."""

import multiprocessing
from pathlib import Path


def main() -> None:
    """Run the command line; without a command it opens the window."""
    multiprocessing.freeze_support()  # helper processes of a frozen build start here
    from songjudge.cli.app import command_line
    from songjudge.cli.doors import Doors

    command_line(Doors(_open_window, _take_pictures))()


def _open_window(workspace: Path) -> int:
    from songjudge.gui.app import run_window

    return run_window(workspace)


def _take_pictures(workspace: Path, folder: Path) -> tuple[Path, ...]:
    from songjudge.gui.pictures import take_pictures

    return take_pictures(workspace, folder)


if __name__ == "__main__":
    main()
