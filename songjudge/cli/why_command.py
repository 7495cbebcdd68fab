"""The command that explains a score: why."""

from pathlib import Path
from typing import Annotated

import typer

from songjudge.cli.arguments import Json, Workspace
from songjudge.cli.opening import opened_for_reading
from songjudge.cli.printing import say_json, say_table
from songjudge.errors import UnreadableFileError
from songjudge.jobs.process_workers import ProcessWorkers
from songjudge.library.song import printable
from songjudge.steps.explain_song import Explanation, Neighbour, explain_song
from songjudge.steps.give_verdicts import absolute
from songjudge.store.workspace import Workspace as Store


def register(app: typer.Typer) -> None:
    """Add this command to `app`."""
    app.command()(why)


def why(
    path: Annotated[Path, typer.Argument(help="A song of the library.", show_default=False)],
    *,
    workspace: Workspace,
    nearest: Annotated[int, typer.Option(min=0, max=50, help="How many near songs of each kind to list.")] = 3,
    as_json: Json = False,
) -> None:
    """Say why a song got its score: what pushed it, and the songs nearest to it that you like and do not like."""
    with opened_for_reading(workspace) as store:
        known = store.known_files().get(absolute(path))
        if known is None:
            raise UnreadableFileError(
                f"{printable(str(path))} is not in the library", remedy="Scan its folder first, or name another song."
            )
        found = explain_song(store, known.song_id, ProcessWorkers(1), nearest=nearest)
        judged = store.judgements().get(known.song_id)
        score = None if judged is None else judged.score
        if as_json:
            say_json(_plain(store, found, score))
        else:
            _say(store, found, score)


def _say(store: Store, found: Explanation, score: float | None) -> None:
    if score is not None:
        told = f"of songs with such a score you like {found.low:.0%} to {found.high:.0%}"
        typer.echo(f"score {score:.3f}: {told}, by your labels so far")
    if found.heard:
        typer.echo(f"it hears {', '.join(tag.name for tag in found.heard)}")
    say_table(("push", "feature group"), ((f"{r.push:+.3f}", r.group) for r in found.reasons))
    for words, near in (("Nearest that you like", found.liked), ("Nearest that you do not like", found.disliked)):
        if near:
            typer.echo(f"{words}:")
            say_table(("likeness", "path"), ((f"{one.likeness:.3f}", _path(store, one)) for one in near))
    if found.reasons and not found.reasons[0].exact:
        typer.echo("The pushes are estimated by exchanging one group after another.", err=True)


def _plain(store: Store, found: Explanation, score: float | None) -> dict[str, object]:
    near = {"liked": found.liked, "disliked": found.disliked}
    return {
        "song": found.song_id,
        "score": score,
        "band": [found.low, found.high],
        "heard": {tag.name: tag.probability for tag in found.heard},
        "clip_scores": list(found.clip_scores),
        "reasons": [{"group": r.group, "push": r.push, "exact": r.exact} for r in found.reasons],
        **{name: [{"path": _path(store, n), "likeness": n.likeness} for n in songs] for name, songs in near.items()},
    }


def _path(store: Store, one: Neighbour) -> str:
    song = store.song(one.song_id)
    return "" if song is None else printable(str(song.path))
