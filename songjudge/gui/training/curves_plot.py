"""Draws one measure over the epochs of a run, live, beside the runs it is compared with."""

import math
from collections.abc import Sequence

from songjudge.gui.appearance import Appearance
from songjudge.gui.plots.marks import Line, Note, Ring, faded
from songjudge.gui.plots.numbers import PlotNumbers
from songjudge.gui.plots.plot import Plot
from songjudge.gui.plots.readout import ReadingPoint, Readout
from songjudge.gui.training.measures import Measure, Reading, epoch_ticks, smoothed
from songjudge.gui.training.run import Run
from songjudge.learning.history import EpochResult

LEAST_EPOCHS = 5  # the axis is never shorter, or the first epochs would jump about


class _Compared:
    """Another run's validation curve: a thin neutral line with the run's name at its end."""

    def __init__(self, plot: Plot) -> None:
        self.line = plot.add(Line(faded(lambda theme: theme.muted, 0.55), width=1.2))
        self.name = plot.add(Note())

    def remove_from(self, plot: Plot) -> None:
        plot.remove(self.line)
        plot.remove(self.name)


class CurvesPlot(Plot):
    """Train in grey, validation in blue with a ring an epoch, a bigger ring on the epoch whose weights are kept."""

    def __init__(self, appearance: Appearance, measure: Measure) -> None:
        super().__init__(appearance, name=f"{measure.name} over epochs", x_label="epoch", y_label=measure.name)
        self._measure = measure
        self._run: Run | None = None
        self._others: tuple[Run, ...] = ()
        self._smooth = False
        self._top = 1.0  # the upper end of y, on a log axis as a power of ten
        self._compared: list[_Compared] = []
        self._raw_train = self.add(Line(faded(lambda theme: theme.muted, 0.35), width=1.0))
        self._train = self.add(Line(lambda theme: theme.muted, width=1.6))
        self._raw_validation = self.add(Line(faded(lambda theme: theme.good, 0.35), width=1.0))
        self._validation = self.add(Line(lambda theme: theme.good, rings=True))
        self._best = self.add(Ring(lambda theme: theme.good, size=11, filled=True))
        self._readout = Readout(self)

    @property
    def measure(self) -> Measure:
        """What is drawn."""
        return self._measure

    def set_measure(self, measure: Measure) -> None:
        """Draw another number of the same runs."""
        self._measure = measure
        self.set_labels(x=None, y=measure.name)
        self.setAccessibleName(f"{measure.name} over epochs")
        self._draw()

    def set_smooth(self, smooth: bool) -> None:
        """Draw running averages over the faint true values, or the true values alone."""
        self._smooth = smooth
        self._draw()

    def set_log(self, log: bool) -> None:
        """Draw on a logarithmic axis, or on a plain one."""
        self.set_log_y(log)
        self._draw()

    def show_run(self, run: Run | None, others: Sequence[Run] = ()) -> None:
        """Draw `run`, and `others` behind it."""
        self._run = run
        self._others = tuple(others)
        self._draw()

    @property
    def words(self) -> str:
        """What is being read on the plot."""
        return self._readout.words

    def _draw(self) -> None:
        epochs = self._run.history.epochs if self._run else ()
        self._draw_pair(self._raw_train, self._train, epochs, self._measure.train)
        self._draw_pair(self._raw_validation, self._validation, epochs, self._measure.validation)
        self._draw_others()
        self._mark_best()
        self._fit_axes()
        self._readout.set_points([ReadingPoint(e.epoch, self._top, self._spoken(e)) for e in epochs])
        self.set_numbers(self._as_numbers(epochs))

    def _draw_pair(self, raw: Line, main: Line, epochs: Sequence[EpochResult], read: Reading | None) -> None:
        x = [e.epoch for e in epochs] if read else []
        y = [read(e) for e in epochs] if read else []
        raw.draw(x if self._smooth else [], y if self._smooth else [])
        main.draw(x, smoothed(y) if self._smooth else y)

    def _draw_others(self) -> None:
        while len(self._compared) > len(self._others):
            self._compared.pop().remove_from(self)
        while len(self._compared) < len(self._others):
            self._compared.append(_Compared(self))
        read = self._measure.validation or self._measure.train
        assert read is not None
        for compared, run in zip(self._compared, self._others, strict=True):
            epochs = run.history.epochs
            compared.line.draw([e.epoch for e in epochs], [read(e) for e in epochs])
            if epochs:
                compared.name.put(run.name, epochs[-1].epoch, self._on_axis(read(epochs[-1])), anchor=(1.0, 1.0))
            else:
                compared.name.put("")

    def _mark_best(self) -> None:
        best = self._run.history.best if self._run else None
        read = self._measure.validation
        if best is None or read is None or self._smooth:
            self._best.put(None)
        else:
            self._best.put(best.epoch, self._on_axis(read(best)))

    def _fit_axes(self) -> None:
        runs = ([self._run] if self._run else []) + list(self._others)
        drawn = [e for run in runs for e in run.history.epochs]
        last = max([LEAST_EPOCHS, *(e.epoch for e in drawn)])
        self.set_x_range(0, last)
        self.set_x_ticks([(tick, f"{tick:g}") for tick in epoch_ticks(last)])
        readings = [read for read in (self._measure.train, self._measure.validation) if read]
        values = [v for e in drawn for read in readings if math.isfinite(v := read(e))]
        if self.log_y:
            values = [math.log10(v) for v in values if v > 0]
            low, high = min(values, default=-1.0), max(values, default=0.0)
        else:
            low = min([*values, *([] if self._measure.low is None else [self._measure.low])], default=0.0)
            high = max([*values, *([] if self._measure.high is None else [self._measure.high])], default=1.0)
        self._top = high
        self.set_y_range(low, high if high > low else low + 1.0)

    def _on_axis(self, value: float) -> float:
        return math.log10(value) if self.log_y and value > 0 else value

    def _spoken(self, epoch: EpochResult) -> str:
        parts = []
        if self._measure.train:
            parts.append(f"train {self._measure.train(epoch):.4g}")
        if self._measure.validation:
            parts.append(f"validation {self._measure.validation(epoch):.4g}")
        best = self._run.history.best if self._run else None
        kept = " · kept" if best is not None and best.epoch == epoch.epoch else ""
        return f"epoch {epoch.epoch}: {', '.join(parts)}{kept}"

    def _as_numbers(self, epochs: Sequence[EpochResult]) -> PlotNumbers:
        name = self._measure.name
        sides = [("train", self._measure.train), ("validation", self._measure.validation)]
        present = [(f"{side} {name}", read) for side, read in sides if read]
        rows = tuple((e.epoch, *(read(e) for _, read in present)) for e in epochs)
        if not epochs or not present:
            return PlotNumbers(("epoch", *(column for column, _ in present)), rows, f"No {name} yet.")
        column, read = present[-1]
        summary = f"{column} went from {read(epochs[0]):.3g} to {read(epochs[-1]):.3g} in {len(epochs)} epochs."
        return PlotNumbers(("epoch", *(column for column, _ in present)), rows, summary)
