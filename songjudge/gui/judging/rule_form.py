"""The form that makes a playlist's rule: which songs, in which order, how many."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QFormLayout, QHBoxLayout, QSpinBox, QWidget

from songjudge.export.playlist_rule import Order, Rule, Said
from songjudge.gui.appearance import pad_number
from songjudge.gui.plots.card import label
from songjudge.library.song import Song

_ORDERS = {
    Order.SCORE: "Best first",
    Order.DOUBT: "Least sure first",
    Order.CHANCE: "Drawn by lot, good ones more readily",
}
_SAID = {
    Said.ANYTHING: "Anything, or nothing",
    Said.NOTHING: "Nothing yet",
    Said.GOOD: "Good",
    Said.BAD: "Bad",
}


class RuleForm(QWidget):
    """Shows and makes a `Rule`.

    Signals:
        changed(): the rule is another one.
    """

    changed = Signal()

    def __init__(self, at_least: float, current: Song | None) -> None:
        super().__init__()
        self._current = current
        self.order = QComboBox()
        for order, words in _ORDERS.items():
            self.order.addItem(words, order)
        if current is not None and not current.missing:
            self.order.addItem(f"Like “{current.title}”", Order.ALIKE)
        self.at_least, self.at_most = _score(at_least), _score(1.0)
        self.said = QComboBox()
        for said, words in _SAID.items():
            self.said.addItem(words, said)
        self.count, self.artist_cap = _count("any number"), _count("any number")
        self.diversity = _score(0.0)
        self.distinct = QCheckBox("No recording twice")
        self.mix_albums = QCheckBox("The best of each album first")
        self.never_played = QCheckBox("Only songs whose tags hold no play count")
        self.absolute = QCheckBox("Whole paths, so that the playlist can be moved alone")
        self._lay_out()
        self._name_and_connect()

    def rule(self) -> Rule:
        """Return the rule as it stands in the form."""
        order = Order(self.order.currentData())
        low, high = sorted((self.at_least.value(), self.at_most.value()))
        alike = order is Order.ALIKE
        return Rule(
            order=order,
            at_least=0.0 if alike else low,
            at_most=1.0 if alike else high,
            alike_to=self._current.path if alike and self._current is not None else None,
            said=Said(self.said.currentData()),
            never_played=self.never_played.isChecked(),
            artist_cap=self.artist_cap.value(),
            count=self.count.value(),
            distinct=self.distinct.isChecked(),
            mix_albums=self.mix_albums.isChecked(),
            diversity=self.diversity.value(),
            absolute=self.absolute.isChecked(),
        )

    def wish_fresh(self) -> None:
        """Ask for songs that were never played and have no label."""
        self.never_played.setChecked(True)
        self.said.setCurrentIndex(self.said.findData(Said.NOTHING))

    def _follow(self) -> None:
        """Lock the scores for songs that are chosen by likeness."""
        alike = self.order.currentData() == Order.ALIKE
        for widget in (self.at_least, self.at_most, self.diversity):
            widget.setEnabled(not alike)
        self.changed.emit()

    def _name_and_connect(self) -> None:
        names = {
            self.order: "Order",
            self.at_least: "Lowest score",
            self.at_most: "Highest score",
            self.said: "What you said of the songs",
            self.count: "At most so many songs",
            self.artist_cap: "At most so many songs by one artist",
            self.diversity: "Variety of sounds",
        }
        for widget, name in names.items():
            widget.setAccessibleName(name)
        for combo in (self.order, self.said):
            combo.currentIndexChanged.connect(self._follow)
        for box in (self.at_least, self.at_most, self.diversity, self.count, self.artist_cap):
            box.valueChanged.connect(self._follow)
        for check in (self.distinct, self.mix_albums, self.never_played, self.absolute):
            check.toggled.connect(self._follow)

    def _lay_out(self) -> None:
        scores = QHBoxLayout()
        scores.setSpacing(8)
        scores.addWidget(self.at_least)
        scores.addWidget(label("to", "muted"))
        scores.addWidget(self.at_most)
        scores.addStretch(1)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(8)
        form.addRow(label("Order", "muted"), self.order)
        form.addRow(label("Score from", "muted"), scores)
        form.addRow(label("I said", "muted"), self.said)
        form.addRow(label("Songs", "muted"), self.count)
        form.addRow(label("By one artist", "muted"), self.artist_cap)
        form.addRow(label("Variety", "muted"), self.diversity)
        for check in (self.distinct, self.mix_albums, self.never_played, self.absolute):
            form.addRow(check)


def _score(value: float) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(0.0, 1.0)
    box.setSingleStep(0.05)
    box.setDecimals(2)
    box.setValue(value)
    box.setKeyboardTracking(False)
    box.setFixedWidth(92)
    pad_number(box)
    return box


def _count(none: str) -> QSpinBox:
    box = QSpinBox()
    box.setRange(0, 100_000)
    box.setSpecialValueText(none)
    box.setKeyboardTracking(False)
    box.setMaximumWidth(160)
    pad_number(box)
    return box
