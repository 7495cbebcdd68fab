import pytest
from PySide6.QtWidgets import QApplication

from songjudge.gui.appearance import Appearance


@pytest.fixture
def appearance(qapp: QApplication) -> Appearance:
    return Appearance(qapp)
