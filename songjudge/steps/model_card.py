"""A model's card: in plain words what it learned from, how good it is, and what it must not be used for."""

import time

from songjudge.learning.confounds import warning_of
from songjudge.learning.evaluation import Evaluation
from songjudge.learning.training_plan import ModelKind
from songjudge.store.model_store import ModelRecord

_LIMITS = (
    "It knows one person's taste, from the sound alone: neither lyrics nor memories nor fashion.",
    "Music unlike all that it learned from gets scores that mean little.",
    "A score is a guess about one listener, never a judgement of the music.",
)


def model_card(record: ModelRecord) -> str:
    """Return the card of a model: a few short paragraphs of plain text, with a line break at the end."""
    found = record.evaluation
    parts = [
        f"The songjudge model {record.model_id}",
        "\n".join(_what(record)),
        "\n".join(_how_good(found)),
        "\n".join(_cautions(found)),
        "\n".join(_LIMITS),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _what(record: ModelRecord) -> list[str]:
    found, plan = record.evaluation, record.plan
    asked = "songjudge chose the kind itself" if plan.model is ModelKind.AUTO else "the kind was asked for"
    return [
        f"Kind: {record.kind.value}; {asked}. {record.why}",
        f"Learned from {found.songs} songs of {found.groups} albums or artists, {found.good} good and {found.bad} bad.",
        f"Kept on {time.strftime('%d %B %Y', time.gmtime(record.created))}; seed {plan.seed}.",
        f"It reads the features {', '.join(record.fingerprints)}, and no others.",
    ]


def _how_good(found: Evaluation) -> list[str]:
    cells = found.confusion(found.best_threshold)
    return [
        f"AUC {found.auc:.3f}, 95 % band {found.low:.3f} to {found.high:.3f}: of a good and a bad song that it has not"
        f" heard, from albums that it has not heard, it puts the good one first {found.auc:.0%} of the time.",
        f"From a score of {found.best_threshold:.2f} on it finds {cells.recall:.0%} of the good songs and lets in"
        f" {cells.bad_let_in / max(found.bad, 1):.0%} of the bad ones.",
        f"Its scores miss the share of good songs by {found.ece:.2f} on average.",
    ]


def _cautions(found: Evaluation) -> list[str]:
    said = [warning_of(found.confounds, found.auc)]
    if not found.grouped:
        said.append("Nearly all songs of one kind came from one album, which had to be split: the figures flatter.")
    if found.low < 0.5:
        said.append("It may be no better than chance.")
    return [f"Caution: {sentence}" for sentence in said if sentence]
