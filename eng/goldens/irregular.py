"""Golden vectors of the cells for irregular times: forward with initial states, final states and all gradients.

usage: /usr/bin/python3 eng/goldens/irregular.py > test/Microsoft.ML.Lstm.Engine.Tests/Golden/irregular.json
needs: Debian 12's python3-torch (PyTorch 1.13.1) and python3-numpy (1.24.2); the versions used are written into the file.

PyTorch has neither cell: GRU-D (Che et al. 2018, equations 5 to 11, with the training set's mean at 0) and the time-aware LSTM (Baytas et al. 2017) are
written out below and differentiated by PyTorch, in double. All numbers given to us are floats. Weights are drawn and put down in our order: gates r, z, n
and i, f, g, o.
"""
import json
import math

import numpy as np
import torch

FEATURES, UNITS, STEPS, BATCH = 5, 9, 7, 3

rng = np.random.default_rng(20261129)


def draw(*shape, low=-0.7, high=0.7):
    return torch.tensor(rng.uniform(low, high, shape).astype(np.float32).astype(np.float64)).requires_grad_()


def digits(values):
    return [float(f"{v:.12g}") for v in np.asarray(values).ravel()]


def flat(tensors):
    return digits(np.concatenate([t.detach().numpy().ravel() for t in tensors]))


def case(name, weights, x, states, step):
    """The objective is the sum of outputs and final states times given gradients."""
    first, outputs = states, []
    for t in range(STEPS):
        states = step(x[:, t], states)
        outputs.append(states[0])
    output = torch.stack(outputs, 1)
    output_gradient = draw(*output.shape).detach()
    final_gradients = [draw(*s.shape).detach() for s in states]
    objective = (output * output_gradient).sum() + sum((s * g).sum() for s, g in zip(states, final_gradients))
    gradients = torch.autograd.grad(objective, weights + [x] + first)
    side = lambda parts: digits(torch.cat(parts, 1).detach().numpy())
    return {
        "name": name, "batch": BATCH, "steps": STEPS, "weights": flat(weights), "input": digits(x.detach().numpy()), "initialState": side(first),
        "output": digits(output.detach().numpy()), "finalState": side(states), "outputGradient": digits(output_gradient.numpy()), "finalStateGradient": side(final_gradients),
        "weightGradient": flat(gradients[: len(weights)]), "inputGradient": digits(gradients[len(weights)].numpy()), "initialStateGradient": side(list(gradients[len(weights) + 1 :])),
    }


def gru_d():
    w, u, b = draw(3 * UNITS, 2 * FEATURES), draw(3 * UNITS, UNITS), draw(3 * UNITS)
    input_decay, input_bias, hidden_decay, hidden_bias = draw(FEATURES), draw(FEATURES), draw(UNITS, FEATURES), draw(UNITS)
    masks = (rng.uniform(size=(BATCH, STEPS, FEATURES)) < 0.5).astype(np.float64)
    gaps = rng.uniform(0, 3, masks.shape).astype(np.float32).astype(np.float64)
    x = torch.tensor(np.concatenate([rng.uniform(-1, 1, masks.shape).astype(np.float32), masks, gaps], 2)).requires_grad_()

    def step(row, states):
        value, m, delta = row[:, :FEATURES], row[:, FEATURES : 2 * FEATURES], row[:, 2 * FEATURES :]
        gamma_x = torch.exp(-torch.relu(input_decay * delta + input_bias))
        gamma_h = torch.exp(-torch.relu(delta @ hidden_decay.T + hidden_bias))
        read = torch.cat([m * value + (1 - m) * (gamma_x * value + (1 - gamma_x) * 0.0), m], 1)
        h = gamma_h * states[0]
        own = read @ w.T + b
        r = torch.sigmoid(own[:, :UNITS] + h @ u[:UNITS].T)
        z = torch.sigmoid(own[:, UNITS : 2 * UNITS] + h @ u[UNITS : 2 * UNITS].T)
        n = torch.tanh(own[:, 2 * UNITS :] + (r * h) @ u[2 * UNITS :].T)
        return [(1 - z) * h + z * n]

    return case("gru-d", [w, u, b, input_decay, input_bias, hidden_decay, hidden_bias], x, [draw(BATCH, UNITS)], step)


def time_aware():
    w, u, b, short, short_bias = draw(4 * UNITS, FEATURES), draw(4 * UNITS, UNITS), draw(4 * UNITS), draw(UNITS, UNITS), draw(UNITS)
    x = torch.cat([draw(BATCH, STEPS, FEATURES), draw(BATCH, STEPS, 1, low=0, high=5)], 2).detach().requires_grad_()

    def step(row, states):
        value, delta, (h, c) = row[:, :FEATURES], row[:, FEATURES:], states
        s = torch.tanh(c @ short.T + short_bias)
        c = c - s + s / torch.log(math.e + delta)
        i, f, g, o = (value @ w.T + h @ u.T + b).chunk(4, 1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return [torch.sigmoid(o) * torch.tanh(c), c]

    return case("time-aware lstm", [w, u, b, short, short_bias], x, [draw(BATCH, UNITS), draw(BATCH, UNITS)], step)


print(json.dumps({"torch": torch.__version__, "numpy": np.__version__, "features": FEATURES, "units": UNITS, "cases": [gru_d(), time_aware()]}, indent=None, separators=(",", ":")))
