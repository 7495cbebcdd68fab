"""The command line as a whole: which commands there are, and what happens without one."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

import songjudge
from songjudge.cli import (
    alike_commands,
    care_commands,
    demo_command,
    doubt_commands,
    export_commands,
    feature_commands,
    import_commands,
    judging_commands,
    learning_commands,
    library_commands,
    listener_commands,
    serve_command,
    watch_commands,
    why_command,
)
from songjudge.cli.arguments import WORKSPACE_VARIABLE, Workspace
from songjudge.cli.doors import Doors
from songjudge.cli.opening import saying_errors
from songjudge.logs import log_to_stderr


def command_line(doors: Doors) -> typer.Typer:
    """Return the `songjudge` command."""
    app = typer.Typer(
        name="songjudge",
        help="Learns your taste from your own music files and says, for every song, whether you would like it.",
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )

    @app.callback(invoke_without_command=True)
    def window(context: typer.Context, *, workspace: Workspace, version: Version = False) -> None:
        """Open the window, unless a command is named."""
        if version:
            typer.echo(f"songjudge {songjudge.__version__}")
            raise typer.Exit
        log_to_stderr()
        if context.invoked_subcommand is None:
            with saying_errors():
                raise typer.Exit(doors.open_window(workspace))
        context.with_resource(_workspace_for_commands(workspace))

    for module in (
        library_commands,
        watch_commands,
        import_commands,
        listener_commands,
        learning_commands,
        judging_commands,
        why_command,
        alike_commands,
        doubt_commands,
        export_commands,
        feature_commands,
        care_commands,
    ):
        module.register(app)
    demo_command.register(app, doors)
    serve_command.register(app, doors)
    return app


@contextlib.contextmanager
def _workspace_for_commands(workspace: Path) -> Iterator[None]:
    """Let `songjudge --workspace DIR COMMAND` mean the same as `songjudge COMMAND --workspace DIR`."""
    before = os.environ.get(WORKSPACE_VARIABLE)
    os.environ[WORKSPACE_VARIABLE] = str(workspace)
    try:
        yield
    finally:
        del os.environ[WORKSPACE_VARIABLE]
        if before is not None:
            os.environ[WORKSPACE_VARIABLE] = before


Version = Annotated[bool, typer.Option("--version", help="Print the version.")]
