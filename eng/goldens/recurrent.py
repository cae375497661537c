"""Golden vectors of the recurrent family: forward with initial states, final states and all gradients.

usage: /usr/bin/python3 eng/goldens/recurrent.py > test/Microsoft.ML.Lstm.Engine.Tests/Golden/recurrent.json
needs: Debian 12's python3-torch (PyTorch 1.13.1) and python3-numpy (1.24.2); the versions used are written into the file.

What PyTorch has (GRU, tanh RNN, LSTM with a projection, two bidirectional LSTM layers, one of them over ragged sequences) comes from its own
modules; what it lacks (peepholes, coupled gates, clipping, the GRU that resets before the product, layer normalisation of the gates) is
written out below and only differentiated by PyTorch. Weights are drawn, for constants cannot tell one gate from another, and put down in our
order: gates i, f, g, o and r, z, n, as PyTorch has them; one bias where PyTorch adds two, so its second one is zero but for the GRU's
candidate. All numbers given to us are floats; everything is computed in double.
"""
import json

import numpy as np
import torch

FEATURES, UNITS, PROJECTION, STEPS, BATCH = 5, 9, 4, 7, 3

rng = np.random.default_rng(20240608)


def draw(*shape, limit=0.7):
    return torch.tensor(rng.uniform(-limit, limit, shape).astype(np.float32).astype(np.float64)).requires_grad_()


def digits(values):
    return [float(f"{v:.12g}") for v in np.asarray(values).ravel()]


def flat(tensors):
    return digits(np.concatenate([t.detach().numpy().ravel() for t in tensors]))


def case(name, weights, sizes, forward, state_sizes):
    """Runs forward(x, states) -> output, states; the objective is the sum of output and final states times given gradients."""
    x = draw(BATCH, STEPS, FEATURES)
    states = [draw(BATCH, size) for size in state_sizes]
    output, finals = forward(x, states)
    output_gradient = draw(*output.shape).detach()
    final_gradients = [draw(BATCH, size).detach() for size in state_sizes]
    objective = (output * output_gradient).sum() + sum((f * g).sum() for f, g in zip(finals, final_gradients))
    objective.backward()
    side_by_side = lambda parts: digits(torch.cat(list(parts), 1).detach())
    return {
        "name": name, **sizes, "batch": BATCH, "steps": STEPS,
        "weights": flat(weights), "input": digits(x.detach()), "initialState": side_by_side(states),
        "outputGradient": digits(output_gradient), "finalStateGradient": side_by_side(final_gradients),
        "output": digits(output.detach()), "finalState": side_by_side(finals),
        "inputGradient": digits(x.grad), "weightGradient": flat([w.grad for w in weights]),
        "initialStateGradient": side_by_side(s.grad for s in states),
    }


def fill(module, names):
    """Draws the named parameters of a PyTorch module and holds the others at zero."""
    module.double()
    drawn = []
    for name, parameter in module.named_parameters():
        parameter.requires_grad_(name in names)
        with torch.no_grad():
            parameter.copy_(draw(*parameter.shape).detach()) if name in names else parameter.zero_()
    return [dict(module.named_parameters())[name] for name in names]


def from_torch():
    h, f, p = UNITS, FEATURES, PROJECTION
    rnn = torch.nn.RNN(f, h, batch_first=True)
    weights = fill(rnn, ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0"])
    yield case("rnn", weights, {}, lambda x, s: (lambda y, hn: (y, [hn[0]]))(*rnn(x, s[0][None])), [h])

    # What torch.nn.GRU calls: of its second bias only n's part is a weight of ours, r and z need but the sum of both.
    matrices = [draw(3 * h, f), draw(3 * h, h), draw(3 * h), draw(h)]

    def run_gru(x, s):
        second = torch.cat([torch.zeros(2 * h, dtype=torch.float64), matrices[3]])
        y, hn = torch._VF.gru(x, s[0][None], (matrices[0], matrices[1], matrices[2], second), True, 1, 0.0, False, False, True)
        return y, [hn[0]]

    yield case("gru", matrices, {}, run_gru, [h])

    lstm = torch.nn.LSTM(f, h, proj_size=p, batch_first=True)
    weights = fill(lstm, ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "weight_hr_l0"])
    yield case(
        "lstm projected", weights, {"projection": p},
        lambda x, s: (lambda y, n: (y, [n[0][0], n[1][0]]))(*lstm(x, (s[0][None], s[1][None]))), [p, h])

    names = [f"{kind}_l{layer}{way}" for layer in range(2) for way in ("", "_reverse") for kind in ("weight_ih", "weight_hh", "bias_ih")]
    for ragged in (False, True):
        both = torch.nn.LSTM(f, h, num_layers=2, bidirectional=True, batch_first=True)
        weights = fill(both, names)
        lengths = [STEPS, 4, 1] if ragged else [STEPS] * BATCH

        def run_both(x, s):
            initial = (torch.stack(s[0::2]), torch.stack(s[1::2]))
            packed = torch.nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True)
            y, n = both(packed, initial)
            y, _ = torch.nn.utils.rnn.pad_packed_sequence(y, batch_first=True, total_length=STEPS)
            return y, [state for pair in zip(*n) for state in pair]

        yield case("lstm both ways" + (" ragged" if ragged else ""), weights, {"lengths": lengths}, run_both, [h] * 8)


def steps(cell, x, states):
    outputs = []
    for t in range(x.shape[1]):
        states = cell(x[:, t], *states)
        outputs.append(states[0])
    return torch.stack(outputs, 1), list(states)


def normalised(x, gain):
    mean = x.mean(1, keepdim=True)
    return (x - mean) / torch.sqrt(((x - mean) ** 2).mean(1, keepdim=True) + 1e-5) * gain


def written_out():
    h, f = UNITS, FEATURES

    def lstm_case(name, peepholes=False, coupled=False, clip=0.0, norm=False):
        weights = [draw(4 * h, f), draw(4 * h, h), draw(4 * h)]
        if peepholes:
            weights.append(draw(3, h))
        if norm:
            weights += [draw(4 * h), draw(4 * h)]
        held = (lambda a: torch.clamp(a, -clip, clip)) if clip else (lambda a: a)

        def cell(x, hidden, c):
            one, other = x @ weights[0].T, hidden @ weights[1].T
            if norm:
                one, other = normalised(one, weights[-2]), normalised(other, weights[-1])
            i, fg, g, o = (one + other + weights[2]).chunk(4, 1)
            if peepholes:
                i, fg = i + weights[3][0] * c, fg + weights[3][1] * c
            i = torch.sigmoid(held(i))
            fg = 1 - i if coupled else torch.sigmoid(held(fg))
            c = fg * c + i * torch.tanh(held(g))
            if peepholes:
                o = o + weights[3][2] * c
            return torch.sigmoid(held(o)) * torch.tanh(held(c)), c

        sizes = {"peepholes": peepholes, "coupled": coupled, "clip": clip, "norm": norm}
        return case(name, weights, sizes, lambda x, s: steps(cell, x, s), [h, h])

    yield lstm_case("lstm with peepholes", peepholes=True)
    yield lstm_case("lstm coupled", coupled=True)
    yield lstm_case("lstm clipped", clip=0.4)
    yield lstm_case("lstm normalised", norm=True)
    yield lstm_case("lstm with all", peepholes=True, coupled=True, clip=0.6, norm=True)

    def gru_case(name, reset_after=False, clip=0.0, norm=False):
        weights = [draw(3 * h, f), draw(3 * h, h), draw(3 * h)]
        if reset_after:
            weights.append(draw(h))
        if norm:
            weights += [draw(3 * h), draw(3 * h)]
        held = (lambda a: torch.clamp(a, -clip, clip)) if clip else (lambda a: a)
        pair, candidate = slice(0, 2 * h), slice(2 * h, 3 * h)

        def product(matrix, x, gain, rows):
            y = x @ weights[matrix][rows].T
            return normalised(y, weights[gain][rows]) if norm else y

        def cell(x, hidden):
            one, other = product(0, x, -2, pair), product(1, hidden, -1, pair)
            r, z = torch.sigmoid(held(one + other + weights[2][pair])).chunk(2, 1)
            n = product(0, x, -2, candidate) + weights[2][candidate]
            if reset_after:
                n = n + r * (product(1, hidden, -1, candidate) + weights[3])
            else:
                n = n + product(1, r * hidden, -1, candidate)
            n = torch.tanh(held(n))
            return ((1 - z) * n + z * hidden,)

        return case(name, weights, {"reset_after": reset_after, "clip": clip, "norm": norm}, lambda x, s: steps(cell, x, s), [h])

    yield gru_case("gru reset before")
    yield gru_case("gru normalised", reset_after=True, norm=True)
    yield gru_case("gru reset before, normalised", norm=True)
    yield gru_case("gru clipped", reset_after=True, clip=0.4)
    yield gru_case("gru with all", reset_after=True, clip=0.6, norm=True)
    yield gru_case("gru reset before, with all", clip=0.6, norm=True)


print(json.dumps({
    "versions": {"torch": torch.__version__, "numpy": np.__version__}, "features": FEATURES, "units": UNITS,
    "cases": [*from_torch(), *written_out()],
}))
