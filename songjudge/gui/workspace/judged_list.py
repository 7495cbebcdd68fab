"""A list of judged files that need not be in the library: sorted by any column, and each can be heard."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from songjudge.gui.appearance import Appearance
from songjudge.gui.dialogs.refused import shown

_UNSURE = 0.1  # a score nearer to a half than this says nothing
_WIDTHS = (150, 230, 170)
_SCORE = 0


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """One line.  `score` is None for a file that could not be judged; `reason` then says why."""

    path: Path
    title: str
    artist: str = ""
    score: float | None = None
    reason: str = ""
    start: float = 0.0  # seconds: where it is worth hearing
    duration: float = 0.0  # seconds; 0 when it is not known


class JudgedList(QTreeWidget):
    """Shows `JudgedLine`s, best first until the user sorts them otherwise.

    Signals:
        play_asked(object): the `JudgedLine` that was double-clicked, or on which Enter was pressed.
    """

    play_asked = Signal(object)

    def __init__(self, appearance: Appearance, *, at_least: float) -> None:
        super().__init__()
        self._appearance = appearance
        self._at_least = at_least
        self.setAccessibleName("Judged files")
        self.setHeaderLabels(["Score", "Title", "Artist", "File"])
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setProperty("role", "plain")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSortingEnabled(True)
        self.sortByColumn(_SCORE, Qt.SortOrder.DescendingOrder)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, width in enumerate(_WIDTHS):
            self.header().resizeSection(column, width)
        self.activated.connect(self._ask_to_play)
        appearance.changed.connect(self._colour)

    def add(self, line: JudgedLine) -> None:
        """Show one more line."""
        item = _Line(line, verdict_words(line.score, self._at_least))
        self.addTopLevelItem(item)
        self._colour_line(item)
        if self.currentItem() is None:
            self.setCurrentItem(item)

    def show_lines(self, lines: list[JudgedLine]) -> None:
        """Show these lines in place of the others."""
        self.clear()
        for line in lines:
            self.add(line)

    def current_line(self) -> JudgedLine | None:
        """Return the current line, or None."""
        item = self.currentItem()
        return item.line if isinstance(item, _Line) else None

    def lines(self) -> list[JudgedLine]:
        """Return the lines from top to bottom."""
        items = (self.topLevelItem(number) for number in range(self.topLevelItemCount()))
        return [item.line for item in items if isinstance(item, _Line)]

    def _ask_to_play(self, index: QModelIndex | QPersistentModelIndex) -> None:
        if (line := self.current_line()) is not None and line.score is not None:
            self.play_asked.emit(line)

    def _colour(self) -> None:
        for number in range(self.topLevelItemCount()):
            item = self.topLevelItem(number)
            if isinstance(item, _Line):
                self._colour_line(item)

    def _colour_line(self, item: "_Line") -> None:
        theme = self._appearance.theme
        score = item.line.score
        if score is None:
            colour = theme.muted
        elif score >= self._at_least:
            colour = theme.good
        else:
            colour = theme.unsure if abs(score - 0.5) < _UNSURE else theme.bad if score < 0.5 else theme.muted
        item.setForeground(_SCORE, QBrush(colour))


class _Line(QTreeWidgetItem):
    """A line of the list, sorted by number in the score's column and by letters in the others."""

    def __init__(self, line: JudgedLine, words: str) -> None:
        score = "–" if line.score is None else f"{line.score:.2f}"
        super().__init__([f"{score}  {line.reason or words}", line.title, line.artist, shown(line.path)])
        self.line = line
        self.setToolTip(_SCORE, line.reason or words)
        artist = f", {line.artist}" if line.artist else ""
        spoken = f"{line.title}{artist}, {line.reason or f'score {score}, {words}'}"
        self.setData(_SCORE, Qt.ItemDataRole.AccessibleTextRole, spoken)

    def __lt__(self, other: QTreeWidgetItem) -> bool:
        tree = self.treeWidget()
        column = tree.sortColumn() if tree is not None else _SCORE
        if column == _SCORE and isinstance(other, _Line):
            return _rank(self.line.score) < _rank(other.line.score)
        return self.text(column).casefold() < other.text(column).casefold()


def verdict_words(score: float | None, at_least: float) -> str:
    """Say a score in words, with a glyph beside the colour."""
    if score is None:
        return "not judged"
    if score >= at_least:
        return "✓ you would like it"
    if abs(score - 0.5) < _UNSURE:
        return "? unsure"
    return "✗ not for you" if score < 0.5 else "? perhaps"


def _rank(score: float | None) -> float:
    return -1.0 if score is None else score
