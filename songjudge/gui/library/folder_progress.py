"""How far the labelling of the present folder has come: a line of words, a bar, and the keys that help."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from songjudge.gui.appearance import Appearance
from songjudge.gui.library.folder_view import grouped, paint_shares

_KEYS = ((("Space",), "play"), (("J", "K"), "move"), (("Ctrl", "Z"), "undo"))


class SharesBar(QWidget):
    """Good, bad and unlabelled shares of a folder as one bar.  No signals."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._counts = (0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.update)

    def show_counts(self, good: int, bad: int, songs: int) -> None:
        """Show these shares."""
        self._counts = (good, bad, songs)
        self.setAccessibleName(f"{good} good and {bad} bad of {songs} songs")
        self.update()

    def sizeHint(self) -> QSize:
        """Return a thin bar."""
        return QSize(120, 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the shares with round ends."""
        theme = self._appearance.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ends = QPainterPath()
        ends.addRoundedRect(QRectF(self.rect()), 4, 4)
        painter.setClipPath(ends)
        paint_shares(painter, QRectF(self.rect()), self._counts, (theme.good, theme.bad, theme.field))
        painter.end()


class FolderProgress(QWidget):
    """Names the folder and says how many of its songs are labelled.  No signals."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folder, self.said = QLabel(), QLabel()
        self.folder.setTextFormat(Qt.TextFormat.PlainText)
        self.folder.setProperty("role", "strong")
        self.said.setProperty("role", "muted")
        self.bar = SharesBar(appearance)
        line = QHBoxLayout()
        line.addWidget(self.folder, 1)
        line.addWidget(self.said)
        self.keys = QWidget()
        keys = QHBoxLayout(self.keys)
        keys.setContentsMargins(0, 0, 0, 0)
        keys.setSpacing(4)
        for caps, words in _KEYS:
            for cap in caps:
                label = QLabel(cap)
                label.setProperty("role", "key")
                keys.addWidget(label)
            text = QLabel(words)
            text.setProperty("role", "small")
            keys.addWidget(text)
            keys.addSpacing(4)
        keys.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(10)
        whole.addLayout(line)
        whole.addWidget(self.bar)
        whole.addWidget(self.keys)

    def show_folder(self, name: str, *, good: int, bad: int, songs: int) -> None:
        """Show the counts of a folder."""
        self.folder.setText(name)
        self.said.setText(f"{grouped(good + bad)} of {grouped(songs)} labelled")
        self.bar.show_counts(good, bad, songs)
