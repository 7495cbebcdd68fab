"""The settings dialog shows what is kept, keeps what is chosen, and says what that costs."""

import dataclasses
from typing import Any

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from songjudge.gui.session import Session
from songjudge.gui.settings.dialog import SettingsDialog, measured_differently
from songjudge.gui.settings.feature_groups import FeatureGroups
from songjudge.store.settings_file import Settings


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def dialog(parent: QWidget, session: Session) -> SettingsDialog:
    made = SettingsDialog(session, parent)
    made.show()
    return made


def test_it_opens_with_what_is_kept(dialog: SettingsDialog, session: Session) -> None:
    assert dialog.chosen() == session.workspace.settings
    assert not dialog._notice.isVisible()


def test_saving_keeps_the_choice(dialog: SettingsDialog, session: Session, qtbot: QtBot) -> None:
    dialog.clip_count.setValue(12)
    dialog.clip_seconds.setValue(4.5)
    dialog.workers.setValue(2)
    dialog.gentle.setChecked(False)
    dialog.groups.boxes["chroma"].setChecked(False)
    dialog.theme.setCurrentIndex(dialog.theme.findData("dark"))
    with qtbot.waitSignal(session.settings_changed):
        dialog.accept()
    kept = session.workspace.settings
    assert (kept.clip_count, kept.clip_seconds, kept.workers, kept.gentle) == (12, 4.5, 2, False)
    assert kept.groups_off == ("chroma",)
    assert session.appearance.is_dark


def test_cancelling_keeps_nothing(dialog: SettingsDialog, session: Session) -> None:
    before = session.workspace.settings
    dialog.clip_count.setValue(99)
    dialog.reject()
    assert session.workspace.settings == before


def test_other_measuring_is_announced(dialog: SettingsDialog) -> None:
    dialog.workers.setValue(3)
    assert not dialog._notice.isVisible()
    dialog.clip_count.setValue(7)
    assert dialog._notice.isVisible()


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        ({"theme": "dark"}, False),
        ({"clip_count": 3}, True),
        ({"clip_seconds": 3.0}, True),
        ({"groups_off": ("mel",)}, True),
        ({"volume": 0.1}, False),
    ],
)
def test_what_counts_as_other_measuring(change: dict[str, Any], differs: bool) -> None:
    assert measured_differently(Settings(), dataclasses.replace(Settings(), **change)) is differs


def test_the_last_group_stays_on(qtbot: QtBot, session: Session) -> None:
    names = list(FeatureGroups(()).boxes)
    groups = FeatureGroups(names[1:])
    qtbot.addWidget(groups)
    assert not groups.boxes[names[0]].isEnabled()
    groups.boxes[names[1]].setChecked(True)
    assert groups.boxes[names[0]].isEnabled()


def test_a_group_of_another_version_stays_off(qtbot: QtBot, session: Session) -> None:
    groups = FeatureGroups(("of_tomorrow",))
    qtbot.addWidget(groups)
    assert groups.off(("of_tomorrow",)) == ("of_tomorrow",)


def test_every_control_has_a_name(dialog: SettingsDialog) -> None:
    for kind in (QAbstractButton, QAbstractSpinBox, QComboBox):
        for widget in dialog.findChildren(kind):
            assert QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip(), widget
