"""The command that takes over labels from other programs: import."""

from pathlib import Path
from typing import Annotated

import typer

from songjudge.cli.arguments import Json, Workspace
from songjudge.cli.console_monitor import run_job
from songjudge.cli.opening import opened
from songjudge.cli.printing import say_json, say_refused, say_table
from songjudge.library.song import SongId, printable
from songjudge.library.verdict import Verdict
from songjudge.library.verdict_sources.evidence import Evidence, Thresholds
from songjudge.library.verdict_sources.rating_tags import BareScale
from songjudge.steps.import_sources import ImportSources, SourcesReport
from songjudge.store.workspace import Workspace as Store

_USUAL = Thresholds()
_LISTED = 20  # songs that are not in the library, one by one

Files = Annotated[
    list[Path] | None,
    typer.Argument(
        help="Playlists, tables, libraries of iTunes, Rhythmbox or foobar2000, listening histories, folders.",
        show_default=False,
    ),
]
GoodFrom = Annotated[float, typer.Option(min=0.0, max=1.0, help="Ratings from here on are good; 0.8 is four stars.")]
BadTo = Annotated[float, typer.Option(min=0.0, max=1.0, help="Ratings up to here are bad; 0.4 is two stars.")]
PlaysFrom = Annotated[int, typer.Option(min=1, help="So many plays make a song good.")]
SkipsFrom = Annotated[int, typer.Option(min=0, help="So many skips, more than plays, make it bad; 0: never.")]
Scale = Annotated[
    BareScale | None,
    typer.Option(help="What a bare rating of 1 to 5 counts.", show_default="decided by all of them together"),
]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("import")(import_labels)


def import_labels(  # noqa: PLR0913 - one parameter an option
    files: Files = None,
    *,
    workspace: Workspace,
    verdict: Annotated[
        Verdict | None, typer.Option(help="What the songs of a playlist or folder are.", show_default=False)
    ] = None,
    rating_tags: Annotated[bool, typer.Option("--rating-tags", help="Read the ratings in your music files.")] = False,
    play_counts: Annotated[bool, typer.Option("--play-counts", help="Read their play counts.")] = False,
    good_from: GoodFrom = _USUAL.good_from,
    bad_to: BadTo = _USUAL.bad_to,
    plays_from: PlaysFrom = _USUAL.plays_from,
    skips_from: SkipsFrom = _USUAL.skips_from,
    scale: Scale = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would happen, and change nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Take over labels that you have given elsewhere.

    A verdict that you gave song by song stays as it is.  `songjudge undo` takes the whole import back.
    """
    if not files and not rating_tags and not play_counts:
        raise typer.BadParameter("name a file, or add --rating-tags or --play-counts")
    if verdict is Verdict.NONE:
        raise typer.BadParameter("--verdict is good or bad")
    if bad_to >= good_from:
        raise typer.BadParameter("--bad-to must be below --good-from")
    thresholds = Thresholds(good_from, bad_to, plays_from, skips_from)
    with opened(workspace) as store:
        job = ImportSources(store, tuple(files or ()), verdict, rating_tags, play_counts, thresholds, scale, dry_run)
        report = run_job(job)
        if as_json:
            say_json(_plain(report, store))
        else:
            _say(report, store, dry_run=dry_run)
    if report.refused:
        raise typer.Exit(1)


def _say(report: SourcesReport, store: Store, *, dry_run: bool) -> None:
    for path, kind in report.kinds.items():
        typer.echo(f"{printable(path.name)}: {kind}", err=True)
    if dry_run and report.preview.given:
        rows = (
            (p.verdict, p.evidence.source, printable(p.evidence.origin), _path(store, p.song_id))
            for p in report.preview.given
        )
        say_table(("verdict", "by", "says", "song"), rows)
    for source, counts in report.preview.rules.items():
        parts = (
            f"{count} {'cleared' if v is Verdict.NONE else v}" for v, count in sorted(counts.items(), reverse=True)
        )
        typer.echo(f"By {source}: {', '.join(parts)}.")
    count = len(report.preview.given) if dry_run else report.given
    typer.echo(f"{count} songs {'would be ' if dry_run else ''}labelled.{_left(report)}")
    for one in report.preview.unknown[:_LISTED]:
        typer.echo(f"  not in the workspace: {_name(one)}", err=True)
    if report.ambiguous:
        typer.echo("Say --scale stars or --scale 'of 100' to take the ambiguous ratings, too.", err=True)
    say_refused(report.refused)


def _left(report: SourcesReport) -> str:
    """Say what was left alone, and why."""
    shown = report.preview
    left = {
        "have that label already": shown.unchanged,
        "keep a label that is as strong": len(shown.kept),
        "lie between the thresholds": shown.undecided,
        "are called good and bad at once": len(shown.contradictory),
        "have an ambiguous rating": report.ambiguous,
        "are not in the workspace": len(shown.unknown),
    }
    told = ", ".join(f"{count} {words}" for words, count in left.items() if count)
    return f" {told}." if told else ""


def _plain(report: SourcesReport, store: Store) -> dict[str, object]:
    shown = report.preview
    return {
        "given": report.given,
        "rules": {str(source): {str(v): n for v, n in counts.items()} for source, counts in shown.rules.items()},
        "songs": [
            {
                "path": _path(store, p.song_id),
                "verdict": str(p.verdict),
                "source": str(p.evidence.source),
                "origin": printable(p.evidence.origin),
            }
            for p in shown.given
        ],
        "unchanged": shown.unchanged,
        "kept": len(shown.kept),
        "undecided": shown.undecided,
        "contradictory": len(shown.contradictory),
        "ambiguous": report.ambiguous,
        "unknown": [_name(one) for one in shown.unknown],
        "kinds": {printable(str(path)): str(kind) for path, kind in report.kinds.items()},
        "refused": {printable(str(path)): why for path, why in report.refused.items()},
    }


def _path(store: Store, song_id: SongId) -> str:
    song = store.song(song_id)
    return printable(str(song.path)) if song is not None else song_id


def _name(evidence: Evidence) -> str:
    return printable(str(evidence.path) if evidence.path else f"{evidence.artist} - {evidence.title}")
