"""Which models this release uses, and where they lie on this machine."""

from pathlib import Path

from core.settings import Settings
from voice.asr.adapt.versions import AdaptedModels
from voice.models.store import ModelStore

RECOGNISER = "vosk-model-small-cn-0.22"
VOICE = "kokoro-82m-v1.0-zh"


def open_store(settings: Settings) -> ModelStore:
    """Return the weights of this machine: NUANXIAN_MODELS first, then the data folder."""
    given = [settings.models] if settings.models else []
    return ModelStore([*given, settings.data / "models"])


def recogniser(settings: Settings) -> Path:
    """Return the folder of the recogniser: the adapted model in force, or the one it would be made from.

    Raises ModelMissing where there is neither.
    """
    return AdaptedModels.under(settings.data).in_force() or open_store(settings).path(RECOGNISER)
