"""Golden losses and gradients of mixtures of normal distributions.

usage: /usr/bin/python3 eng/goldens/mixture.py > test/Microsoft.ML.Lstm.Engine.Tests/Golden/mixture.json
needs: Debian's python3-torch (PyTorch) and python3-numpy; the versions used are written into the file.

All numbers given to us are floats; PyTorch computes with them in double, so that what differs is our rounding alone. Densities are torch.distributions' MixtureSameFamily of MultivariateNormal (by its covariance's matrix), binary
values Bernoulli. A row has logits, means and spreads of the components, value by value, correlations where there are two values, then the logits of binary values.
"""
import json

import numpy as np
import torch
import torch.nn.functional as F
from torch.distributions import Bernoulli, Categorical, MixtureSameFamily, MultivariateNormal

rng = np.random.default_rng(19940207)


def digits(values):
    return [float(f"{v:.13g}") for v in np.asarray(values).ravel()]


def case(values, components, binary, floor, steps, scale):
    size = components * (1 + 2 * values + (values == 2)) + binary
    outputs = torch.tensor(rng.normal(0, scale, (steps, size)).astype(np.float32).astype(np.float64), requires_grad=True)
    targets = np.concatenate([rng.normal(0, scale, (steps, values)), rng.integers(0, 2, (steps, binary))], 1).astype(np.float32).astype(np.float64)
    logits = outputs[:, :components]
    means, spreads = (outputs[:, components * (1 + p * values):components * (1 + (p + 1) * values)].reshape(steps, values, components).transpose(1, 2) for p in (0, 1))
    scales = float(np.float32(floor)) + F.softplus(spreads, threshold=1e9)
    covariance = torch.diag_embed(scales ** 2)
    if values == 2:
        product = 0.999 * torch.tanh(outputs[:, 5 * components:6 * components]) * scales[..., 0] * scales[..., 1]
        covariance = covariance + product[..., None, None] * torch.tensor([[0.0, 1.0], [1.0, 0.0]], dtype=torch.double)
    loss = -MixtureSameFamily(Categorical(logits=logits), MultivariateNormal(means, covariance_matrix=covariance)).log_prob(torch.tensor(targets[:, :values]))
    if binary:
        loss = loss - Bernoulli(logits=outputs[:, size - binary:]).log_prob(torch.tensor(targets[:, values:])).sum(1)
    loss.sum().backward()
    return {"values": values, "components": components, "binary": binary, "floor": floor, "steps": steps, "outputs": digits(outputs.detach()), "targets": digits(targets), "loss": float(loss.sum()), "gradient": digits(outputs.grad)}


cases = [case(1, 1, 0, 0.001, 5, 1), case(2, 20, 2, 0.001, 7, 1), case(2, 3, 0, 0.0625, 9, 2), case(1, 5, 1, 0.001, 8, 3), case(4, 6, 3, 0.001, 6, 1)]
print(json.dumps({"torch": torch.__version__, "numpy": np.__version__, "cases": cases}))
