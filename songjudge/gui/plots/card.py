"""The rounded card that holds a plot: its title, its legend, and the menu that saves it."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QMessageBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from songjudge.gui.appearance import Appearance
from songjudge.gui.icons import icon
from songjudge.gui.plots.marks import Ink
from songjudge.gui.plots.numbers import PlotNumbers
from songjudge.gui.plots.numbers_dialog import NumbersDialog
from songjudge.gui.plots.plot import Plot
from songjudge.gui.plots.saving import save_plot

FILE_KINDS = {"png": "Picture (*.png)", "svg": "Drawing (*.svg)", "csv": "Numbers (*.csv)"}


def label(text: str, role: str = "") -> QLabel:
    """Return a plain-text label in one of the roles that `gui/appearance.py` lists."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    return made


class Legend(QLabel):
    """Names the marks of a plot, each in its ink, with a glyph so that colour is never the only sign."""

    def __init__(self, appearance: Appearance, entries: Sequence[tuple[str, str, Ink]]) -> None:
        super().__init__()
        self._appearance = appearance
        self._entries = tuple(entries)
        self.setTextFormat(Qt.TextFormat.RichText)
        appearance.changed.connect(self._restyle)
        self._restyle()

    def set_entries(self, entries: Sequence[tuple[str, str, Ink]]) -> None:
        """Show these (glyph, name, ink)."""
        self._entries = tuple(entries)
        self._restyle()

    def _restyle(self) -> None:
        theme = self._appearance.theme
        parts = [
            f'<span style="color:{ink(theme).name()}"><b>{glyph}</b></span> <span>{name}</span>'
            for glyph, name, ink in self._entries
        ]
        self.setText("&nbsp;&nbsp;&nbsp;".join(parts))
        self.setAccessibleName("Legend: " + ", ".join(name for _, name, _ in self._entries))


class Card(QFrame):
    """A titled surface.  Widgets go into `body`, a vertical layout, or to the right end of `header`."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAccessibleName(title)
        self.title = label(title, "heading")
        self.detail = label("", "muted")
        self.header = QHBoxLayout()
        self.header.setSpacing(10)
        self.header.addWidget(self.title)
        self.header.addWidget(self.detail)
        self.header.addStretch(1)
        self.body = QVBoxLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addLayout(self.header)
        layout.addLayout(self.body, 1)

    def set_title(self, title: str, detail: str = "") -> None:
        """Change the bold words at the top, and the quiet ones behind them."""
        self.title.setText(title)
        self.detail.setText(detail)
        self.setAccessibleName(f"{title} {detail}".strip())


class PlotCard(Card):
    """A card around plots, whose menu saves them or shows their numbers.

    The first plot's numbers are the card's.  A card without a plot gives its `numbers` itself.
    """

    def __init__(self, appearance: Appearance, title: str, *plots: Plot) -> None:
        super().__init__(title)
        self._appearance = appearance
        self._plots = plots
        self._own_numbers = PlotNumbers()
        for plot in plots:
            self.body.addWidget(plot, 1)
        self._save = QToolButton()
        self._save.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._save.setAccessibleName(f"Save or read {title}")
        self._save.setToolTip("Save this plot, or read its numbers")
        self.menu = self._make_menu()
        self._save.setMenu(self.menu)
        size_policy = self._save.sizePolicy()
        size_policy.setRetainSizeWhenHidden(True)
        self._save.setSizePolicy(size_policy)
        self.header.addWidget(self._save)
        appearance.changed.connect(self._recolour_button)
        self._recolour_button()

    @property
    def numbers(self) -> PlotNumbers:
        """What the card shows, as a table."""
        return self._plots[0].numbers if self._plots else self._own_numbers

    def set_numbers(self, numbers: PlotNumbers) -> None:
        """Give the numbers of a card whose body is no plot."""
        self._own_numbers = numbers

    def add_to_header(self, widget: QWidget) -> None:
        """Place `widget` at the right end of the title line, before the menu button."""
        self.header.insertWidget(self.header.count() - 1, widget)

    def save(self, file: Path) -> None:
        """Save the card to `file`, by its ending, or tell the user why that failed."""
        self._save.hide()  # a button has no place in a document
        try:
            save_plot(self, self.numbers, file)
        except OSError as problem:
            QMessageBox.warning(self, "songjudge", f"{file.name} could not be written: {problem.strerror}.")
        finally:
            self._save.show()

    def show_numbers(self) -> NumbersDialog:
        """Open a window with the numbers as a table, and return it."""
        dialog = NumbersDialog(self.title.text(), self.numbers, self)
        dialog.open()
        return dialog

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        for ending, words in FILE_KINDS.items():
            action = menu.addAction(f"Save as {words.split(' (')[0].lower()} (.{ending})…")
            action.triggered.connect(lambda _=False, ending=ending: self._ask_and_save(ending))
        menu.addSeparator()
        menu.addAction("Show the numbers").triggered.connect(self.show_numbers)
        return menu

    def _ask_and_save(self, ending: str) -> None:
        start = f"{self.title.text().split('  ')[0].replace(' ', '-').lower()}.{ending}"
        chosen, _ = QFileDialog.getSaveFileName(self, "Save plot", start, FILE_KINDS[ending])
        if chosen:
            file = Path(chosen)
            self.save(file if file.suffix else file.with_suffix(f".{ending}"))

    def _recolour_button(self) -> None:
        self._save.setIcon(icon("save", self._appearance.theme.muted))
