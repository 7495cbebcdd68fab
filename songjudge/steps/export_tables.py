"""Export tables: scores, clips, labels or features, for a spreadsheet or a program.

`scores` and `labels` have a row a song, `clips` a row a clip, `features` a row a song with the mean of each number
over the song's clips.  Songs are named by `song`, their id, and by `path`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import chain
from pathlib import Path

import numpy as np

from songjudge.errors import NotEnoughLabelsError
from songjudge.export.tables import Columns, check_table_ending, write_parts
from songjudge.features.feature_set import FeatureSet
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress
from songjudge.jobs.workers import InlineWorkers
from songjudge.learning.dataset import Bags, FloatArray
from songjudge.library.song import SongId
from songjudge.steps.clip_scores import clip_scores
from songjudge.steps.export_scores import TableReport, readable, score_columns
from songjudge.steps.judged_songs import judged_songs, plain_column, rows_of
from songjudge.steps.labelled_songs import layouts_of, measured
from songjudge.steps.writing import writing
from songjudge.store.workspace import Workspace

_ROWS = 500  # songs in memory at once: their clips' features are 60 MB


class What(StrEnum):
    """What a table is about."""

    SCORES = "scores"
    CLIPS = "clips"
    LABELS = "labels"
    FEATURES = "features"


@dataclass(frozen=True)
class ExportTable:
    """Write a table about `what` to `file`; the name's ending picks the kind."""

    workspace: Workspace
    file: Path
    what: What = What.SCORES
    title: str = "Writing the table"

    def run(self, monitor: Monitor) -> TableReport:
        """Write.

        Raises `NotEnoughLabelsError` when there is nothing of the kind, `UnreadableFileError` on a bad name.
        """
        path = self.file.expanduser().absolute()
        check_table_ending(path)
        parts = _PARTS[self.what](self.workspace, monitor, self.title)
        first = next(parts)
        written = 0

        def counted() -> Iterator[Columns]:
            nonlocal written
            for part in chain([first], parts):
                written += len(next(iter(part.values())))
                yield part

        with writing(path):
            write_parts(path, counted())
        return TableReport(written, self.file)


def _scores(workspace: Workspace, monitor: Monitor, title: str) -> Iterator[Columns]:
    songs = judged_songs(workspace)
    monitor.progress(Progress(0, len(songs), title))
    yield {"song": songs.song_ids, **score_columns(workspace)}
    monitor.progress(Progress(len(songs), len(songs), title))


def _labels(workspace: Workspace, monitor: Monitor, title: str) -> Iterator[Columns]:
    """Yield the labelled songs in the order of their paths; `at` is ISO 8601 in UTC, empty when unknown."""
    verdicts, table = workspace.verdicts(), workspace.songs()
    rows, _ = rows_of(table, np.array([song_id.encode("ascii") for song_id in verdicts], dtype=table.raw_ids.dtype))
    if not len(rows):
        raise _nothing("no song is labelled yet", "Say good or bad about some songs.")
    rows = rows[np.argsort(np.array(plain_column(table, "path", rows)), kind="stable")]
    monitor.progress(Progress(0, len(rows), title))
    ids = plain_column(table, "song_id", rows)
    given = [verdicts[song_id] for song_id in ids]
    yield {
        "song": ids,
        "path": [readable(path) for path in plain_column(table, "path", rows)],
        "label": [str(each.verdict) for each in given],
        "source": [str(each.source) for each in given],
        "weight": [each.weight for each in given],
        "at": [_moment(each.at) for each in given],
        **{name: plain_column(table, name, rows) for name in ("artist", "title", "album")},
    }
    monitor.progress(Progress(len(rows), len(rows), title))


def _clips(workspace: Workspace, monitor: Monitor, title: str) -> Iterator[Columns]:
    """Yield the judged songs' clips, best songs first; the places are those of the features, if they are kept."""
    every = judged_songs(workspace)
    layouts = layouts_of(workspace)
    yielded = False
    for start in range(0, len(every), _ROWS):
        songs = every.take(np.arange(start, min(start + _ROWS, len(every))))
        ids, kept = songs.song_ids, songs.clip_scores
        lacking = [song_id for song_id, scores in zip(ids, kept, strict=True) if not scores]
        judged = clip_scores(workspace, lacking, InlineWorkers(), monitor) if lacking else {}
        scores_of_clips = [scores or judged.get(song_id, ()) for song_id, scores in zip(ids, kept, strict=True)]
        rows: list[tuple[object, ...]] = []
        for song_id, path, scores in zip(ids, songs.column("path"), scores_of_clips, strict=True):
            spans = _spans(workspace, layouts, song_id, len(scores))
            rows += [(song_id, readable(path), number, *spans[number], score) for number, score in enumerate(scores)]
        monitor.progress(Progress(min(start + _ROWS, len(every)), len(every), title))
        if rows:
            yielded = True
            yield dict(zip(("song", "path", "clip", "start", "seconds", "score"), zip(*rows, strict=True), strict=True))
    if not yielded:
        raise _nothing("no clip of a judged song has been measured yet", "Extract features, then score.")


def _features(workspace: Workspace, monitor: Monitor, title: str) -> Iterator[Columns]:
    """Yield the measured songs, in the order of their ids."""
    layouts = layouts_of(workspace)
    ready = sorted(frozenset.intersection(*(workspace.songs_with_features(layout) for layout in layouts)))
    known = [song_id for song_id in ready if workspace.song(song_id) is not None]
    if not known:
        raise _nothing("no song has been measured yet", "Extract features first.")
    for start in range(0, len(known), _ROWS):
        songs = measured(workspace, known[start : start + _ROWS], monitor)
        found = [workspace.song(song_id) for song_id in songs.song_ids]
        columns: dict[str, Sequence[object] | np.ndarray] = {
            "song": list(songs.song_ids),
            "path": [readable(str(song.path)) if song is not None else "" for song in found],
        }
        for layout in layouts:
            columns |= zip(_names(layout), _means(songs.bags[layout.name]).T, strict=True)
        yield columns
        monitor.progress(Progress(min(start + _ROWS, len(known)), len(known), title))


_PARTS = {What.SCORES: _scores, What.CLIPS: _clips, What.LABELS: _labels, What.FEATURES: _features}


def _names(layout: FeatureSet) -> list[str]:
    """Return a column's name for each number of a feature set: "spectral.mel.mean[3]"."""
    names: list[str] = []
    for block in layout.blocks:
        name = f"{layout.name}.{block.name}"
        names += [f"{name}[{','.join(map(str, place))}]" for place in np.ndindex(*block.shape)]
    return names


def _means(held: Bags) -> FloatArray:
    """Return the mean of each number over each song's clips, float32 (songs, numbers)."""
    sums = np.add.reduceat(held.values, held.offsets[:-1], axis=0, dtype=np.float64)
    means: FloatArray = (sums / np.diff(held.offsets)[:, None]).astype(np.float32)
    return means


def _spans(
    workspace: Workspace, layouts: Sequence[FeatureSet], song_id: SongId, clips: int
) -> list[tuple[float, float]]:
    """Return start and length of the clips in seconds; not a number where no features say so."""
    for layout in layouts:
        features = workspace.features(layout, song_id) if clips else None
        if features is not None and len(features.spans) == clips:
            return [(float(start), float(length)) for start, length in features.spans]
    return [(float("nan"), float("nan"))] * clips


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds") if seconds > 0 else ""


def _nothing(why: str, remedy: str) -> NotEnoughLabelsError:
    return NotEnoughLabelsError("There is nothing to write", why=why, remedy=remedy)
