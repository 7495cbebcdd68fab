"""Export scores: the judged songs as a table that a spreadsheet or a program can read."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from songjudge.export.tables import write_table
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress
from songjudge.steps.write_playlists import scored_songs
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
        rows = scored_rows(self.workspace)
        monitor.progress(Progress(0, len(rows), self.title))
        columns: dict[str, Sequence[object]] = {
            "path": [row.path for row in rows],
            "score": [row.score for row in rows],
            "verdict": [row.verdict for row in rows],
            "out_of_fold": [row.out_of_fold for row in rows],
        }
        with writing(self.file):
            write_table(self.file.expanduser().absolute(), columns)
        monitor.progress(Progress(len(rows), len(rows), self.title))
        return TableReport(len(rows), self.file)


def scored_rows(workspace: Workspace) -> tuple[ScoredRow, ...]:
    """Return the judged songs, best first."""
    judgements, verdicts = workspace.judgements(), workspace.verdicts()
    rows = []
    for song, score in scored_songs(workspace):
        said = verdicts.get(song.song_id)
        path = os.fsencode(song.path).decode("utf-8", "replace")
        rows.append(ScoredRow(path, score, str(said.verdict) if said else "", judgements[song.song_id].out_of_fold))
    return tuple(rows)
