"""Commands about trained models as things to keep and carry: model list, card, export, import."""

import time
from pathlib import Path
from typing import Annotated

import typer

from songjudge.cli.arguments import Json, Workspace
from songjudge.cli.console_monitor import run_job
from songjudge.cli.opening import opened
from songjudge.cli.printing import say_json, say_table
from songjudge.steps.model_card import model_card
from songjudge.steps.move_model import ExportModel, ImportModel
from songjudge.steps.score_library import chosen_model

model_app = typer.Typer(no_args_is_help=True, help="List, describe, export and import trained models.")

Archive = Annotated[Path, typer.Argument(help="The .songjudge-model file.", show_default=False)]
Which = Annotated[
    str | None, typer.Option("--model", help="The model, as `model list` names it.", show_default="the newest")
]


def register(app: typer.Typer) -> None:
    """Add these commands to `app`."""
    app.add_typer(model_app, name="model")


@model_app.command("list")
def list_models(*, workspace: Workspace, as_json: Json = False) -> None:
    """List the trained models, oldest first; the last one is the one that scores."""
    with opened(workspace) as store:
        models = store.models()
    if as_json:
        say_json(
            [
                {"model": m.model_id, "kind": str(m.kind), "created": m.created, "songs": m.evaluation.songs,
                 "auc": m.evaluation.auc, "low": m.evaluation.low, "high": m.evaluation.high}
                for m in models
            ]
        )  # fmt: skip
        return
    say_table(
        ("model", "kept", "songs", "AUC", "95 % band"),
        (
            (
                m.model_id,
                time.strftime("%Y-%m-%d %H:%M", time.localtime(m.created)),
                str(m.evaluation.songs),
                f"{m.evaluation.auc:.3f}",
                f"{m.evaluation.low:.3f} to {m.evaluation.high:.3f}",
            )
            for m in models
        ),
    )


@model_app.command("card")
def card(*, workspace: Workspace, model: Which = None) -> None:
    """Say in plain words what a model learned from, how good it is, and what it is not good for."""
    with opened(workspace) as store:
        record = chosen_model(store, model)
    typer.echo(model_card(record), nl=False)


@model_app.command("export")
def export_model(
    file: Archive,
    *,
    workspace: Workspace,
    model: Which = None,
    without_songs: Annotated[
        bool, typer.Option("--without-songs", help="Do not tell which recordings it learned from.")
    ] = False,
) -> None:
    """Write a model with its card into one file, for another machine or another person."""
    with opened(workspace) as store:
        report = run_job(ExportModel(store, file, model, with_songs=not without_songs))
    typer.echo(f"{report.model_id}: {report.file}")


@model_app.command("import")
def import_model(file: Archive, *, workspace: Workspace) -> None:
    """Take over a model from a file.  Nothing in the file is run; from now on `score` uses this model."""
    with opened(workspace) as store:
        report = run_job(ImportModel(store, file))
    typer.echo(report.card, nl=False)
    typer.echo(f"\nTaken over as {report.model_id}; `songjudge score` now uses it.")
