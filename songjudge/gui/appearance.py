"""The window's colours and the switch between light and dark.

Colour means verdict only: blue is good, orange is bad, grey is unsure, always with a glyph beside it (blue and orange
stay far apart for every kind of colour blindness).  Everything else is neutral ink.  A widget asks for its look with a
dynamic property instead of a style sheet of its own:

    QFrame   role = card · bar · rule            QLabel   role = title · heading · muted · small · good · bad · key
    QPushButton  role = primary · good · bad · quiet · chip (checkable) · tab (checkable); none: an outlined button
    QToolButton  (no role): a flat icon button;  role = tab: one of the tabs of the top bar
    QSpinBox and QDoubleSpinBox: call `pad_number(box)` once
    any view     role = plain: no frame, the card behind it shows
"""

from dataclasses import dataclass, fields
from typing import cast

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QStyleFactory, QWidget

from songjudge.gui.resources import FONT_FAMILY, load_fonts, style_folder, style_sheet

BODY, SMALL, TITLE = 13, 12, 17  # font heights in pixels
GUTTER, CARD_RADIUS, CONTROL_RADIUS, ROW_HEIGHT = 12, 10, 8, 46  # pixels


@dataclass(frozen=True, slots=True)
class Theme:
    """Every colour of the window.  `text`, `muted`, `good`, `bad` and `on_*` are readable as text (4.5:1 or more)."""

    dark: bool
    window: QColor  # behind the cards
    card: QColor  # cards, top bar, job bar
    rule: QColor  # one-pixel borders and dividers
    row_rule: QColor  # between the rows of a table, grid lines of a plot
    text: QColor
    muted: QColor  # secondary text and icons
    faint: QColor  # glyphs and hints that need not be read; never for text
    field: QColor  # inputs, tracks of bars, quiet buttons
    selected: QColor  # current tab, selected folder, checked chip
    selected_row: QColor  # the current song
    ink: QColor  # primary button, progress, play head
    on_ink: QColor
    good: QColor
    good_soft: QColor
    on_good: QColor
    bad: QColor
    bad_soft: QColor
    on_bad: QColor
    unsure: QColor
    wave: QColor  # the part of a waveform that was not played yet
    wave_clip: QColor  # the clip's span behind the waveform
    spectrum_low: QColor  # the quiet end of the spectrogram; the ramp is violet so that no band looks like a verdict
    spectrum_high: QColor


LIGHT = Theme(
    dark=False,
    window=QColor("#f3f5f8"),
    card=QColor("#ffffff"),
    rule=QColor("#d9dee7"),
    row_rule=QColor("#edf0f4"),
    text=QColor("#18202c"),
    muted=QColor("#566173"),
    faint=QColor("#7d8796"),
    field=QColor("#e9edf2"),
    selected=QColor("#e6eaf0"),
    selected_row=QColor("#dde1e8"),
    ink=QColor("#1b2430"),
    on_ink=QColor("#ffffff"),
    good=QColor("#0a60b8"),
    good_soft=QColor("#ddebfa"),
    on_good=QColor("#ffffff"),
    bad=QColor("#a54600"),
    bad_soft=QColor("#fbe7d6"),
    on_bad=QColor("#ffffff"),
    unsure=QColor("#5f6b7c"),
    wave=QColor("#bac0c9"),
    wave_clip=QColor("#e3e7ee"),
    spectrum_low=QColor("#faf8fd"),
    spectrum_high=QColor("#3b1d6e"),
)

DARK = Theme(
    dark=True,
    window=QColor("#14171c"),
    card=QColor("#1b1f26"),
    rule=QColor("#2e343e"),
    row_rule=QColor("#272d36"),
    text=QColor("#e8ebf0"),
    muted=QColor("#a3adbb"),
    faint=QColor("#7e899a"),
    field=QColor("#0f1216"),
    selected=QColor("#2b323c"),
    selected_row=QColor("#333a45"),
    ink=QColor("#e8ebf0"),
    on_ink=QColor("#14171c"),
    good=QColor("#5aa9f5"),
    good_soft=QColor("#17324d"),
    on_good=QColor("#0f1216"),
    bad=QColor("#f59145"),
    bad_soft=QColor("#44291a"),
    on_bad=QColor("#0f1216"),
    unsure=QColor("#9aa4b2"),
    wave=QColor("#4d5662"),
    wave_clip=QColor("#2b323c"),
    spectrum_low=QColor("#14121c"),
    spectrum_high=QColor("#e9dcff"),
)


_EFFECTS = (
    *(Qt.UIEffect.UI_AnimateMenu, Qt.UIEffect.UI_FadeMenu, Qt.UIEffect.UI_AnimateCombo),
    *(Qt.UIEffect.UI_AnimateTooltip, Qt.UIEffect.UI_FadeTooltip, Qt.UIEffect.UI_AnimateToolBox),
)


class Appearance(QObject):
    """Dresses the application in one of the two themes.

    Signals:
        changed(): the theme is another one now; whoever caches pictures or styles a plot draws again.
    """

    changed = Signal()

    def __init__(self, app: QApplication, *, dark: bool = False) -> None:
        super().__init__(app)
        self._app = app
        self._theme = DARK if dark else LIGHT
        load_fonts()
        app.setStyle(QStyleFactory.create("Fusion"))
        app.setFont(body_font())
        for effect in _EFFECTS:  # nothing in this program moves unless it means something
            app.setEffectEnabled(effect, False)
        self._dress()

    @property
    def theme(self) -> Theme:
        """The colours in use."""
        return self._theme

    @property
    def is_dark(self) -> bool:
        """Whether the dark theme is in use."""
        return self._theme.dark

    def set_dark(self, dark: bool) -> None:
        """Change to the dark or the light theme."""
        if dark == self._theme.dark:
            return
        self._theme = DARK if dark else LIGHT
        self._dress()
        self.changed.emit()

    def set_theme_name(self, name: str) -> None:
        """Change to "light", "dark", or "system": whatever the desktop says."""
        if name == "system":
            self.set_dark(self.desktop_is_dark())
        else:
            self.set_dark(name == "dark")

    def desktop_is_dark(self) -> bool:
        """Return whether the desktop asks for dark windows; False where it does not say."""
        hints = self._app.styleHints()
        hints.unsetColorScheme()
        dark = hints.colorScheme() == Qt.ColorScheme.Dark
        self._tell_scheme()
        return dark

    def _dress(self) -> None:
        self._tell_scheme()
        self._app.setPalette(palette_of(self._theme))
        self._app.setStyleSheet(style_sheet(_tokens(self._theme)))

    def _tell_scheme(self) -> None:
        self._app.styleHints().setColorScheme(Qt.ColorScheme.Dark if self._theme.dark else Qt.ColorScheme.Light)


def body_font(pixels: int = BODY, *, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return Inter at a height of `pixels`, with digits of equal width, so that columns of numbers align."""
    font = QFont(FONT_FAMILY)
    font.setPixelSize(pixels)
    font.setWeight(weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def pad_number(box: QAbstractSpinBox) -> None:
    """Move the number of a spin box away from its left edge; a style sheet's left padding does not reach it."""
    box.lineEdit().setTextMargins(8, 0, 0, 0)


def set_role(widget: QWidget, role: str) -> None:
    """Give `widget` another role of the table above after it was shown."""
    widget.setProperty("role", role)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def palette_of(theme: Theme) -> QPalette:
    """Return the palette that Fusion draws the unstyled parts with."""
    roles = QPalette.ColorRole
    palette = QPalette()
    for role, colour in {
        roles.Window: theme.window,
        roles.WindowText: theme.text,
        roles.Base: theme.card,
        roles.AlternateBase: theme.window,
        roles.Text: theme.text,
        roles.PlaceholderText: theme.muted,
        roles.Button: theme.field,
        roles.ButtonText: theme.text,
        roles.BrightText: theme.on_ink,
        roles.Highlight: theme.selected_row,
        roles.HighlightedText: theme.text,
        roles.Accent: theme.ink,
        roles.Link: theme.good,
        roles.LinkVisited: theme.good,
        roles.ToolTipBase: theme.ink,
        roles.ToolTipText: theme.on_ink,
        roles.Mid: theme.rule,
        roles.Dark: theme.rule,
        roles.Shadow: theme.rule,
        roles.Light: theme.card,
        roles.Midlight: theme.row_rule,
    }.items():
        palette.setColor(role, colour)
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, theme.faint)
    return palette


def _tokens(theme: Theme) -> dict[str, str]:
    """Return the style sheet's `$tokens`: every colour of the theme by its field name, and the sizes."""
    colours = {
        field.name: cast(QColor, getattr(theme, field.name)).name() for field in fields(theme) if field.name != "dark"
    }
    return colours | {
        "font": FONT_FAMILY,
        "body": f"{BODY}px",
        "small": f"{SMALL}px",
        "title": f"{TITLE}px",
        "card_radius": f"{CARD_RADIUS}px",
        "radius": f"{CONTROL_RADIUS}px",
        "pictures": style_folder(dark=theme.dark).as_posix(),
    }
