"""The shapes of what the local API takes and gives; they become its OpenAPI description."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from songjudge.library.song import Song, SongId, printable
from songjudge.library.verdict import Verdict
from songjudge.steps.explain_song import Explanation, Neighbour
from songjudge.steps.export_scores import readable
from songjudge.steps.find_alike import AlikeSong
from songjudge.steps.list_songs import SongLine, SongPage

MOST_LABELS = 10_000

SongKey = Annotated[str, Field(pattern="^[0-9a-f]{32}$", description="A song's id, 32 hexadecimal digits.")]


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Health(_Answer):
    """That the server is there, and what it may do."""

    version: str
    writing: bool = Field(description="Whether labels may be given.")


class SongAnswer(_Answer):
    """A song, what the user said of it and what the model says."""

    id: SongKey
    path: str = Field(description="Bytes that are not UTF-8 are shown as U+FFFD.")
    title: str
    artist: str
    album: str
    duration: float = Field(description="Seconds; 0 when unknown.")
    missing: bool = Field(description="Whether the file was gone at the last scan.")
    verdict: Verdict
    score: float | None = Field(description="The probability, 0 to 1, that the user would say good.")
    out_of_fold: bool | None = Field(description="Whether the score comes from a model that never saw this song.")

    @classmethod
    def of(cls, line: SongLine) -> "SongAnswer":
        """Return `line` as an answer."""
        judged = line.judgement
        return cls(
            **_names(line.song),
            missing=line.song.missing,
            verdict=line.verdict,
            score=None if judged is None else judged.score,
            out_of_fold=None if judged is None else judged.out_of_fold,
        )


class SongsAnswer(_Answer):
    """A page of songs."""

    total: int = Field(description="How many songs there are on all pages.")
    songs: list[SongAnswer]

    @classmethod
    def of(cls, page: SongPage) -> "SongsAnswer":
        """Return `page` as an answer."""
        return cls(total=page.total, songs=[SongAnswer.of(line) for line in page.lines])


class ReasonAnswer(_Answer):
    """How far one feature group pushed the song's log odds; above zero towards good."""

    group: str
    push: float
    exact: bool = Field(description="False for an estimate.")


class NeighbourAnswer(_Answer):
    """A labelled song and its likeness to the one asked about."""

    id: SongKey
    likeness: float = Field(description="A cosine, -1 to 1.")

    @classmethod
    def of(cls, neighbour: Neighbour) -> "NeighbourAnswer":
        """Return `neighbour` as an answer."""
        return cls(id=neighbour.song_id, likeness=neighbour.likeness)


class WhyAnswer(_Answer):
    """Why a song got its score."""

    id: SongKey
    score: float | None
    clip_scores: list[float] = Field(description="Each clip's score, 0 to 1, in order of time.")
    reasons: list[ReasonAnswer] = Field(description="The strongest first.")
    low: float = Field(description="The band of doubt: of songs with such a score the user likes at least this share.")
    high: float = Field(description="… and at most this share.")
    heard: dict[str, float] = Field(description="The listener's words for the song, and how sure it is, 0 to 1.")
    liked: list[NeighbourAnswer] = Field(description="The nearest songs called good.")
    disliked: list[NeighbourAnswer] = Field(description="The nearest songs called bad.")

    @classmethod
    def of(cls, found: Explanation, line: SongLine, clips: Sequence[float]) -> "WhyAnswer":
        """Return what the steps found as an answer."""
        judged = line.judgement
        return cls(
            id=found.song_id,
            score=None if judged is None else judged.score,
            clip_scores=list(clips),
            reasons=[ReasonAnswer(group=r.group, push=r.push, exact=r.exact) for r in found.reasons],
            low=found.low,
            high=found.high,
            heard={tag.name: tag.probability for tag in found.heard},
            liked=[NeighbourAnswer.of(neighbour) for neighbour in found.liked],
            disliked=[NeighbourAnswer.of(neighbour) for neighbour in found.disliked],
        )


class AlikeAnswer(_Answer):
    """A song and its likeness to the one asked about."""

    id: SongKey
    path: str
    title: str
    artist: str
    album: str
    duration: float
    likeness: float = Field(description="A cosine, -1 to 1.")
    score: float | None
    verdict: Verdict

    @classmethod
    def of(cls, found: AlikeSong) -> "AlikeAnswer":
        """Return what the step found as an answer."""
        return cls(**_names(found.song), likeness=found.likeness, score=found.score, verdict=found.verdict)


class LabelWish(_Answer):
    """What to say of which songs."""

    songs: list[SongKey] = Field(min_length=1, max_length=MOST_LABELS)
    verdict: Verdict = Field(description="none takes back what was said.")


class LabelAnswer(_Answer):
    """How many songs changed, and which are not in the workspace."""

    given: int
    unknown: list[SongKey]


class SmartPlaylistAnswer(_Answer):
    """A smart playlist of the workspace."""

    name: str
    file: str
    rule: dict[str, str | int | float | bool]


class RefreshAnswer(_Answer):
    """How many songs each smart playlist holds now, and why the others were not written."""

    written: dict[str, int]
    refused: dict[str, str]


class Problem(_Answer):
    """Why a request was not answered."""

    error: str


PlaylistKind = Literal["m3u8", "m3u", "xspf", "pls"]


def known(key: SongKey) -> SongId:
    """Return a song's id as the steps take it."""
    return SongId(key)


def _names(song: Song) -> dict[str, Any]:
    return {
        "id": song.song_id,
        "path": readable(str(song.path)),
        "title": printable(song.title),
        "artist": printable(song.artist),
        "album": printable(song.tags.album),
        "duration": song.format.duration,
    }
