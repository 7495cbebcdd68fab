"""What a network would be trained on, and what to do when the graphics card lies idle.

Nothing here imports TensorFlow: that takes ten seconds and up, and its memory would stay with the window for ever.
"""

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import psutil

_CPU_FILE = Path("/proc/cpuinfo")
_ASK_SECONDS = 10.0
CUDA_WHEELS = "https://download.pytorch.org/whl/cu128"
"""Where PyTorch for NVIDIA cards lies; PyPI's for Windows knows the processor alone."""

_QUERY = ("--query-gpu=name,memory.total", "--format=csv,noheader,nounits")


@dataclass(frozen=True, slots=True)
class Gpu:
    """A graphics card that the driver knows.  `memory` is in bytes, 0 where the driver does not say."""

    name: str
    memory: int


@dataclass(frozen=True, slots=True)
class Machine:
    """What there is to calculate with.

    `system` is `sys.platform`'s name, `memory` the machine's in bytes; `cuda` says whether the libraries that
    TensorFlow needs for a GPU are installed; `torch` whether PyTorch is, `torch_cuda` and `jax_cuda` whether those that
    are installed can use an NVIDIA card.
    """

    system: str
    processor: str
    cores: int
    memory: int = 0
    gpus: tuple[Gpu, ...] = ()
    cuda: bool = False
    torch: bool = False
    torch_cuda: bool = False
    jax_cuda: bool = False


def this_machine() -> Machine:
    """Look at this machine.  May wait for the graphics driver for seconds: not for the window's own thread."""
    return Machine(
        system=sys.platform,
        processor=processor_name(),
        cores=os.cpu_count() or 1,
        memory=psutil.virtual_memory().total,
        gpus=found_gpus(),
        cuda=_installed("nvidia.cudnn") or _installed("nvidia.cu13"),
        torch=_installed("torch"),
        torch_cuda=_installed("torch") and knows_cuda(metadata.version("torch"), sys.platform),
        jax_cuda=_installed("jax_cuda12_plugin") or _installed("jax_cuda13_plugin"),
    )


def knows_cuda(version: str, system: str) -> bool:
    """Return whether a PyTorch of this version can use NVIDIA cards: "2.8.0+cu128" can, "2.8.0+cpu" cannot.

    PyPI's, whose versions say nothing, can on Linux alone.
    """
    built_for = version.partition("+")[2]
    return built_for.startswith("cu") if built_for else system == "linux"


def found_gpus(command: str = "nvidia-smi") -> tuple[Gpu, ...]:
    """Ask the NVIDIA driver for its cards; none without a driver."""
    program = shutil.which(command)
    if program is None:
        return ()
    try:
        answer = subprocess.run(  # noqa: S603 - the driver's own program, with fixed arguments
            [program, *_QUERY], capture_output=True, text=True, timeout=_ASK_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    return gpus_in(answer.stdout.splitlines())


def gpus_in(lines: Sequence[str]) -> tuple[Gpu, ...]:
    """Read the driver's answer, a line a card: "NVIDIA H200, 143771" with the memory in mebibytes."""
    found = []
    for line in lines:
        name, _, memory = line.rpartition(",")
        if name.strip():
            found.append(Gpu(name.strip(), int(memory) * 2**20 if memory.strip().isdigit() else 0))
    return tuple(found)


def processor_name(file: Path = _CPU_FILE) -> str:
    """Return what the processor is called, as far as the system tells."""
    try:
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass  # not Linux
    return platform.processor() or platform.machine()


def device_words(machine: Machine, backend: str, *, cpu_only: bool = False) -> str:
    """Say what a network would be trained on with this backend, and what to do if a GPU would lie idle.

    `cpu_only` is the user's own wish.
    """
    cores = f"{machine.cores} {'core' if machine.cores == 1 else 'cores'}"
    memory = f", {machine.memory / 1e9:.0f} GB" if machine.memory else ""
    cpu = f"CPU: {machine.processor}, {cores}{memory}."
    if cpu_only:
        return f"{cpu} As you chose."
    if machine.system == "darwin":
        return f"{cpu} {_use_torch(machine, 'The Mac’s own GPU')}" if backend != "torch" else "Apple GPU, by PyTorch."
    if not machine.gpus:
        return f"{cpu} No NVIDIA GPU was found; a few thousand songs do not need one."
    missing = _what_is_missing(machine, backend)
    return f"{cpu} {missing}" if missing else f"GPU: {', '.join(map(_named, machine.gpus))}."


def _what_is_missing(machine: Machine, backend: str) -> str:
    """Say what to do so that the backend uses the NVIDIA card; nothing where it does already."""
    first = machine.gpus[0].name
    if backend == "torch":
        if machine.torch_cuda or not machine.torch:  # without it the run itself says what to install
            return ""
        return f"This PyTorch cannot use the {first}: pip install --upgrade torch --index-url {CUDA_WHEELS}."
    if machine.system == "win32":
        return _use_torch(machine, first)
    if backend == "jax":
        return "" if machine.jax_cuda else f'To use the {first} with JAX: pip install "jax[cuda12]".'
    return "" if machine.cuda else f'To use the {first}, install its libraries: pip install "songjudge[gpu]".'


def _named(gpu: Gpu) -> str:
    return f"{gpu.name}, {gpu.memory / 1e9:.0f} GB" if gpu.memory else gpu.name


def _use_torch(machine: Machine, device: str) -> str:
    cuda = f" --index-url {CUDA_WHEELS}" if machine.system == "win32" else ""
    first = "" if machine.torch else f"install PyTorch (pip install torch{cuda}) and "
    return f"{device} is used by the PyTorch backend: {first}choose it under Advanced."


def _installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False
