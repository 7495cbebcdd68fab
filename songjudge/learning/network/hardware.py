"""What this process's backend may calculate on: its graphics cards, how precisely, and how work is spread over several.

The words that the window shows are looked up elsewhere, without a backend; here the backend itself is asked.
"""

import contextlib
import importlib
from collections.abc import Iterator
from typing import Any

import keras

from songjudge.learning.training_plan import TrainingPlan

HALF_CAPABILITY = 7.0
"""NVIDIA's compute capability from which on there are tensor cores (CUDA C++ Programming Guide, "Volta")."""

BRAIN_CAPABILITY = 8.0
"""From here on they know bfloat16, which has float32's range, so that no loss needs to be scaled."""


def gpus() -> list[str]:
    """Return the graphics cards that the backend sees, as Keras calls them: "gpu:0"."""
    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow as tf

        return [f"gpu:{n}" for n in range(len(tf.config.list_physical_devices("GPU")))]
    if backend == "jax":
        jax: Any = importlib.import_module("jax")

        return [f"gpu:{n}" for n, device in enumerate(jax.devices()) if device.platform in {"gpu", "cuda", "rocm"}]
    torch: Any = importlib.import_module("torch")

    return [f"gpu:{n}" for n in range(torch.cuda.device_count())]


def capability() -> float:
    """Return the first card's compute capability, 9.0 for an H200; 0 without a card or when the backend is silent."""
    if not gpus():
        return 0.0
    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow as tf

        told = tf.config.experimental.get_device_details(tf.config.list_physical_devices("GPU")[0])
        major, minor = told.get("compute_capability", (0, 0))
        return float(f"{major}.{minor}")
    if backend == "jax":
        jax: Any = importlib.import_module("jax")

        return float(getattr(jax.devices()[0], "compute_capability", 0.0))
    torch: Any = importlib.import_module("torch")

    major, minor = torch.cuda.get_device_capability(0)
    return float(f"{major}.{minor}")


def policy_for(plan: TrainingPlan, power: float) -> str:
    """Return Keras's name for the precision: `power` is the compute capability of the card, 0 for a processor."""
    if plan.precision == "full" or (plan.precision == "auto" and power < HALF_CAPABILITY):
        return "float32"
    return "mixed_float16" if HALF_CAPABILITY <= power < BRAIN_CAPABILITY else "mixed_bfloat16"


@contextlib.contextmanager
def precision(policy: str) -> Iterator[None]:
    """Build layers under this policy, and leave Keras as it was."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def spread_over(devices: list[str]) -> Any:
    """Return the scope in which a network is built so that each batch is shared out among `devices`.

    JAX spreads by `keras.distribution.DataParallel`, which stays in force for this process; TensorFlow by a mirrored
    strategy.  One device, or PyTorch, which Keras cannot spread in one process, needs no scope.
    """
    backend = keras.backend.backend()
    if len(devices) < 2 or backend == "torch":
        return contextlib.nullcontext()
    if backend == "jax":
        keras.distribution.set_distribution(keras.distribution.DataParallel(devices=devices))
        return contextlib.nullcontext()
    import tensorflow as tf

    return tf.distribute.MirroredStrategy([f"/{device}" for device in devices]).scope()


def shares() -> int:
    """Return among how many devices a batch is divided by its rows: every batch must be a multiple of it."""
    spread = keras.distribution.distribution()
    return int(spread.device_mesh.devices.size) if spread is not None else 1
