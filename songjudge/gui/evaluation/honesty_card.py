"""Is it really the music?  The honest figure beside the flattering one, and beside what is no music at all."""

from songjudge.gui.appearance import Appearance
from songjudge.gui.plots.auc_bars import AucBars, AucRow
from songjudge.gui.plots.card import PlotCard, label
from songjudge.gui.plots.numbers import PlotNumbers
from songjudge.learning.evaluation import Evaluation

SUSPICIOUS = 0.7
"""From this AUC on, something that is no music tells the labels apart so well that the model's figure is in doubt."""


class HonestyCard(PlotCard):
    """The model's figure, what a split that tears albums apart would claim, and what other properties could tell."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(appearance, "Is it really the music?")
        self.bars = AucBars(appearance, "AUC of the model and of what is no music")
        self.words = label("", "muted")
        self.words.setWordWrap(True)
        self.body.addWidget(self.bars)
        self.body.addWidget(self.words)
        self.body.addStretch(1)

    def show_evaluation(self, evaluation: Evaluation) -> None:
        """Show the figures."""
        rows = (
            AucRow("this model", evaluation.auc, evaluation.low, evaluation.high, honest=True),
            AucRow("with albums torn apart", evaluation.random_auc),
            *(AucRow(f"{confound.name} alone", confound.auc) for confound in evaluation.confounds),
        )
        self.bars.show_rows(rows)
        self.words.setText(doubts_in_words(evaluation))
        self.set_numbers(
            PlotNumbers(("what", "AUC"), tuple((row.name, row.auc) for row in rows), doubts_in_words(evaluation))
        )


def doubts_in_words(evaluation: Evaluation) -> str:
    """Say how the figures were come by and what speaks against them."""
    said = [
        f"Every song was judged by models that knew neither it nor its album ({evaluation.songs} songs in "
        f"{evaluation.groups} groups)."
    ]
    if not evaluation.grouped:
        said = [
            "All songs of one verdict come from one album, so albums had to be torn apart: expect less of new albums."
        ]
    suspects = [confound.name for confound in evaluation.confounds if confound.auc >= SUSPICIOUS]
    if suspects:
        named = " and ".join(suspects)
        said.append(f"Careful: {named} alone can tell your labels apart, so the model may listen to that.")
    if evaluation.low < 0.5:
        said.append("The band reaches below 0.5: this may be chance. Label more songs.")
    return " ".join(said)
