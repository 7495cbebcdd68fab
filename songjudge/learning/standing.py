"""How far a contest has come: an event published for each model that has been judged."""

from dataclasses import dataclass

from songjudge.learning.training_plan import ModelKind


@dataclass(frozen=True, slots=True)
class Standing:
    """A competitor's AUC, 0 to 1, over the songs held out from it; several `kinds` are those asked together."""

    kinds: tuple[ModelKind, ...]
    auc: float
    competitors: int  # how many compete in all, those to come included
