"""Takes models out of the library as files and brings them in: asks where, starts the job, says what came of it."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QPlainTextEdit, QVBoxLayout, QWidget

from songjudge.gui.session import Session
from songjudge.jobs.outcome import Failed, Outcome, Succeeded

SUFFIX = ".songjudge-model"
KINDS = f"songjudge models (*{SUFFIX})"
CARD_SIZE = (560, 460)


class ModelShelf(QObject):
    """Export and import of models, for the page that lists them."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._window = window

    def ask_export(self, model_id: str) -> None:
        """Let the user choose where the model is written to."""
        start = str(Path.home() / f"{model_id}{SUFFIX}")
        chosen, _ = QFileDialog.getSaveFileName(self._window, "Export model", start, KINDS)
        if chosen:
            file = Path(chosen)
            self.export(model_id, file if file.suffix else file.with_suffix(SUFFIX))

    def export(self, model_id: str, file: Path) -> None:
        """Write the model, with its card in plain words, into one file.

        The file does not tell which recordings the model learned from, so that it can be given away.
        """
        from songjudge.steps.move_model import ExportModel

        job = ExportModel(self._session.workspace, file, model_id, with_songs=False)
        self._session.runner.start(job, on_ended=lambda outcome: self._say(outcome, f"The model is in {file.name}."))

    def ask_import(self) -> None:
        """Let the user choose a model's file."""
        chosen, _ = QFileDialog.getOpenFileName(self._window, "Import model", str(Path.home()), KINDS)
        if chosen:
            self.take(Path(chosen))

    def take(self, file: Path) -> None:
        """Bring the model of a file into the library; nothing in the file is run."""
        from songjudge.steps.move_model import ImportModel

        job = ImportModel(self._session.workspace, file)
        words = f"{file.name} was taken over and is the newest model now."
        self._session.runner.start(job, on_ended=lambda outcome: self._say(outcome, words))

    def show_card(self, model_id: str) -> "CardDialog | None":
        """Open a window with the model's card, and return it; None when there is no such model."""
        from songjudge.steps.model_card import model_card

        records = {record.model_id: record for record in self._session.workspace.models()}
        if model_id not in records:
            return None
        dialog = CardDialog(model_card(records[model_id]), self._window)
        dialog.open()
        return dialog

    def _say(self, outcome: Outcome[Any], words: str) -> None:
        if isinstance(outcome, Succeeded):
            self._session.noticed.emit(words)
        elif isinstance(outcome, Failed):
            self._session.noticed.emit(str(outcome.error))


class CardDialog(QDialog):
    """A model's card, to read and to copy."""

    def __init__(self, card: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Model card")
        self.resize(*CARD_SIZE)
        self.text = QPlainTextEdit(card)
        self.text.setReadOnly(True)
        self.text.setAccessibleName("The model in plain words")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.text)
        layout.addWidget(buttons)
