"""The learning rate from step to step, over a number of steps that may change after the network was compiled."""

from typing import Any

import keras
import numpy as np

WARM_UP = 0.1
"""Of all steps, before the learning rate falls along a cosine (Loshchilov and Hutter 2017)."""

_FIRST, _LAST = 1 / 25, 0.01  # of the highest rate


class WarmUpAndFall(keras.optimizers.schedules.LearningRateSchedule):  # type: ignore[misc]  # Keras is not typed
    """Rises in a line to `highest`, then falls along half a cosine: Keras's `CosineDecay` with a warm-up.

    `steps` is a variable where the backend looks at it anew in each step, so that one compiled network serves fits of
    any length; JAX keeps what it saw when it compiled.
    """

    def __init__(self, highest: float, *, steps: int) -> None:
        super().__init__()
        self._highest = highest
        self._steps = keras.Variable(float(steps), trainable=False, dtype="float32", name="steps")

    def last(self, steps: int) -> None:
        """Rise and fall over so many steps from now on."""
        self._steps.assign(float(steps))

    def __call__(self, step: Any) -> Any:
        """Return the learning rate of a step."""
        ops = keras.ops
        now, steps = ops.cast(step, "float32"), ops.convert_to_tensor(self._steps)
        rising = ops.maximum(1.0, ops.round(WARM_UP * steps))
        up = _FIRST + (1.0 - _FIRST) * now / rising
        done = ops.clip((now - rising) / ops.maximum(1.0, steps - rising), 0.0, 1.0)
        down = _LAST + (1.0 - _LAST) * 0.5 * (1.0 + ops.cos(np.pi * done))
        return self._highest * ops.where(now < rising, up, down)

    def get_config(self) -> dict[str, Any]:
        """Return what makes an equal one."""
        return {"highest": self._highest, "steps": int(self._steps.numpy())}
