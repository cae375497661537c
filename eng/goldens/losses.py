"""Golden values and gradients of the losses, and of the special functions that the densities need.

usage: /usr/bin/python3 eng/goldens/losses.py > test/Microsoft.ML.Lstm.Engine.Tests/Golden/losses.json
needs: Debian 12's python3-torch (PyTorch 1.13) and python3-numpy (1.24.2); the versions used are written into the file.

All numbers given to us are floats; PyTorch computes with them in double, so that what differs is our rounding alone. Outputs that must be
positive are floor + softplus(x), with the floors of our losses.
"""
import json

import numpy as np
import torch
import torch.nn.functional as F
from torch.distributions import NegativeBinomial, Normal, StudentT

TARGETS = 23
rng = np.random.default_rng(20240608)


def draw(low, high, *shape):
    return torch.tensor(rng.uniform(low, high, shape).astype(np.float32).astype(np.float64))


def digits(values):
    return [float(f"{v:.13g}") for v in np.asarray(values).ravel()]


def positive(x, floor):
    return floor + F.softplus(x, threshold=1e9)


def gaussian(p, y):
    return -Normal(p[:, 0], positive(p[:, 1], 1e-3)).log_prob(y)


def student(p, y):
    return -StudentT(positive(p[:, 2], 2), p[:, 0], positive(p[:, 1], 1e-3)).log_prob(y)


def negative_binomial(p, y):
    mean, r = positive(p[:, 0], 1e-6), 1 / positive(p[:, 1], 1e-4)
    return -NegativeBinomial(r, logits=torch.log(mean / r)).log_prob(y)


def binary(weight, smoothing):
    def loss(p, y):
        y = y * (1 - smoothing) + smoothing / 2
        return F.binary_cross_entropy_with_logits(p[:, 0], y, pos_weight=torch.tensor(weight, dtype=torch.double), reduction="none")
    return loss


def multiclass(weights, smoothing):
    def loss(p, y):
        w = None if weights is None else torch.tensor(weights, dtype=torch.double)
        return F.cross_entropy(p, y.long(), weight=w, label_smoothing=smoothing, reduction="none")
    return loss


# 0.25 and the like are exact floats; 0.1 is not, and would differ between float and double options.
CASES = [
    ("squared", 1, "real", lambda p, y: (p[:, 0] - y) ** 2),
    ("absolute", 1, "real", lambda p, y: F.l1_loss(p[:, 0], y, reduction="none")),
    ("huber", 1, "real", lambda p, y: F.huber_loss(p[:, 0], y, delta=0.75, reduction="none")),
    ("gaussian", 2, "real", gaussian),
    ("studentT", 3, "real", student),
    ("negativeBinomial", 2, "count", negative_binomial),
    ("binary", 1, "share", binary(1.0, 0.0)),
    ("binaryWeighted", 1, "share", binary(2.5, 0.125)),
    ("multiclass", 5, "class", multiclass(None, 0.0)),
    ("multiclassWeighted", 5, "class", multiclass([0.5, 2.0, 1.0, 0.0, 3.5], 0.125)),
]

cases = []
for name, outputs, kind, loss in CASES:
    p = draw(-3, 3, TARGETS, outputs)
    # Saturated and tiny scales, strong logits.
    p[0] *= 10
    p[1] *= -5
    p.requires_grad_()
    y = {
        "real": lambda: draw(-2, 2, TARGETS),
        "count": lambda: torch.tensor(rng.integers(0, 30, TARGETS).astype(np.float64)),
        "share": lambda: torch.tensor(rng.integers(0, 2, TARGETS).astype(np.float64)),
        "class": lambda: torch.tensor(rng.integers(0, 5, TARGETS).astype(np.float64)),
    }[kind]()
    weights = draw(0.5, 1.5, TARGETS)
    total = (weights * loss(p, y)).sum()
    total.backward()
    cases.append({
        "name": name, "predictions": digits(p.detach()), "targets": digits(y), "weights": digits(weights),
        "loss": float(total.detach()), "gradient": digits(p.grad),
    })

x = torch.tensor([1e-30, 1e-8, 0.1, 0.5, 1, 1.5, 2, 3.75, 7, 9.99, 10, 11.5, 42, 1234.5, 1e6, 1e12], dtype=torch.double)
print(json.dumps({
    "versions": {"torch": torch.__version__, "numpy": np.__version__}, "cases": cases,
    "x": x.tolist(), "logGamma": torch.lgamma(x).tolist(), "digamma": torch.digamma(x).tolist(),
}))
