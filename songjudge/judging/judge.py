"""Judges songs with a trained model: by their clips, or by the one row of numbers that is made of them."""

from collections.abc import Mapping, Sequence

import numpy as np

from songjudge.errors import UnreadableFileError
from songjudge.features.feature_set import FeatureSet
from songjudge.judging.judgement import Judgement
from songjudge.judging.pooling import agreeing_with
from songjudge.learning.blend import BlendedModel, blended
from songjudge.learning.calibration import CalibratedModel
from songjudge.learning.dataset import Bags, FloatArray
from songjudge.learning.heads import sigmoid
from songjudge.learning.learner import FittedModel
from songjudge.learning.row_models import ClassicalModel
from songjudge.library.song import SongId

ROWS_AT_ONCE = 256
"""Rows that go through a model together: a megabyte, which the processor keeps at hand from one step to the next."""

Pooled = Mapping[str, tuple[FeatureSet, FloatArray]]
"""Rows by the name of their feature set, float32 (songs, columns): all means over the clips, then all deviations."""


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


def needs_clips(model: FittedModel) -> bool:
    """Return whether the model looks at single clips, so that `judge_pooled` cannot be asked."""
    if isinstance(model, CalibratedModel):
        return needs_clips(model.model)
    if isinstance(model, BlendedModel):
        return any(needs_clips(part) for part in model.models)
    return not isinstance(model, ClassicalModel)


def judge_pooled(model: FittedModel, songs: Pooled) -> FloatArray:
    """Return the songs' scores, float32 (songs,), the very ones that `FittedModel.score` gives for their clips.

    Raises `UnreadableFileError` when the features are not those that the model learned from, `TypeError` for a model
    that needs clips.
    """
    if isinstance(model, CalibratedModel):
        return model.calibrator.apply(judge_pooled(model.model, songs))
    if isinstance(model, BlendedModel):
        return blended([judge_pooled(part, songs) for part in model.models])
    if not isinstance(model, ClassicalModel):
        raise TypeError(f"{type(model).__name__} needs clips")
    total: FloatArray | None = None
    for view in model.views:
        rows = [_matching(songs, layout) for layout in view.vectoriser.layouts]
        found = np.zeros(len(rows[0]), np.float32)
        for start in range(0, len(found), ROWS_AT_ONCE):
            part = [own[start : start + ROWS_AT_ONCE] for own in rows]
            raw = part[0] if len(part) == 1 else np.concatenate(part, axis=1)
            found[start : start + ROWS_AT_ONCE] = view.head.logits(view.vectoriser.scaling.apply(raw))
        found *= np.float32(view.weight)
        total = found if total is None else total + found
    assert total is not None
    return sigmoid(total)


def _matching(songs: Pooled, layout: FeatureSet) -> FloatArray:
    held, rows = songs.get(layout.name, (None, None))
    if held is None or rows is None or held.fingerprint != layout.fingerprint:
        raise UnreadableFileError(
            "The model cannot judge these songs",
            why=f"it learned from other {layout.name} features than theirs",
            remedy="Extract the features again, or train a new model.",
        )
    return rows
