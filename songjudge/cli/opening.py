"""Opens what a command works on, and says errors the way a terminal should."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import typer

from songjudge.errors import SongjudgeError
from songjudge.jobs.process_workers import ProcessWorkers
from songjudge.store.lock import WorkspaceHeldError
from songjudge.store.workspace import Workspace

_WAIT = 10.0  # seconds for another program to let go of the workspace


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[Workspace]:
    """Open the workspace in `folder`, made if new.  A `SongjudgeError` inside becomes one line and exit code 1."""
    with saying_errors(), Workspace.open(folder, wait=_WAIT) as workspace:
        yield workspace


@contextlib.contextmanager
def opened_for_reading(folder: Path) -> Iterator[Workspace]:
    """Open the workspace in `folder` for a command that only shows something.

    While another program holds it, it is opened for reading only, and a line on standard error says so.  A
    `SongjudgeError` inside becomes one line and exit code 1.
    """
    with saying_errors(), _readable(folder) as workspace:
        yield workspace


def _readable(folder: Path) -> Workspace:
    try:
        return Workspace.open(folder)
    except WorkspaceHeldError as held:
        workspace = Workspace.open(folder, read_only=True)
        typer.echo(f"songjudge: the workspace is open {held.holder}; this is what was saved by now.", err=True)
        return workspace


@contextlib.contextmanager
def saying_errors(*, fatal: bool = True) -> Iterator[None]:
    """Print a `SongjudgeError` as one line on standard error and, if it is `fatal`, leave with exit code 1."""
    try:
        yield
    except SongjudgeError as error:
        typer.echo(f"songjudge: {error}", err=True)
        if fatal:
            raise typer.Exit(1) from None


def helpers(count: int | None) -> ProcessWorkers:
    """Return `count` helper processes, by default one for each core but one, and at least one."""
    return ProcessWorkers(count or max((os.cpu_count() or 2) - 1, 1))
