"""Which models this release uses, and where they lie on this machine."""

from pathlib import Path

from core.settings import Settings
from voice.asr.adapt.versions import AdaptedModels
from voice.models.store import ModelStore

RECOGNISER = "vosk-model-small-cn-0.22"
RECOGNISERS = {
    "vosk": RECOGNISER,
    "zipformer": "sherpa-zipformer-multi-zh-hans",
    "sense_voice": "sherpa-sense-voice",
}
"""The weights of each recogniser in the settings."""
VOICE = "kokoro-82m-v1.0-zh"


def open_store(settings: Settings) -> ModelStore:
    """Return the weights of this machine: NUANXIAN_MODELS first, then the data folder."""
    given = [settings.models] if settings.models else []
    return ModelStore([*given, settings.data / "models"])


def recogniser(settings: Settings) -> Path:
    """Return the folder of the recogniser in the settings: of vosk the adapted model in force, if any.

    Raises ModelMissing where there is none.
    """
    adapted = AdaptedModels.under(settings.data).in_force() if settings.asr == "vosk" else None
    return adapted or open_store(settings).path(RECOGNISERS[settings.asr])
