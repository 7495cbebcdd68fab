"""The table of judged songs, with its threshold and what can be done with them."""

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout

from songjudge.gui.appearance import Appearance
from songjudge.gui.judging.held_out import HeldOutDelegate, held_out_rows
from songjudge.gui.judging.threshold_bar import ThresholdBar
from songjudge.gui.plots.card import label
from songjudge.gui.songs.filter_chips import FilterChips
from songjudge.gui.songs.song_columns import IntArray, SongColumns
from songjudge.gui.songs.song_finder import SongFinder
from songjudge.gui.songs.song_order import QuickFilter, SortKey
from songjudge.gui.songs.song_view import SongView
from songjudge.judging.judgement import Judgement
from songjudge.library.song import SongId

FILTERS = (QuickFilter.ALL, QuickFilter.UNLABELLED, QuickFilter.UNCERTAIN, QuickFilter.DISAGREES)


class ScoresCard(QFrame):
    """Judged songs, best first.

    Signals:
        score_asked(): judge the library with the newest model.
        playlist_asked(): make a playlist.
        fresh_asked(): list songs that were never played and that the user would like.
        kept_asked(): show the playlists that follow the scores.
        table_asked(): write all scores to a table.
        alike_asked(): list the songs that sound like the current one.
        duplicates_asked(): list the recordings that the library holds more than once.
        tags_asked(): write scores and verdicts into the music files.
        pack_asked(): write the measured features to a file for another machine.
        unpack_asked(): take over the features that such a file holds.
    """

    score_asked = Signal()
    playlist_asked = Signal()
    fresh_asked = Signal()
    kept_asked = Signal()
    table_asked = Signal()
    alike_asked = Signal()
    duplicates_asked = Signal()
    tags_asked = Signal()
    pack_asked = Signal()
    unpack_asked = Signal()

    def __init__(self, appearance: Appearance, columns: SongColumns, threshold: float) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.title = label("Whole library, best first", "heading")
        self.detail = label("", "muted")
        self._words = ""  # what stands in the search field
        self.finder = SongFinder(columns, self)
        self.view = SongView(appearance, columns)
        self.delegate = HeldOutDelegate(appearance, self.view)
        self.view.setItemDelegate(self.delegate)
        self.chips = FilterChips(FILTERS)
        self.threshold = ThresholdBar(threshold)
        self.above = _button("From the threshold on", "Show only songs from the threshold on", role="chip")
        self.above.setCheckable(True)
        self.score_button = _button("Score now", "Judge every measured song with the newest model")
        self.playlist_button = _button(
            "Write playlist …", "Choose songs by score, doubt, likeness or lot, and write them to a playlist"
        )
        self.more_button = _button("More", "Songs alike, duplicates, tags, tables, features")
        self.more_button.setMenu(self._menu())
        self._lay_out()
        self._connect()

    def show_songs(self, columns: SongColumns, judgements: Mapping[SongId, Judgement]) -> None:
        """Show another table of songs, keeping filter and order."""
        self._take_judgements(columns, judgements)
        self.finder.set_columns(columns, within=self._within(columns))
        self._count()

    def search(self, words: str) -> None:
        """Keep the songs that hold these words: now, or when the card is shown."""
        self._words = words
        if self.isVisible():
            self.finder.set_text(words)

    def showEvent(self, event: QShowEvent) -> None:
        """Search for what was typed meanwhile."""
        super().showEvent(event)
        self.finder.set_text(self._words)

    def show_scores(self, judgements: Mapping[SongId, Judgement]) -> None:
        """Show other scores of the same songs."""
        self._take_judgements(self.finder.columns, judgements)
        self._filter()

    def show_everything(self) -> None:
        """Take every filter off."""
        self.above.setChecked(False)
        self.finder.set_text("")
        self.chips.choose(QuickFilter.ALL)

    def repaint_rows(self, rows: IntArray) -> None:
        """Show what changed about some songs, without moving any."""
        self.view.songs.repaint(rows)

    def set_scoring(self, scoring: bool, *, stale: bool) -> None:
        """Say on the button whether the library is being judged, and on the line above whether it should be."""
        self.score_button.setEnabled(not scoring)
        self.score_button.setText("Scoring …" if scoring else "Score now")
        self.detail.setText("a newer model has not judged them yet" if stale and not scoring else "")

    def _take_judgements(self, columns: SongColumns, judgements: Mapping[SongId, Judgement]) -> None:
        self.delegate.held_out = held_out_rows(columns, judgements)
        self.playlist_button.setEnabled(bool(judgements))
        self.table_action.setEnabled(bool(judgements))

    def _filter(self) -> None:
        self._count()
        self.finder.set_within(self._within(self.finder.columns))

    def _within(self, columns: SongColumns) -> np.ndarray[tuple[int], np.dtype[np.bool_]] | None:
        if not self.above.isChecked():
            return None
        return np.asarray(columns.scores >= np.float32(self.threshold.threshold), dtype=np.bool_)

    def _count(self) -> None:
        scores = self.finder.columns.scores
        self.threshold.show_count(int(np.count_nonzero(scores >= np.float32(self.threshold.threshold))))

    def _move_threshold(self) -> None:
        self._filter() if self.above.isChecked() else self._count()

    def _connect(self) -> None:
        self.finder.found.connect(self.view.show_songs)
        self.chips.chosen.connect(self._choose_quick)
        self.view.header.sort_chosen.connect(self._sort)
        self.threshold.moved.connect(self._move_threshold)
        self.above.toggled.connect(self._filter)
        self.score_button.clicked.connect(self.score_asked)
        self.playlist_button.clicked.connect(self.playlist_asked)
        self.view.header.sort_by(SortKey.SCORE, descending=True)

    def _choose_quick(self, quick: QuickFilter) -> None:
        self.finder.set_quick(quick)
        if quick in (QuickFilter.ALL, QuickFilter.UNLABELLED):
            self.view.header.sort_by(SortKey.SCORE, descending=True)
        else:
            self.view.header.show_natural_order()
            self.title.setText(quick.value)

    def _sort(self, key: SortKey | None, descending: bool) -> None:
        """Sort; the natural order of this page is best first."""
        if key is None:
            key, descending = SortKey.SCORE, True
        best_first = key is SortKey.SCORE and descending
        self.title.setText("Whole library, best first" if best_first else "Whole library")
        self.finder.set_sort(key, descending)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        for words, asked in (
            ("Songs like this one …", self.alike_asked),
            ("Recordings held more than once …", self.duplicates_asked),
            ("Never played, would like …", self.fresh_asked),
            ("Kept playlists …", self.kept_asked),
        ):
            menu.addAction(words, asked.emit)
        menu.addSeparator()
        menu.addAction("Write tags into the files …", self.tags_asked.emit)
        self.table_action = menu.addAction("Export table …", self.table_asked.emit)
        menu.addSeparator()
        menu.addAction("Export measured features …", self.pack_asked.emit)
        menu.addAction("Import measured features …", self.unpack_asked.emit)
        return menu

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 10, 12, 0)
        head.setSpacing(10)
        head.addWidget(self.title)
        head.addWidget(self.detail)
        head.addStretch(1)
        for button in (self.score_button, self.more_button, self.playlist_button):
            head.addWidget(button)
        chosen = QHBoxLayout()
        chosen.setContentsMargins(16, 0, 12, 0)
        chosen.addWidget(self.threshold, 1)
        filters = QHBoxLayout()
        filters.setContentsMargins(16, 0, 12, 2)
        filters.setSpacing(8)
        filters.addWidget(self.chips)
        filters.addWidget(self.above)
        filters.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(8)
        whole.addLayout(head)
        whole.addLayout(chosen)
        whole.addLayout(filters)
        whole.addWidget(self.view, 1)


def _button(words: str, tip: str, *, role: str = "") -> QPushButton:
    button = QPushButton(words)
    button.setToolTip(tip)
    button.setAccessibleName(words.removesuffix(" …"))
    if role:
        button.setProperty("role", role)
    return button
