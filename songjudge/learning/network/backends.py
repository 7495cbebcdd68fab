"""What Keras may calculate with, and what a process must be told before it imports Keras.

Keras is not imported here: a backend is chosen by the environment, once and for all, before the first import.

To add a backend: Keras must have it; name it in `PACKAGES` with what has to be installed, and in `_UNSEEN` with how it
is kept off the graphics card.
"""

import importlib.util
from collections.abc import Mapping
from types import MappingProxyType

from songjudge.errors import SongjudgeError
from songjudge.learning.training_plan import TrainingPlan

PACKAGES: Mapping[str, str] = MappingProxyType({"tensorflow": "tensorflow", "jax": "jax", "torch": "torch"})
"""The package that each backend imports, which is also what pip calls it."""

SPOKEN: Mapping[str, str] = MappingProxyType({"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"})

_UNSEEN: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "tensorflow": MappingProxyType({"CUDA_VISIBLE_DEVICES": "-1"}),
        "jax": MappingProxyType({"JAX_PLATFORMS": "cpu"}),
        "torch": MappingProxyType({"CUDA_VISIBLE_DEVICES": "-1", "KERAS_TORCH_DEVICE": "cpu"}),
    }
)

_GROWING: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        # By default both take nearly all of a card's memory at once, which other programs on it may need.
        "tensorflow": MappingProxyType({"TF_FORCE_GPU_ALLOW_GROWTH": "true", "TF_CPP_MIN_LOG_LEVEL": "2"}),
        "jax": MappingProxyType({"XLA_PYTHON_CLIENT_PREALLOCATE": "false", "TF_CPP_MIN_LOG_LEVEL": "2"}),
        "torch": MappingProxyType({}),
    }
)


class MissingBackendError(SongjudgeError):
    """The plan asks for a backend that Keras does not know or that is not installed."""


def installed(backend: str) -> bool:
    """Return whether the backend can be imported, without importing it."""
    return backend in PACKAGES and importlib.util.find_spec(PACKAGES[backend]) is not None


def check_backend(backend: str) -> None:
    """Raise `MissingBackendError`, saying what to install, unless the backend can be used here."""
    if backend not in PACKAGES:
        raise MissingBackendError(
            f"There is no backend called {backend!r}", remedy=f"Choose one of {', '.join(PACKAGES)}."
        )
    if not installed(backend):
        raise MissingBackendError(
            f"The network cannot be trained with {SPOKEN[backend]}",
            why="it is not installed",
            remedy=f"Install it (pip install {PACKAGES[backend]}), or choose the TensorFlow backend.",
        )


def environment_of(plan: TrainingPlan) -> dict[str, str]:
    """Return the environment variables that a process needs before it imports Keras to train as `plan` says."""
    backend = plan.backend
    wanted = {"KERAS_BACKEND": backend, **_GROWING.get(backend, {})}
    if plan.device == "cpu":
        wanted |= _UNSEEN.get(backend, {})
    return wanted
