"""Commands about playlists that follow the scores: playlists add, list, refresh, remove."""

from pathlib import Path
from typing import Annotated

import typer

from songjudge.cli.arguments import Json, Workspace
from songjudge.cli.console_monitor import run_job
from songjudge.cli.opening import opened, opened_for_reading
from songjudge.cli.printing import say_json, say_table
from songjudge.export.playlist_rule import Order, Rule, Said
from songjudge.library.song import printable
from songjudge.steps.give_verdicts import absolute as whole_path
from songjudge.steps.smart_playlists import (
    RefreshPlaylists,
    RefreshReport,
    SmartPlaylist,
    add_smart_playlist,
    remove_smart_playlist,
    smart_playlists,
)

playlists_app = typer.Typer(no_args_is_help=True, help="Playlists that are written anew after each scoring.")

Name = Annotated[str, typer.Argument(help="What the playlist is called.", show_default=False)]
Names = Annotated[list[str] | None, typer.Argument(help="Which playlists.", show_default="all of them")]
Target = Annotated[Path, typer.Argument(help="The file to write: .m3u8, .xspf or .pls.", show_default=False)]
Near = Annotated[Path | None, typer.Option("--alike-to", help="A song: those that sound most like it come first.")]
By = Annotated[Order | None, typer.Option(help="What comes first.", show_default="score", case_sensitive=False)]
Share = Annotated[float, typer.Option(min=0.0, max=1.0, help="The highest score to let in.")]
Lowest = Annotated[
    float | None,
    typer.Option(min=0.0, max=1.0, help="The lowest score to let in.", show_default="0.7; 0 by doubt or alike"),
]

_LOWEST = 0.7


def register(app: typer.Typer) -> None:
    """Add these commands to `app`."""
    app.add_typer(playlists_app, name="playlists")


@playlists_app.command()
def add(  # noqa: PLR0913 - one parameter an option
    name: Name,
    file: Target,
    *,
    workspace: Workspace,
    by: By = None,
    at_least: Lowest = None,
    at_most: Share = 1.0,
    alike_to: Near = None,
    said: Annotated[Said, typer.Option(help="What you must have said of a song.", case_sensitive=False)] = (
        Said.ANYTHING
    ),
    never_played: Annotated[bool, typer.Option("--never-played", help="Only songs without a play count.")] = False,
    artist_cap: Annotated[int, typer.Option(min=0, help="At most so many songs by one artist; 0: any number.")] = 0,
    count: Annotated[int, typer.Option(min=0, help="At most so many songs; 0: any number.")] = 0,
    distinct: Annotated[bool, typer.Option("--distinct", help="No recording twice.")] = False,
    mix_albums: Annotated[bool, typer.Option("--mix-albums", help="The best song of each album first.")] = False,
    diversity: Annotated[float, typer.Option(min=0.0, max=1.0, help="How much neighbours must differ in sound.")] = 0.0,
    seed: Annotated[int, typer.Option(min=0, help="By chance: another number, another draw.")] = 0,
    absolute: Annotated[bool, typer.Option("--absolute", help="Write whole paths.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Take the place of one with this name.")] = False,
) -> None:
    """Keep a playlist that is written now and after each scoring."""
    order = by or (Order.SCORE if alike_to is None else Order.ALIKE)
    usual = _LOWEST if order in {Order.SCORE, Order.CHANCE} else 0.0
    near = None if alike_to is None else whole_path(alike_to)
    with opened(workspace) as store:
        rule = Rule(
            order, usual if at_least is None else at_least, at_most, near, said, never_played, artist_cap, count,
            distinct, mix_albums, diversity, seed, absolute,
        )  # fmt: skip
        add_smart_playlist(store, SmartPlaylist(name, whole_path(file), rule), replace=replace)
        _say(run_job(RefreshPlaylists(store, (name,))))


@playlists_app.command("list")
def list_playlists(*, workspace: Workspace, as_json: Json = False) -> None:
    """List the playlists and their rules."""
    with opened_for_reading(workspace) as store:
        kept = smart_playlists(store)
    plain = [(each.name, printable(str(each.file)), each.rule.to_plain()) for each in kept]
    if as_json:
        say_json([{"name": name, "file": file, "rule": rule} for name, file, rule in plain])
    elif not kept:
        typer.echo("There are no smart playlists yet.")
    else:
        words = (", ".join(f"{wish} {value}" for wish, value in rule.items()) or "score 0.7" for _, _, rule in plain)
        say_table(
            ("name", "rule", "file"),
            ((name, rule, file) for (name, file, _), rule in zip(plain, words, strict=True)),
        )


@playlists_app.command()
def refresh(names: Names = None, *, workspace: Workspace) -> None:
    """Write playlists anew.  Exit code 1 means that one of them could not be written."""
    with opened(workspace) as store:
        report = run_job(RefreshPlaylists(store, tuple(names or ())))
    _say(report)


@playlists_app.command()
def remove(name: Name, *, workspace: Workspace) -> None:
    """Forget a playlist.  Its file stays as it is."""
    with opened(workspace) as store:
        gone = remove_smart_playlist(store, name)
    typer.echo(f"{gone.name} is no longer refreshed: {printable(str(gone.file))}")


def _say(report: RefreshReport) -> None:
    for name, songs in report.written.items():
        typer.echo(f"{name}: {songs} songs")
    for name, why in report.refused.items():
        typer.echo(f"songjudge: {name}: {printable(why)}", err=True)
    if report.refused:
        raise typer.Exit(1)
