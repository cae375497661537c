"""Golden vectors of a two-layer LSTM: forward, all gradients and ten steps of Adam with decoupled decay.

usage: /usr/bin/python3 eng/goldens/lstm_two_layers.py > test/Microsoft.ML.Lstm.Engine.Tests/Golden/lstm_two_layers.json
needs: Debian 12's python3-torch (PyTorch 1.13.1) and python3-numpy (1.24.2); the versions used are written into the file.

PyTorch adds two biases where we have one. Adam steps each of the two, so the second one is held at zero. All numbers given to us are
floats; PyTorch computes with them in double, so that what differs is our rounding alone.
"""
import json

import numpy as np
import torch

FEATURES, UNITS, STEPS, BATCH, ADAM_STEPS = 5, 9, 7, 3, 10
LEARNING_RATE, WEIGHT_DECAY = 0.01, 0.05

rng = np.random.default_rng(20240607)


def draw(*shape):
    return rng.uniform(-0.7, 0.7, shape).astype(np.float32)


def tensor(values):
    return torch.tensor(values.astype(np.float64))


def digits(values):
    return [float(f"{v:.12g}") for v in np.asarray(values).ravel()]


lstm = torch.nn.LSTM(FEATURES, UNITS, num_layers=2, batch_first=True).double()
trained = []
with torch.no_grad():
    for layer in range(2):
        inputs = FEATURES if layer == 0 else UNITS
        for name, shape in (("weight_ih", (4 * UNITS, inputs)), ("weight_hh", (4 * UNITS, UNITS)), ("bias_ih", (4 * UNITS,))):
            parameter = getattr(lstm, f"{name}_l{layer}")
            parameter.copy_(tensor(draw(*shape)))
            trained.append(parameter)
        frozen = getattr(lstm, f"bias_hh_l{layer}")
        frozen.zero_()
        frozen.requires_grad_(False)


def flat(tensors):
    return np.concatenate([t.detach().numpy().ravel() for t in tensors])


x = tensor(draw(BATCH, STEPS, FEATURES)).requires_grad_()
target = tensor(draw(BATCH, STEPS, UNITS))
golden = {
    "versions": {"torch": torch.__version__, "numpy": np.__version__},
    "features": FEATURES, "units": UNITS, "steps": STEPS, "batch": BATCH, "adamSteps": ADAM_STEPS,
    "learningRate": LEARNING_RATE, "weightDecay": WEIGHT_DECAY,
    "weights": digits(flat(trained)), "input": digits(x.detach()), "target": digits(target),
}

output, _ = lstm(x)
loss = torch.nn.functional.mse_loss(output, target)
loss.backward()
golden |= {
    "output": digits(output.detach()), "loss": float(loss.detach()),
    "inputGradient": digits(x.grad), "weightGradient": digits(flat([p.grad for p in trained])),
}

adam = torch.optim.AdamW(trained, lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
losses = []
for _ in range(ADAM_STEPS):
    adam.zero_grad()
    loss = torch.nn.functional.mse_loss(lstm(x)[0], target)
    loss.backward()
    adam.step()
    losses.append(float(loss.detach()))
golden |= {"adamLosses": losses, "adamWeights": digits(flat(trained))}
print(json.dumps(golden))
