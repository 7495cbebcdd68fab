"""Commands about the judgements: score, playlist, judge."""

import hashlib
from pathlib import Path
from typing import Annotated

import platformdirs
import typer

from songjudge.cli.arguments import Helpers, Json, Seed, Workspace
from songjudge.cli.console_monitor import run_job
from songjudge.cli.learning_commands import words_for
from songjudge.cli.opening import helpers, opened, opened_for_reading
from songjudge.cli.printing import say_json, say_refused, say_table
from songjudge.export.playlist_choice import Choice
from songjudge.learning.training_plan import ModelKind, TrainingPlan
from songjudge.steps.export_scores import ExportScores, ScoredRow, scored_rows
from songjudge.steps.judge_folder import JudgeFolder
from songjudge.steps.score_library import ScoreLibrary
from songjudge.steps.write_playlists import WritePlaylist

GoodFolders = Annotated[list[Path], typer.Option("--good", help="Songs you like.", show_default=False)]
BadFolders = Annotated[list[Path], typer.Option("--bad", help="Songs you do not like.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add these commands to `app`."""
    app.command()(score)
    app.command()(playlist)
    app.command()(judge)


def score(
    *,
    workspace: Workspace,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write the table to this CSV file.")] = None,
    as_json: Json = False,
) -> None:
    """Judge every measured song: the probability that you would like it.

    A song that you labelled gets the score of a model that never heard it, and is marked.  While another program has
    the workspace open, the scores of the last time are shown.
    """
    with opened_for_reading(workspace) as store:
        if not store.read_only:
            run_job(ScoreLibrary(store))
        rows = scored_rows(store)
        if csv is not None:
            run_job(ExportScores(store, csv))
    if as_json:
        say_json([row.plain() for row in rows])
    elif csv is not None:
        typer.echo(f"{len(rows)} songs: {csv}")
    else:
        say_scores(rows)


def playlist(
    file: Annotated[Path, typer.Argument(help="The playlist to write: .m3u8, .xspf or .pls.", show_default=False)],
    *,
    workspace: Workspace,
    at_least: Annotated[float, typer.Option(min=0.0, max=1.0, help="The lowest score to let in.")] = 0.7,
    absolute: Annotated[bool, typer.Option("--absolute", help="Write whole paths.")] = False,
    artist_cap: Annotated[int, typer.Option(min=0, help="At most so many songs by one artist; 0: any number.")] = 0,
    count: Annotated[int, typer.Option(min=0, help="At most so many songs; 0: any number.")] = 0,
    distinct: Annotated[
        bool, typer.Option("--distinct", help="Of songs with equal artist, title and length only the best.")
    ] = False,
    mix_albums: Annotated[bool, typer.Option("--mix-albums", help="The best song of each album first.")] = False,
) -> None:
    """Write the songs that you would like, best first, as a playlist."""
    choice = Choice(artist_cap, count, distinct, mix_albums)
    with opened_for_reading(workspace) as store:
        report = run_job(WritePlaylist(store, file, at_least, absolute, choice))
    typer.echo(f"{report.written} songs: {report.file}")


def judge(
    folder: Annotated[Path, typer.Argument(help="The music to judge.", show_default=False)],
    good: GoodFolders,
    bad: BadFolders,
    *,
    workspace: Annotated[
        Path | None,
        typer.Option("--workspace", "-w", help="Keep the work here.", show_default="a cache of its own"),
    ] = None,
    model: Annotated[ModelKind, typer.Option(help="The model to train.")] = ModelKind.AUTO,
    seed: Seed = 0,
    workers: Helpers = None,
    as_json: Json = False,
) -> None:
    """Do it all at once: learn from the folders of good and bad songs, then judge FOLDER."""
    with opened(workspace or _cache_for(folder, good, bad)) as store:
        plan = TrainingPlan(model=model, seed=seed)
        report = run_job(JudgeFolder(store, folder, tuple(good), tuple(bad), plan, helpers(workers)))
    if as_json:
        say_json(
            {"songs": [row.plain() for row in report.rows], "refused": {str(p): r for p, r in report.refused.items()}}
        )
        return
    say_scores(report.rows)
    typer.echo(report.training.why, err=True)
    typer.echo(words_for(report.training.evaluation), err=True)
    if report.refused:
        typer.echo(f"{len(report.refused)} files are no usable music:", err=True)
        say_refused(report.refused)


def say_scores(rows: tuple[ScoredRow, ...]) -> None:
    """Print judged songs, best first; an asterisk marks a score that was held out."""
    say_table(
        ("score", "verdict", "path"),
        ((f"{row.score:.3f}{'*' if row.out_of_fold else ' '}", row.verdict, row.path) for row in rows),
    )
    if any(row.out_of_fold for row in rows):
        typer.echo("* labelled by you; scored by a model that had not heard it", err=True)


def _cache_for(folder: Path, good: list[Path], bad: list[Path]) -> Path:
    """Return a workspace of this question's own, so that asking again is quick and the user's labels stay apart."""
    asked = "\0".join(str(p.absolute()) for p in [folder, *good, *bad])
    digest = hashlib.blake2b(asked.encode(errors="surrogateescape"), digest_size=8).hexdigest()
    return platformdirs.user_cache_path("songjudge", appauthor=False) / "judge" / digest
