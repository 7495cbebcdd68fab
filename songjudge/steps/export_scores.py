"""Export scores: the judged songs as a table that a spreadsheet or a program can read."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from songjudge.export.tables import write_table
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress
from songjudge.steps.judged_songs import judged_songs
from songjudge.steps.writing import writing
from songjudge.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ScoredRow:
    """One judged song.  `verdict` is the user's own word, empty when they said none; `out_of_fold` marks its score."""

    path: str
    score: float  # 0 to 1
    verdict: str  # "good", "bad" or ""
    out_of_fold: bool

    def plain(self) -> dict[str, object]:
        """Return the row as JSON takes it."""
        return {
            "path": self.path, "score": self.score, "verdict": self.verdict, "out_of_fold": self.out_of_fold
        }  # fmt: skip


@dataclass(frozen=True)
class TableReport:
    """How many rows the table holds, and where it lies."""

    written: int
    file: Path


@dataclass(frozen=True)
class ExportScores:
    """Write path, score, verdict and out_of_fold of every judged song, best first.

    The name's ending picks the kind: .csv, .json, .parquet or .arrow.
    """

    workspace: Workspace
    file: Path
    title: str = "Writing the table"

    def run(self, monitor: Monitor) -> TableReport:
        """Write.  Raises `NotEnoughLabelsError` when no song has been scored, `UnreadableFileError` on a bad name."""
        columns = score_columns(self.workspace)
        rows = len(columns["path"])
        monitor.progress(Progress(0, rows, self.title))
        with writing(self.file):
            write_table(self.file.expanduser().absolute(), columns)
        monitor.progress(Progress(rows, rows, self.title))
        return TableReport(rows, self.file)


def scored_rows(workspace: Workspace) -> tuple[ScoredRow, ...]:
    """Return the judged songs, best first."""
    columns = score_columns(workspace)
    return tuple(map(ScoredRow, columns["path"], columns["score"], columns["verdict"], columns["out_of_fold"]))


def score_columns(workspace: Workspace) -> dict[str, list[Any]]:
    """Return the fields of `ScoredRow` as columns, best first; a hundred thousand songs take a fraction of a second."""
    songs, verdicts = judged_songs(workspace), workspace.verdicts()
    said = (verdicts.get(song_id) for song_id in songs.song_ids)
    return {
        "path": [readable(path) for path in songs.column("path")],
        "score": songs.scores.tolist(),
        "verdict": [str(given.verdict) if given else "" for given in said],
        "out_of_fold": songs.out_of_fold.tolist(),
    }


def readable(path: str) -> str:
    """Return a file name as text that every program can read: bytes that are not UTF-8 become U+FFFD."""
    return path if path.isascii() else os.fsencode(path).decode("utf-8", "replace")
