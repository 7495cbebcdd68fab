"""The wizard that takes over labels which other programs know: choose, look at what would happen, then import."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from songjudge.errors import SongjudgeError
from songjudge.gui.latest import LatestAnswer
from songjudge.gui.library.import_evidence import FoundEvidence, preview_of, read_file, read_ratings
from songjudge.gui.library.import_thresholds import ThresholdRows
from songjudge.gui.library.label_saver import LabelSaver
from songjudge.gui.session import Session
from songjudge.jobs.monitor import CallbackMonitor
from songjudge.library.verdict import Verdict
from songjudge.library.verdict_sources.preview import Preview, Proposal
from songjudge.steps.import_sources import ImportEvidence

_LISTED = 300  # proposals shown one by one
_FILES = "Playlists, tables, player libraries (*.m3u *.m3u8 *.pls *.xspf *.csv *.tsv *.txt *.xml *.json);;All files (*)"


class ImportDialog(QDialog):
    """Changes nothing before its button is pressed; `saver` then imports, and `Session.noticed` tells.  No signals."""

    def __init__(self, session: Session, saver: LabelSaver, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._saver = saver
        self._path: Path | None = None
        self._found: FoundEvidence | None = None
        self._preview = Preview()
        self._reading = LatestAnswer(self)
        self._reading.answered.connect(self._take)
        self._reading.failed.connect(self._show_failure)
        self.file_button = QPushButton("File …")
        self.folder_button = QPushButton("Folder …")
        self.ratings_button = QPushButton("Ratings in my music files")
        self.said = QLabel("Playlists, tables, libraries of iTunes, Rhythmbox and foobar2000, or a folder of songs.")
        self.good, self.bad = QRadioButton("These songs are good"), QRadioButton("These songs are bad")
        self.thresholds = ThresholdRows()
        self.summary, self.list = QLabel(), QListWidget()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.import_button = self.buttons.addButton("Import", QDialogButtonBox.ButtonRole.AcceptRole)
        self._lay_out()
        self._connect()
        self._show_found(None)

    @property
    def preview(self) -> Preview:
        """What the import would do."""
        return self._preview

    def read_path(self, path: Path) -> None:
        """Read a file or folder and show what importing it would do."""
        self._path = path
        workspace, verdict = self._session.workspace, Verdict.BAD if self.bad.isChecked() else Verdict.GOOD
        self._read(lambda: read_file(workspace, path, verdict), path.name)

    def read_ratings(self) -> None:
        """Read the ratings in the tags of all songs."""
        self._path = None
        workspace, workers = self._session.workspace, self._session.workers()
        self._read(lambda: read_ratings(workspace, workers), "the tags of your music files")

    def accept(self) -> None:
        """Close, and import beside the window: not after the jobs that wait, for a label is more urgent than they."""
        if self._found is not None:
            session, chosen = self._session, tuple(proposal.song_id for proposal in self._preview.given)
            step = ImportEvidence(session.workspace, self._found.sources, self.thresholds.thresholds)

            def told(changed: int) -> None:
                session.verdicts_changed.emit(chosen)
                labels = "label" if changed == 1 else "labels"
                session.noticed.emit(f"Imported {changed} {labels}. Ctrl+Z takes it back.")

            self._saver.save(lambda: step.run(CallbackMonitor()).given, told)
        super().accept()

    def done(self, result: int) -> None:
        """Close, and wait for what is being read."""
        self._reading.close()
        super().done(result)

    def _read(self, read: Callable[[], FoundEvidence], name: str) -> None:
        self._show_found(None)
        self.said.setText(f"Reading {name} …")
        self._reading.ask(read)

    def _take(self, found: FoundEvidence) -> None:
        self._show_found(found)
        count = len(found.sources.evidence)
        self.said.setText(f"{found.name}: {found.kind}, {count} {'entry' if count == 1 else 'entries'}")

    def _show_failure(self, error: Exception) -> None:
        self.said.setText(str(error) if isinstance(error, SongjudgeError) else f"This cannot be read: {error}")

    def _show_found(self, found: FoundEvidence | None) -> None:
        self._found = found
        self.good.setVisible(found is not None and found.lists_only)
        self.bad.setVisible(found is not None and found.lists_only)
        self.thresholds.offer(
            ratings=found is not None and found.has_ratings, counts=found is not None and found.has_counts
        )
        self._show_preview()

    def _show_preview(self) -> None:
        found = self._found
        thresholds = self.thresholds.thresholds
        self._preview = preview_of(self._session.workspace, found, thresholds) if found is not None else Preview()
        count = len(self._preview.given)
        self.summary.setText(summary_of(self._preview) if found is not None else "")
        self.import_button.setText(f"Label {count} {'song' if count == 1 else 'songs'}")
        self.import_button.setEnabled(count > 0)
        self.list.clear()
        if found is not None:
            self.list.addItems([_line(found, proposal) for proposal in self._preview.given[:_LISTED]])
        self.list.setVisible(count > 0)

    def _choose_side(self) -> None:
        if self._path is not None and self._found is not None and self._found.lists_only:
            self.read_path(self._path)

    def _ask_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "Labels you already have", str(Path.home()), _FILES)
        if chosen:
            self.read_path(Path(chosen))

    def _ask_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "A folder of songs of one kind", str(Path.home()))
        if chosen:
            self.read_path(Path(chosen))

    def _connect(self) -> None:
        self.file_button.clicked.connect(self._ask_file)
        self.folder_button.clicked.connect(self._ask_folder)
        self.ratings_button.clicked.connect(self.read_ratings)
        self.bad.toggled.connect(self._choose_side)
        self.thresholds.changed.connect(self._show_preview)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def _lay_out(self) -> None:
        self.setWindowTitle("Labels you already have")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(620, 560)
        self.good.setChecked(True)
        self.import_button.setProperty("role", "primary")
        self.list.setAccessibleName("What would be labelled")
        title = QLabel("Take over labels from …")
        title.setProperty("role", "heading")
        sources = QHBoxLayout()
        for button in (self.file_button, self.folder_button, self.ratings_button):
            sources.addWidget(button)
        sources.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 18, 20, 16)
        whole.setSpacing(12)
        whole.addWidget(title)
        whole.addLayout(sources)
        for widget in (self.said, self.good, self.bad, self.thresholds, self.summary):
            whole.addWidget(widget)
        whole.addWidget(self.list, 1)
        whole.addStretch(0)
        whole.addWidget(self.buttons)
        for label in (self.said, self.summary):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setProperty("role", "muted")


def summary_of(shown: Preview) -> str:
    """Return what an import would do, rule by rule, and what it would leave alone."""
    lines = []
    for source, counts in shown.rules.items():
        parts = [f"{n} {verdict.value if verdict is not Verdict.NONE else 'cleared'}" for verdict, n in counts.items()]
        lines.append(f"By {source.value}: {', '.join(sorted(parts, reverse=True))}.")
    left = {
        "have that label already": shown.unchanged,
        "keep the label that you gave yourself or that is as strong": len(shown.kept),
        "lie between the thresholds": shown.undecided,
        "are called good and bad at once": len(shown.contradictory),
        "are not in your library": len(shown.unknown),
    }
    lines.append(", ".join(f"{count} {words}" for words, count in left.items() if count))
    return "\n".join(line for line in lines if line) or "It says nothing about your songs."


def _line(found: FoundEvidence, proposal: Proposal) -> str:
    song = found.songs[proposal.song_id]
    glyph = {Verdict.GOOD: "✓ good", Verdict.BAD: "✕ bad", Verdict.NONE: "– clear"}[proposal.verdict]
    name = f"{song.title} · {song.artist}" if song.artist else song.title
    return f"{glyph}   {name}" + (f"   ({proposal.evidence.origin})" if proposal.evidence.origin else "")
