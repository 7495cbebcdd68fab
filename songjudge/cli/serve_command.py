"""The command that answers other players on this machine: serve."""

from pathlib import Path
from typing import Annotated

import typer

from songjudge.cli.arguments import Workspace
from songjudge.cli.doors import Doors, ServeWish
from songjudge.cli.opening import saying_errors


def register(app: typer.Typer, doors: Doors) -> None:
    """Add the command to `app`."""

    @app.command()
    def serve(
        *,
        workspace: Workspace,
        host: Annotated[str, typer.Option(help="A loopback address: 127.0.0.1, ::1 or localhost.")] = "127.0.0.1",
        port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0: any that is free.")] = 8731,
        allow_writing: Annotated[
            bool, typer.Option("--allow-writing", help="Let programs label songs and refresh playlists.")
        ] = False,
        token: Annotated[bool, typer.Option(help="Ask every program for the token.")] = True,
        token_file: Annotated[
            Path | None,
            typer.Option(help="Where the token is kept while the server runs.", show_default="in the workspace"),
        ] = None,
    ) -> None:
        """Answer other programs on this machine: scores, reasons, likenesses, playlists.

        It reads beside the open window; to let programs label songs, close the window first.
        """
        with saying_errors():
            doors.serve(ServeWish(workspace, host, port, allow_writing, token, token_file), _say)


def _say(line: str) -> None:
    typer.echo(line)
