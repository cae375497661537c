"""Golden losses and gradients of connectionist temporal classification.

usage: /usr/bin/python3 eng/goldens/ctc.py > test/Microsoft.ML.Lstm.Engine.Tests/Golden/ctc.json
needs: Debian's python3-torch (PyTorch) and python3-numpy; the versions used are written into the file.

All numbers given to us are floats; PyTorch computes with them in double, so that what differs is our rounding alone. The blank is the last output.
"""
import json

import numpy as np
import torch
import torch.nn.functional as F

rng = np.random.default_rng(20061127)


def digits(values):
    return [float(f"{v:.13g}") for v in np.asarray(values).ravel()]


def case(labels, steps, transcripts, scale):
    lengths = [steps - 3 * i for i in range(len(transcripts))]
    outputs = torch.tensor(rng.normal(0, scale, (len(transcripts), steps, labels + 1)).astype(np.float32).astype(np.float64), requires_grad=True)
    loss = F.ctc_loss(F.log_softmax(outputs, 2).transpose(0, 1), torch.tensor(sum(transcripts, [])), torch.tensor(lengths),
                      torch.tensor([len(t) for t in transcripts]), blank=labels, reduction="none")
    loss.sum().backward()
    return {"labels": labels, "steps": steps, "lengths": lengths, "transcripts": transcripts, "outputs": digits(outputs.detach()), "losses": digits(loss.detach()), "gradient": digits(outputs.grad)}


cases = [
    case(4, 9, [[0, 1, 2], [3, 3]], 1),
    case(1, 8, [[0, 0, 0], [0]], 2),
    case(7, 24, [[1, 1, 5, 2, 2, 6, 0], [4], [3, 0, 3, 0, 3]], 3),
    case(12, 40, [[int(i) for i in rng.integers(0, 12, 15)], [int(i) for i in rng.integers(0, 12, 9)]], 1.5),
]
print(json.dumps({"torch": torch.__version__, "numpy": np.__version__, "cases": cases}))
