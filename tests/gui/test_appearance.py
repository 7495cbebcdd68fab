"""Colours that can be read, in both themes, and a switch between them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QSpinBox
from pytestqt.qtbot import QtBot

from songjudge.gui.appearance import DARK, LIGHT, Appearance, Theme, body_font, pad_number


def luminance(colour: QColor) -> float:
    """Relative luminance, WCAG 2.1."""
    channels = (colour.redF(), colour.greenF(), colour.blueF())
    parts: list[float] = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio, WCAG 2.1: 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21.0, abs=0.01)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("surface", ["window", "card", "field", "selected", "selected_row"])
@pytest.mark.parametrize("ink", ["text", "muted", "good", "bad"])
def test_text_can_be_read_on_every_surface(theme: Theme, surface: str, ink: str) -> None:
    assert contrast(getattr(theme, ink), getattr(theme, surface)) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "surface"),
    [
        ("good", "good_soft"),
        ("bad", "bad_soft"),
        ("on_good", "good"),
        ("on_bad", "bad"),
        ("on_ink", "ink"),
        ("text", "good_soft"),
        ("text", "bad_soft"),
    ],
)
def test_text_can_be_read_on_coloured_surfaces(theme: Theme, ink: str, surface: str) -> None:
    assert contrast(getattr(theme, ink), getattr(theme, surface)) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("mark", ["faint", "unsure", "good", "bad", "ink"])
def test_marks_stand_out_from_a_card(theme: Theme, mark: str) -> None:
    assert contrast(getattr(theme, mark), theme.card) >= 3.0


def test_switching_tells_once(appearance: Appearance, qtbot: QtBot, qapp: QApplication) -> None:
    with qtbot.waitSignal(appearance.changed):
        appearance.set_dark(True)
    assert appearance.theme is DARK
    assert qapp.palette().window().color() == DARK.window
    with qtbot.assertNotEmitted(appearance.changed):
        appearance.set_dark(True)


def test_themes_have_names(appearance: Appearance) -> None:
    appearance.set_theme_name("dark")
    assert appearance.is_dark
    appearance.set_theme_name("light")
    assert not appearance.is_dark
    appearance.set_theme_name("system")
    assert appearance.is_dark == appearance.desktop_is_dark()


def test_text_is_set_in_the_font_that_comes_along(appearance: Appearance, qapp: QApplication) -> None:
    assert appearance.theme is LIGHT
    assert qapp.font().family() == "Inter"
    assert body_font(20).pixelSize() == 20


def test_a_padded_number_keeps_clear_of_the_edge(appearance: Appearance, qtbot: QtBot) -> None:
    assert not appearance.is_dark
    box = QSpinBox()
    qtbot.addWidget(box)
    pad_number(box)
    assert box.lineEdit().textMargins().left() == 8


def test_nothing_moves_that_means_nothing(qapp: QApplication, appearance: Appearance) -> None:
    assert not [
        effect for effect in Qt.UIEffect if effect is not Qt.UIEffect.UI_General and qapp.isEffectEnabled(effect)
    ]
