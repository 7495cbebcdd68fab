"""Commands about the model: train, evaluate; `model` has a module of its own."""

from pathlib import Path
from typing import Annotated

import typer

from songjudge.cli import model_commands
from songjudge.cli.arguments import Json, Seed, Workspace
from songjudge.cli.console_monitor import run_job
from songjudge.cli.opening import opened
from songjudge.cli.printing import say_json
from songjudge.export.evaluation_picture import draw_evaluation
from songjudge.jobs.progress import spoken_time
from songjudge.jobs.setbacks import Setback, Silence
from songjudge.learning.evaluation import Evaluation
from songjudge.learning.training_plan import ModelKind, TrainingPlan
from songjudge.steps.score_library import chosen_model
from songjudge.steps.train_model import TrainModel
from songjudge.steps.training_run import LOG_FOLDER
from songjudge.steps.writing import writing


def register(app: typer.Typer) -> None:
    """Add these commands to `app`."""
    app.command()(train)
    app.command()(evaluate)
    model_commands.register(app)


def train(
    *,
    workspace: Workspace,
    model: Annotated[ModelKind, typer.Option(help="The model to train.")] = ModelKind.AUTO,
    seed: Seed = 0,
    epochs: Annotated[
        int, typer.Option(min=1, help="At most so many epochs, for the network.")
    ] = TrainingPlan().epochs,
    folds: Annotated[int, typer.Option(min=2, max=20, help="Parts of the cross-validation.")] = TrainingPlan().folds,
    backend: Annotated[str, typer.Option(help="Keras backend: tensorflow, jax or torch.")] = "tensorflow",
    cpu: Annotated[bool, typer.Option("--cpu", help="Leave graphics cards alone.")] = False,
    tensorboard: Annotated[
        bool, typer.Option("--tensorboard", help="Write the network's curves as TensorBoard events beside the model.")
    ] = False,
) -> None:
    """Learn your taste from the labelled songs, and measure honestly how well it was learned."""
    plan = TrainingPlan(
        model=model,
        seed=seed,
        epochs=epochs,
        folds=folds,
        backend=backend,
        device="cpu" if cpu else "auto",
        tensorboard=tensorboard,
    )
    with opened(workspace) as store:
        report = run_job(TrainModel(store, plan), on_event=_tell_trouble)
        folder = store.model_folder(report.model_id) / LOG_FOLDER
    typer.echo(report.why)
    typer.echo(words_for(report.evaluation))
    if folder.is_dir():
        typer.echo(f"TensorBoard log: {folder}")


def _tell_trouble(event: object) -> None:
    """Say what went wrong on the way and was mended, and when the work seems to hang."""
    if isinstance(event, Setback):
        typer.echo(event.words, err=True)
    elif isinstance(event, Silence) and event.seconds:
        typer.echo(f"No sign of life for {spoken_time(event.seconds)}; Ctrl-C ends it.", err=True)


def evaluate(
    *,
    workspace: Workspace,
    as_json: Json = False,
    plot: Annotated[Path | None, typer.Option(help="Draw the ROC curve into this .png or .svg file.")] = None,
) -> None:
    """Say how far the newest model can be believed: every figure is of songs it had not heard."""
    with opened(workspace) as store:
        record = chosen_model(store)
        if plot is not None:
            with writing(plot):
                draw_evaluation(record.evaluation, plot)
    found = record.evaluation
    if as_json:
        auc = {"grouped": found.auc, "low": found.low, "high": found.high, "random": found.random_auc}
        say_json(
            {"songs": found.songs, "good": found.good, "bad": found.bad, "auc": auc,
             "ece": found.ece, "model": record.model_id, "kind": str(record.kind)}
        )  # fmt: skip
        return
    typer.echo(record.why)
    typer.echo(words_for(found))
    cells = found.confusion(found.best_threshold)
    typer.echo(
        f"At a threshold of {found.best_threshold:.2f} it finds {cells.recall:.0%} of what you like"
        f" and lets in {cells.bad_let_in / max(found.bad, 1):.0%} of what you don't."
    )
    if plot is not None:
        typer.echo(f"ROC curve: {plot}")


def words_for(evaluation: Evaluation) -> str:
    """Say the evaluation in two or three sentences."""
    told = (
        f"AUC {evaluation.auc:.3f} (95 % band {evaluation.low:.3f} to {evaluation.high:.3f})"
        f" on {evaluation.songs} songs, {evaluation.good} good and {evaluation.bad} bad,"
        f" from models that never heard the song or its album."
        f" A naive random split would claim {evaluation.random_auc:.3f}."
    )
    if not evaluation.grouped:
        told += (
            "\nTake it with a grain of salt: nearly all songs of one kind come from one album or artist,"
            " which had to be split. Label songs from more albums."
        )
    return told
