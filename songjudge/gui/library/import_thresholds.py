"""The sliders that say from where on a rating or a play count makes a verdict."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSlider, QWidget

from songjudge.library.verdict_sources.evidence import Thresholds

_USUAL = Thresholds()


class ThresholdRows(QWidget):
    """Two sliders for ratings in half stars, one for play counts, one for skips.

    Signals:
        changed(): `thresholds` is another one.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[QSlider, tuple[QLabel, QLabel]] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        self.good = self._row("Good from", 1, 10, round(_USUAL.good_from * 10))
        self.bad = self._row("Bad up to", 0, 9, round(_USUAL.bad_to * 10))
        self.plays = self._row("Good from plays", 1, 50, _USUAL.plays_from)
        self.skips = self._row("Bad from skips", 0, 20, _USUAL.skips_from)
        self._say()
        for slider in self._rows:
            slider.valueChanged.connect(self._change)

    @property
    def thresholds(self) -> Thresholds:
        """What the sliders say."""
        return Thresholds(
            good_from=self.good.value() / 10,
            bad_to=min(self.bad.value(), self.good.value() - 1) / 10,
            plays_from=self.plays.value(),
            skips_from=self.skips.value(),
        )

    def offer(self, *, ratings: bool, counts: bool) -> None:
        """Show the sliders that mean something."""
        for slider, shown in ((self.good, ratings), (self.bad, ratings), (self.plays, counts), (self.skips, counts)):
            for widget in (slider, *self._rows[slider]):
                widget.setVisible(shown)

    def _row(self, words: str, low: int, high: int, value: int) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(low, high)
        slider.setValue(value)
        slider.setAccessibleName(words)
        row = self._grid.rowCount()
        name = QLabel(words)
        self._grid.addWidget(name, row, 0)
        self._grid.addWidget(slider, row, 1)
        said = QLabel()
        said.setMinimumWidth(90)
        said.setProperty("role", "strong")
        self._grid.addWidget(said, row, 2)
        self._rows[slider] = (name, said)
        return slider

    def _change(self) -> None:
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        shown = self.thresholds
        for slider, words in (
            (self.good, stars(shown.good_from)),
            (self.bad, stars(shown.bad_to)),
            (self.plays, f"{shown.plays_from} ×"),
            (self.skips, f"{shown.skips_from} ×" if shown.skips_from else "off"),
        ):
            self._rows[slider][1].setText(words)
            slider.setAccessibleDescription(words)


def stars(rating: float) -> str:
    """Return a rating, 0 to 1, as stars: 0.7 is "★★★½"."""
    halves = round(rating * 10)
    return "★" * (halves // 2) + ("½" if halves % 2 else "") or "none"
