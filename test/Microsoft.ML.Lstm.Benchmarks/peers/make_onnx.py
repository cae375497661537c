"""Writes an ONNX model of recurrent layers with random weights: make_onnx.py lstm|gru|nothing T B I H L stateless|stateful OUT

A stateful model is one layer, given its states and giving them back; "nothing" hands through what such an LSTM would get, for what a call costs.
"""
import sys

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

cell, (T, B, I, H, L), stateful, out = sys.argv[1], map(int, sys.argv[2:7]), sys.argv[7] == "stateful", sys.argv[8]
random, gates = np.random.default_rng(1), {"lstm": 4, "gru": 3, "nothing": 0}[cell]


def tensor(name, *shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape))


def constant(name, values):
    return numpy_helper.from_array(values, name)


def layer(x, index, features):
    """One node, and its weights; a GRU resets after the product, as PyTorch's does."""
    shapes = {"W": (1, gates * H, features), "R": (1, gates * H, H), "B": (1, 2 * gates * H)}
    weights = [constant(f"{name}{index}", random.uniform(-0.1, 0.1, shape).astype(np.float32)) for name, shape in shapes.items()]
    given = ["", *states] if stateful else []
    results = [f"y{index}", *(f"{state}_after" for state in states)] if stateful else [f"y{index}"]
    options = {"linear_before_reset": 1} if cell == "gru" else {}
    return helper.make_node(cell.upper(), [x, *(w.name for w in weights), *given], results, hidden_size=H, **options), weights


nodes, weights, x = [], [constant("direction", np.array([1], np.int64))] if gates else [], "x"
states = ["h"] if cell == "gru" else ["h", "c"]
if cell == "nothing":
    nodes = [helper.make_node("Identity", [state], [f"{state}_after"]) for state in states]
for index in range(L if gates else 0):
    node, made = layer(x, index, H if index else I)
    weights += made
    x = f"out{index}"
    nodes += [node, helper.make_node("Squeeze", [f"y{index}", "direction"], [x])]
inputs, outputs = [tensor("x", T, B, I)], [tensor(x, T, B, H)] if gates else []
if stateful:
    inputs += [tensor(state, 1, B, H) for state in states]
    outputs += [tensor(f"{state}_after", 1, B, H) for state in states]
graph = helper.make_graph(nodes, cell, inputs, outputs, weights)
save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=7), out)
