"""Draws an evaluation's ROC curve with its band of doubt into a picture file, without a window."""

from pathlib import Path

from songjudge.atomic_file import replacing
from songjudge.errors import UnreadableFileError
from songjudge.learning.evaluation import BAND_GRID, Evaluation

_ENDINGS = (".png", ".svg", ".pdf")


def draw_evaluation(evaluation: Evaluation, path: Path) -> None:
    """Draw the ROC curve into `path`; its ending picks the kind: .png, .svg or .pdf.

    Raises `UnreadableFileError` on another ending, `OSError` when the file cannot be written.
    """
    from matplotlib.figure import Figure

    kind = path.suffix.lower()
    if kind not in _ENDINGS:
        raise UnreadableFileError(
            f"{path.name} cannot be drawn", why="its name does not end in .png, .svg or .pdf", remedy="Choose another."
        )
    figure = Figure(figsize=(6, 5.4), dpi=150, layout="constrained")
    axes = figure.subplots()
    axes.fill_between(
        BAND_GRID, evaluation.roc_low, evaluation.roc_high, color="#1a6cc4", alpha=0.15, lw=0, label="95 % band"
    )
    axes.plot([0, 1], [0, 1], color="#9aa3ae", lw=0.8, label="guessing")
    axes.plot(evaluation.roc.fpr, evaluation.roc.tpr, color="#0b5cb8", lw=2, label="held-out songs")
    axes.set(
        xlabel="share of the songs you don't like that get in",
        ylabel="share of the songs you like that are found",
        xlim=(0, 1),
        ylim=(0, 1.01),
        title=f"AUC {evaluation.auc:.3f} ({evaluation.low:.3f} to {evaluation.high:.3f}), {evaluation.songs} songs",
    )
    axes.legend(loc="lower right", frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    with replacing(path.absolute()) as file:
        figure.savefig(file, format=kind[1:], metadata={"Date": None} if kind == ".svg" else None)
