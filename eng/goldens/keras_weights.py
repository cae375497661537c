"""Files as Keras 3 saves them, and what its layers compute: an independent implementation of Keras's equations and of its layouts.

usage: /usr/bin/python3 eng/goldens/keras_weights.py test/Microsoft.ML.Lstm.Engine.Tests/Golden
writes: keras.npz (inputs and outputs), keras_layers.keras (groups by class and number, config.json), keras_chain.keras (a Sequential model), keras_layers.h5 (groups by name, model_config as an attribute), keras_layers.weights.h5
needs: Debian 12's python3-h5py (3.7.0) and python3-numpy (1.24.2).

Keras itself is in no registry that is reached here. The layouts are those of keras/src/saving/saving_lib.py and of legacy_h5_format.py of Keras 3.15: h5py's default version of HDF5's files, float32, in one piece. Equations are
those of the documentation, gates i, f, c, o and z, r, h, in double from the float weights; the recurrent ones were compared once with PyTorch 1.13 and with the layers of TensorFlow.js 4.22.
"""
import io
import json
import sys
import zipfile

import h5py
import numpy as np

BATCH, STEPS, FEATURES, UNITS = 3, 7, 5, 6
random = np.random.default_rng(20261129)
VARIABLES = {"LSTM": ("kernel", "recurrent_kernel", "bias"), "GRU": ("kernel", "recurrent_kernel", "bias"), "SimpleRNN": ("kernel", "recurrent_kernel", "bias"),
             "Dense": ("kernel", "bias"), "Conv1D": ("kernel", "bias"), "Embedding": ("embeddings",), "LayerNormalization": ("gamma", "beta")}
GATES = {"LSTM": 4, "GRU": 3, "SimpleRNN": 1}


def weights(*shape):
    return (random.random(shape, dtype=np.float32) * 2 - 1) * np.float32(0.7)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def recurrent_weights(kind, features, config):
    gates = GATES[kind] * config["units"]
    found = [weights(features, gates), weights(config["units"], gates)]
    if config["use_bias"]:
        found.append(weights(2, gates) if config.get("reset_after") else weights(gates))
    return found


def recurrent(kind, config, given, x, backwards=False):
    kernel, hidden, *bias = [w.astype(np.float64) for w in given]
    units = config["units"]
    bias = bias[0] if bias else np.zeros((2, 3 * units) if config.get("reset_after") else kernel.shape[1])
    h, c, outputs = np.zeros((len(x), units)), np.zeros((len(x), units)), []
    for step in range(x.shape[1])[:: -1 if backwards else 1]:
        if kind == "LSTM":
            i, f, g, o = np.split(x[:, step] @ kernel + h @ hidden + bias, 4, axis=1)
            c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
            h = sigmoid(o) * np.tanh(c)
        elif kind == "SimpleRNN":
            h = np.tanh(x[:, step] @ kernel + bias + h @ hidden)
        else:
            own, other = bias if config["reset_after"] else (bias, np.zeros_like(bias))
            xz, xr, xh = np.split(x[:, step] @ kernel + own, 3, axis=1)
            hz, hr, hh = np.split(h @ hidden + other, 3, axis=1)
            z, r = sigmoid(xz + hz), sigmoid(xr + hr)
            candidate = np.tanh(xh + (r * hh if config["reset_after"] else (r * h) @ hidden[:, 2 * units:]))
            h = z * h + (1 - z) * candidate
        outputs.append(h)
    return np.stack(outputs[:: -1 if backwards else 1], axis=1)


def cell(**more):
    return {"units": UNITS, "activation": "tanh", "recurrent_activation": "sigmoid", "use_bias": True, "return_sequences": True, "go_backwards": False} | more


class Layer:
    def __init__(self, name, kind, config, features=FEATURES):
        self.kind, self.config, self.inner = kind, {"name": name} | config, None
        if kind == "Bidirectional":
            self.inner, inner = config["layer"]["class_name"], config["layer"]["config"]
            self.parts = {"forward": recurrent_weights(self.inner, features, inner), "backward": recurrent_weights(self.inner, features, inner)}
        elif kind in GATES:
            self.parts = {"cell": recurrent_weights(kind, features, config)}
        else:
            shapes = {"Dense": [(features, config.get("units"))], "Conv1D": [(3, features, config.get("filters"))], "Embedding": [(8, 5)], "LayerNormalization": [(features,), (features,)], "Dropout": []}[kind]
            if kind in ("Dense", "Conv1D"):
                shapes.append((shapes[0][-1],))
            self.parts = {"own": [weights(*shape) for shape in shapes]}

    def __call__(self, x):
        config, own = self.config, [w.astype(np.float64) for w in self.parts.get("own", [])]
        if self.kind == "Bidirectional":
            inner = config["layer"]["config"]
            forward, backward = recurrent(self.inner, inner, self.parts["forward"], x), recurrent(self.inner, inner, self.parts["backward"], x, backwards=True)
            if not inner["return_sequences"]:
                return np.concatenate([forward[:, -1], backward[:, 0]], axis=-1)
            return np.concatenate([forward, backward], axis=-1) if config["merge_mode"] == "concat" else forward + backward
        if self.kind in GATES:
            output = recurrent(self.kind, config, self.parts["cell"], x)
            return output if config["return_sequences"] else output[:, -1]
        if self.kind == "Embedding":
            return own[0][x.astype(int)]
        if self.kind == "LayerNormalization":
            return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + config["epsilon"]) * own[0] + own[1]
        if self.kind == "Dropout":
            return x
        if self.kind == "Conv1D":
            wide, rate = np.pad(x, ((0, 0), (config["dilation_rate"][0],) * 2, (0, 0))), config["dilation_rate"][0]
            x = sum(wide[:, rate * tap : rate * tap + x.shape[1]] @ own[0][tap] for tap in range(3)) + own[1]
        else:
            x = x @ own[0] + own[1]
        if config["activation"] == "softmax":
            return np.exp(x) / np.exp(x).sum(-1, keepdims=True)
        return np.maximum(x, 0) if config["activation"] == "relu" else x


def described(kind, layers):
    return json.dumps({"module": "keras", "class_name": kind, "config": {"name": "model", "layers": [
        {"module": "keras.layers", "class_name": "InputLayer", "config": {"batch_shape": [None, None, FEATURES], "name": "input_layer"}},
        *({"module": "keras.layers", "class_name": layer.kind, "config": layer.config} for layer in layers)]}})


def numbered(layers):
    content, used = io.BytesIO(), {}
    with h5py.File(content, "w") as file:
        for layer in layers:
            snake = {"LSTM": "lstm", "GRU": "gru", "SimpleRNN": "simple_rnn", "LayerNormalization": "layer_normalization"}.get(layer.kind, layer.kind.lower())
            used[snake] = used.get(snake, -1) + 1
            group = file.create_group(f"layers/{snake}" + (f"_{used[snake]}" if used[snake] else ""))
            group.create_group("vars").attrs["name"] = layer.config["name"]
            for part, values in layer.parts.items():
                place = {"own": "vars", "cell": "cell/vars", "forward": "forward_layer/cell/vars", "backward": "backward_layer/cell/vars"}[part]
                for number, value in enumerate(values):
                    group[f"{place}/{number}"] = value
        file.create_group("vars").attrs["name"] = "model"
        file["optimizer/vars/0"] = np.int64(12)
    return content.getvalue()


def named(layers):
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        file.attrs["keras_version"] = "3.15.0"
        file.attrs["model_config"] = described("Functional", layers)
        root = file.create_group("model_weights")
        root.attrs["layer_names"] = [layer.config["name"].encode() for layer in layers]
        for layer in sorted(layers, key=lambda one: one.config["name"]):
            name, names = layer.config["name"], []
            group = root.create_group(name)
            for part, values in layer.parts.items():
                kind = layer.inner or layer.kind
                within = {"own": "", "cell": f"{kind.lower()}_cell/"}.get(part, f"{part}_{kind.lower()}/{kind.lower()}_cell/")
                for variable, value in zip(VARIABLES.get(kind, ()), values):
                    names.append(f"{name}/{within}{variable}")
                    group[names[-1]] = value
            group.attrs["weight_names"] = [one.encode() for one in names]
    return content.getvalue()


def write_zip(path, entries):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries:
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 29, 0, 0, 0)), content)


def keras(path, kind, layers):
    write_zip(path, [("metadata.json", '{"keras_version": "3.15.0", "date_saved": "2026-11-29@00:00:00"}'), ("config.json", described(kind, layers)), ("model.weights.h5", numbered(layers))])


def bidirectional(kind, merge, **more):
    return {"layer": {"module": "keras.layers", "class_name": kind, "config": {"name": "inner"} | cell(**more)}, "merge_mode": merge}


layers = [
    Layer("encoder", "LSTM", cell()),
    Layer("last", "LSTM", cell(return_sequences=False)),
    Layer("unbiased", "LSTM", cell(use_bias=False)),
    Layer("gates", "GRU", cell(reset_after=True)),
    Layer("paper", "GRU", cell(reset_after=False)),
    Layer("plain", "SimpleRNN", cell()),
    Layer("both", "Bidirectional", bidirectional("LSTM", "concat")),
    Layer("sum", "Bidirectional", bidirectional("GRU", "sum", reset_after=True)),
    Layer("ends", "Bidirectional", bidirectional("GRU", "concat", reset_after=True, return_sequences=False)),
    Layer("head", "Dense", {"units": 4, "activation": "relu", "use_bias": True}),
    Layer("words", "Embedding", {"input_dim": 8, "output_dim": 5, "mask_zero": False}),
    Layer("filter", "Conv1D", {"filters": 4, "kernel_size": [3], "strides": [1], "padding": "same", "data_format": "channels_last", "dilation_rate": [2], "groups": 1, "activation": "linear"}),
    Layer("norm", "LayerNormalization", {"axis": -1, "epsilon": 0.01, "center": True, "scale": True}),
]
chain = [
    Layer("conv", "Conv1D", {"filters": 4, "kernel_size": [3], "strides": [1], "padding": "same", "dilation_rate": [1], "groups": 1, "activation": "relu"}),
    Layer("ways", "Bidirectional", bidirectional("LSTM", "concat", return_sequences=False), features=4),
    Layer("drop", "Dropout", {"rate": 0.25}),
    Layer("classes", "Dense", {"units": 3, "activation": "softmax", "use_bias": True}, features=2 * UNITS),
]

folder = sys.argv[1]
numbers = weights(BATCH, STEPS, FEATURES)
tokens = random.integers(0, 8, (BATCH, STEPS)).astype(np.float32)
arrays = {"numbers": numbers, "token_numbers": tokens}
for layer in layers:
    arrays["output." + layer.config["name"]] = layer(tokens if layer.kind == "Embedding" else numbers.astype(np.float64))
arrays["output.chain"] = numbers.astype(np.float64)
for layer in chain:
    arrays["output.chain"] = layer(arrays["output.chain"])

entries = []
for name, values in arrays.items():
    content = io.BytesIO()
    np.lib.format.write_array(content, np.asanyarray(values))
    entries.append((name + ".npy", content.getvalue()))
write_zip(f"{folder}/keras.npz", entries)
keras(f"{folder}/keras_layers.keras", "Functional", layers)
keras(f"{folder}/keras_chain.keras", "Sequential", chain)
for name, content in (("keras_layers.h5", named(layers)), ("keras_layers.weights.h5", numbered(layers))):
    with open(f"{folder}/{name}", "wb") as file:
        file.write(content)
