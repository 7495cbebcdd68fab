"""Asks where a playlist, a table or measured features go or come from, and starts the step."""

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from songjudge.gui.session import Session
from songjudge.jobs.outcome import Outcome, Succeeded

PLAYLISTS = "Playlist (*.m3u8);;XSPF playlist (*.xspf);;PLS playlist (*.pls)"
PACKS = "Measured features (*.parquet)"
TABLES = "Table (*.csv);;JSON (*.json);;Parquet (*.parquet);;Arrow (*.arrow)"


def write_table(session: Session, window: QWidget) -> None:
    """Ask for a file and write every score to it."""
    from songjudge.steps.export_scores import ExportScores

    file = asked_file(window, "Export table", "scores.csv", TABLES)
    if file is not None:
        session.runner.start(
            ExportScores(session.workspace, file), on_ended=lambda outcome: tell_written(session, outcome)
        )


def export_features(session: Session, window: QWidget) -> None:
    """Ask for a file and write the features of all measured songs to it."""
    from songjudge.steps.feature_pack import ExportFeatures

    def tell(outcome: Outcome[Any]) -> None:
        if isinstance(outcome, Succeeded):
            session.noticed.emit(f"Wrote the features of {outcome.report.songs} songs to {outcome.report.file.name}.")

    file = asked_file(window, "Export measured features", "features.parquet", PACKS)
    if file is not None:
        session.runner.start(ExportFeatures(session.workspace, file), on_ended=tell)


def import_features(session: Session, window: QWidget) -> None:
    """Ask for a file that `export_features` wrote, and take over what it knows of songs that are here."""
    from songjudge.steps.feature_pack import ImportFeatures

    def tell(outcome: Outcome[Any]) -> None:
        if isinstance(outcome, Succeeded):
            report = outcome.report
            session.noticed.emit(f"Took over {report.added} songs’ features; {report.known} were known already.")

    chosen, _ = QFileDialog.getOpenFileName(window, "Import measured features", str(Path.home()), PACKS)
    if chosen:
        session.runner.start(ImportFeatures(session.workspace, Path(chosen)), on_ended=tell)


def asked_file(window: QWidget, title: str, name: str, kinds: str) -> Path | None:
    """Return the file that the user chose, with the ending of the chosen kind if they typed none."""
    chosen, kind = QFileDialog.getSaveFileName(window, title, str(Path.home() / name), kinds)
    if not chosen:
        return None
    file = Path(chosen)
    ending = kind.rpartition("*")[2].rstrip(")") or Path(name).suffix
    known = {part.rpartition("*")[2].rstrip(")") for part in kinds.split(";;")}
    return file if file.suffix.lower() in known else file.with_name(file.name + ending)


def tell_written(session: Session, outcome: Outcome[Any]) -> None:
    """Say how many songs a step has written, and where."""
    if isinstance(outcome, Succeeded):
        written = outcome.report.written
        songs = "song" if written == 1 else "songs"
        session.noticed.emit(f"Wrote {written} {songs} to {outcome.report.file.name}.")
