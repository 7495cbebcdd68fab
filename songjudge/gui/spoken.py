"""What a screen reader is told of widgets that draw themselves: what they are, and what is being read in them."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

_PROPERTY = "spoken_role"
_installed: list[bool] = []


def speak_as(widget: QWidget, role: QAccessible.Role) -> None:
    """Let `widget` be introduced as `role`: of a bare `QWidget` Qt says nothing that means anything."""
    if not _installed:
        QAccessible.installFactory(_interface)
        _installed.append(True)
    widget.setProperty(_PROPERTY, role.value)


def speak(widget: QWidget, words: str) -> None:
    """Describe `widget` by `words`; while it has the focus they are read out at once."""
    if words == widget.accessibleDescription():
        return
    widget.setAccessibleDescription(words)
    if words and widget.hasFocus():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))


def _interface(_class_name: str, thing: QObject) -> QAccessibleInterface | None:
    """Qt asks for every object that a screen reader meets; None leaves it to Qt."""
    if not isinstance(thing, QWidget):
        return None
    role = thing.property(_PROPERTY)
    return None if role is None else QAccessibleWidget(thing, QAccessible.Role(role))
