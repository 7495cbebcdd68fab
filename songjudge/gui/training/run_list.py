"""The runs of this library: pick one to look at, tick others to see them beside it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton

from songjudge.gui.appearance import Appearance
from songjudge.gui.plots.card import Card
from songjudge.gui.training.model_names import words_of
from songjudge.gui.training.run import Run
from songjudge.gui.training.run_delegate import DETAIL_ROLE, RunDelegate


class RunList(Card):
    """Runs, newest first.

    Signals:
        chosen(str): the model id of the run to look at.
        compared(object): the model ids (tuple of str) of the ticked runs.
        export_asked(): write the chosen run's model to a file.
        import_asked(): take over a model from a file.
    """

    chosen = Signal(str)
    compared = Signal(object)
    export_asked = Signal()
    import_asked = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__("Runs")
        self.list = QListWidget()
        self.list.setAccessibleName("Training runs: choose one to see it, tick others to compare")
        self.list.setProperty("role", "plain")
        self._delegate = RunDelegate(appearance)
        self.list.setItemDelegate(self._delegate)
        self.list.setMouseTracking(True)
        self.list.currentItemChanged.connect(self._choose)
        self.list.itemChanged.connect(lambda _: self.compared.emit(self.ticked()))
        self.export = _small_button("Export…", "Write the chosen run's model and its card to a file")
        self.export.clicked.connect(self.export_asked)
        self.take = _small_button("Import…", "Take over a model from a file; nothing in it is run")
        self.take.clicked.connect(self.import_asked)
        self.header.addWidget(self.take)
        self.header.addWidget(self.export)
        self.body.addWidget(self.list, 1)

    def show_runs(self, runs: Sequence[Run], *, chosen: str) -> None:
        """List `runs`, oldest first given, with the one whose model id is `chosen` selected."""
        ticked = self.ticked()
        self.list.blockSignals(True)
        self.list.clear()
        for run in reversed(runs):
            self.list.addItem(_item(run, ticked=run.model_id in ticked))
            if run.model_id == chosen:
                self.list.setCurrentRow(self.list.count() - 1)
        self.list.blockSignals(False)
        self.export.setEnabled(any(run.model_id == chosen and run.evaluation is not None for run in runs))

    def ticked(self) -> tuple[str, ...]:
        """Return the model ids of the ticked runs."""
        items = [self.list.item(row) for row in range(self.list.count())]
        return tuple(
            item.data(Qt.ItemDataRole.UserRole) for item in items if item.checkState() is Qt.CheckState.Checked
        )

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))


def _small_button(words: str, tip: str) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("role", "chip")
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    return button


def _item(run: Run, *, ticked: bool) -> QListWidgetItem:
    figure = f"AUC {run.evaluation.auc:.2f}" if run.evaluation else "under way" if run.running else ""
    detail = " · ".join(part for part in (model_in_words(run), figure) if part)
    item = QListWidgetItem(run.name)
    item.setData(Qt.ItemDataRole.UserRole, run.model_id)
    item.setData(DETAIL_ROLE, detail)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{run.name}, {detail}")
    if run.history.epochs:  # without a curve there is nothing to lay beside another
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        item.setToolTip("Tick to see this run's curves beside the chosen one's")
    return item


def model_in_words(run: Run) -> str:
    """Return what was trained: "Decision tree", or "Automatic: decision tree" where a contest chose it."""
    planned = words_of(run.plan.model).name
    if run.kind is None or run.kind is run.plan.model:
        return planned
    chosen = words_of(run.kind).name
    return f"{planned}: {chosen[0].lower()}{chosen[1:]}"
