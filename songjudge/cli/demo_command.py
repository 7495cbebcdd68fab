"""The demo: the whole line on a small library of synthesised songs, without a display."""

from pathlib import Path
from typing import Annotated

import platformdirs
import typer

from songjudge.cli.arguments import Helpers, Seed
from songjudge.cli.console_monitor import run_job
from songjudge.cli.doors import Doors
from songjudge.cli.judging_commands import say_scores
from songjudge.cli.learning_commands import words_for
from songjudge.cli.opening import helpers, opened
from songjudge.export.evaluation_picture import draw_evaluation
from songjudge.learning.training_plan import TrainingPlan
from songjudge.steps.run_demo import RunDemo


def register(app: typer.Typer, doors: Doors) -> None:
    """Add the command to `app`."""

    @app.command()
    def demo(
        *,
        folder: Annotated[
            Path | None,
            typer.Option("--folder", help="Where to put it all.", show_default="the platform's cache folder"),
        ] = None,
        seed: Seed = 0,
        workers: Helpers = None,
        pictures: Annotated[bool, typer.Option(help="Save pictures of the window, too.")] = True,
    ) -> None:
        """Try the whole line on a small made-up library: songs, labels, features, training, scores, playlist."""
        home = folder or platformdirs.user_cache_path("songjudge", appauthor=False) / "demo"
        workspace = home / "workspace"
        with opened(workspace) as store:
            job = RunDemo(store, home, TrainingPlan(seed=seed), helpers(workers))
            report = run_job(job)
            draw_evaluation(report.training.evaluation, home / "roc.png")
        say_scores(report.rows)
        typer.echo(report.training.why)
        typer.echo(words_for(report.training.evaluation))
        typer.echo(f"Music: {report.library}\nPlaylist: {report.playlist}\nROC curve: {home / 'roc.png'}")
        if pictures:
            taken = doors.take_pictures(workspace, home / "pictures")
            typer.echo(f"Pictures of the window: {home / 'pictures'} ({len(taken)} files)")
        typer.echo(f"Look around in it: songjudge --workspace {workspace}")
