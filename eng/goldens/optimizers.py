"""Golden weights of ten steps of each optimizer, and the learning rates of a training that is slowed on plateaus.

usage: /usr/bin/python3 eng/goldens/optimizers.py > test/Microsoft.ML.Lstm.Engine.Tests/Golden/optimizers.json
needs: Debian 12's python3-torch (PyTorch 1.13) and python3-numpy (1.24.2); the versions used are written into the file.

All numbers given to us are floats; PyTorch computes with them in double. Our decay is decoupled in every optimizer; where PyTorch's is not,
the weights are shrunk by hand before its step.
"""
import json

import numpy as np
import torch

WEIGHTS, STEPS = 37, 10
rng = np.random.default_rng(20240609)


def draw(*shape):
    return rng.uniform(-1, 1, shape).astype(np.float32)


def digits(values):
    return [float(f"{v:.12g}") for v in np.asarray(values).ravel()]


start, gradients = draw(WEIGHTS), draw(STEPS, WEIGHTS)
# (name, optimizer, learning rate, decay by hand); options are exact floats where they can be.
CASES = [
    ("sgd", lambda w: torch.optim.SGD(w, lr=0.125), 0.125, 0.0),
    ("momentum", lambda w: torch.optim.SGD(w, lr=0.0625, momentum=0.875), 0.0625, 0.0),
    ("nesterov", lambda w: torch.optim.SGD(w, lr=0.0625, momentum=0.875, nesterov=True), 0.0625, 0.03125),
    ("rmsProp", lambda w: torch.optim.RMSprop(w, lr=0.0078125, alpha=0.96875), 0.0078125, 0.0),
    ("rmsPropMomentum", lambda w: torch.optim.RMSprop(w, lr=0.0078125, alpha=0.96875, momentum=0.75), 0.0078125, 0.03125),
    ("adam", lambda w: torch.optim.Adam(w, lr=0.0078125), 0.0078125, 0.0),
    ("adamW", lambda w: torch.optim.AdamW(w, lr=0.0078125, weight_decay=0.03125), 0.0078125, 0.0),
]
cases = []
for name, create, rate, decay in CASES:
    w = torch.tensor(start.astype(np.float64), requires_grad=True)
    optimizer = create([w])
    for gradient in gradients:
        with torch.no_grad():
            w *= 1 - rate * decay
        w.grad = torch.tensor(gradient.astype(np.float64))
        optimizer.step()
    cases.append({"name": name, "learningRate": rate, "weights": digits(w.detach())})

losses = [5, 4, 3, 3, 3.1, 2.99999, 3, 2, 2.5, 2.4, 2.3, 2.2, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5]
w = torch.zeros(1, requires_grad=True)
sgd = torch.optim.SGD([w], lr=1.0)
plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(sgd, factor=0.5, patience=2, threshold=1e-4, cooldown=1, min_lr=0.1)
factors = []
for loss in losses:
    plateau.step(loss)
    factors.append(sgd.param_groups[0]["lr"])
print(json.dumps({
    "versions": {"torch": torch.__version__, "numpy": np.__version__},
    "start": digits(start), "gradients": [digits(g) for g in gradients], "cases": cases, "plateauLosses": losses, "plateauFactors": factors,
}))
