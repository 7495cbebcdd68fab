"""Chooses the songs whose verdict would teach the model most, and says what more verdicts promise."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from songjudge.gui.songs.song_columns import IntArray, Progress, SongColumns
from songjudge.jobs.monitor import CallbackMonitor
from songjudge.learning.asking import songs_to_ask
from songjudge.learning.evaluation import LearningPoint
from songjudge.learning.vectors import moments_of
from songjudge.library.song import SongId
from songjudge.steps.labelled_songs import MeasuredSongs, measured
from songjudge.store.workspace import Workspace

QUEUE = 20  # songs asked for at a time
_POOL = 300  # unlabelled songs whose features are compared
_KNOWN = 200  # labelled songs that they are compared with

WORTHLESS = 0.002
"""AUC: labels that promise less than this are not worth the user's time."""

FloatArray = npt.NDArray[np.float32]


def rows_to_ask(workspace: Workspace, columns: SongColumns, *, count: int = QUEUE, seed: int = 0) -> IntArray:
    """Return the rows of up to `count` unlabelled songs to ask about, the best first; none without features.

    Before any model has judged, songs that differ most from each other are asked for.
    """
    ready = columns.progress == Progress.EXTRACTED
    open_rows = np.flatnonzero(ready & (columns.verdicts == 0)).astype(np.int32)
    said_rows = np.flatnonzero(ready & (columns.verdicts != 0)).astype(np.int32)
    random = np.random.default_rng(seed)
    scores = np.nan_to_num(columns.scores[open_rows], nan=0.5)
    doubt = np.abs(scores - 0.5) + random.random(len(open_rows)) * 1e-6  # chance decides between equals
    pool = open_rows[np.argsort(doubt, kind="stable")[:_POOL]]
    known = random.permutation(said_rows)[:_KNOWN]
    asked, heard = _measured(workspace, columns, pool), _measured(workspace, columns, known)
    if not asked.song_ids:
        return np.zeros(0, np.int32)
    rows = columns.rows_of(asked.song_ids)
    vectors = _vectors(asked, heard)
    chosen = songs_to_ask(
        np.nan_to_num(columns.scores[rows], nan=0.5),
        vectors[: len(rows)],
        count,
        artists=[columns.text("artist", int(row)) for row in rows],
        known=vectors[len(rows) :],
    )
    return rows[chosen]


def _measured(workspace: Workspace, columns: SongColumns, rows: IntArray) -> MeasuredSongs:
    ids: list[SongId] = [columns.song_id(int(row)) for row in rows]
    return measured(workspace, ids, CallbackMonitor())


def _vectors(asked: MeasuredSongs, heard: MeasuredSongs) -> FloatArray:
    """Return one standardised row a song, first those asked about, then those heard already."""
    parts = []
    for name, bags in asked.bags.items():
        means = [moments_of(bags).mean]
        if heard.song_ids:
            means.append(moments_of(heard.bags[name]).mean)
        parts.append(np.concatenate(means))
    rows = np.concatenate(parts, axis=1)
    spread = rows.std(axis=0)
    standard = (rows - rows.mean(axis=0)) / np.where(spread > 1e-9, spread, 1.0)
    return np.asarray(np.clip(standard, -5.0, 5.0), np.float32)


def promise(curve: Sequence[LearningPoint], *, more: int = QUEUE) -> str:
    """Return what `more` labels will bring, in words: from how the AUC rose from the last point but one to the last.

    The AUC of a learner rises about as the logarithm of its labels; empty when fewer than two points are known.
    """
    if len(curve) < 2:
        return ""
    before, last = curve[-2], curve[-1]
    doublings = np.log2(last.songs / before.songs)
    if doublings <= 0:
        return ""
    gain = (last.auc - before.auc) / doublings * np.log2((last.songs + more) / last.songs)
    if gain < WORTHLESS:
        return "More labels will hardly help now. You can stop here."
    return f"About +{gain:.2f} AUC for {more} more labels." if gain >= 0.005 else f"Under +0.01 AUC for {more} labels."
