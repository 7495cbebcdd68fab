import pytest
from pytestqt.qtbot import QtBot

from songjudge.gui.plots.numbers import PlotNumbers, in_columns, spoken
from songjudge.gui.plots.numbers_dialog import MOST_ROWS, NumbersDialog


def test_columns_become_rows() -> None:
    assert in_columns(("a", "b"), ((1, 2), ("x", "y"))).rows == ((1, "x"), (2, "y"))


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        in_columns(("a", "b"), ((1, 2), (1,)))


def test_cells_are_read_as_a_person_reads_them() -> None:
    assert [spoken(cell) for cell in (3, 0.5, "mp3")] == ["3", "0.5000", "mp3"]


def test_a_long_table_is_shown_in_part(qtbot: QtBot) -> None:
    numbers = PlotNumbers(("n",), tuple((i,) for i in range(MOST_ROWS + 1)), "Many.")
    dialog = NumbersDialog("Many", numbers)
    qtbot.addWidget(dialog)
    assert dialog.table.rowCount() == MOST_ROWS
    assert dialog.table.accessibleName() == "Numbers of Many"
