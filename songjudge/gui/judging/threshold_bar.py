"""The slider that says from which score on a song counts as one the user would like, and what that does."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QSlider, QWidget

from songjudge.gui.plots.card import label
from songjudge.learning.curves import RocCurve

STEPS = 100  # of the slider: hundredths


class ThresholdBar(QWidget):
    """A slider, the same figure to type, and the ROC curve's words for it.

    Signals:
        moved(float): the threshold is another one, 0 to 1.
        settled(float): the user let go of it.
    """

    moved = Signal(float)
    settled = Signal(float)

    def __init__(self, threshold: float) -> None:
        super().__init__()
        self._roc: RocCurve | None = None
        self._songs = 0
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Threshold: from which score on a song counts as one you would like")
        self.slider.setRange(0, STEPS)
        self.slider.setPageStep(5)
        self.slider.setFixedWidth(200)
        self.box = QDoubleSpinBox()
        self.box.setAccessibleName("Threshold as a number")
        self.box.lineEdit().setTextMargins(8, 0, 0, 0)  # a style sheet's left padding does not reach the text
        self.box.setRange(0.0, 1.0)
        self.box.setSingleStep(0.01)
        self.box.setKeyboardTracking(False)  # a half-typed number would be completed under the fingers
        self.words: QLabel = label("", "muted")
        self.words.setWordWrap(True)
        caption = label("Would like from", "muted")
        caption.setBuddy(self.slider)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        for widget in (caption, self.slider, self.box):
            layout.addWidget(widget)
        layout.addWidget(self.words, 1)
        self.slider.setValue(round(threshold * STEPS))
        self.box.setValue(threshold)
        self.slider.valueChanged.connect(self._slide)
        self.slider.sliderReleased.connect(lambda: self.settled.emit(self.threshold))
        self.box.valueChanged.connect(self._type)
        self.box.editingFinished.connect(lambda: self.settled.emit(self.threshold))

    @property
    def threshold(self) -> float:
        """The threshold, 0 to 1, in hundredths."""
        return self.slider.value() / STEPS

    def show_roc(self, roc: RocCurve | None) -> None:
        """Take the words from this curve; None: there is none, so nothing is promised."""
        self._roc = roc
        self._say()

    def show_count(self, songs: int) -> None:
        """Say how many songs of the library reach the threshold."""
        self._songs = songs
        self._say()

    def _slide(self, value: int) -> None:
        self.box.blockSignals(True)
        self.box.setValue(value / STEPS)
        self.box.blockSignals(False)
        self.moved.emit(self.threshold)
        if not self.slider.isSliderDown():
            self.settled.emit(self.threshold)

    def _type(self, value: float) -> None:
        self.slider.setValue(round(value * STEPS))

    def _say(self) -> None:
        count = f"{self._songs:,} {'song' if self._songs == 1 else 'songs'}".replace(",", "\u202f")
        words = f"{count} · {self._roc.words(self.threshold)}" if self._roc else count
        self.words.setText(words)
        self.slider.setAccessibleDescription(words)
