"""The check boxes that switch groups of features on and off."""

from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from songjudge.features.spectral import GROUPS

_COLUMNS = 3
_NAMES = {
    "tempo": "Tempo",
    "onsets": "Note onsets",
    "flux": "Spectral flux",
    "rolloff": "Roll-off",
    "centroid": "Brightness",
    "bandwidth": "Bandwidth",
    "flatness": "Noisiness",
    "zero_crossings": "Zero crossings",
    "rms": "Energy",
    "bass": "Bass",
    "loudness": "Loudness",
    "hpss": "Tone and stroke",
    "mel": "Mel spectrogram",
    "mfcc": "Timbre (MFCC)",
    "contrast": "Contrast",
    "chroma": "Pitch classes",
    "tonnetz": "Harmony",
}
"""What people call a group; a group without an entry is called by its own name."""


def group_name(group: str) -> str:
    """Return what people call a feature group."""
    return _NAMES.get(group, group.replace("_", " ").capitalize())


class FeatureGroups(QWidget):
    """One check box a group.  The last checked box cannot be unchecked: nothing would be left to learn from.

    Signals:
        changed(): a box was checked or unchecked.
    """

    changed = Signal()

    def __init__(self, off: Collection[str]) -> None:
        super().__init__()
        self.setAccessibleName("Feature groups")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(2)
        self.boxes: dict[str, QCheckBox] = {}
        for number, group in enumerate(GROUPS):
            box = QCheckBox(group_name(group))
            box.setAccessibleName(f"Measure {box.text()}")
            box.setChecked(group not in off)
            box.toggled.connect(self._follow)
            grid.addWidget(box, number // _COLUMNS, number % _COLUMNS)
            self.boxes[group] = box
        self._follow()

    def off(self, before: Collection[str] = ()) -> tuple[str, ...]:
        """Return the groups that are switched off; names in `before` that this version does not know stay."""
        unknown = [group for group in before if group not in self.boxes]
        return (*(group for group, box in self.boxes.items() if not box.isChecked()), *unknown)

    def _follow(self) -> None:
        on = [box for box in self.boxes.values() if box.isChecked()]
        for box in self.boxes.values():
            box.setEnabled(on != [box])
        self.changed.emit()
