"""Import verdicts that stand in a table."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress
from songjudge.library.song import SongId, printable
from songjudge.library.verdict import Source, Verdict
from songjudge.library.verdict_sources.table import read_table
from songjudge.steps.give_verdicts import absolute
from songjudge.store.workspace import Workspace


@dataclass(frozen=True)
class ImportReport:
    """How many songs changed; the paths that name no song of the workspace; the lines that say nothing usable."""

    given: int
    unknown: tuple[str, ...]
    problems: tuple[str, ...]
    kept: int = 0  # songs whose own verdict outranks the table's and was left alone


@dataclass(frozen=True)
class ImportTable:
    """Read a CSV file with the columns `path` and `label` and give its verdicts.

    Paths may be absolute or relative to the table's folder.  A verdict that the user clicked stays as it is.
    """

    workspace: Workspace
    file: Path
    title: str = "Importing labels"

    def run(self, monitor: Monitor) -> ImportReport:
        """Import.  Raises `UnreadableFileError` when the file is no such table."""
        problems: list[str] = []
        rows = read_table(self.file, on_problem=lambda line, reason: problems.append(f"line {line}: {reason}"))
        known = self.workspace.known_files()
        standing = self.workspace.verdicts()
        wanted: dict[Verdict, list[SongId]] = defaultdict(list)
        unknown: list[str] = []
        kept = 0
        for count, row in enumerate(rows, start=1):
            file = known.get(absolute(row.path))
            if file is None:
                unknown.append(printable(str(row.path)))
            elif file.song_id in standing and standing[file.song_id].source is Source.CLICK:
                kept += standing[file.song_id].verdict is not row.verdict
            else:
                wanted[row.verdict].append(file.song_id)
            monitor.progress(Progress(count, len(rows), self.title))
        given = sum(self.workspace.give_verdict(ids, verdict, Source.TABLE) for verdict, ids in wanted.items())
        return ImportReport(given, tuple(unknown), tuple(problems), kept)
