"""Weights and outputs of a PyTorch model of each kind of recurrent module, as users save them.

usage: /usr/bin/python3 eng/goldens/pytorch_weights.py test/Microsoft.ML.Lstm.Engine.Tests/Golden
writes: pytorch.npz (numpy.savez of the state dictionaries, inputs and outputs)
needs: Debian 12's python3-torch (PyTorch 1.13) and python3-numpy (1.24.2).

Outputs are computed in double from the float weights, so that what differs is our rounding alone. Zip times are fixed: the same bytes each time.
"""
import io
import sys
import zipfile

import numpy as np
import torch
from torch import nn

BATCH, STEPS, FEATURES = 3, 7, 5
torch.manual_seed(20261128)

modules = {
    "lstm": nn.LSTM(FEATURES, 6, num_layers=2, bidirectional=True, batch_first=True),
    "projected": nn.LSTM(FEATURES, 9, proj_size=4, batch_first=True),
    "unbiased": nn.LSTM(FEATURES, 6, bias=False, batch_first=True),
    "gru": nn.GRU(FEATURES, 6, num_layers=2, bidirectional=True, batch_first=True),
    "rnn": nn.RNN(FEATURES, 9, batch_first=True),
    "dense": nn.Linear(FEATURES, 4),
    "norm": nn.LayerNorm(FEATURES),
    "tokens": nn.Embedding(8, 5, padding_idx=2),
}
with torch.no_grad():
    for parameter in [p for name, module in modules.items() if name == "norm" for p in module.parameters()]:
        parameter.copy_(torch.rand(parameter.shape) + 0.5)

arrays = {}
numbers = torch.rand(BATCH, STEPS, FEATURES) * 2 - 1
tokens = torch.randint(0, 8, (BATCH, STEPS))
arrays["numbers"], arrays["token_numbers"] = numbers.numpy(), tokens.numpy().astype(np.float32)
for name, module in modules.items():
    for key, value in module.state_dict().items():
        arrays[f"{name}.{key}"] = value.numpy().copy()
    module.double()
    with torch.no_grad():
        output = module(tokens if name == "tokens" else numbers.double())
    arrays[f"output.{name}"] = (output[0] if isinstance(output, tuple) else output).numpy()
# In the order of Fortran, and as half precision: both can be read.
arrays["turned"] = np.asfortranarray(np.arange(12, dtype=np.float64).reshape(3, 4))
arrays["half"] = np.array([0.5, -2, 65504], dtype=np.float16)

with zipfile.ZipFile(f"{sys.argv[1]}/pytorch.npz", "w", zipfile.ZIP_DEFLATED) as archive:
    for name, values in arrays.items():
        content = io.BytesIO()
        np.lib.format.write_array(content, np.asanyarray(values))
        archive.writestr(zipfile.ZipInfo(name + ".npy", (2026, 11, 28, 0, 0, 0)), content.getvalue(), zipfile.ZIP_DEFLATED)
