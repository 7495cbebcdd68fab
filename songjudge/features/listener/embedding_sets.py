"""All embeddings that are in use, the built-in listener and the user's own, as feature sets."""

from collections.abc import Collection, Mapping
from functools import lru_cache

from songjudge.audio.decoding import Clips
from songjudge.errors import SongjudgeError
from songjudge.features.feature_set import ClipFeatures, FeatureBlock, FeatureSet
from songjudge.features.listener.embedding import NAME, POOLS, finite, heard_by_musicnn, listener_set, pools_set
from songjudge.features.listener.install import installed_listener
from songjudge.features.listener.moments import MOMENTS, moments_of
from songjudge.features.listener.onnx_model import OnnxModel
from songjudge.features.listener.registry import Embedding, embeddings, pools_are_on

VERSION = 2
_PREFIX = "embedding-"  # so that no name of a user's hides one of ours


def embedding_sets(settings: Mapping[str, object]) -> tuple[FeatureSet, ...]:
    """Return the layouts of all embeddings in use; `settings` say how clips are chosen."""
    found = []
    if installed_listener() is not None:
        found.append(listener_set(settings))
        if pools_are_on():
            found.append(pools_set(settings))
    return (*found, *(_set_of(added, settings) for added in embeddings()))


def heard(clips: Clips, gain: float, wanted: Collection[str]) -> dict[str, ClipFeatures]:
    """Return the features of the `wanted` sets, by name; `gain` brings the clips to the level 1.

    Raises `SongjudgeError` when an embedding is wanted but no longer installed, or its model does not run.
    """
    found: dict[str, ClipFeatures] = {}
    if NAME in wanted or POOLS in wanted:
        weights = installed_listener()
        if weights is None:
            raise SongjudgeError("The listener is no longer installed")
        both = heard_by_musicnn(clips, gain, weights)
        found |= {name: both[name] for name in (NAME, POOLS) if name in wanted}
    others = [name for name in wanted if name not in found]
    added = {_PREFIX + known.manifest.name: known for known in embeddings()} if others else {}
    for name in others:
        if name not in added:
            raise SongjudgeError(f"The embedding {name.removeprefix(_PREFIX)} is no longer installed")
        found[name] = _heard_by(added[name], clips, gain)
    return found


def _set_of(added: Embedding, settings: Mapping[str, object]) -> FeatureSet:
    manifest = added.manifest
    described = {"model": added.sha256, "manifest": repr(manifest), "moments": MOMENTS, **settings}
    block = FeatureBlock("embedding", manifest.name, (manifest.size,))
    return FeatureSet(_PREFIX + manifest.name, VERSION, (block,), described)


def _heard_by(added: Embedding, clips: Clips, gain: float) -> ClipFeatures:
    manifest = added.manifest
    moments = moments_of(clips, gain * manifest.level, rate=manifest.rate, samples=manifest.samples)
    return ClipFeatures(moments.spans, finite(_model(added)(moments.sounds)))


@lru_cache(maxsize=8)
def _model(added: Embedding) -> OnnxModel:
    return OnnxModel(added.model, added.manifest)
