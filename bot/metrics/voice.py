"""VoiceCollector: how busy calls, recogniser and synthesiser are just now; the switchboard registers it."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from voice.asr.vosk import VoskRecognizers
from voice.calls import Calls
from voice.tts.voice import KokoroVoice


class VoiceCollector(Collector):
    """Reads the parts whenever it is asked. ``processes`` are process ids by what they do."""

    def __init__(
        self, calls: Calls, recognizer: VoskRecognizers, voice: KokoroVoice, processes: Mapping[str, int]
    ) -> None:
        self._calls = calls
        self._recognizer = recognizer
        self._voice = voice
        self._processes = processes

    def collect(self) -> Iterable[Metric]:
        """Yield the figures."""
        yield _gauge("nuanxian_active_calls", "Calls that are going on.", self._calls.active)
        yield _gauge(
            "nuanxian_recogniser_active_utterances", "Utterances being recognised.", self._recognizer.load
        )
        yield _gauge("nuanxian_recogniser_room_utterances", "How many fit at once.", self._recognizer.room)
        yield from self._speech()
        memory = GaugeMetricFamily(
            "nuanxian_process_memory_bytes", "Resident memory of each process.", labels=["process"]
        )
        for name, pid in self._processes.items():
            memory.add_metric([name], resident_memory(pid))
        yield memory

    def _speech(self) -> Iterator[Metric]:
        queue = self._voice.queue
        yield _gauge("nuanxian_synthesiser_active_clauses", "Clauses being rendered.", queue.at_work)
        waiting = GaugeMetricFamily(
            "nuanxian_synthesiser_queued_clauses",
            "Clauses that wait: live ones and ahead of calls.",
            labels=["kind"],
        )
        waiting.add_metric(["live"], queue.live)
        waiting.add_metric(["ahead"], queue.ahead)
        yield waiting
        lookups = CounterMetricFamily(
            "nuanxian_speech_cache_lookups_total", "Where the sound of a clause was found.", labels=["found"]
        )
        statistics = self._voice.statistics
        for found in ("memory", "disk", "missed"):
            lookups.add_metric([found], getattr(statistics, found))
        yield lookups


def resident_memory(pid: int) -> int:
    """Return the bytes that process ``pid`` holds in memory; 0 once it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:")), 0)


def _gauge(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, meaning, value=value)
