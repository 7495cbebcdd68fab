"""Commands about the songs: scan, label, extract."""

from pathlib import Path
from typing import Annotated

import typer

from songjudge.cli.arguments import Helpers, Json, Workspace
from songjudge.cli.console_monitor import run_job
from songjudge.cli.opening import helpers, opened
from songjudge.cli.printing import say_json, say_refused
from songjudge.library.song import printable
from songjudge.library.verdict import Verdict
from songjudge.steps.extract_features import ExtractFeatures
from songjudge.steps.give_verdicts import label_paths
from songjudge.steps.import_verdicts import ImportTable
from songjudge.steps.scan_folders import ScanFolders

Folders = Annotated[list[Path], typer.Argument(help="Folders of music.", show_default=False)]
Paths = Annotated[list[Path], typer.Argument(help="Songs and folders of songs.", show_default=False)]

label_app = typer.Typer(no_args_is_help=True, help="Say good or bad about songs and folders.")


def register(app: typer.Typer) -> None:
    """Add these commands to `app`."""
    app.command()(scan)
    app.add_typer(label_app, name="label")
    app.command()(extract)


def scan(folders: Folders, *, workspace: Workspace, workers: Helpers = None, as_json: Json = False) -> None:
    """Find the music in FOLDERS and read its tags.  Run it again whenever files were added, moved or changed."""
    with opened(workspace) as store:
        report = run_job(ScanFolders(store, tuple(folders), helpers(workers)))
        songs = len(store.songs())
    if as_json:
        refused = {printable(str(path)): reason for path, reason in report.refused.items()}
        say_json(
            {"files": report.found, "read": report.added, "missing": report.missing, "songs": songs, "refused": refused}
        )
        return
    typer.echo(
        f"{report.found} files found, {report.added} read, {report.missing} missing, {len(report.refused)} refused."
        f" The workspace holds {songs} songs."
    )
    say_refused(report.refused)


def _label(paths: list[Path], verdict: Verdict, workspace: Path) -> None:
    with opened(workspace) as store:
        report = label_paths(store, paths, verdict)
    word = "cleared" if verdict is Verdict.NONE else f"labelled {verdict}"
    typer.echo(f"{report.given} songs {word}.")
    for path in report.unknown:
        typer.echo(f"songjudge: {printable(str(path))} is not in the workspace. Scan its folder first.", err=True)
    if report.unknown:
        raise typer.Exit(1)


@label_app.command()
def good(paths: Paths, *, workspace: Workspace) -> None:
    """Say that you like these songs."""
    _label(paths, Verdict.GOOD, workspace)


@label_app.command()
def bad(paths: Paths, *, workspace: Workspace) -> None:
    """Say that you do not like these songs."""
    _label(paths, Verdict.BAD, workspace)


@label_app.command()
def clear(paths: Paths, *, workspace: Workspace) -> None:
    """Take back what was said about these songs."""
    _label(paths, Verdict.NONE, workspace)


@label_app.command("import")
def import_table(
    file: Annotated[Path, typer.Argument(help="A CSV file with the columns path and label.", show_default=False)],
    *,
    workspace: Workspace,
) -> None:
    """Take over labels from a CSV table.  Verdicts that you gave song by song stay as they are."""
    with opened(workspace) as store:
        report = run_job(ImportTable(store, file))
    typer.echo(
        f"{report.given} songs labelled, {report.kept} left as you labelled them, {len(report.unknown)} unknown."
    )
    for path in report.unknown:
        typer.echo(f"  not in the workspace: {path}", err=True)
    for problem in report.problems:
        typer.echo(f"  {problem}", err=True)


def extract(
    *,
    workspace: Workspace,
    workers: Helpers = None,
    retry: Annotated[bool, typer.Option("--retry", help="Try files again that were refused before.")] = False,
) -> None:
    """Measure every song that has not been measured yet.  Ctrl-C keeps what is done; run it again to go on."""
    with opened(workspace) as store:
        report = run_job(ExtractFeatures(store, helpers(workers), retry=retry))
    typer.echo(f"{report.extracted} songs measured, {len(report.refused)} refused, {report.ready} ready.")
    say_refused(report.refused)
