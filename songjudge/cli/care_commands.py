"""Commands that look after the workspace: doctor, backup, restore, undo."""

from pathlib import Path
from typing import Annotated

import typer

from songjudge.cli.arguments import Json, Workspace
from songjudge.cli.opening import opened, saying_errors
from songjudge.cli.printing import say_json
from songjudge.library.song import printable
from songjudge.store.backup import write_backup
from songjudge.store.doctor import Weight, check, repair
from songjudge.store.locations import Locations
from songjudge.store.restore import restore as restore_from

_GRAVE = frozenset({Weight.DAMAGE, Weight.LOSS})


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
    """Check everything that songjudge keeps and say what was found.  Exit code 1 means that something is damaged."""
    with saying_errors():
        findings = repair(workspace) if mend else check(workspace)
    if as_json:
        say_json([{"part": f.part, "weight": str(f.weight), "sentence": f.sentence} for f in findings])
    else:
        for finding in findings:
            mark = "!" if finding.weight in _GRAVE else " "
            typer.echo(f"{mark} {finding.part}: {printable(finding.sentence)}")
        if not any(finding.weight in _GRAVE for finding in findings):
            typer.echo("All is well.")
    if any(finding.weight in _GRAVE for finding in findings):
        raise typer.Exit(1)


def backup(
    file: Annotated[Path, typer.Argument(help="The .zip file to write.", show_default=False)], *, workspace: Workspace
) -> None:
    """Pack labels, songs, settings, models and scores into one file.  Features are left out: they can be made again."""
    with saying_errors():
        write_backup(Locations(workspace.absolute()), file.absolute())
    typer.echo(f"Backup: {file}")


def restore(
    file: Annotated[Path, typer.Argument(help="A backup, or a labels.log alone.", show_default=False)],
    *,
    workspace: Workspace,
) -> None:
    """Bring back what a backup holds.  What lies in the workspace now is kept beside it."""
    with saying_errors():
        report = restore_from(file.absolute(), workspace)
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
