"""Golden outputs and gradients of embedding, layer normalisation, softmax, pools and every kind of attention.

usage: /usr/bin/python3 eng/goldens/layers.py > test/Microsoft.ML.Lstm.Engine.Tests/Golden/layers.json
needs: Debian 12's python3-torch (PyTorch 1.13) and python3-numpy (1.24.2); the versions used are written into the file.

All numbers given to us are floats; PyTorch computes with them in double, so that what differs is our rounding alone. Scaled dot-product
attention is PyTorch's multi-head attention with one head, no biases and the identity as output matrix; additive and multiplicative
attention, which PyTorch lacks, are written down from their equations and differentiated by autograd.
"""
import json

import numpy as np
import torch
import torch.nn.functional as F

BATCH, STEPS, QUERIES, FEATURES, QUERY_SIZE, SIZE = 3, 7, 4, 9, 5, 17
rng = np.random.default_rng(20240610)
present = rng.uniform(size=(BATCH, STEPS)) > 0.3
masked = torch.tensor(~present)


def draw(*shape):
    values = rng.uniform(-0.9, 0.9, shape).astype(np.float32).astype(np.float64)
    return torch.tensor(values, requires_grad=True)


def digits(values):
    return [float(f"{v:.12g}") for v in np.asarray(values).ravel()]


def flat(tensors):
    return digits(np.concatenate([t.detach().numpy().ravel() for t in tensors])) if tensors else []


def gradients(tensors):
    return digits(np.concatenate([t.grad.numpy().ravel() for t in tensors])) if tensors else []


cases = []


def case(name, inputs, weights, function):
    output, shares = function()
    outer = draw(*output.shape).detach()
    (output * outer).sum().backward()
    cases.append({
        "name": name, "weights": flat(weights), "inputs": [digits(x.detach()) for x in inputs], "output": digits(output.detach()),
        "outputGradient": digits(outer), "weightGradient": gradients(weights),
        "inputGradients": [digits(x.grad) if x.requires_grad else [] for x in inputs],
        "shares": [] if shares is None else digits(shares.detach()),
    })


def attend(scores, values):
    shares = F.softmax(scores.masked_fill(masked[:, None, :], -np.inf), dim=-1)
    return shares @ values, shares


def additive(query, keys, v, memory):
    return attend(torch.tanh(query[:, :, None, :] + keys[:, None, :, :]) @ v, memory)


def scaled(query, memory, q, k, v):
    result, shares = F.multi_head_attention_forward(
        query.transpose(0, 1), memory.transpose(0, 1), memory.transpose(0, 1), SIZE, 1, None, None, None, None, False, 0.0,
        torch.eye(SIZE, dtype=torch.double), None, key_padding_mask=masked, use_separate_proj_weight=True,
        q_proj_weight=q, k_proj_weight=k, v_proj_weight=v)
    return result.transpose(0, 1), shares


x = draw(BATCH, STEPS, FEATURES)
gain, bias = draw(FEATURES), draw(FEATURES)
case("layerNorm", [x], [gain, bias], lambda: (F.layer_norm(x, (FEATURES,), gain, bias), None))

x1 = draw(BATCH, STEPS, FEATURES)
case("softmax", [x1], [], lambda: (F.softmax(x1, dim=-1), None))

tokens = torch.tensor(rng.integers(0, 6, (BATCH, STEPS)))
vectors = draw(6, SIZE)
padded = torch.ones(6, 1, dtype=torch.double)
padded[2] = 0
case("embedding", [tokens], [vectors], lambda: (F.embedding(tokens, vectors * padded, padding_idx=2), None))

x2 = draw(BATCH, STEPS, FEATURES)
there = torch.tensor(present.astype(np.float64))[:, :, None]
case("meanPool", [x2], [], lambda: ((x2 * there).sum(1, keepdim=True) / there.sum(1, keepdim=True), None))
x3 = draw(BATCH, STEPS, FEATURES)
case("maxPool", [x3], [], lambda: (x3.masked_fill(masked[:, :, None], -np.inf).max(1, keepdim=True)[0], None))

m = draw(BATCH, STEPS, FEATURES)
q0, k0, v0 = draw(SIZE), draw(SIZE, FEATURES), draw(SIZE)
case("poolAdditive", [m], [q0, k0, v0], lambda: additive(q0.expand(BATCH, 1, SIZE), m @ k0.T, v0, m))
m1, q1 = draw(BATCH, STEPS, FEATURES), draw(FEATURES)
case("poolMultiplicative", [m1], [q1], lambda: attend((m1 @ q1)[:, None, :], m1))
m2, q2, k2, v2 = draw(BATCH, STEPS, FEATURES), draw(SIZE), draw(SIZE, FEATURES), draw(SIZE, FEATURES)
case("poolScaledDot", [m2], [q2, k2, v2],
     lambda: scaled(q2.expand(BATCH, 1, SIZE), m2, torch.eye(SIZE, dtype=torch.double), k2, v2))

q, m3, wq, wk, wv = draw(BATCH, QUERIES, QUERY_SIZE), draw(BATCH, STEPS, FEATURES), draw(SIZE, QUERY_SIZE), draw(SIZE, FEATURES), draw(SIZE)
case("additive", [q, m3], [wq, wk, wv], lambda: additive(q @ wq.T, m3 @ wk.T, wv, m3))
q4, m4, w4 = draw(BATCH, QUERIES, QUERY_SIZE), draw(BATCH, STEPS, FEATURES), draw(FEATURES, QUERY_SIZE)
case("multiplicative", [q4, m4], [w4], lambda: attend(q4 @ w4.T @ m4.transpose(1, 2), m4))
q5, m5 = draw(BATCH, QUERIES, QUERY_SIZE), draw(BATCH, STEPS, FEATURES)
wq5, wk5, wv5 = draw(SIZE, QUERY_SIZE), draw(SIZE, FEATURES), draw(SIZE, FEATURES)
# PyTorch wants queries as wide as the heads: they go in projected, and the identity projects them again.
case("scaledDot", [q5, m5], [wq5, wk5, wv5], lambda: scaled(q5 @ wq5.T, m5, torch.eye(SIZE, dtype=torch.double), wk5, wv5))

# Several heads: queries to a memory by the function behind PyTorch's module, a sequence to itself by the module.
HEADS, HEADS_SIZE = 3, 12


def many_heads(query_size, memory_size):
    weights = [draw(HEADS_SIZE, query_size), draw(HEADS_SIZE, memory_size), draw(HEADS_SIZE, memory_size), draw(HEADS_SIZE, HEADS_SIZE)]

    def run(query, memory):
        # PyTorch wants queries as wide as the heads together: they go in projected, and the identity projects them again.
        result, shares = F.multi_head_attention_forward(
            (query @ weights[0].T).transpose(0, 1), memory.transpose(0, 1), memory.transpose(0, 1), HEADS_SIZE, HEADS, None, None, None, None,
            False, 0.0, weights[3], None, key_padding_mask=masked, use_separate_proj_weight=True, average_attn_weights=False,
            q_proj_weight=torch.eye(HEADS_SIZE, dtype=torch.double), k_proj_weight=weights[1], v_proj_weight=weights[2])
        return result.transpose(0, 1), shares

    return weights, run


weights6, run6 = many_heads(QUERY_SIZE, FEATURES)
q6, m6 = draw(BATCH, QUERIES, QUERY_SIZE), draw(BATCH, STEPS, FEATURES)
case("multiHead", [q6, m6], weights6, lambda: run6(q6, m6))

own = torch.nn.MultiheadAttention(HEADS_SIZE, HEADS, bias=False, batch_first=True).double()
with torch.no_grad():
    own.in_proj_weight.copy_(draw(3 * HEADS_SIZE, HEADS_SIZE))
    own.out_proj.weight.copy_(draw(HEADS_SIZE, HEADS_SIZE))
x7 = draw(BATCH, STEPS, HEADS_SIZE)


def self_attention():
    result, shares = own(x7, x7, x7, key_padding_mask=masked, average_attn_weights=False)
    # With us a masked step gives zeros.
    return result * there, shares


case("selfAttention", [x7], [own.in_proj_weight, own.out_proj.weight], self_attention)

print(json.dumps({
    "versions": {"torch": torch.__version__, "numpy": np.__version__}, "batch": BATCH, "steps": STEPS, "queries": QUERIES,
    "mask": [bool(p) for p in present.ravel()], "cases": cases,
}))
