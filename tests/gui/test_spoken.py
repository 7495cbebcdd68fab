"""Widgets that draw themselves say what they are, and what is being read in them."""

import gc

import numpy as np
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from songjudge.gui.appearance import Appearance
from songjudge.gui.plots.numbers import PlotNumbers
from songjudge.gui.plots.plot import Plot
from songjudge.gui.plots.readout import ReadingPoint, Readout
from songjudge.gui.spoken import speak, speak_as
from tests.gui.accessible import said_of


def test_a_widget_is_what_it_was_said_to_be_and_no_other_is(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    chart, bare, button = QWidget(), QWidget(), QPushButton("Go")
    column = QVBoxLayout(window)
    for widget in (chart, bare, button):
        column.addWidget(widget)
    chart.setAccessibleName("Scores")
    speak_as(chart, QAccessible.Role.Chart)
    assert said_of(chart) == ("Scores", "Chart")
    assert said_of(button) == ("Go", "Button")
    assert said_of(bare) == ("", "Client")


def test_what_a_screen_reader_holds_outlives_the_garbage_collector_and_goes_with_the_widget(qapp: QApplication) -> None:
    for _ in range(100):
        window = QWidget()
        chart = QWidget(window)
        chart.setAccessibleName("Scores")
        speak_as(chart, QAccessible.Role.Chart)
        assert said_of(chart) == ("Scores", "Chart")
        gc.collect(0)
        assert said_of(chart) == ("Scores", "Chart")
        window.deleteLater()
        del window, chart
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_words_describe_the_widget(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    speak(widget, "0.83")
    assert widget.accessibleDescription() == "0.83"


def test_a_plot_says_what_it_is_its_gist_and_the_point_that_is_read(qtbot: QtBot, qapp: QApplication) -> None:
    plot = Plot(Appearance(qapp), name="Calibration", x_label="score", y_label="share")
    qtbot.addWidget(plot)
    readout = Readout(plot)
    readout.set_points([ReadingPoint(float(x), 0.5, f"point {x}") for x in np.arange(3)])
    plot.set_numbers(PlotNumbers(summary="Off by 0.03."))
    assert said_of(plot) == ("Calibration", "Chart")
    assert plot.accessibleDescription() == "Off by 0.03."
    with qtbot.waitExposed(plot):
        plot.show()
    QTest.keyClick(plot, Qt.Key.Key_Right)
    assert plot.accessibleDescription() == "point 0"
    assert plot.surface.focusPolicy() is Qt.FocusPolicy.NoFocus
