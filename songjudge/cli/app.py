"""The command line as a whole: which commands there are, and what happens without one."""

from typing import Annotated

import typer

import songjudge
from songjudge.cli import demo_command, judging_commands, learning_commands, library_commands
from songjudge.cli.arguments import Workspace
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

    for module in (library_commands, learning_commands, judging_commands):
        module.register(app)
    demo_command.register(app, doors)
    return app


Version = Annotated[bool, typer.Option("--version", help="Print the version.")]
