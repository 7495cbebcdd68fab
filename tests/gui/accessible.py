"""What somebody without a mouse, or without sight, meets in a window: names, roles, the way of Tab, contrast."""

from collections import Counter
from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QRadioButton,
    QWidget,
)

CONTROLS = (QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)
READABLE = 4.5
"""The least contrast of text, WCAG 2.2, success criterion 1.4.3."""

_MOST_STOPS = 300
_SCALE = 3  # text is drawn this much larger to be measured: thin strokes then reach their full colour
_SILENT = {QAccessible.Role.NoRole, QAccessible.Role.Client, QAccessible.Role.Window}


def said_of(widget: QWidget) -> tuple[str, str]:
    """Return how a screen reader names a widget, and its role."""
    found = QAccessible.queryAccessibleInterface(widget)
    assert found is not None
    return found.text(QAccessible.Text.Name).strip(), found.role().name


def stops(window: QWidget) -> list[QWidget]:
    """Return what is on the screen and takes the keyboard's focus, or a click."""
    return [w for w in window.findChildren(QWidget) if w.isVisible() and w.isEnabled() and _is_stop(w)]


def nameless(window: QWidget) -> list[str]:
    """Return the controls that a screen reader cannot name, or of which it cannot say what they are."""
    wrong = []
    for widget in stops(window):
        found = QAccessible.queryAccessibleInterface(widget)
        if not said_of(widget)[0] or found is None or found.role() in _SILENT:
            wrong.append(_told(widget))
    return wrong


def out_of_reach(window: QWidget) -> list[str]:
    """Press Tab all the way round; return the controls that were not reached, and where Tab or Shift+Tab is stuck."""
    wanted = [w for w in stops(window) if w.focusPolicy().value & Qt.FocusPolicy.TabFocus.value]
    first = next((w for w in wanted), None)
    if first is None or len(wanted) == 1:
        return []
    first.setFocus(Qt.FocusReason.TabFocusReason)
    met, stuck = _round(first)
    wrong = [f"Tab is stuck at {stuck}"] if stuck else []
    wrong += [f"Tab leaves out {_told(w)}" for w in wanted if not _was_met(w, met)]
    if not stuck and len(met) > 1:
        back = QApplication.focusWidget()
        assert back is not None
        QTest.keyClick(back, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
        if QApplication.focusWidget() is not met[-1]:
            wrong.append(f"Shift+Tab from {_told(met[0])} does not lead back to {_told(met[-1])}")
    return wrong


def hard_to_read(window: QWidget) -> list[str]:
    """Return the labels and buttons whose words, as drawn, have too little contrast."""
    picture = _drawn(window)
    wrong = []
    for widget in window.findChildren(QWidget):
        text = widget.text() if isinstance(widget, (QLabel, QAbstractButton)) else ""
        if not text.strip() or not widget.isVisible() or not widget.isEnabled() or widget.visibleRegion().isEmpty():
            continue
        place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()).intersected(window.rect())
        ratio = best_contrast(picture.copy(_scaled(place)))
        if ratio < READABLE:
            wrong.append(f"{_told(widget)} {text[:40]!r}: {ratio:.1f}")
    return wrong


def best_contrast(picture: QImage) -> float:
    """Return the contrast between the commonest colour of a picture and the colour that stands out most."""
    pixels = Counter(picture.pixel(x, y) for y in range(picture.height()) for x in range(picture.width()))
    ground = QColor(pixels.most_common(1)[0][0])
    return max(contrast(ground, QColor(pixel)) for pixel in pixels)


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast of two colours, 1 to 21, by the formula of WCAG 2.2."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _is_stop(widget: QWidget) -> bool:
    inner = isinstance(widget.parent(), (QAbstractSpinBox, QLineEdit)) or widget.objectName().startswith("qt_")
    return not inner and (widget.focusPolicy() is not Qt.FocusPolicy.NoFocus or isinstance(widget, QAbstractButton))


def _round(first: QWidget) -> tuple[list[QWidget], str]:
    met = [first]
    for _ in range(_MOST_STOPS):
        before = QApplication.focusWidget()
        assert before is not None
        QTest.keyClick(before, Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        if now is before:
            return met, _told(before)
        if now is first:
            return met, ""
        assert now is not None
        if now in met:
            return met, _told(now)
        met.append(now)
    return met, _told(met[-1])


def _was_met(widget: QWidget, met: list[QWidget]) -> bool:
    return any(
        widget is each or each.isAncestorOf(widget) or each.focusProxy() is widget for each in _alike(widget, met)
    )


def _alike(widget: QWidget, met: list[QWidget]) -> Iterator[QWidget]:
    """Yield what was met; of radio buttons that belong together the arrows reach the others."""
    for each in met:
        yield each
        group = widget.group() if isinstance(widget, QAbstractButton) else None
        grouped = (
            group is not None and group.exclusive() and isinstance(each, QAbstractButton) and each.group() is group
        )
        siblings = (
            isinstance(widget, QRadioButton) and isinstance(each, QRadioButton) and each.parent() is widget.parent()
        )
        if grouped or siblings:
            yield widget


def _drawn(window: QWidget) -> QImage:
    picture = QPixmap(window.size() * _SCALE)
    picture.setDevicePixelRatio(_SCALE)
    window.render(picture)
    return picture.toImage()


def _scaled(place: QRect) -> QRect:
    return QRect(place.topLeft() * _SCALE, place.size() * _SCALE)


def _told(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    words = str(text()) if callable(text) else ""
    above = type(widget.parent()).__name__
    return f"{type(widget).__name__} {widget.accessibleName() or words or widget.objectName()!r} in {above}"
