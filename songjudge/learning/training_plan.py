"""What the user asks of a training run: plain values without behaviour."""

from dataclasses import dataclass
from enum import StrEnum


class ModelKind(StrEnum):
    """The models that can be trained.

    To add one: 1. name it here; 2. build it in `learning/classical.py` or `learning/network/architecture.py`;
    3. let `learning/contest.py` try it if it may win by default.
    """

    AUTO = "auto"  # a contest under the grouped split picks
    NETWORK = "network"  # Keras: a sub-network a feature group, attention over clips
    LOGISTIC = "logistic"
    TREE = "tree"  # the ancestor's decision tree, grid-searched
    NEIGHBOURS = "neighbours"
    BOOSTING = "boosting"
    FOREST = "forest"  # extremely randomised trees
    SVM = "svm"  # a support vector machine with a Gaussian kernel


class NetworkShape(StrEnum):
    """The networks that can be built; see `learning/network/architecture.py`."""

    ATTENTION = "attention"  # a sub-network a feature group, attention over the song's clips
    ANCESTOR = "ancestor"  # kugurst/music-recommender's: a sub-network a feature, two wide layers, clips averaged
    ANCESTOR_FLAT = "ancestor flat"  # the same without sub-networks


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """Everything that decides which model comes out, given the same songs and labels."""

    model: ModelKind = ModelKind.AUTO
    seed: int = 0
    folds: int = 5  # of the grouped cross-validation that gives out-of-fold scores
    repeats: int = 1  # of that cross-validation, each with its own seed
    epochs: int = 60  # network: at most
    batch_size: int = 16  # network: songs a step
    learning_rate: float = 2e-3  # network: the peak, after warm-up
    patience: int = 12  # network: epochs without a better validation loss before it stops
    dropout: float = 0.3  # network
    weight_decay: float = 1e-2  # network
    backend: str = "tensorflow"  # network: "tensorflow", "jax" or "torch"
    shape: NetworkShape = NetworkShape.ATTENTION  # network
    device: str = "auto"  # network: "auto" takes every GPU that the backend finds, "cpu" takes none
    precision: str = "auto"  # network: "auto" mixes half precision in on GPUs with tensor cores; "full"; "mixed"
    thrift: int = 1  # network: divides batches and what is kept in memory; doubled when memory ran out
    tensorboard: bool = False  # network: write TensorBoard's event files beside the model
