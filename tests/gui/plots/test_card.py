import csv
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QMessageBox, QToolButton
from pytestqt.qtbot import QtBot

from songjudge.gui.appearance import DARK, LIGHT, Appearance
from songjudge.gui.plots.card import Card, Legend, PlotCard
from songjudge.gui.plots.marks import Line
from songjudge.gui.plots.numbers import PlotNumbers, in_columns
from songjudge.gui.plots.plot import Plot


def a_card(qtbot: QtBot, appearance: Appearance) -> PlotCard:
    plot = Plot(appearance, name="Loss", x_label="epoch", y_label="loss")
    plot.set_x_range(1, 3)
    plot.set_y_range(0, 1)
    plot.add(Line(lambda theme: theme.good)).draw([1, 2, 3], [0.7, 0.5, 0.4])
    plot.set_numbers(in_columns(("epoch", "loss"), ((1, 2, 3), (0.7, 0.5, 0.4)), summary="Loss fell."))
    card = PlotCard(appearance, "Loss", plot)
    qtbot.addWidget(card)
    card.resize(480, 320)
    card.show()
    return card


def test_a_card_says_its_title(qtbot: QtBot) -> None:
    card = Card("ROC")
    qtbot.addWidget(card)
    card.set_title("ROC", "AUC 0.922")
    assert card.accessibleName() == "ROC AUC 0.922"


def test_saves_numbers_with_all_their_digits(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> None:
    card = a_card(qtbot, appearance)
    card.save(tmp_path / "loss.csv")
    with (tmp_path / "loss.csv").open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file)) == [["epoch", "loss"], ["1", "0.7"], ["2", "0.5"], ["3", "0.4"]]


def test_saves_a_picture_twice_as_sharp(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> None:
    card = a_card(qtbot, appearance)
    card.save(tmp_path / "loss.png")
    picture = QImage(str(tmp_path / "loss.png"))
    assert (picture.width(), picture.height()) == (960, 640)
    blue = sum(picture.pixelColor(x, y) == LIGHT.good for x in range(0, 960, 2) for y in range(0, 640, 2))
    assert blue > 50


def test_saves_a_drawing(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> None:
    card = a_card(qtbot, appearance)
    card.save(tmp_path / "loss.svg")
    root = ET.parse(tmp_path / "loss.svg").getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    text = " ".join("".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text"))
    assert "epoch" in text
    assert LIGHT.good.name() in (tmp_path / "loss.svg").read_text()


def test_a_folder_that_cannot_be_written_is_told(
    qtbot: QtBot, appearance: Appearance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = a_card(qtbot, appearance)
    told: list[str] = []
    monkeypatch.setattr(QMessageBox, "warning", lambda _parent, _title, text: told.append(text))
    card.save(tmp_path / "nowhere" / "loss.png")
    assert told == ["loss.png could not be written: No such file or directory."]


def test_the_menu_asks_for_a_file_and_adds_the_ending(
    qtbot: QtBot, appearance: Appearance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = a_card(qtbot, appearance)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine"), ""))
    for action in card.menu.actions():
        if action.text().startswith("Save"):
            action.trigger()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["mine.csv", "mine.png", "mine.svg"]


def test_the_menu_opens_by_key_and_shows_the_numbers(qtbot: QtBot, appearance: Appearance) -> None:
    card = a_card(qtbot, appearance)
    button = card.findChild(QToolButton)
    assert button is not None
    assert button.accessibleName() == "Save or read Loss"
    dialog = card.show_numbers()
    cells = [dialog.table.item(1, column) for column in (0, 1)]
    assert [cell.text() for cell in cells if cell] == ["2", "0.5000"]
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_card_without_a_plot_gives_its_own_numbers(qtbot: QtBot, appearance: Appearance) -> None:
    card = PlotCard(appearance, "Confusion")
    qtbot.addWidget(card)
    card.set_numbers(PlotNumbers(("a",), ((1,),), "One."))
    assert card.numbers.rows == ((1,),)


def test_the_legend_names_its_marks_and_follows_the_theme(qtbot: QtBot, appearance: Appearance) -> None:
    legend = Legend(appearance, [("✓", "good", lambda theme: theme.good)])
    qtbot.addWidget(legend)
    assert legend.accessibleName() == "Legend: good"
    assert LIGHT.good.name() in legend.text()
    appearance.set_dark(True)
    assert DARK.good.name() in legend.text()
    legend.set_entries([("×", "bad", lambda theme: theme.bad)])
    assert "bad" in legend.text()
