"""Sound that we made ourselves: plain samples in, WAV out."""

import struct

from desk.viewing.frames import SAMPLE_RATE


def wav(samples: bytes) -> bytes:
    """A WAV file of 16-bit samples of one channel; an odd byte at the end is dropped."""
    samples = samples[: len(samples) // 2 * 2]
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, SAMPLE_RATE, 2 * SAMPLE_RATE, 2, 16)
    data = struct.pack("<4sI", b"data", len(samples)) + samples
    return struct.pack("<4sI4s", b"RIFF", 4 + len(form) + len(data), b"WAVE") + form + data
