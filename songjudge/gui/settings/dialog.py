"""The settings dialog: how songs are measured, how hard the machine works, how the window looks."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QLabel,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from songjudge.gui.appearance import pad_number
from songjudge.gui.jobs.pool_workers import default_count
from songjudge.gui.session import Session
from songjudge.gui.settings.feature_groups import FeatureGroups
from songjudge.gui.settings.listener_panel import ListenerPanel
from songjudge.store.settings_file import Settings

_THEMES = (("system", "Like the desktop"), ("light", "Light"), ("dark", "Dark"))


class SettingsDialog(QDialog):
    """Edits the workspace's settings; nothing is kept until the user presses Save."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Settings")
        self.resize(720, 676)
        settings = session.workspace.settings
        self.theme = QComboBox()
        for key, text in _THEMES:
            self.theme.addItem(text, key)
        self.theme.setCurrentIndex(max(self.theme.findData(settings.theme), 0))
        self.clip_count = _number(settings.clip_count, low=1, high=120)
        self.clip_seconds = _seconds(settings.clip_seconds)
        self.workers = _number(settings.workers, low=0, high=64)
        self.workers.setSpecialValueText(f"automatic ({default_count()})")
        self.gentle = QCheckBox("Gentle: give way to every other program")
        self.gentle.setChecked(settings.gentle)
        self.battery = QCheckBox("Pause on battery, and go on when plugged in")
        self.battery.setChecked(settings.pause_on_battery)
        self.groups = FeatureGroups(frozenset(settings.groups_off))
        self.listener = ListenerPanel(session)
        self._notice = QLabel("Songs that were measured differently are measured again, and models trained again.")
        self._notice.setProperty("role", "small")
        self._notice.setWordWrap(True)
        self._name_controls()
        self._arrange()
        for changed in (self.clip_count.valueChanged, self.clip_seconds.valueChanged, self.groups.changed):
            changed.connect(self._follow)
        self._follow()

    def chosen(self) -> Settings:
        """Return the settings as they stand in the dialog."""
        return replace(
            self._session.workspace.settings,
            theme=self.theme.currentData(),
            clip_count=self.clip_count.value(),
            clip_seconds=self.clip_seconds.value(),
            workers=self.workers.value(),
            gentle=self.gentle.isChecked(),
            pause_on_battery=self.battery.isChecked(),
            groups_off=self.groups.off(self._session.workspace.settings.groups_off),
        )

    def accept(self) -> None:
        """Save, and dress the window anew if the theme changed."""
        self._session.save_settings(self.chosen())
        self._session.appearance.set_theme_name(self.theme.currentData())
        super().accept()

    def _name_controls(self) -> None:
        for widget, name in (
            (self.theme, "Theme"),
            (self.clip_count, "Clips from each song"),
            (self.clip_seconds, "Length of a clip"),
            (self.workers, "Helper processes"),
            (self.gentle, "Gentle mode"),
            (self.battery, "Pause on battery"),
        ):
            widget.setAccessibleName(name)

    def _arrange(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(12)
        place = QLabel(str(self._session.workspace.folder))
        place.setTextFormat(Qt.TextFormat.PlainText)
        place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        place.setWordWrap(True)
        column.addWidget(_card("Window", (("Theme", self.theme), ("Workspace", place))))
        column.addWidget(_card("Work", (("Helper processes", self.workers), ("", self.gentle), ("", self.battery))))
        column.addWidget(
            _card(
                "Measuring songs",
                (
                    ("Clips from each song", self.clip_count),
                    ("Length of a clip", self.clip_seconds),
                    ("Measure", self.groups),
                    ("", self._notice),
                ),
            )
        )
        column.addWidget(_card("Pretrained listener", (("", self.listener),)))
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inner)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Save).setProperty("role", "primary")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 14)
        whole.setSpacing(14)
        whole.addWidget(area, 1)
        whole.addWidget(buttons)

    def _follow(self) -> None:
        """Say what a change of the measuring costs, only when there is one."""
        self._notice.setVisible(measured_differently(self._session.workspace.settings, self.chosen()))


def measured_differently(old: Settings, new: Settings) -> bool:
    """Return whether songs have to be measured again under the new settings."""
    return (old.clip_count, old.clip_seconds, set(old.groups_off)) != (
        new.clip_count,
        new.clip_seconds,
        set(new.groups_off),
    )


def _number(value: int, *, low: int, high: int) -> QSpinBox:
    box = QSpinBox()
    box.setRange(low, high)
    box.setValue(value)
    box.setMaximumWidth(180)
    pad_number(box)
    return box


def _seconds(value: float) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(1.0, 30.0)
    box.setDecimals(1)
    box.setSingleStep(0.5)
    box.setSuffix(" s")
    box.setValue(value)
    box.setMaximumWidth(180)
    pad_number(box)
    return box


def _card(title: str, rows: tuple[tuple[str, QWidget], ...]) -> QFrame:
    card = QFrame()
    card.setProperty("role", "card")
    heading = QLabel(title)
    heading.setProperty("role", "heading")
    form = QFormLayout()
    form.setHorizontalSpacing(18)
    form.setVerticalSpacing(10)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for name, widget in rows:
        if name:
            label = QLabel(name)
            label.setProperty("role", "muted")
            label.setMinimumWidth(140)
            label.setBuddy(widget)
            form.addRow(label, widget)
        else:
            form.addRow(widget)
    whole = QVBoxLayout(card)
    whole.setContentsMargins(16, 14, 16, 14)
    whole.setSpacing(10)
    whole.addWidget(heading)
    whole.addLayout(form)
    return card
