"""The row of quick filters above the song table."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from songjudge.gui.songs.song_order import QuickFilter


class FilterChips(QWidget):
    """One checkable button a `QuickFilter`; exactly one is chosen.

    Signals:
        chosen(object): the `QuickFilter` that the user chose.
    """

    chosen = Signal(object)

    def __init__(self, filters: tuple[QuickFilter, ...] = tuple(QuickFilter), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._buttons: dict[QuickFilter, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for quick in filters:
            button = QPushButton(quick.value)
            button.setCheckable(True)
            button.setProperty("role", "chip")
            button.setAccessibleName(f"Show {quick.value.lower()} songs")
            button.clicked.connect(lambda _=False, quick=quick: self.chosen.emit(quick))
            self._group.addButton(button)
            self._buttons[quick] = button
            row.addWidget(button)
        self._buttons[filters[0]].setChecked(True)

    def button(self, quick: QuickFilter) -> QPushButton:
        """Return the button of one filter."""
        return self._buttons[quick]

    def offer(self, quick: QuickFilter, *, offered: bool) -> None:
        """Show or hide the button of a filter that keeps nothing; the chosen one stays."""
        button = self._buttons[quick]
        button.setVisible(offered or button.isChecked())

    def choose(self, quick: QuickFilter) -> None:
        """Choose a filter as a click would."""
        self._buttons[quick].click()
