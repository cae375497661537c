"""Golden features of sounds, as Kaldi defines them.

usage: /usr/bin/python3 eng/goldens/audio.py > test/Microsoft.ML.Lstm.Audio.Tests/Golden/audio.json
needs: Debian 12's python3-torchaudio (0.13.1; compliance.kaldi) and python3-numpy (1.24.2); the versions used are written into the file.

Samples are 16 bit integers over 32768; torchaudio computes with them in double, so that what differs is our rounding alone. Energies have its floor, 2^-23.
"""
import json

import numpy as np
import torch
import torchaudio
import torchaudio.compliance.kaldi as kaldi

rng = np.random.default_rng(20261129)


def sound(rate, count):
    """Two tones that glide, noise, an offset, and silence at the end."""
    t = np.arange(count) / rate
    x = 0.4 * np.sin(2 * np.pi * (200 + 900 * t) * t) + 0.2 * np.sin(2 * np.pi * (0.35 * rate - 2000 * t) * t) + 0.02 * rng.standard_normal(count) + 0.05
    x[-rate // 20:] = 0
    return np.round(32768 * x).astype(int)


def digits(values):
    return [float(f"{v:.10g}") for v in np.asarray(values).ravel()]


def case(name, kind, rate, count, bands, low, high, window, hop, emphasis, coefficients=0, lifter=0.0, deltas=0):
    samples = sound(rate, count)
    wave = torch.tensor(samples / 32768.0)[None]
    common = dict(num_mel_bins=bands, low_freq=low, high_freq=high, frame_length=window, frame_shift=hop, preemphasis_coefficient=emphasis, dither=0.0, energy_floor=0.0, sample_frequency=float(rate))
    rows = kaldi.fbank(wave, **common) if kind == "LogMel" else kaldi.mfcc(wave, num_ceps=coefficients, cepstral_lifter=lifter, use_energy=False, **common)
    blocks = [rows]
    for _ in range(deltas):
        blocks.append(torchaudio.functional.compute_deltas(blocks[-1].T[None], win_length=5)[0].T)
    rows = torch.cat(blocks, dim=1)
    return dict(name=name, kind=kind, rate=rate, bands=bands, low=low, high=high, window=window, hop=hop, emphasis=emphasis, coefficients=coefficients, lifter=lifter, deltas=deltas,
                frames=rows.shape[0], samples=samples.tolist(), features=digits(rows))


print(json.dumps(dict(torchaudio=torchaudio.__version__, cases=[
    case("log-mel at 16 kHz", "LogMel", 16000, 2000, 40, 20.0, 8000.0, 25.0, 10.0, 0.97),
    case("log-mel at 8 kHz, a part of the frequencies", "LogMel", 8000, 1200, 23, 100.0, 3400.0, 32.0, 8.0, 0.0),
    case("cepstra", "Mfcc", 16000, 2000, 40, 20.0, 8000.0, 25.0, 10.0, 0.97, coefficients=13, lifter=22.0),
    case("cepstra with deltas of deltas, no lifter", "Mfcc", 11025, 2200, 26, 0.0, 5000.0, 20.0, 10.0, 0.9, coefficients=12, lifter=0.0, deltas=2),
])))
