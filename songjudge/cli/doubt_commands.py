"""The command that lists labels worth another look: doubts."""

from typing import Annotated

import typer

from songjudge.cli.arguments import Json, Workspace
from songjudge.cli.console_monitor import run_job
from songjudge.cli.opening import opened_for_reading
from songjudge.cli.printing import say_json, say_table
from songjudge.library.song import printable
from songjudge.steps.find_doubts import DoubtfulPair, DoubtfulSong, FindDoubts


def register(app: typer.Typer) -> None:
    """Add this command to `app`."""
    app.command()(doubts)


def doubts(
    *,
    workspace: Workspace,
    count: Annotated[int, typer.Option(min=1, help="How many to list.")] = 50,
    as_json: Json = False,
) -> None:
    """List labels that may be slips: songs that the model would judge the other way, and copies labelled both ways.

    Beside each stands the song of the opposite label that sounds most like it.  Nothing is changed.
    """
    with opened_for_reading(workspace) as store:
        report = run_job(FindDoubts(store))
    listed = report.pairs[:count]
    if as_json:
        say_json([_plain(pair) for pair in listed])
        return
    if not listed:
        typer.echo(f"None of the {report.labelled} labels looks doubtful.")
        return
    say_table(("why", "label", "score", "song", "sounds like", "label"), (_row(pair) for pair in listed))
    typer.echo(f"{len(report.pairs)} of {report.labelled} labels deserve another look.")


def _row(pair: DoubtfulPair) -> tuple[str, ...]:
    why = "the same recording" if pair.same else "the model disagrees"
    return (
        why,
        str(pair.song.verdict),
        _score(pair.song),
        _path(pair.song),
        _path(pair.other),
        str(pair.other.verdict),
    )


def _score(one: DoubtfulSong) -> str:
    return "" if one.score is None else f"{one.score:.3f}"


def _path(one: DoubtfulSong) -> str:
    return printable(str(one.song.path))


def _plain(pair: DoubtfulPair) -> dict[str, object]:
    songs = {name: _plain_song(one) for name, one in (("song", pair.song), ("other", pair.other))}
    return {"same_recording": pair.same, "likeness": pair.likeness, **songs}


def _plain_song(one: DoubtfulSong) -> dict[str, object]:
    return {"path": _path(one), "song": one.song.song_id, "verdict": str(one.verdict), "score": one.score}
