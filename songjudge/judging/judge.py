"""Judges songs with a trained model."""

from collections.abc import Mapping, Sequence

from songjudge.judging.judgement import Judgement
from songjudge.judging.pooling import agreeing_with
from songjudge.learning.dataset import Bags
from songjudge.learning.learner import FittedModel
from songjudge.library.song import SongId


def judge(
    model: FittedModel,
    song_ids: Sequence[SongId],
    bags: Mapping[str, Bags],
    out_of_fold: Mapping[SongId, float],
    *,
    clips: bool = True,
) -> list[Judgement]:
    """Return a judgement for every song, in order; `bags` holds the songs' features in the same order.

    A song in `out_of_fold` gets its score from there: the model itself learned from that song and would only repeat
    the label.  Without `clips` only songs are scored, many times faster.  Raises `UnreadableFileError` when the
    features are not those that the model learned from.
    """
    if not song_ids:
        return []
    found = model.score(bags, clips=clips)
    judged = []
    for number, song_id in enumerate(song_ids):
        own = float(found.song[number])
        score = out_of_fold.get(song_id, own)
        parts = agreeing_with(score, own, found.clips[number]) if clips else ()
        judged.append(Judgement(song_id, score, tuple(parts), song_id in out_of_fold))
    return judged
