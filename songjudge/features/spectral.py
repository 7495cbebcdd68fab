"""The "spectral" feature set: which features there are, in which order, and how a batch of clips is measured.

`Recipe` is one row of the table of features.  `Measured` computes each underlying series at most once, however many
recipes ask for it.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from songjudge.features import harmony, loudness, rhythm, summaries, timbre
from songjudge.features.feature_set import FeatureBlock, FeatureSet
from songjudge.features.framing import FFT, HOP, RATE
from songjudge.features.spectrum import Spectrum, spectrum_of
from songjudge.features.sums import MEL_BANDS, STEP_MEL_BANDS, Sums, sums_of

FloatArray = npt.NDArray[np.float32]

NAME = "spectral"
VERSION = 3
CEPSTRA = 20


_OF_SPECTRUM: Mapping[str, Callable[[Spectrum], FloatArray]] = MappingProxyType(
    {
        "sums": sums_of,
        "zero_crossings": timbre.zero_crossings,
        "hpss": harmony.tone_and_stroke,
        "contrast": timbre.contrast,
    }
)
"""What is taken from the spectrum itself: the sums always, the others unless their group is switched off."""


class Measured:
    """A batch of clips with everything that is measured in it, each series (clips, frames, k).

    `samples` is float32 (clips, samples); `gain` is what they were multiplied by.
    """

    def __init__(self, samples: FloatArray, gain: float, off: Collection[str] = ()) -> None:
        self.gain = gain
        wanted = {name: measure for name, measure in _OF_SPECTRUM.items() if name not in off}
        found: dict[str, list[FloatArray]] = {name: [] for name in wanted}
        for clip in samples:  # one at a time: a spectrum fits into the second-level cache
            spectrum = spectrum_of(clip[None])
            for name, measure in wanted.items():
                found[name].append(measure(spectrum))
        self.of_spectrum = {name: np.concatenate(series) for name, series in found.items()}
        self.sums = Sums(self.of_spectrum["sums"])

    @cached_property
    def mel(self) -> FloatArray:
        """128 mel bands in dB."""
        return summaries.decibels(self.sums.mel)

    @cached_property
    def step_mel(self) -> FloatArray:
        """40 mel bands in dB."""
        return summaries.decibels(self.sums.step_mel)

    @cached_property
    def cepstra(self) -> FloatArray:
        """20 cepstral coefficients."""
        return timbre.cepstra(self.mel, CEPSTRA)

    @cached_property
    def flux(self) -> FloatArray:
        """The spectral flux."""
        return rhythm.flux(self.mel)

    @cached_property
    def shape(self) -> dict[str, FloatArray]:
        """Centroid and bandwidth."""
        return timbre.shape(self.sums)

    @cached_property
    def chroma(self) -> FloatArray:
        """The pitch classes."""
        return harmony.chroma(self.sums.chroma)

    @cached_property
    def energies(self) -> dict[str, FloatArray]:
        """RMS, bass share and loudness."""
        return loudness.energies(self.sums.energies)


Pool = Callable[[FloatArray], FloatArray]
Pools = MappingProxyType[str, Pool]

_SPREAD: Pools = MappingProxyType(
    {"mean": summaries.means, "deviation": summaries.deviations, "quantiles": summaries.quantiles}
)
_PLAIN: Pools = MappingProxyType({"mean": summaries.means, "deviation": summaries.deviations})
_CHANGE: Pools = MappingProxyType({"deviation": summaries.deviations})
_STEPS: Pools = MappingProxyType({"steps": summaries.sequence})
_AS_IT_IS: Pools = MappingProxyType({"": lambda values: values})


@dataclass(frozen=True)
class Recipe:
    """One series and the pools that make blocks of it: `name.pool`, or `name` alone for a clip's own value."""

    name: str
    group: str
    width: int
    unit: str
    measure: Callable[[Measured], FloatArray]
    pools: Pools

    def blocks(self) -> list[FeatureBlock]:
        """Return the blocks, in order."""
        return [self._block(pool) for pool in self.pools]

    def _block(self, pool: str) -> FeatureBlock:
        name = f"{self.name}.{pool}" if pool else self.name
        if pool == "steps":
            return FeatureBlock(name, self.group, (summaries.STEPS, self.width), self.unit, sequence=True)
        width = self.width * len(summaries.QUANTILES) if pool == "quantiles" else self.width
        return FeatureBlock(name, self.group, (width,), self.unit)


# Note: to add a feature: 1. write its function in timbre, rhythm, harmony or loudness; 2. add a row here;
# 3. raise VERSION; 4. compare it with librosa in tests/reference, or say in its docstring why it differs.
RECIPES: tuple[Recipe, ...] = (
    Recipe("tempo", "tempo", 2, "beats a minute, clarity", lambda m: rhythm.tempo(m.flux), _AS_IT_IS),
    Recipe("onsets", "onsets", 1, "a second", lambda m: rhythm.onset_rate(m.flux), _AS_IT_IS),
    Recipe("flux", "flux", 1, "dB", lambda m: m.flux, _SPREAD),
    Recipe("rolloff", "rolloff", 1, "Hz", lambda m: timbre.rolloff(m.sums), _SPREAD),
    Recipe("centroid", "centroid", 1, "Hz", lambda m: m.shape["centroid"], _SPREAD),
    Recipe("bandwidth", "bandwidth", 1, "Hz", lambda m: m.shape["bandwidth"], _SPREAD),
    Recipe("flatness", "flatness", 1, "", lambda m: timbre.flatness(m.sums), _SPREAD),
    Recipe("zero_crossings", "zero_crossings", 1, "", lambda m: m.of_spectrum["zero_crossings"], _SPREAD),
    Recipe("rms", "rms", 1, "", lambda m: m.energies["rms"], _SPREAD),
    Recipe("bass", "bass", 1, "", lambda m: m.energies["bass"], _SPREAD),
    Recipe(
        "loudness",
        "loudness",
        2,
        "LUFS, LU",
        lambda m: loudness.loudness_summary(m.energies["loudness"], m.gain),
        _AS_IT_IS,
    ),
    Recipe("hpss", "hpss", 2, "", lambda m: m.of_spectrum["hpss"], _SPREAD),
    Recipe("mel", "mel", MEL_BANDS, "dB", lambda m: m.mel, _PLAIN),
    Recipe("mel", "mel", STEP_MEL_BANDS, "dB", lambda m: m.step_mel, _STEPS),
    Recipe("mfcc", "mfcc", CEPSTRA, "dB", lambda m: m.cepstra, _PLAIN),
    Recipe("mfcc_delta", "mfcc", CEPSTRA, "dB", lambda m: timbre.slopes(m.cepstra, order=1), _CHANGE),
    Recipe("mfcc_delta2", "mfcc", CEPSTRA, "dB", lambda m: timbre.slopes(m.cepstra, order=2), _CHANGE),
    Recipe("contrast", "contrast", 9, "dB", lambda m: m.of_spectrum["contrast"], MappingProxyType(_SPREAD | _STEPS)),
    Recipe("chroma", "chroma", 12, "", lambda m: m.chroma, MappingProxyType(_PLAIN | _STEPS)),
    Recipe("tonnetz", "tonnetz", 6, "", lambda m: harmony.tonnetz(m.chroma), _PLAIN),
)

GROUPS: tuple[str, ...] = tuple(dict.fromkeys(recipe.group for recipe in RECIPES))
"""What can be switched off, in order."""


def spectral_set(off: Collection[str], settings: Mapping[str, object]) -> FeatureSet:
    """Return the layout without the groups in `off`; `settings` are what else decides the numbers."""
    blocks = tuple(block for recipe in _recipes(off) for block in recipe.blocks())
    return FeatureSet(NAME, VERSION, blocks, {"rate": RATE, "fft": FFT, "hop": HOP, **settings})


def spectral_rows(samples: FloatArray, gain: float, off: Collection[str]) -> FloatArray:
    """Return float32 (clips, layout.size), always finite, of float32 (clips, samples) at `RATE`.

    `gain` is what the samples were multiplied by.
    """
    measured = Measured(samples, gain, off)
    columns = [
        pool(series)
        for recipe in _recipes(off)
        for series in [recipe.measure(measured)]
        for pool in recipe.pools.values()
    ]
    rows = np.concatenate([c.reshape(len(samples), -1) for c in columns], axis=1, dtype=np.float32)
    return np.nan_to_num(rows, nan=0.0, posinf=0.0, neginf=0.0)


def _recipes(off: Collection[str]) -> list[Recipe]:
    return [recipe for recipe in RECIPES if recipe.group not in off]
