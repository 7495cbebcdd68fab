"""Lets several kinds of model compete on songs that they did not see, and says in one sentence who won and why."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from songjudge.learning.blend import BlendLearner, blended
from songjudge.learning.classical import learner_for
from songjudge.learning.crossvalidation import out_of_fold
from songjudge.learning.curves import auc_of, weighted_auc
from songjudge.learning.dataset import Dataset, FloatArray
from songjudge.learning.learner import Learner, check_labels
from songjudge.learning.splitting import Folds, grouped_folds
from songjudge.learning.standing import Standing
from songjudge.learning.training_plan import ModelKind, TrainingPlan

PREFERRED_FIRST = (
    ModelKind.SVM,
    ModelKind.LOGISTIC,
    ModelKind.FOREST,
    ModelKind.NEIGHBOURS,
    ModelKind.BOOSTING,
    ModelKind.TREE,
    ModelKind.NETWORK,
)
"""Who wins while the songs cannot decide.  A taste is seldom one direction: it is several kinds of music, which a
smooth kernel follows and a straight border does not; the others are good at fewer tastes, or need more songs."""

CLEARLY = 2.0
"""Standard errors by which another must lead.  With one, a rival no better would win one contest in six by chance, and
with several rivals far more often."""

SPOKEN: Mapping[ModelKind, str] = {
    ModelKind.LOGISTIC: "logistic regression",
    ModelKind.SVM: "the support vector machine",
    ModelKind.NEIGHBOURS: "nearest neighbours",
    ModelKind.FOREST: "the forest",
    ModelKind.BOOSTING: "boosting",
    ModelKind.TREE: "the decision tree",
    ModelKind.NETWORK: "the network",
}

FEW_SONGS = 200  # below which the contest is held twice over: one split of few songs says little
ENOUGH_FOR_BOOSTING = 1500  # with fewer songs it takes longer than all the others and wins nothing
TOO_MANY_FOR_SVM = 5000  # its time grows with the square of the songs
MOST_TOGETHER = 3
ENOUGH_FOR_NETWORK = 1500
DRAWS = 300


@dataclass(frozen=True, eq=False)
class ContestResult:
    """Who won.

    `winner` is the kind that won, `partners` those that are asked together with it, `learner` the recipe for them all.
    `aucs` are the grouped AUCs of all who competed, `out_of_fold` the winners' scores, float32 (songs,), `folds` the
    splits they are of.
    """

    winner: ModelKind
    why: str
    aucs: Mapping[ModelKind, float]
    out_of_fold: FloatArray
    learner: Learner
    partners: tuple[ModelKind, ...] = ()
    folds: list[Folds] = field(default_factory=list)


def default_candidates(
    dataset: Dataset, plan: TrainingPlan, *, network: Learner | None = None
) -> dict[ModelKind, Learner]:
    """Return who competes by default: with few songs only models that few songs can teach."""
    kinds = [ModelKind.LOGISTIC, ModelKind.SVM, ModelKind.NEIGHBOURS, ModelKind.FOREST]
    if len(dataset) >= ENOUGH_FOR_BOOSTING:
        kinds.append(ModelKind.BOOSTING)
    if len(dataset) > TOO_MANY_FOR_SVM:
        kinds.remove(ModelKind.SVM)
    candidates = {kind: learner_for(kind, plan) for kind in kinds}
    if network is not None and len(dataset) >= ENOUGH_FOR_NETWORK:
        candidates[ModelKind.NETWORK] = network
    return candidates


def winning_learner(kinds: Sequence[ModelKind], candidates: Mapping[ModelKind, Learner]) -> Learner:
    """Return the learner of the one kind, or of several asked together."""
    if len(kinds) == 1:
        return candidates[kinds[0]]
    return BlendLearner(tuple(candidates[kind] for kind in kinds))


def hold_contest(
    dataset: Dataset,
    candidates: Mapping[ModelKind, Learner],
    plan: TrainingPlan,
    on_step: Callable[[int, int, str], None] = lambda done, total, doing: None,
    *,
    on_standing: Callable[[Standing], None] = lambda standing: None,
) -> ContestResult:
    """Cross-validate every candidate on the same grouped folds; the preferred one wins unless it is clearly beaten.

    "Clearly" is by more than `CLEARLY` standard errors of the paired difference, drawn over groups (after the
    one-standard-error rule of Breiman et al. 1984): within them the songs cannot decide, and picking the highest figure
    would pick luck.  The best three asked together (Caruana et al. 2004) must beat the winner as clearly.
    `on_step(done, total, doing)` is called before each fold, `on_standing` after each candidate and for those that are
    asked together.  Raises `NotEnoughLabelsError`.
    """
    check_labels(dataset.good)
    repeats = max(plan.repeats, 2 if len(dataset) < FEW_SONGS else 1)
    several = [grouped_folds(dataset, plan.folds, plan.seed + 101 * n) for n in range(repeats)]
    scores: dict[ModelKind, FloatArray] = {}
    for kind, found in _all_scores(dataset, candidates, several, plan.seed, on_step):
        scores[kind] = found
        on_standing(Standing((kind,), auc_of(dataset.good, found), len(candidates)))
    aucs = {kind: auc_of(dataset.good, found) for kind, found in scores.items()}
    best = max(aucs, key=lambda kind: aucs[kind])
    winners = _clearly_better_together(dataset, scores, _preferred(dataset, scores, best, plan.seed), plan.seed)
    together = blended([scores[kind] for kind in winners]) if len(winners) > 1 else scores[winners[0]]
    if len(winners) > 1:
        on_standing(Standing(tuple(winners), auc_of(dataset.good, together), len(candidates)))
    why = _why(dataset, winners, best, aucs, auc_of(dataset.good, together))
    learner = winning_learner(winners, candidates)
    return ContestResult(winners[0], why, aucs, together, learner, tuple(winners[1:]), several)


def _all_scores(
    dataset: Dataset,
    candidates: Mapping[ModelKind, Learner],
    several: list[Folds],
    seed: int,
    on_step: Callable[[int, int, str], None],
) -> Iterator[tuple[ModelKind, FloatArray]]:
    steps = sum(folds.count for folds in several)
    total, done = steps * len(candidates), 0
    for kind, learner in candidates.items():
        doing = f"Trying {SPOKEN[kind]}"
        on_step(done, total, doing)
        summed = np.zeros(len(dataset), dtype=np.float64)
        for number, folds in enumerate(several):
            start = done

            def tell(fold: int, _: int, start: int = start, doing: str = doing) -> None:
                on_step(start + fold, total, doing)

            summed += out_of_fold(learner, dataset, folds, seed + 1000 * number, tell)
            done += folds.count
        yield kind, (summed / len(several)).astype(np.float32)


def _preferred(dataset: Dataset, scores: Mapping[ModelKind, FloatArray], best: ModelKind, seed: int) -> ModelKind:
    """Return the first kind, in the order of preference, that the best one does not clearly beat."""
    for kind in sorted(scores, key=PREFERRED_FIRST.index):
        behind, error = _difference(dataset, scores[best], scores[kind], seed)
        if kind == best or behind <= CLEARLY * error:
            return kind
    return best


def _clearly_better_together(
    dataset: Dataset, scores: Mapping[ModelKind, FloatArray], winner: ModelKind, seed: int
) -> list[ModelKind]:
    """Return the best few kinds, the best first, if they are clearly better together than the winner; else it alone."""
    few = sorted(scores, key=lambda kind: -auc_of(dataset.good, scores[kind]))[:MOST_TOGETHER]
    if len(few) < 2:
        return [winner]
    ahead, error = _difference(dataset, blended([scores[kind] for kind in few]), scores[winner], seed)
    return few if ahead > CLEARLY * error else [winner]


def _difference(dataset: Dataset, first: FloatArray, second: FloatArray, seed: int) -> tuple[float, float]:
    """Return by how much `first` has the higher AUC, and the standard error of that, drawn over groups."""
    rng = np.random.default_rng(seed)
    names, owner = np.unique(dataset.group, return_inverse=True)
    places = [np.unique(s, return_inverse=True)[1] for s in (first, second)]
    found = []
    for _ in range(DRAWS):
        weight = np.bincount(rng.integers(0, len(names), len(names)), minlength=len(names))[owner].astype(np.float64)
        found.append(weighted_auc(places[0], dataset.good, weight) - weighted_auc(places[1], dataset.good, weight))
    return auc_of(dataset.good, first) - auc_of(dataset.good, second), float(np.std(found))


def _why(
    dataset: Dataset, winners: Sequence[ModelKind], best: ModelKind, aucs: Mapping[ModelKind, float], auc: float
) -> str:
    """Return one plain sentence."""
    winner = winners[0]
    name, others = _capital(SPOKEN[winner]), [kind for kind in aucs if kind != winner]
    if len(winners) > 1:
        spoken = [f"{SPOKEN[kind]} (AUC {aucs[kind]:.2f})" for kind in winners]
        listed = f"{', '.join(spoken[:-1])} and {spoken[-1]}"
        return (
            f"{_capital(listed)} are clearly better together ({auc:.2f}) "
            f"than any of them alone on the {len(dataset)} songs."
        )
    if not others:
        return f"{name} was the only one to compete (AUC {aucs[winner]:.2f})."
    if winner == best:
        second = max(others, key=lambda kind: aucs[kind])
        return (
            f"{name} ranked songs it had not seen best (AUC {aucs[winner]:.2f}, "
            f"then {SPOKEN[second]} with {aucs[second]:.2f})."
        )
    return (
        f"{name} (AUC {aucs[winner]:.2f}) is as good as {SPOKEN[best]} ({aucs[best]:.2f}) within the doubt "
        f"that {len(dataset)} songs leave, and does well on more tastes."
    )


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
