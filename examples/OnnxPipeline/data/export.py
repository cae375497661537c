"""Writes the LSTM that PyTorch has trained (../OnnxRoundTrip/data/train.py) as an ONNX file: values [batch, steps, 1] in, the next value [batch, 1] out.

usage: /usr/bin/python3 export.py ../../OnnxRoundTrip/data/waves.npz waves.onnx
needs: PyTorch (1.13 made the file) and NumPy.
"""
import sys

import numpy as np
import torch
from torch import nn


class Waves(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 16, batch_first=True)
        self.head = nn.Linear(16, 1)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])


model = Waves()
model.load_state_dict({name: torch.from_numpy(values) for name, values in np.load(sys.argv[1]).items()})
torch.onnx.export(model.eval(), torch.zeros(2, 5, 1), sys.argv[2], input_names=["Values"], output_names=["Next"], opset_version=14,
                  dynamic_axes={"Values": {0: "batch", 1: "steps"}, "Next": {0: "batch"}})
