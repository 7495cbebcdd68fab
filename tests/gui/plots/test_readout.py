from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from songjudge.gui.appearance import Appearance
from songjudge.gui.plots.plot import Plot
from songjudge.gui.plots.readout import ReadingPoint, Readout


def a_readout(qtbot: QtBot, appearance: Appearance) -> tuple[Plot, Readout]:
    plot = Plot(appearance, name="Loss", x_label="epoch", y_label="loss")
    qtbot.addWidget(plot)
    plot.resize(500, 300)
    plot.set_x_range(0, 4)
    plot.set_y_range(0, 1)
    with qtbot.waitExposed(plot):
        plot.show()
    plot.grab()
    QApplication.processEvents()  # the axes take their width after they are first drawn
    readout = Readout(plot)
    readout.set_points([ReadingPoint(float(x), 0.5, f"epoch {x}") for x in (1, 2, 3)])
    return plot, readout


def test_the_pointer_reads_the_nearest_point(qtbot: QtBot, appearance: Appearance) -> None:
    plot, readout = a_readout(qtbot, appearance)
    qtbot.mouseMove(plot.surface, plot.surface.mapFrom(plot, plot.point_of(2.2, 0.9)))
    qtbot.waitUntil(lambda: readout.words == "epoch 2")
    assert plot.accessibleDescription() == "epoch 2"
    plot.left.emit()
    assert readout.words == ""


def test_arrow_keys_read_from_point_to_point_and_stay_inside(qtbot: QtBot, appearance: Appearance) -> None:
    plot, readout = a_readout(qtbot, appearance)
    chosen: list[int] = []
    readout.chosen.connect(chosen.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Home):
        qtbot.keyClick(plot, key)
    assert chosen == [0, 1, 2, 2, 1, 0]
    assert readout.words == "epoch 1"


def test_left_starts_at_the_end(qtbot: QtBot, appearance: Appearance) -> None:
    plot, readout = a_readout(qtbot, appearance)
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    assert readout.words == "epoch 3"


def test_new_points_keep_the_reading_if_they_can(qtbot: QtBot, appearance: Appearance) -> None:
    plot, readout = a_readout(qtbot, appearance)
    qtbot.keyClick(plot, Qt.Key.Key_End)
    readout.set_points([ReadingPoint(float(x), 0.5, f"new {x}") for x in (1, 2, 3, 4)])
    assert readout.words == "new 3"
    readout.set_points([])
    assert readout.words == ""
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert readout.words == ""
