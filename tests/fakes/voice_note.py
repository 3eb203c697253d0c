"""Voice messages as WeChat sends them: AMR made of samples."""

import io

import av
import numpy as np


def amr(pcm: bytes, rate: int = 8000) -> bytes:
    """Return an AMR-NB file of s16le mono samples at ``rate``."""
    file = io.BytesIO()
    with av.open(file, "w", format="amr") as container:
        stream = container.add_stream("libopencore_amrnb", rate=8000, layout="mono")
        whole = av.AudioFrame.from_ndarray(
            np.frombuffer(pcm, np.int16).reshape(1, -1), format="s16", layout="mono"
        )
        whole.sample_rate = rate
        resampler = av.AudioResampler(format="s16", layout="mono", rate=8000, frame_size=160)
        for frame in (*resampler.resample(whole), *resampler.resample(None)):
            if frame.samples == 160:  # the codec knows whole frames of 20 ms only
                container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def tone(seconds: float, hertz: float = 300.0) -> bytes:
    """Return a tone as 8 kHz s16le samples."""
    samples = np.sin(np.arange(int(seconds * 8000)) * 2 * np.pi * hertz / 8000) * 8000
    return samples.astype(np.int16).tobytes()
