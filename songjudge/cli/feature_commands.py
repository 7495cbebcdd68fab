"""Commands that carry features without the music: features export, features import."""

from pathlib import Path
from typing import Annotated

import typer

from songjudge.cli.arguments import Workspace
from songjudge.cli.console_monitor import run_job
from songjudge.cli.opening import opened
from songjudge.steps.feature_pack import ExportFeatures, ImportFeatures

features_app = typer.Typer(no_args_is_help=True, help="Carry measured features to another machine, without the music.")

Pack = Annotated[Path, typer.Argument(help="The .parquet file.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add these commands to `app`."""
    app.add_typer(features_app, name="features")


@features_app.command("export")
def export_features(file: Pack, *, workspace: Workspace) -> None:
    """Write the features of all measured songs.  The pack names songs by their sound alone: no paths, no titles."""
    with opened(workspace) as store:
        report = run_job(ExportFeatures(store, file))
    typer.echo(f"{report.songs} songs: {report.file}")


@features_app.command("import")
def import_features(file: Pack, *, workspace: Workspace) -> None:
    """Take over features that another workspace exported with the same settings."""
    with opened(workspace) as store:
        report = run_job(ImportFeatures(store, file))
    typer.echo(f"{report.added} songs taken over, {report.known} known already, {report.refused} refused.")
    for name in report.skipped:
        typer.echo(f"The features called {name} are not in use here and were passed over.", err=True)
