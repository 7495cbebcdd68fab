"""Asks where a playlist or a table goes, and starts the step that writes it."""

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from songjudge.gui.session import Session
from songjudge.jobs.outcome import Outcome, Succeeded

PLAYLISTS = "Playlist (*.m3u8);;XSPF playlist (*.xspf);;PLS playlist (*.pls)"
TABLES = "Table (*.csv);;JSON (*.json);;Parquet (*.parquet);;Arrow (*.arrow)"


def write_playlist(session: Session, window: QWidget, *, at_least: float) -> None:
    """Ask for a file and write the songs with a score of `at_least` to it."""
    from songjudge.steps.write_playlists import WritePlaylist

    file = _asked_file(window, "Write playlist", f"songs I would like from {at_least:.2f}.m3u8", PLAYLISTS)
    if file is not None:
        job = WritePlaylist(session.workspace, file, at_least)
        session.runner.start(job, on_ended=lambda outcome: _tell(session, outcome))


def write_table(session: Session, window: QWidget) -> None:
    """Ask for a file and write every score to it."""
    from songjudge.steps.export_scores import ExportScores

    file = _asked_file(window, "Export table", "scores.csv", TABLES)
    if file is not None:
        session.runner.start(ExportScores(session.workspace, file), on_ended=lambda outcome: _tell(session, outcome))


def _asked_file(window: QWidget, title: str, name: str, kinds: str) -> Path | None:
    """Return the file that the user chose, with the ending of the chosen kind if they typed none."""
    chosen, kind = QFileDialog.getSaveFileName(window, title, str(Path.home() / name), kinds)
    if not chosen:
        return None
    file = Path(chosen)
    ending = kind.rpartition("*")[2].rstrip(")") or Path(name).suffix
    known = {part.rpartition("*")[2].rstrip(")") for part in kinds.split(";;")}
    return file if file.suffix.lower() in known else file.with_name(file.name + ending)


def _tell(session: Session, outcome: Outcome[Any]) -> None:
    if isinstance(outcome, Succeeded):
        written = outcome.report.written
        songs = "song" if written == 1 else "songs"
        session.noticed.emit(f"Wrote {written} {songs} to {outcome.report.file.name}.")
