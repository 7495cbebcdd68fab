"""One line under the plan: what the network would be trained on, or why not on the graphics card."""

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from songjudge.gui.latest import LatestAnswer
from songjudge.gui.plots.card import label
from songjudge.gui.training.devices import Machine, device_words, this_machine


class DeviceLine(QWidget):
    """Looks at the machine once, on a thread of its own, when it is first shown."""

    def __init__(self, backend: str) -> None:
        super().__init__()
        self._backend, self._cpu_only = backend, False
        self._machine: Machine | None = None
        self._asked = False
        self.words: QLabel = label("", "small")
        self.words.setWordWrap(True)
        self.words.setAccessibleName("What the network is trained on")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.words)
        self._answers = LatestAnswer(self)
        self._answers.answered.connect(self.show_machine)

    def set_backend(self, backend: str) -> None:
        """Say it for another backend."""
        self._backend = backend
        self._say()

    def set_cpu_only(self, cpu_only: bool) -> None:
        """Say it for the processor alone, or for whatever there is."""
        self._cpu_only = cpu_only
        self._say()

    def show_machine(self, machine: Machine) -> None:
        """Take over what was found."""
        self._machine = machine
        self._say()

    def close_down(self) -> None:
        """Wait for a look that is under way."""
        self._answers.close()

    def showEvent(self, event: QShowEvent) -> None:
        """Look at the machine the first time that somebody looks here."""
        super().showEvent(event)
        if not self._asked:
            self._asked = True
            self._answers.ask(this_machine)

    def _say(self) -> None:
        if self._machine is not None:
            self.words.setText(device_words(self._machine, self._backend, cpu_only=self._cpu_only))
