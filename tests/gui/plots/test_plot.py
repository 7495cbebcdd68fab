import pyqtgraph as pg
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from songjudge.gui.appearance import DARK, LIGHT, Appearance
from songjudge.gui.plots.marks import Band, Bars, HairLine, Line, Note, Ring, faded
from songjudge.gui.plots.numbers import PlotNumbers
from songjudge.gui.plots.plot import Plot


def a_plot(qtbot: QtBot, appearance: Appearance) -> Plot:
    plot = Plot(appearance, name="Loss over epochs", x_label="epoch", y_label="loss")
    qtbot.addWidget(plot)
    plot.resize(500, 300)
    plot.set_x_range(0, 10)
    plot.set_y_range(0, 1)
    with qtbot.waitExposed(plot):
        plot.show()
    plot.grab()
    QApplication.processEvents()  # the axes take their width after they are first drawn
    return plot


def test_marks_take_the_colours_of_the_theme_and_follow_a_change(qtbot: QtBot, appearance: Appearance) -> None:
    plot = a_plot(qtbot, appearance)
    line = plot.add(Line(lambda theme: theme.good, rings=True))
    bars = plot.add(Bars(lambda theme: theme.bad))
    line.draw([1, 2, 3], [0.5, 0.4, 0.3])
    bars.draw([0, 1, 2], [0.2, 0.9])
    assert pg.mkPen(line.item.opts["pen"]).color() == LIGHT.good
    light = plot.grab().toImage()
    appearance.set_dark(True)
    assert pg.mkPen(line.item.opts["pen"]).color() == DARK.good
    dark = plot.grab().toImage()
    assert light.pixelColor(250, 10) == LIGHT.card
    assert dark.pixelColor(250, 10) == DARK.card


def test_every_mark_is_drawn_and_may_be_taken_out(qtbot: QtBot, appearance: Appearance) -> None:
    plot = a_plot(qtbot, appearance)
    bare = plot.grab().toImage()
    for mark in (
        Line(lambda t: t.good, fill=faded(lambda t: t.good, 0.2)),
        Band(lambda t: t.good_soft),
        Bars(lambda t: t.bad),
        HairLine(lambda t: t.text),
        HairLine(lambda t: t.text, level=True),
        Ring(lambda t: t.text, filled=True),
        Note(),
    ):
        plot.add(mark)
        match mark:
            case Band():
                mark.draw([0, 10], [0.2, 0.3], [0.5, 0.6])
            case Bars():
                mark.draw([0, 5, 10], [0.4, 0.7])
            case Line():
                mark.draw([0, 10], [0.2, 0.8])
            case HairLine():
                mark.put(0.5)
            case Ring():
                mark.put(5.0, 0.5)
            case _:
                mark.put("here", 4.0, 0.5)
        assert plot.grab().toImage() != bare, type(mark).__name__
        plot.remove(mark)
        assert plot.grab().toImage() == bare, type(mark).__name__


def test_hair_line_ring_and_note_hide_again(qtbot: QtBot, appearance: Appearance) -> None:
    plot = a_plot(qtbot, appearance)
    hair, ring, note = plot.add(HairLine(lambda t: t.text)), plot.add(Ring(lambda t: t.text)), plot.add(Note())
    bare = plot.grab().toImage()
    hair.put(3.0)
    ring.put(3.0, 0.3)
    note.put("epoch 3", 3.0, 0.3)
    assert plot.grab().toImage() != bare
    hair.put(None)
    ring.put(None)
    note.put("")
    assert plot.grab().toImage() == bare


def test_pointer_and_drag_give_the_axes_own_units(qtbot: QtBot, appearance: Appearance) -> None:
    plot = a_plot(qtbot, appearance)
    seen: list[tuple[float, float]] = []
    dragged: list[tuple[float, float]] = []
    plot.pointed.connect(lambda x, y: seen.append((x, y)))
    plot.dragged.connect(lambda x, y: dragged.append((x, y)))
    spot = plot.surface.mapFrom(plot, plot.point_of(5.0, 0.5))
    qtbot.mouseMove(plot.surface, spot)
    qtbot.waitUntil(lambda: bool(seen))
    assert abs(seen[-1][0] - 5.0) < 0.05
    assert abs(seen[-1][1] - 0.5) < 0.01
    qtbot.mousePress(plot.surface, Qt.MouseButton.LeftButton, pos=spot)
    qtbot.mouseRelease(plot.surface, Qt.MouseButton.LeftButton, pos=spot)
    assert abs(dragged[-1][0] - 5.0) < 0.05


def test_keys_ask_to_step(qtbot: QtBot, appearance: Appearance) -> None:
    plot = a_plot(qtbot, appearance)
    steps: list[int] = []
    plot.stepped.connect(steps.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_PageUp, Qt.Key.Key_A):
        qtbot.keyClick(plot, key)
    assert steps == [1, -1, 10]


def test_wheel_and_right_click_change_nothing(qtbot: QtBot, appearance: Appearance) -> None:
    plot = a_plot(qtbot, appearance)
    before = plot.point_of(5.0, 0.5)
    qtbot.mouseClick(plot.surface, Qt.MouseButton.RightButton, pos=QPoint(200, 100))
    assert plot.point_of(5.0, 0.5) == before


def test_a_screen_reader_hears_name_and_gist(qtbot: QtBot, appearance: Appearance) -> None:
    plot = a_plot(qtbot, appearance)
    plot.set_numbers(PlotNumbers(("epoch",), ((1,),), "Loss fell from 0.7 to 0.3 over 7 epochs."))
    assert plot.accessibleName() == "Loss over epochs"
    assert plot.accessibleDescription() == "Loss fell from 0.7 to 0.3 over 7 epochs."


def test_log_axis_and_given_ticks(qtbot: QtBot, appearance: Appearance) -> None:
    plot = a_plot(qtbot, appearance)
    plot.set_x_ticks([(0.0, "0"), (5.0, "five"), (10.0, "10")])
    before = plot.grab().toImage()
    plot.set_log_y(True)
    assert plot.log_y
    plot.set_y_range(-2, 0)
    assert plot.grab().toImage() != before


def test_focus_is_visible(qtbot: QtBot, appearance: Appearance) -> None:
    plot = a_plot(qtbot, appearance)
    plot.clearFocus()
    before = plot.grab().toImage()
    plot.activateWindow()
    plot.setFocus()
    qtbot.waitUntil(plot.hasFocus)
    assert plot.grab().toImage() != before
