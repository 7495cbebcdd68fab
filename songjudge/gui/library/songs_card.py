"""The middle card of the Label page: the songs of a folder, filtered and sorted, and what still has to be done."""

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from songjudge.gui.appearance import Appearance
from songjudge.gui.library.curve_line import CurveLine
from songjudge.gui.library.folder_view import grouped
from songjudge.gui.songs.filter_chips import FilterChips
from songjudge.gui.songs.song_columns import IntArray, Progress, SongColumns
from songjudge.gui.songs.song_finder import SongFinder
from songjudge.gui.songs.song_order import BoolArray, QuickFilter
from songjudge.gui.songs.song_view import SongView

_ROOM_FOR_TITLE = 300  # pixels
_EMPTY_TEXTS = {
    QuickFilter.ALL: "No song here.",
    QuickFilter.UNLABELLED: "Every song here has a label.",
    QuickFilter.UNCERTAIN: "No unlabelled song here has a score yet. Train a model and score the library first.",
    QuickFilter.DISAGREES: "The model disagrees with none of your labels here.",
    QuickFilter.PROBLEMS: "No song here is a problem file.",
    QuickFilter.MISSING: "No song here is missing.",
}


class SongsCard(QFrame):
    """Shows one folder's songs.

    Signals:
        extraction_asked(): the user pressed the button that measures the songs without features.
        problems_asked(): the user wants to see every file that cannot be used.
    """

    extraction_asked = Signal()
    problems_asked = Signal()

    def __init__(self, appearance: Appearance, columns: SongColumns, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.finder = SongFinder(columns, self)
        self.view = SongView(appearance, columns)
        self.chips = FilterChips()
        self.title, self.counts, self.empty = QLabel("All music"), QLabel(), QLabel()
        self.extract_button = QPushButton()
        self.problems_button = QPushButton()
        self.ask_button, self.hint = QPushButton("Ask me next"), QLabel()
        self.curve = CurveLine(appearance)
        self._stack = QStackedWidget()
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lay_out()
        self.finder.found.connect(self._show_found)
        self.chips.chosen.connect(self._choose_quick)
        self.view.header.sort_chosen.connect(self.finder.set_sort)
        self.extract_button.clicked.connect(self.extraction_asked)
        self.problems_button.clicked.connect(self.problems_asked)

    def show_songs(self, columns: SongColumns, within: BoolArray | None) -> None:
        """Show another table, or the same one after a scan."""
        self.finder.set_columns(columns, within=within)
        self.recount()

    def show_folder(self, name: str, within: BoolArray | None) -> None:
        """Show the songs of one folder."""
        self.title.setText(name)
        self.finder.set_within(within)
        self.recount()

    def recount(self, *, problem_files: int = 0, extracting: bool = False) -> None:
        """Say how many songs there are, how many have no label, and how many no features."""
        columns, within = self.finder.columns, self.finder.query.within
        here = np.ones(len(columns), bool) if within is None else within
        songs = int(np.count_nonzero(here))
        to_label = int(np.count_nonzero(here & (columns.verdicts == 0)))
        words = f"{grouped(songs)} {'song' if songs == 1 else 'songs'}"
        self.counts.setText(f"{words} · {grouped(to_label)} to label" if to_label else f"{words} · all labelled")
        for quick, state in ((QuickFilter.PROBLEMS, Progress.PROBLEM), (QuickFilter.MISSING, Progress.MISSING)):
            self.chips.offer(quick, offered=bool(np.any(columns.progress == state)))
        waiting = int(np.count_nonzero(columns.progress == Progress.NOT_EXTRACTED))
        self.extract_button.setVisible(waiting > 0 and not extracting)
        self.extract_button.setText(f"Extract features of {grouped(waiting)} {'song' if waiting == 1 else 'songs'}")
        self.problems_button.setVisible(problem_files > 0)
        files = "file" if problem_files == 1 else "files"
        self.problems_button.setText(f"{grouped(problem_files)} problem {files} …")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the quick filters below the title when there is no room beside it."""
        super().resizeEvent(event)
        wide = event.size().width() >= self.chips.sizeHint().width() + _ROOM_FOR_TITLE
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._head.direction() is not way:
            self._head.setDirection(way)
            self._head.setAlignment(self.chips, Qt.AlignmentFlag.AlignLeft)

    def repaint_rows(self, rows: IntArray) -> None:
        """Show what changed about some songs, without moving any."""
        self.view.songs.repaint(rows)

    def say_hint(self, words: str) -> None:
        """Say something about the queue of asked songs, beside its button."""
        self.hint.setText(words)
        self.hint.setToolTip(words)

    def _choose_quick(self, quick: QuickFilter) -> None:
        self.ask_button.setChecked(False)
        self.view.header.show_natural_order()
        self.finder.set_quick(quick)

    def _show_found(self, columns: SongColumns, order: IntArray) -> None:
        self.view.show_songs(columns, order)
        query = self.finder.query
        self.empty.setText(f"No song here holds “{query.text}”." if query.text else _EMPTY_TEXTS[query.quick])
        self._stack.setCurrentIndex(0 if len(order) else 1)

    def _lay_out(self) -> None:
        self.setProperty("role", "card")
        self.title.setProperty("role", "title")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.counts.setProperty("role", "muted")
        self.empty.setProperty("role", "muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.empty.setTextFormat(Qt.TextFormat.PlainText)
        words = QHBoxLayout()
        words.setSpacing(12)
        words.addWidget(self.title)
        words.addWidget(self.counts)
        words.addStretch(1)
        self._head.setContentsMargins(16, 9, 12, 0)
        self._head.setSpacing(8)
        self._head.addLayout(words, 1)
        self._head.addWidget(self.chips)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.empty)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.setContentsMargins(12, 6, 12, 10)
        foot.addWidget(self.ask_button)
        foot.addWidget(self.curve)
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.problems_button)
        foot.addWidget(self.extract_button)
        self.ask_button.setCheckable(True)
        self.ask_button.setToolTip("Label the songs that teach the model most, with the arrow keys")
        self.hint.setProperty("role", "small")
        self.hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        for button in (self.ask_button, self.problems_button, self.extract_button):
            button.setProperty("role", "chip")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        whole.addLayout(self._head)
        whole.addWidget(self._stack, 1)
        whole.addLayout(foot)
