"""Commands that look after the workspace: doctor, backup, restore, undo."""

from pathlib import Path
from typing import Annotated

import typer

from songjudge.cli.arguments import Json, Workspace
from songjudge.cli.console_monitor import run_job
from songjudge.cli.opening import opened, saying_errors
from songjudge.cli.printing import say_json
from songjudge.library.song import printable
from songjudge.steps.care_for_workspace import (
    GRAVE,
    BackUpWorkspace,
    CheckWorkspace,
    RepairWorkspace,
    RestoreWorkspace,
)


def register(app: typer.Typer) -> None:
    """Add these commands to `app`."""
    app.command()(doctor)
    app.command()(backup)
    app.command()(restore)
    app.command()(undo)


def doctor(
    *,
    workspace: Workspace,
    mend: Annotated[bool, typer.Option("--repair", help="Set damaged parts aside and rebuild them.")] = False,
    as_json: Json = False,
) -> None:
    """Check everything that songjudge keeps and say what was found.  Exit code 1 means that something is damaged.

    The check also works while the workspace is open elsewhere; --repair does not.
    """
    with saying_errors():
        report = run_job(RepairWorkspace(workspace) if mend else CheckWorkspace(workspace))
    if as_json:
        say_json([{"part": f.part, "weight": str(f.weight), "sentence": f.sentence} for f in report.findings])
    else:
        for finding in report.findings:
            mark = "!" if finding.weight in GRAVE else " "
            typer.echo(f"{mark} {finding.part}: {printable(finding.sentence)}")
        if report.well:
            typer.echo("All is well.")
    if not report.well:
        raise typer.Exit(1)


def backup(
    file: Annotated[Path, typer.Argument(help="The .zip file to write.", show_default=False)], *, workspace: Workspace
) -> None:
    """Pack labels, songs, settings, models, scores and tag journals into one file.

    Features are left out: they can be made again.
    """
    with saying_errors():
        run_job(BackUpWorkspace(workspace, file))
    typer.echo(f"Backup: {file}")


def restore(
    file: Annotated[Path, typer.Argument(help="A backup, or a labels.log alone.", show_default=False)],
    *,
    workspace: Workspace,
) -> None:
    """Bring back what a backup holds.  What lies in the workspace now is kept beside it."""
    with saying_errors():
        report = run_job(RestoreWorkspace(file, workspace))
    typer.echo(f"{report.labels} labels restored from {file}.")


def undo(
    *,
    workspace: Workspace,
    redo: Annotated[bool, typer.Option("--redo", help="Do again what was undone.")] = False,
) -> None:
    """Take back the last labelling step, however many songs it labelled; also one from before a restart."""
    with opened(workspace) as store:
        songs = store.redo() if redo else store.undo()
    typer.echo(
        f"{len(songs)} songs {'labelled again' if redo else 'set back'}." if songs else "There is nothing to undo."
    )
