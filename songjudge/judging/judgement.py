"""A judgement: what a model says of one song."""

from dataclasses import dataclass

from songjudge.library.song import SongId


@dataclass(frozen=True, slots=True)
class Judgement:
    """A song's score and its clips' scores, each the probability, 0 to 1, that the user would say *good*.

    `out_of_fold` is true for a labelled song: its score then comes from models that never saw it or its album.
    """

    song_id: SongId
    score: float
    clip_scores: tuple[float, ...] = ()
    out_of_fold: bool = False
