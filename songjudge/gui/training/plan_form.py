"""The form for a new training run: what to train, and the button that starts it."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from songjudge.gui.plots.card import Card, label
from songjudge.gui.training.device_line import DeviceLine
from songjudge.gui.training.model_names import learns_in_epochs, words_of
from songjudge.learning.training_plan import ModelKind, NetworkShape, TrainingPlan


class PlanForm(Card):
    """Asks for a `TrainingPlan`.  The defaults are sound: one press on the button suffices.

    Signals:
        start_asked(TrainingPlan): the user wants this run.
    """

    start_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__("New training run")
        sound = TrainingPlan()
        self.model = _combo("Model", [(kind.value, words_of(kind).name) for kind in ModelKind])
        self.epochs = _whole("Epochs, at most", 1, 2000, sound.epochs)
        self.batch_size = _whole("Batch size in songs", 1, 4096, sound.batch_size)
        self.learning_rate = _real("Learning rate", (0.00001, 0.1), sound.learning_rate, digits=5, step=0.0005)
        self.seed = _whole("Seed", 0, 2**31 - 1, sound.seed)
        self.folds = _whole("Folds of the cross-validation", 2, 20, sound.folds)
        self.repeats = _whole("Repeats of the cross-validation", 1, 10, sound.repeats)
        self.patience = _whole("Patience in epochs", 1, 500, sound.patience)
        self.dropout = _real("Dropout", (0.0, 0.9), sound.dropout, digits=2, step=0.05)
        self.weight_decay = _real("Weight decay", (0.0, 1.0), sound.weight_decay, digits=4, step=0.005)
        self.backend = _combo("Backend", [(n, words) for n, words in BACKENDS])
        self.shape = _combo("Shape of the network", [(shape.value, words) for shape, words in SHAPES])
        self.run_on = _combo("What to calculate on", DEVICES)
        self.precision = _combo("Precision of the arithmetic", PRECISIONS)
        self.tensorboard = QCheckBox("Write a TensorBoard log")
        self.tensorboard.setToolTip("Event files in the model's folder, to be read with tensorboard --logdir")
        self.tensorboard.setAccessibleName("Write a TensorBoard log")
        self.meaning = label("", "small")
        self.meaning.setWordWrap(True)
        self.device = DeviceLine(sound.backend)
        self.counts = label("", "small")
        self.counts.setWordWrap(True)
        self.start = QPushButton("Start training")
        self.start.setProperty("role", "primary")
        self.start.setAccessibleName("Start training")
        self.start.clicked.connect(lambda: self.start_asked.emit(self.plan()))
        self._lay_out()
        self.model.currentIndexChanged.connect(self._follow_model)
        self.backend.currentIndexChanged.connect(lambda: self.device.set_backend(self.backend.currentData()))
        self.run_on.currentIndexChanged.connect(
            lambda: self.device.set_cpu_only(self.run_on.currentData() == DEVICES[1][0])
        )
        self._follow_model()

    def plan(self) -> TrainingPlan:
        """Return what the fields say."""
        return TrainingPlan(
            model=ModelKind(self.model.currentData()),
            seed=self.seed.value(),
            folds=self.folds.value(),
            repeats=self.repeats.value(),
            epochs=self.epochs.value(),
            batch_size=self.batch_size.value(),
            learning_rate=self.learning_rate.value(),
            patience=self.patience.value(),
            dropout=self.dropout.value(),
            weight_decay=self.weight_decay.value(),
            backend=self.backend.currentData(),
            shape=NetworkShape(self.shape.currentData()),
            device=self.run_on.currentData(),
            precision=self.precision.currentData(),
            tensorboard=self.tensorboard.isChecked(),
        )

    def show_plan(self, plan: TrainingPlan) -> None:
        """Fill the fields from the plan of an earlier run, to run it again."""
        self.model.setCurrentIndex(self.model.findData(plan.model.value))
        for combo, wanted in (
            (self.backend, plan.backend),
            (self.shape, str(plan.shape)),
            (self.run_on, plan.device),
            (self.precision, plan.precision),
        ):
            combo.setCurrentIndex(max(combo.findData(wanted), 0))
        self.tensorboard.setChecked(plan.tensorboard)
        for field, value in (
            (self.seed, plan.seed),
            (self.folds, plan.folds),
            (self.repeats, plan.repeats),
            (self.epochs, plan.epochs),
            (self.batch_size, plan.batch_size),
            (self.patience, plan.patience),
        ):
            field.setValue(value)
        self.learning_rate.setValue(plan.learning_rate)
        self.dropout.setValue(plan.dropout)
        self.weight_decay.setValue(plan.weight_decay)

    def set_counts(self, good: int, bad: int) -> None:
        """Say how many songs there are to learn from."""
        words = f"{counted(good + bad)} labelled songs · {counted(good)} good · {counted(bad)} bad"
        self.counts.setText(words if good + bad else "No song is labelled yet: say good or bad on the Label page.")

    def set_running(self, running: bool) -> None:
        """Say on the button whether a new run would have to wait for the one under way."""
        self.start.setText("Train again after this" if running else "Start training")

    def _lay_out(self) -> None:
        self._build_fold()
        common = _form(
            [
                ("Model", self.model),
                ("Epochs", self.epochs),
                ("Batch size", self.batch_size),
                ("Learning rate", self.learning_rate),
            ]
        )
        common.insertRow(1, self.meaning)
        fields = QWidget()
        column = QVBoxLayout(fields)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(common)
        column.addWidget(self.fold)
        column.addWidget(self.advanced)
        column.addStretch(1)
        self.body.setSpacing(10)
        self._scrolled = _Scrolled(fields)
        self.body.addWidget(self._scrolled)
        self.foot = QVBoxLayout()
        self.foot.setSpacing(8)
        self.foot.addWidget(self.device)
        self.foot.addWidget(self.counts)
        self.foot.addWidget(self.start)
        self.body.addLayout(self.foot)

    def _build_fold(self) -> None:
        self.advanced = QWidget()
        self.advanced.setLayout(
            _form(
                [
                    ("Seed", self.seed),
                    ("Folds", self.folds),
                    ("Repeats", self.repeats),
                    ("Patience", self.patience),
                    ("Dropout", self.dropout),
                    ("Weight decay", self.weight_decay),
                    ("Backend", self.backend),
                    ("Shape", self.shape),
                    ("Calculate on", self.run_on),
                    ("Precision", self.precision),
                    ("", self.tensorboard),
                ]
            )
        )
        self.advanced.hide()
        self.fold = QToolButton()
        self.fold.setText("Advanced")
        self.fold.setCheckable(True)
        self.fold.setArrowType(Qt.ArrowType.RightArrow)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setAccessibleName("Advanced settings")
        self.fold.toggled.connect(self._unfold)

    def _unfold(self, open_: bool) -> None:
        self.advanced.setVisible(open_)
        self._scrolled.updateGeometry()
        self.fold.setArrowType(Qt.ArrowType.DownArrow if open_ else Qt.ArrowType.RightArrow)

    def _follow_model(self) -> None:
        kind = ModelKind(self.model.currentData())
        self.meaning.setText(words_of(kind).meant_for)
        network_only: Sequence[QWidget] = (
            self.epochs,
            self.batch_size,
            self.learning_rate,
            self.patience,
            self.dropout,
            self.weight_decay,
            self.backend,
            self.shape,
            self.run_on,
            self.precision,
            self.tensorboard,
        )
        for field in network_only:
            field.setEnabled(learns_in_epochs(kind))
        self.device.setVisible(learns_in_epochs(kind))


NUMBER_MARGINS = (8, 0, 0, 0)
"""A style sheet's left padding does not reach the text of a spin box."""


class _Scrolled(QScrollArea):
    """Holds fields that may not all fit; it would like to be as high as they are, but need not."""

    def __init__(self, fields: QWidget) -> None:
        super().__init__()
        self.setProperty("role", "plain")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Settings of the run")
        self._fields = fields
        self.setWidget(fields)
        fields.setAutoFillBackground(False)  # `setWidget` turns it on, and the card's own ground would not show
        self.viewport().setAutoFillBackground(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        """Ask for the height of the fields, whose words are wrapped at the present width."""
        width = max(self.viewport().width(), LEAST_FIELDS_WIDTH)
        return QSize(width, self._fields.heightForWidth(width) + 2)

    def minimumSizeHint(self) -> QSize:
        """Ask for room for a few fields at least."""
        return QSize(LEAST_FIELDS_WIDTH, 120)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask again, because other words are wrapped at another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


LEAST_FIELDS_WIDTH = 240
"""Pixels that the captions and the fields need."""

BACKENDS = (("tensorflow", "TensorFlow"), ("jax", "JAX"), ("torch", "PyTorch"))
"""What Keras may calculate with; one that is not installed is refused when the run starts, in words."""

SHAPES = (
    (NetworkShape.ATTENTION, "Attention over clips"),
    (NetworkShape.ANCESTOR, "The ancestor’s"),
    (NetworkShape.ANCESTOR_FLAT, "The ancestor’s, flat"),
)

DEVICES = (("auto", "GPU if there is one"), ("cpu", "Processor only"))

PRECISIONS = (("auto", "As the GPU likes"), ("full", "Full"), ("mixed", "Half, mixed in"))
"""Half precision is quicker on GPUs with tensor cores, and slower on most processors."""


def counted(number: int) -> str:
    """Write a whole number with narrow spaces between its thousands."""
    return f"{number:,}".replace(",", "\u202f")


def _form(rows: Sequence[tuple[str, QWidget]]) -> QFormLayout:
    layout = QFormLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(10)
    layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    for words, field in rows:
        caption = QLabel(words)
        caption.setProperty("role", "muted")
        caption.setBuddy(field)
        layout.addRow(caption, field)
    return layout


def _combo(name: str, entries: Sequence[tuple[str, str]]) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(8)
    for data, words in entries:
        combo.addItem(words, data)
    return combo


def _whole(name: str, low: int, high: int, value: int) -> QSpinBox:
    box = QSpinBox()
    box.setAccessibleName(name)
    box.lineEdit().setTextMargins(*NUMBER_MARGINS)
    box.setRange(low, high)
    box.setValue(value)
    return box


def _real(name: str, bounds: tuple[float, float], value: float, *, digits: int, step: float) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setAccessibleName(name)
    box.lineEdit().setTextMargins(*NUMBER_MARGINS)
    box.setDecimals(digits)
    box.setSingleStep(step)
    box.setRange(*bounds)
    box.setValue(value)
    return box
