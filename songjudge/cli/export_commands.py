"""Commands that carry what songjudge knows to other programs: export, tags write, tags undo, tags list."""

from pathlib import Path
from typing import Annotated

import typer

from songjudge.cli import playlist_commands
from songjudge.cli.arguments import Json, Workspace
from songjudge.cli.console_monitor import run_job
from songjudge.cli.opening import opened, opened_for_reading
from songjudge.cli.printing import say_json, say_refused, say_table
from songjudge.export.file_tags import Convention, TagPlan
from songjudge.export.tag_access import Values
from songjudge.library.song import printable
from songjudge.steps.export_tables import ExportTable, What
from songjudge.steps.write_tags import UndoTags, WriteReport, WriteTags, written_batches

tags_app = typer.Typer(no_args_is_help=True, help="Write scores and verdicts into the music files, and take it back.")


def register(app: typer.Typer) -> None:
    """Add these commands to `app`."""
    app.add_typer(tags_app, name="tags")
    playlist_commands.register(app)
    app.command()(export)


def export(
    file: Annotated[
        Path, typer.Argument(help="The table: .csv, .json, .jsonl, .parquet or .arrow.", show_default=False)
    ],
    *,
    workspace: Workspace,
    what: Annotated[What, typer.Option(help="What the table is about.", case_sensitive=False)] = What.SCORES,
) -> None:
    """Write a table for a spreadsheet or a program: scores, clips, labels or features."""
    with opened_for_reading(workspace) as store:
        report = run_job(ExportTable(store, file, what))
    typer.echo(f"{report.written} rows: {report.file}")


@tags_app.command()
def write(
    *,
    workspace: Workspace,
    verdicts: Annotated[bool, typer.Option("--verdicts", help="Write your verdicts as ratings, too.")] = False,
    scores: Annotated[bool, typer.Option(help="Write the scores.")] = True,
    convention: Annotated[
        list[Convention] | None,
        typer.Option(help="Where ratings go.", show_default="all of them", case_sensitive=False),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace ratings that are there already.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Write each song's score into its files; the sound and all other tags stay as they are.

    The score goes into FMPS_Rating_Algorithm, which no player takes for your own rating.  A rating that a file has
    already stays.  `songjudge tags undo` takes all of it back.
    """
    conventions = frozenset(convention or Convention)
    with opened(workspace) as store:
        report = run_job(WriteTags(store, scores, verdicts, conventions, overwrite, dry_run))
    if as_json:
        say_json(_plain(report))
        return
    if dry_run:
        for plan in report.plans:
            _say_plan(plan)
    told = f"{report.written} files {'would be ' if dry_run else ''}written, {report.unchanged} left as they are"
    typer.echo(f"{told}, {len(report.refused)} refused.")
    say_refused(report.refused)


@tags_app.command()
def undo(
    *,
    workspace: Workspace,
    batch: Annotated[str, typer.Option(help="The batch to take back.", show_default="the newest")] = "",
    as_json: Json = False,
) -> None:
    """Put back the tags that the last `songjudge tags write` changed, also one that a crash cut short."""
    with opened(workspace) as store:
        report = run_job(UndoTags(store, batch))
    if as_json:
        refused = {printable(str(path)): why for path, why in report.refused.items()}
        say_json({"batch": report.batch, "restored": report.restored, "refused": refused})
        return
    typer.echo(f"{report.restored} files put back, {len(report.refused)} refused.")
    say_refused(report.refused)
    if report.refused:
        typer.echo(f"songjudge tags undo --batch {report.batch} tries them again.", err=True)


@tags_app.command("list")
def list_batches(*, workspace: Workspace, as_json: Json = False) -> None:
    """List the batches of written tags, the newest first."""
    with opened_for_reading(workspace) as store:
        found = written_batches(store)
    if as_json:
        say_json([{"batch": b.name, "files": len(b.plans), "ended": b.ended, "undone": b.undone} for b in found])
    elif not found:
        typer.echo("No tags were written yet.")
    else:
        states = ("undone" if b.undone else "written" if b.ended else "cut short by a crash" for b in found)
        rows = ((b.name, str(len(b.plans)), state) for b, state in zip(found, states, strict=True))
        say_table(("batch", "files", "state"), rows)


def _say_plan(plan: TagPlan) -> None:
    typer.echo(printable(str(plan.path)))
    for change in plan.changes:
        for mark, values in (("-", change.before), ("+", change.after)):
            if values is not None:
                typer.echo(f"  {mark} {printable(change.key)}: {printable('; '.join(values))}")


def _plain(report: WriteReport) -> dict[str, object]:
    return {
        "written": report.written,
        "unchanged": report.unchanged,
        "batch": report.batch,
        "files": [
            {"path": printable(str(plan.path)), "changes": [_change(c.key, c.before, c.after) for c in plan.changes]}
            for plan in report.plans
        ],
        "refused": {printable(str(path)): why for path, why in report.refused.items()},
    }


def _change(key: str, before: Values | None, after: Values | None) -> dict[str, object]:
    return {"key": key, "before": before and list(before), "after": after and list(after)}
