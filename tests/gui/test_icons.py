"""Every icon can be drawn, in the colour that is asked for."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage

from songjudge.gui.icons import icon, icon_pixmap
from songjudge.resource_files import resource_path

NAMES = sorted(path.stem for path in resource_path("icons").glob("*.svg"))


def colours_in(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    }


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("name", [name for name in NAMES if name != "songjudge"])
def test_an_icon_is_drawn_in_its_colour_alone(name: str) -> None:
    assert colours_in(icon_pixmap(name, QColor("#a54600"), 48).toImage()) == {"#a54600"}


@pytest.mark.usefixtures("qapp")
def test_a_pixmap_has_the_pixels_of_its_screen() -> None:
    picture = icon_pixmap("play", QColor("black"), 18, ratio=2.0)
    assert picture.size() == QSize(36, 36)
    assert picture.deviceIndependentSize().toSize() == QSize(18, 18)


@pytest.mark.usefixtures("qapp")
def test_a_checked_button_shows_the_other_colour() -> None:
    both = icon("tag", QColor("#566173"), checked=QColor("#18202c"))
    on = both.pixmap(QSize(24, 24), QIcon.Mode.Normal, QIcon.State.On).toImage()
    assert colours_in(on) == {"#18202c"}


@pytest.mark.usefixtures("qapp")
def test_an_unknown_icon_is_refused() -> None:
    with pytest.raises(FileNotFoundError, match="no-such-icon"):
        icon("no-such-icon", QColor("black"))
