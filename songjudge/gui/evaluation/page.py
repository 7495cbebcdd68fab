"""The Evaluate page: how well a model does on songs that it never heard, in pictures and in words."""

import time

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from songjudge.gui.appearance import GUTTER
from songjudge.gui.empty_state import EmptyState
from songjudge.gui.evaluation.calibration_card import CalibrationCard
from songjudge.gui.evaluation.cell_dialog import CellDialog, CellSong
from songjudge.gui.evaluation.comparison_card import ComparisonCard
from songjudge.gui.evaluation.confusion_card import ConfusionCard
from songjudge.gui.evaluation.confusion_matrix import Cell
from songjudge.gui.evaluation.depth_cards import ImportanceCard, LearningCurveCard
from songjudge.gui.evaluation.histogram_card import HistogramCard
from songjudge.gui.evaluation.honesty_card import HonestyCard
from songjudge.gui.evaluation.precision_recall_card import PrecisionRecallCard
from songjudge.gui.evaluation.roc_card import RocCard
from songjudge.gui.session import Session
from songjudge.learning.evaluation import Evaluation
from songjudge.store.model_store import ModelRecord

RUN = "Run"
LEAST_CARD_HEIGHT = 280
PEEP = 26  # pixels of the third row that show, so that one sees that there is more


class EvaluatePage(QWidget):
    """Cards of one evaluation that share one threshold.

    Signals:
        play_asked(object): the `SongId` of a song that the user wants to hear.
    """

    play_asked = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._records: tuple[ModelRecord, ...] = ()
        self._threshold = 0.5
        self._build_cards()
        self._build_head()
        self._lay_out()
        session.model_changed.connect(self._read_models)
        self._read_models()

    @property
    def evaluation(self) -> Evaluation | None:
        """What is on show, or None before the first model."""
        record = self._record(self.model)
        return record.evaluation if record else None

    @property
    def threshold(self) -> float:
        """From which score on songs are called good now."""
        return self._threshold

    def set_threshold(self, threshold: float) -> None:
        """Move the threshold in every card."""
        self._threshold = threshold
        for card in (self.roc, self.precision_recall, self.histogram, self.confusion):
            card.set_threshold(threshold)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the first four cards fill the page, whatever its height."""
        super().resizeEvent(event)
        self._fit_rows()

    def _fit_rows(self) -> None:
        """Give every row that shows a card the same height."""
        room = (self._scroll.viewport().height() - GUTTER * 2 - PEEP) // 2
        for row, cards in enumerate(self._rows):
            empty = all(card.isHidden() for card in cards)
            self._grid.setRowMinimumHeight(row, 0 if empty else max(room, LEAST_CARD_HEIGHT))

    def _build_cards(self) -> None:
        appearance = self._session.appearance
        self.comparison = ComparisonCard(appearance)
        self.roc = RocCard(appearance)
        self.precision_recall = PrecisionRecallCard(appearance)
        self.histogram = HistogramCard(appearance)
        self.confusion = ConfusionCard(appearance)
        self.honesty = HonestyCard(appearance)
        self.calibration = CalibrationCard(appearance)
        self.learning_curve = LearningCurveCard(appearance)
        self.importance = ImportanceCard(appearance)
        self.roc.threshold_moved.connect(self.set_threshold)
        self.histogram.threshold_moved.connect(self.set_threshold)
        self.confusion.chosen.connect(self.show_cell)

    def _build_head(self) -> None:
        self.headline = QLabel()
        self.headline.setProperty("role", "muted")
        self.headline.setWordWrap(True)
        self.model = QComboBox()
        self.model.setAccessibleName("Model to look at")
        self.other = QComboBox()
        self.other.setAccessibleName("Model to compare it with")
        self.model.currentIndexChanged.connect(self._show)
        self.other.currentIndexChanged.connect(self._show)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GUTTER)
        head.addWidget(self.headline, 1)
        head.addWidget(self.model)
        head.addWidget(self.other)
        self._full = QWidget()
        column = QVBoxLayout(self._full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self._scroll_area(), 1)
        self.empty = EmptyState(
            self._session.appearance,
            "roc",
            title="No model yet",
            text="Train a model first. Then you see here how well it knows your taste, on songs that it never heard.",
            action="Go to Train",
        )
        self.empty.acted.connect(lambda: self._session.page_asked.emit("train"))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._full)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GUTTER, GUTTER, GUTTER, GUTTER)
        layout.addWidget(self._stack)

    def _scroll_area(self) -> QScrollArea:
        self._rows = (
            (self.roc, self.precision_recall),
            (self.histogram, self.confusion),
            (self.honesty, self.calibration),
            (self.learning_curve, self.importance),
        )
        inside = QWidget()
        below = QVBoxLayout(inside)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(GUTTER)
        below.addWidget(self.comparison)
        self._grid = QGridLayout()
        below.addLayout(self._grid, 1)
        self._grid.setSpacing(GUTTER)
        for row, cards in enumerate(self._rows):
            for column, card in enumerate(cards):
                self._grid.addWidget(card, row, column)
                self._grid.setColumnStretch(column, 1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the plots in it are stops, and the page follows them
        self._scroll.setWidget(inside)
        return self._scroll

    def _read_models(self) -> None:
        self._records = self._session.workspace.models()
        for combo in (self.model, self.other):
            combo.blockSignals(True)
            combo.clear()
        self.other.addItem("compare with …", "")
        for number, record in reversed(list(enumerate(self._records, start=1))):
            words = f"{RUN} {number} · {time.strftime('%d %b %H:%M', time.localtime(record.created))}"
            self.model.addItem(words, record.model_id)
            self.other.addItem(words, record.model_id)
        for combo in (self.model, self.other):
            combo.blockSignals(False)
        self.other.setVisible(len(self._records) > 1)
        self._stack.setCurrentWidget(self._full if self._records else self.empty)
        self._show()

    def _record(self, combo: QComboBox) -> ModelRecord | None:
        chosen = combo.currentData()
        return next((record for record in self._records if record.model_id == chosen), None)

    def _name(self, record: ModelRecord) -> str:
        return f"{RUN} {[known.model_id for known in self._records].index(record.model_id) + 1}"

    def _show(self) -> None:
        record, other = self._record(self.model), self._record(self.other)
        if record is None:
            return
        evaluation = record.evaluation
        self.headline.setText(headline_of(record))
        other = None if other is record else other
        compared = other.evaluation if other else None
        self.roc.show_evaluation(evaluation, compared=compared)
        self.precision_recall.show_evaluation(evaluation, compared=compared)
        if other is not None:
            self.comparison.show_runs(self._name(record), evaluation, self._name(other), other.evaluation)
        else:
            self.comparison.hide()
        for card in (
            self.histogram,
            self.confusion,
            self.honesty,
            self.calibration,
            self.learning_curve,
            self.importance,
        ):
            card.show_evaluation(evaluation)
        self.set_threshold(self._threshold)
        self._fit_rows()

    def show_cell(self, cell: Cell) -> CellDialog | None:
        """Open a window with the songs of a cell, and return it."""
        evaluation = self.evaluation
        if evaluation is None:
            return None
        inside = (evaluation.is_good == cell.is_good) & ((evaluation.scores >= self._threshold) == cell.judged_good)
        surprising = np.argsort(evaluation.scores * (-1 if cell.judged_good else 1), kind="stable")
        songs = []
        for place in surprising[inside[surprising]]:
            song = self._session.workspace.song(evaluation.song_ids[place])
            if song is not None:
                songs.append(CellSong(song, float(evaluation.scores[place])))
        dialog = CellDialog(cell.words, songs, self)
        dialog.play_asked.connect(self.play_asked)
        dialog.open()
        return dialog


def headline_of(record: ModelRecord) -> str:
    """Say the one figure that counts, and why this model was taken."""
    evaluation = record.evaluation
    return (
        f"AUC {evaluation.auc:.2f} on songs it never heard, between {evaluation.low:.2f} and {evaluation.high:.2f}; "
        f"a split that ignores albums would claim {evaluation.random_auc:.2f}. {record.why}"
    )
