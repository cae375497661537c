"""PyTorch on the CPU: torch_rnn.py speed|step|memory lstm|gru T B I H L [threads]; prints one line."""
import statistics
import sys
import time

import torch

what, cell = sys.argv[1:3]
T, B, I, H, L = map(int, sys.argv[3:8])
torch.set_num_threads(int(sys.argv[8]) if len(sys.argv) > 8 else 1)
shape = f"{cell} pytorch T{T} B{B} I{I} H{H} L{L}"


class Training:
    """A network with what one training pass needs: forward, backward and a step of Adam."""

    def __init__(self, T, B, I, H, L):
        self.model = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[cell](I, H, L)
        self.optimizer = torch.optim.Adam(self.model.parameters())
        self.x = torch.randn(T, B, I)

    def infer(self):
        with torch.no_grad():
            self.model(self.x)

    def train(self):
        self.optimizer.zero_grad()
        self.model(self.x)[0].sum().backward()
        self.optimizer.step()


def median_seconds(run, runs):
    run(), run()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def speed():
    network, gates = Training(T, B, I, H, L), {"lstm": 4, "gru": 3}[cell]
    flops = sum(2 * gates * H * ((H if layer else I) + H) for layer in range(L)) * T * B
    infer, train = median_seconds(network.infer, 9), median_seconds(network.train, 9)
    return (f"inference_ms {infer * 1e3:.3f} gflops {flops / infer / 1e9:.1f} "
            f"training_ms {train * 1e3:.3f} gflops {3 * flops / train / 1e9:.1f}")


def step():
    """The faster one of the layer over a sequence of one step and of the cell alone, the state carried on."""
    layer, alone = {"lstm": (torch.nn.LSTM, torch.nn.LSTMCell), "gru": (torch.nn.GRU, torch.nn.GRUCell)}[cell]
    layer, alone = layer(I, H), alone(I, H)
    x = torch.randn(1, 1, I)

    def by_layer(count=100):
        state = None
        for _ in range(count):
            _, state = layer(x, state)

    def by_cell(count=100):
        state = None
        for _ in range(count):
            state = alone(x[0], state)

    with torch.no_grad():
        return f"microseconds {min(median_seconds(run, 200) for run in (by_layer, by_cell)) * 1e4:.2f}"


def memory():
    """The peak before the network is made, after a small one has brought in code and threads, and the peak of three trainings."""
    small = Training(3, 7, 5, 40, 1)
    for _ in range(40):
        small.train()
    before = peak_mebibytes(reset=True)
    network = Training(T, B, I, H, L)
    for _ in range(3):
        network.train()
    peak = peak_mebibytes()
    return f"peak_mib {peak:.1f} before_mib {before:.1f} training_mib {peak - before:.1f}"


def peak_mebibytes(reset=False):
    if reset:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1024


print(shape, {"speed": speed, "step": step, "memory": memory}[what]())
