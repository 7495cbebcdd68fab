"""Commands about watching: follow the library's folders in the terminal, and the inbox whose files are judged."""

import contextlib
import queue
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from songjudge.cli.arguments import Helpers, Json, Workspace
from songjudge.cli.console_monitor import run_job, stopping_on_ctrl_c
from songjudge.cli.opening import helpers, opened, opened_for_reading, saying_errors
from songjudge.cli.printing import say_json, say_refused
from songjudge.errors import UnreadableFileError
from songjudge.jobs.cancellation import StopRequest
from songjudge.jobs.workers import Workers
from songjudge.library.song import printable
from songjudge.library.watching import FolderWatch
from songjudge.steps.follow_changes import FollowChanges
from songjudge.steps.judge_files import JudgedFile
from songjudge.steps.judge_inbox import JudgeInbox, inbox_entries, inbox_words
from songjudge.steps.watched import Watched, read_watched, write_watched
from songjudge.store.workspace import Workspace as OpenWorkspace

_INBOX = "inbox"
News = frozenset[Path] | str

inbox_app = typer.Typer(no_args_is_help=True, help="Choose a folder whose new files are judged by themselves.")


def register(app: typer.Typer) -> None:
    """Add these commands to `app`."""
    app.command()(watch)
    app.add_typer(inbox_app, name="inbox")


@inbox_app.command("set")
def set_inbox(
    folder: Annotated[Path, typer.Argument(help="The folder to watch.", show_default=False)], *, workspace: Workspace
) -> None:
    """Judge whatever comes into FOLDER, while the window is open or `songjudge watch` runs."""
    with opened(workspace) as store:
        place = folder.expanduser().absolute()
        if not place.is_dir():
            raise UnreadableFileError(
                f"{printable(str(place))} cannot be the inbox", why="it is no folder", remedy="Make it first."
            )
        write_watched(store, Watched(read_watched(store).follow, place.resolve()))
    typer.echo(f"Inbox: {printable(str(place))}")


@inbox_app.command("off")
def no_inbox(*, workspace: Workspace) -> None:
    """Watch no inbox any more."""
    with opened(workspace) as store:
        write_watched(store, Watched(read_watched(store).follow, None))
    typer.echo("There is no inbox now.")


@inbox_app.command("show")
def show_inbox(*, workspace: Workspace, as_json: Json = False) -> None:
    """List what was judged in the inbox, best first."""
    with opened_for_reading(workspace) as store:
        inbox, entries = read_watched(store).inbox, inbox_entries(store)
    if as_json:
        songs = [
            {"path": e.path, "title": e.title, "artist": e.artist, "score": e.score, "reason": e.reason}
            for e in entries
        ]
        say_json({"inbox": str(inbox) if inbox else None, "songs": songs})
        return
    typer.echo(f"Inbox: {printable(str(inbox))}" if inbox else "There is no inbox.")
    for entry in entries:
        score = "    –" if entry.score is None else f"{entry.score:.3f}"
        typer.echo(f"{score}  {printable(entry.path)}{f'  ({entry.reason})' if entry.reason else ''}")


def watch(*, workspace: Workspace, workers: Helpers = None) -> None:
    """Follow the library's folders and the inbox until Ctrl-C; print each song as it is judged.

    New, changed and moved files are taken up, measured and judged by themselves, as in the open window.
    """
    with opened(workspace) as store:
        watched = read_watched(store)
        roots = store.roots if watched.follow else ()
        if not roots and watched.inbox is None:
            raise UnreadableFileError(
                "There is nothing to watch", remedy="Scan a folder, or choose an inbox with: songjudge inbox set FOLDER"
            )
        news: queue.SimpleQueue[News] = queue.SimpleQueue()
        inboxes = (watched.inbox,) if watched.inbox else ()
        request = StopRequest()
        with (
            stopping_on_ctrl_c(request),
            FolderWatch(roots, news.put),
            FolderWatch(inboxes, lambda _: news.put(_INBOX)),
            contextlib.suppress(typer.Exit),  # Ctrl-C in a job: the usual end
        ):
            for folder in (*roots, *inboxes):
                typer.echo(f"Watching {printable(str(folder))}", err=True)
            news.put(frozenset(roots))
            news.put(_INBOX)
            for each in _until(request, news):
                _take_up(store, each, watched.inbox, helpers(workers), request)


def _until(request: StopRequest, news: "queue.SimpleQueue[News]") -> Iterator[News]:
    """Yield news as they come, until the request to stop."""
    while not request.stop_asked:
        with contextlib.suppress(queue.Empty):
            yield news.get(timeout=0.2)


def _take_up(store: OpenWorkspace, news: News, inbox: Path | None, workers: Workers, request: StopRequest) -> None:
    """Do what the news ask for.  A trouble is said, and the watching goes on."""
    with saying_errors(fatal=False):
        if isinstance(news, frozenset):
            _follow(store, tuple(sorted(news)), workers, request)
        elif inbox is not None and inbox.is_dir():
            report = run_job(JudgeInbox(store, inbox, workers), request=request)
            say_judged(report.files, at_least=store.settings.playlist_at_least)
            say_refused(report.refused)


def _follow(store: OpenWorkspace, paths: tuple[Path, ...], workers: Workers, request: StopRequest) -> None:
    report = run_job(FollowChanges(store, paths, workers), request=request)
    if report.missing:
        typer.echo(f"{report.missing} files are gone.")
    for judgement in report.judgements:
        song = store.song(judgement.song_id)
        if song is not None:
            typer.echo(f"{judgement.score:.3f}  {printable(str(song.path))}")
    say_refused(report.refused)


def say_judged(files: Sequence[JudgedFile], *, at_least: float) -> None:
    """Print judged files, best first, after a line that says how many the user would like."""
    if files:
        typer.echo(inbox_words(files, at_least=at_least))
    for file in files:
        typer.echo(f"{file.judgement.score:.3f}  {printable(str(file.song.path))}")
