"""Plain words for the models that can be trained.

To add one: name its kind in `learning/training_plan.py`, then say here what it is called and what it is good for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from songjudge.learning.training_plan import ModelKind


@dataclass(frozen=True, slots=True)
class ModelWords:
    """What a kind of model is called in the window, and in one sentence why one would take it."""

    name: str
    meant_for: str


_WORDS: Mapping[str, ModelWords] = MappingProxyType(
    {
        "auto": ModelWords("Automatic", "Tries several models on songs they have not heard and keeps the best."),
        "network": ModelWords("Neural network", "Listens to whole songs clip by clip. Best with hundreds of labels."),
        "logistic": ModelWords("Logistic regression", "Simple and steady. Hard to beat with few labels."),
        "svm": ModelWords("Support vectors", "Finds the widest gap between good and bad. Good with few labels."),
        "tree": ModelWords("Decision tree", "A list of yes-or-no questions. Easy to explain, seldom the best."),
        "neighbours": ModelWords("Nearest neighbours", "Asks the most similar labelled songs. Ready at once."),
        "boosting": ModelWords("Boosted trees", "Many small trees, each mending the last. Wants many labels."),
        "forest": ModelWords("Forest of trees", "Many trees that vote. Robust against odd labels."),
        "stack": ModelWords("Several together", "Averages the best models of a contest."),
    }
)


def words_of(kind: ModelKind | str) -> ModelWords:
    """Return the words for a kind; a kind from a newer version of the program is called by its own name."""
    return _WORDS.get(str(kind), ModelWords(str(kind).capitalize(), ""))


def learns_in_epochs(kind: ModelKind) -> bool:
    """Return whether epochs, batch size and learning rate matter to this kind."""
    return kind in (ModelKind.AUTO, ModelKind.NETWORK)
