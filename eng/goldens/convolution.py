"""Golden outputs and gradients of convolutions over time, plain and dilated, with steps that are not there.

usage: /usr/bin/python3 eng/goldens/convolution.py > test/Microsoft.ML.Lstm.Engine.Tests/Golden/convolution.json
needs: Debian 12's python3-torch (PyTorch 1.13) and python3-numpy (1.24.2); the versions used are written into the file.

All numbers given to us are floats; PyTorch computes with them in double, so that what differs is our rounding alone. A step that is not there
is zero going in and zero coming out. PyTorch keeps weights as [channels, features, taps]; ours lie tap by tap.
"""
import json

import numpy as np
import torch
import torch.nn.functional as F

BATCH, STEPS, FEATURES, CHANNELS = 3, 11, 5, 9
rng = np.random.default_rng(20250301)
present = rng.uniform(size=(BATCH, STEPS)) > 0.3
there = torch.tensor(present.astype(np.float64))[:, :, None]


def draw(*shape):
    values = rng.uniform(-0.9, 0.9, shape).astype(np.float32).astype(np.float64)
    return torch.tensor(values, requires_grad=True)


def digits(values):
    return [float(f"{v:.12g}") for v in np.asarray(values).ravel()]


cases = []
for width, dilation, masked in [(1, 1, False), (3, 1, True), (7, 1, False), (5, 3, True)]:
    x, w, b = draw(BATCH, STEPS, FEATURES), draw(CHANNELS, width, FEATURES), draw(CHANNELS)
    mask = there if masked else torch.ones_like(there)
    y = F.conv1d((x * mask).transpose(1, 2), w.transpose(1, 2), b, padding=width // 2 * dilation, dilation=dilation).transpose(1, 2) * mask
    outer = draw(*y.shape).detach()
    (y * outer).sum().backward()
    cases.append({
        "width": width, "dilation": dilation, "masked": masked, "input": digits(x.detach()), "weights": digits(w.detach()) + digits(b.detach()),
        "output": digits(y.detach()), "outputGradient": digits(outer), "inputGradient": digits(x.grad),
        "weightGradient": digits(w.grad) + digits(b.grad),
    })

print(json.dumps({
    "versions": {"torch": torch.__version__, "numpy": np.__version__}, "batch": BATCH, "steps": STEPS, "features": FEATURES, "channels": CHANNELS,
    "mask": [bool(p) for p in present.ravel()], "cases": cases,
}))
