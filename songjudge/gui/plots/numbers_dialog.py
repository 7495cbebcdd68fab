"""A small window that shows the numbers behind a plot as a table: the way to read a plot without seeing it."""

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from songjudge.gui.plots.numbers import PlotNumbers, spoken

MOST_ROWS = 500
"""More are not shown, but saved: a table of 20,000 points helps nobody."""


class NumbersDialog(QDialog):
    """The summary in words, and below it the table."""

    def __init__(self, title: str, numbers: PlotNumbers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(460, 420)
        summary = QLabel(numbers.summary)
        summary.setWordWrap(True)
        self.table = _filled_table(title, numbers)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(summary)
        layout.addWidget(self.table, 1)
        if len(numbers.rows) > MOST_ROWS:
            layout.addWidget(QLabel(f"The first {MOST_ROWS} of {len(numbers.rows)} rows; a saved CSV holds all."))
        layout.addWidget(buttons)


def _filled_table(title: str, numbers: PlotNumbers) -> QTableWidget:
    rows = numbers.rows[:MOST_ROWS]
    table = QTableWidget(len(rows), len(numbers.columns))
    table.setAccessibleName(f"Numbers of {title}")
    table.setHorizontalHeaderLabels(list(numbers.columns))
    table.setTabKeyNavigation(False)  # Tab leads out of the table, the arrows lead through it
    table.verticalHeader().hide()
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            table.setItem(row, column, QTableWidgetItem(spoken(cell)))
    table.resizeColumnsToContents()
    return table
