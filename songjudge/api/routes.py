"""What can be asked of the local API; every answer is a step's."""

from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query, Request, Response
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBearer

import songjudge
from songjudge.api.answers import (
    AlikeAnswer,
    Health,
    LabelAnswer,
    LabelWish,
    PlaylistKind,
    Problem,
    RefreshAnswer,
    SmartPlaylistAnswer,
    SongAnswer,
    SongKey,
    SongsAnswer,
    WhyAnswer,
    known,
)
from songjudge.api.shelf import Shelf
from songjudge.errors import SongjudgeError
from songjudge.export.playlist_rule import Order, Rule, Said
from songjudge.export.playlists import playlist_text
from songjudge.jobs.monitor import CallbackMonitor
from songjudge.jobs.process_workers import ProcessWorkers
from songjudge.steps.clip_scores import clip_scores
from songjudge.steps.explain_song import explain_song
from songjudge.steps.export_scores import readable
from songjudge.steps.find_alike import FindAlike
from songjudge.steps.label_songs import label_songs
from songjudge.steps.list_songs import SongLine, all_songs, best_songs, lines_of, song_at
from songjudge.steps.playlist_songs import playlist_songs
from songjudge.steps.smart_playlists import RefreshPlaylists, smart_playlists
from songjudge.steps.write_playlists import scores_of
from songjudge.store.workspace import Workspace

_MEDIA = {"m3u8": "application/vnd.apple.mpegurl", "m3u": "audio/x-mpegurl", "xspf": "application/xspf+xml"}
_LONGEST = 10_000  # songs of one playlist

Offset = Annotated[int, Query(ge=0, description="How many to pass over.")]
Limit = Annotated[int, Query(ge=1, le=1000, description="How many to return.")]
Share = Annotated[float, Query(ge=0.0, le=1.0)]


class NotAllowedError(SongjudgeError):
    """The server was not opened for writing."""


class UnknownSongError(SongjudgeError):
    """No song of the workspace has this id."""


def build_app(shelf: Shelf) -> FastAPI:
    """Return the web application that speaks of the workspace on `shelf`."""
    app = FastAPI(
        title="songjudge",
        version=songjudge.__version__,
        summary="Would I like this song? Scores, reasons, likenesses and playlists from a local songjudge workspace.",
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        dependencies=[Depends(HTTPBearer(auto_error=False, description="The token that `songjudge serve` printed."))],
        responses={409: {"model": Problem}, 401: {"model": Problem}, 429: {"model": Problem}},
    )
    app.add_exception_handler(SongjudgeError, _say)
    _add_reading(app, shelf)
    _add_sound(app, shelf)
    _add_playlists(app, shelf)
    _add_writing(app, shelf)
    return app


def _add_reading(app: FastAPI, shelf: Shelf) -> None:
    @app.get("/v1/health")
    def health() -> Health:
        """Say that the server is there."""
        return Health(version=songjudge.__version__, writing=shelf.writable)

    @app.get("/v1/songs")
    def songs(search: str = "", path: str = "", offset: Offset = 0, limit: Limit = 100) -> SongsAnswer:
        """List songs by path; `search` words must all occur, `path` names the one song of that file."""
        with shelf.lent() as workspace:
            if path:
                return SongsAnswer.of(song_at(workspace, Path(path)))
            return SongsAnswer.of(all_songs(workspace, search=search, offset=offset, limit=limit))

    @app.get("/v1/songs/{song}", responses={404: {"model": Problem}})
    def song(song: SongKey) -> SongAnswer:
        """Return one song."""
        with shelf.lent() as workspace:
            return SongAnswer.of(_line(workspace, song))

    @app.get("/v1/scores")
    def scores(at_least: Share = 0.0, offset: Offset = 0, limit: Limit = 100) -> SongsAnswer:
        """List the judged songs, best first."""
        with shelf.lent() as workspace:
            return SongsAnswer.of(best_songs(workspace, at_least=at_least, offset=offset, limit=limit))


def _add_sound(app: FastAPI, shelf: Shelf) -> None:
    workers = ProcessWorkers(1)

    @app.get("/v1/songs/{song}/why", responses={404: {"model": Problem}})
    def why(song: SongKey, nearest: Annotated[int, Query(ge=0, le=50)] = 3) -> WhyAnswer:
        """Say why a song got its score."""
        with shelf.lent() as workspace:
            line = _line(workspace, song)
            found = explain_song(workspace, known(song), workers, nearest=nearest)
            clips = line.judgement.clip_scores if line.judgement is not None else ()
            if not clips:
                clips = clip_scores(workspace, [known(song)], workers, CallbackMonitor()).get(known(song), ())
            return WhyAnswer.of(found, line, clips)

    @app.get("/v1/songs/{song}/alike", responses={404: {"model": Problem}})
    def alike(song: SongKey, count: Annotated[int, Query(ge=1, le=1000)] = 10) -> list[AlikeAnswer]:
        """List the songs that sound most like one song, the nearest first."""
        with shelf.lent() as workspace:
            path = _line(workspace, song).song.path
            found = FindAlike(workspace, path, count).run(CallbackMonitor())
            return [AlikeAnswer.of(each) for each in found.alike]


def _add_playlists(app: FastAPI, shelf: Shelf) -> None:
    @app.get("/v1/playlist", response_class=Response)
    def playlist(  # noqa: PLR0913 - one parameter a wish
        kind: PlaylistKind = "m3u8",
        *,
        order: Order = Order.SCORE,
        at_least: Share = 0.7,
        at_most: Share = 1.0,
        alike_to: Annotated[SongKey | None, Query(description="A song's id, for order alike.")] = None,
        said: Said = Said.ANYTHING,
        never_played: bool = False,
        artist_cap: Annotated[int, Query(ge=0)] = 0,
        count: Annotated[int, Query(ge=1, le=_LONGEST)] = 100,
        distinct: bool = False,
        mix_albums: bool = False,
        diversity: Share = 0.0,
        seed: Annotated[int, Query(ge=0)] = 0,
    ) -> Response:
        """Return a playlist with whole paths; nothing is written to disk."""
        with shelf.lent() as workspace:
            near = None if alike_to is None else _line(workspace, alike_to).song.path
            rule = Rule(
                order, at_least, at_most, near, said, never_played, artist_cap, count, distinct, mix_albums, diversity,
                seed,
            )  # fmt: skip
            chosen = playlist_songs(workspace, rule, CallbackMonitor())
        text = playlist_text(f".{kind}", [song for song, _ in chosen], scores=scores_of(chosen))
        return Response(text, media_type=_MEDIA.get(kind, "audio/x-scpls"))

    @app.get("/v1/playlists")
    def playlists() -> list[SmartPlaylistAnswer]:
        """List the smart playlists."""
        with shelf.lent() as workspace:
            return [
                SmartPlaylistAnswer(name=each.name, file=readable(str(each.file)), rule=_rule(each.rule))
                for each in smart_playlists(workspace)
            ]


def _add_writing(app: FastAPI, shelf: Shelf) -> None:
    @app.post("/v1/labels", responses={403: {"model": Problem}})
    def labels(wish: LabelWish) -> LabelAnswer:
        """Say good or bad of songs; one step to undo.  Only with --allow-writing."""
        with _writable(shelf).lent() as workspace:
            report = label_songs(workspace, [known(key) for key in wish.songs], wish.verdict)
        return LabelAnswer(given=report.given, unknown=list(report.unknown))

    @app.post("/v1/playlists/refresh", responses={403: {"model": Problem}})
    def refresh() -> RefreshAnswer:
        """Write the smart playlists anew.  Only with --allow-writing."""
        with _writable(shelf).lent() as workspace:
            report = RefreshPlaylists(workspace).run(CallbackMonitor())
        return RefreshAnswer(written=report.written, refused=report.refused)


def _writable(shelf: Shelf) -> Shelf:
    if not shelf.writable:
        raise NotAllowedError("This server only reads", remedy="Start it with: songjudge serve --allow-writing")
    return shelf


def _line(workspace: Workspace, key: SongKey) -> SongLine:
    lines = lines_of(workspace, [known(key)])
    if not lines:
        raise UnknownSongError(f"No song has the id {key}")
    return lines[0]


def _rule(rule: Rule) -> dict[str, Any]:
    return {name: readable(v) if isinstance(v, str) else v for name, v in rule.to_plain().items()}


async def _say(_: Request, error: Exception) -> JSONResponse:
    status = 403 if isinstance(error, NotAllowedError) else 404 if isinstance(error, UnknownSongError) else 409
    return JSONResponse({"error": readable(str(error))}, status_code=status)
