"""Trains a small LSTM in PyTorch, which the example goes on with: it predicts the next value of slow waves.

usage: /usr/bin/python3 train.py waves.npz
needs: PyTorch (1.13 made the file) and NumPy.
"""
import sys

import numpy as np
import torch
from torch import nn

torch.manual_seed(1)


class Waves(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 16, batch_first=True)
        self.head = nn.Linear(16, 1)

    def forward(self, x):
        return self.head(self.lstm(x)[0])


model = Waves()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for step in range(300):
    turn, speed = 6.28 * torch.rand(32, 1), 0.1 + 0.2 * torch.rand(32, 1)
    wave = torch.sin(turn + speed * torch.arange(41)).unsqueeze(-1)
    loss = nn.functional.mse_loss(model(wave[:, :-1]), wave[:, 1:])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print("mean squared error", float(loss))
np.savez(sys.argv[1], **{name: values.numpy() for name, values in model.state_dict().items()})
