"""Is it really the music?  The honest figure beside the flattering one, and beside what is no music at all."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from songjudge.gui.appearance import SMALL, Appearance, body_font
from songjudge.gui.plots.card import PlotCard, label
from songjudge.gui.plots.marks import pen
from songjudge.gui.plots.numbers import PlotNumbers
from songjudge.learning.evaluation import Evaluation

NAMES, FIGURES, ROW = 150, 44, 30  # pixels: the column of names, the column of figures, a row
SUSPICIOUS = 0.7
"""From this AUC on, something that is no music tells the labels apart so well that the model's figure is in doubt."""


@dataclass(frozen=True, slots=True)
class AucRow:
    """One bar: a name, its AUC, perhaps with a band.  `honest` marks the figure that counts."""

    name: str
    auc: float
    low: float | None = None
    high: float | None = None
    honest: bool = False


class AucBars(QWidget):
    """Bars from 0.5 (chance) to 1.0 (perfect), one a row."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._rows: tuple[AucRow, ...] = ()
        self.setAccessibleName("AUC of the model and of what is no music")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        appearance.changed.connect(self.update)

    def show_rows(self, rows: tuple[AucRow, ...]) -> None:
        """Show these bars."""
        self._rows = rows
        self.setAccessibleDescription(", ".join(f"{row.name} {row.auc:.2f}" for row in rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(NAMES + FIGURES + 160, ROW * max(len(self._rows), 1) + 18)

    def minimumSizeHint(self) -> QSize:
        """No row is ever cut off."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars and the scale below them."""
        theme = self._appearance.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(body_font(SMALL))
        for number, row in enumerate(self._rows):
            self._paint_row(painter, row, number * ROW)
        painter.setPen(theme.muted)
        bottom = len(self._rows) * ROW
        left = QRectF(NAMES, bottom, 120, 18)
        right = QRectF(self.width() - FIGURES - 120, bottom, 120, 18)
        painter.drawText(left, Qt.AlignmentFlag.AlignLeft, "0.5 chance")
        painter.drawText(right, Qt.AlignmentFlag.AlignRight, "1.0 perfect")

    def _paint_row(self, painter: QPainter, row: AucRow, top: int) -> None:
        theme = self._appearance.theme
        middle = top + ROW / 2
        track = QRectF(NAMES, middle - 4, self.width() - NAMES - FIGURES - 8, 8)
        painter.setPen(theme.text if row.honest else theme.muted)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, top, NAMES - 10, ROW), left, row.name)
        painter.drawText(QRectF(self.width() - FIGURES, top, FIGURES, ROW), right, f"{row.auc:.2f}")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.field)
        painter.drawRoundedRect(track, 3, 3)
        painter.setBrush(theme.ink if row.honest else theme.wave)
        bar = QRectF(track.left(), track.top(), track.width() * _along(row.auc), track.height())
        painter.drawRoundedRect(bar, 3, 3)
        if row.low is not None and row.high is not None:
            painter.setPen(pen(theme.bad if row.low < 0.5 else theme.muted, 1.4))
            ends = [track.left() + track.width() * _along(value) for value in (row.low, row.high)]
            painter.drawLine(int(ends[0]), int(middle + 8), int(ends[1]), int(middle + 8))


def _along(auc: float) -> float:
    """Return how far along the scale from 0.5 to 1.0 a figure lies, 0 to 1."""
    return min(max((auc - 0.5) * 2, 0.0), 1.0)


class HonestyCard(PlotCard):
    """The model's figure, what a split that tears albums apart would claim, and what other properties could tell."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(appearance, "Is it really the music?")
        self.bars = AucBars(appearance)
        self.words = label("", "muted")
        self.words.setWordWrap(True)
        self.body.addWidget(self.bars)
        self.body.addWidget(self.words)
        self.body.addStretch(1)

    def show_evaluation(self, evaluation: Evaluation) -> None:
        """Show the figures."""
        rows = (
            AucRow("this model", evaluation.auc, evaluation.low, evaluation.high, honest=True),
            AucRow("with albums torn apart", evaluation.random_auc),
            *(AucRow(f"{confound.name} alone", confound.auc) for confound in evaluation.confounds),
        )
        self.bars.show_rows(rows)
        self.words.setText(doubts_in_words(evaluation))
        self.set_numbers(
            PlotNumbers(("what", "AUC"), tuple((row.name, row.auc) for row in rows), doubts_in_words(evaluation))
        )


def doubts_in_words(evaluation: Evaluation) -> str:
    """Say how the figures were come by and what speaks against them."""
    said = [
        f"Every song was judged by models that knew neither it nor its album ({evaluation.songs} songs in "
        f"{evaluation.groups} groups)."
    ]
    if not evaluation.grouped:
        said = [
            "All songs of one verdict come from one album, so albums had to be torn apart: expect less of new albums."
        ]
    suspects = [confound.name for confound in evaluation.confounds if confound.auc >= SUSPICIOUS]
    if suspects:
        named = " and ".join(suspects)
        said.append(f"Careful: {named} alone can tell your labels apart, so the model may listen to that.")
    if evaluation.low < 0.5:
        said.append("The band reaches below 0.5: this may be chance. Label more songs.")
    return " ".join(said)
