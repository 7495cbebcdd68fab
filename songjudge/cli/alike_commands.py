"""Commands that compare songs by their sound: alike, duplicates."""

from pathlib import Path
from typing import Annotated

import typer

from songjudge.cli.arguments import Json, Workspace
from songjudge.cli.console_monitor import run_job
from songjudge.cli.opening import opened_for_reading
from songjudge.cli.printing import say_json, say_table
from songjudge.judging.neighbours import SAME
from songjudge.library.song import printable
from songjudge.library.verdict import Verdict
from songjudge.steps.find_alike import AlikeSong, DuplicateFile, DuplicateGroup, FindAlike, FindDuplicates


def register(app: typer.Typer) -> None:
    """Add these commands to `app`."""
    app.command()(alike)
    app.command()(duplicates)


def alike(
    path: Annotated[Path, typer.Argument(help="A song, of the library or not.", show_default=False)],
    *,
    workspace: Workspace,
    count: Annotated[int, typer.Option(min=1, help="How many songs to list.")] = 10,
    as_json: Json = False,
) -> None:
    """List the songs that sound most like one song, nearest first."""
    with opened_for_reading(workspace) as store:
        report = run_job(FindAlike(store, path, count))
    if as_json:
        say_json([_plain_song(found) for found in report.alike])
        return
    say_table(
        ("likeness", "score", "verdict", "path"),
        (
            (f"{one.likeness:.3f}", "" if one.score is None else f"{one.score:.3f}", _word(one.verdict), _path(one))
            for one in report.alike
        ),
    )


def duplicates(
    *,
    workspace: Workspace,
    at_least: Annotated[
        float, typer.Option(min=0.5, max=1.0, help="The likeness from which two songs are one recording.")
    ] = SAME,
    as_json: Json = False,
) -> None:
    """List recordings that the library holds more than once, and those that you called both good and bad.

    Nothing is deleted.
    """
    with opened_for_reading(workspace) as store:
        report = run_job(FindDuplicates(store, at_least))
    if as_json:
        say_json([_plain_group(group) for group in report.groups])
        return
    for number, group in enumerate(report.groups, start=1):
        typer.echo(f"{number}.{'  good and bad at once' if group.opposite else ''}")
        rows = (
            (f"  {file.song.format.codec}", _rate(file), _length(file), _word(file.verdict), printable(str(file.path)))
            for file in group.files
        )
        say_table(("  codec", "kbit/s", "length", "verdict", "path"), rows)
    files = sum(len(group.files) for group in report.groups)
    typer.echo(f"{len(report.groups)} recordings in {files} files, among {report.compared} songs.")


def _path(one: AlikeSong) -> str:
    return printable(str(one.song.path))


def _word(verdict: Verdict) -> str:
    return "" if verdict is Verdict.NONE else str(verdict)


def _rate(file: DuplicateFile) -> str:
    return str(round(file.song.format.bit_rate / 1000))


def _length(file: DuplicateFile) -> str:
    minutes, seconds = divmod(round(file.song.format.duration), 60)
    return f"{minutes}:{seconds:02}"


def _plain_song(one: AlikeSong) -> dict[str, object]:
    return {"path": _path(one), "likeness": one.likeness, "score": one.score, "verdict": _word(one.verdict)}


def _plain_group(group: DuplicateGroup) -> dict[str, object]:
    files = [
        {
            "path": printable(str(file.path)),
            "song": file.song.song_id,
            "codec": file.song.format.codec,
            "bit_rate": file.song.format.bit_rate,
            "duration": file.song.format.duration,
            "verdict": _word(file.verdict),
        }
        for file in group.files
    ]
    return {"opposite": group.opposite, "files": files}
