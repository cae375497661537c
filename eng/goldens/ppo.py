"""Golden losses and gradients of proximal policy optimisation at single steps.

usage: python3 eng/goldens/ppo.py > test/Microsoft.ML.Lstm.Control.Tests/Golden/ppo.json
needs: Python's own library.

-min(r A, clip(r, 1 - e, 1 + e) A) - c entropy + w / 2 (v - R)^2 (Schulman et al. 2017), the value's error the greater of the one as it is and of the one whose value has moved by at most the clip (Schulman's own code). Numbers given to us
are floats; here all is double, and gradients are exact: each number carries its derivatives along (forward differentiation).
"""
import json
import math
import random
import struct

rng = random.Random(20170720)


class Dual:
    def __init__(self, value, slopes):
        self.value, self.slopes = value, slopes

    def __add__(self, other):
        other = lift(other, self)
        return Dual(self.value + other.value, [a + b for a, b in zip(self.slopes, other.slopes)])

    def __mul__(self, other):
        other = lift(other, self)
        return Dual(self.value * other.value, [a * other.value + b * self.value for a, b in zip(self.slopes, other.slopes)])

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -lift(other, self)

    __radd__, __rmul__ = __add__, __mul__


def lift(value, like):
    return value if isinstance(value, Dual) else Dual(value, [0.0] * len(like.slopes))


def exp(x):
    return Dual(math.exp(x.value), [s * math.exp(x.value) for s in x.slopes])


def log(x):
    return Dual(math.log(x.value), [s / x.value for s in x.slopes])


def clip(x, low, high):
    return x if low < x.value < high else Dual(min(max(x.value, low), high), [0.0] * len(x.slopes))


def less(x, y):
    return x if x.value <= y.value else y


def single(value):
    return struct.unpack("f", struct.pack("f", value))[0]


def choice(logits, action):
    total = sum((exp(x) for x in logits[1:]), exp(logits[0]))
    logs = [x - log(total) for x in logits]
    return logs[int(action[0])], -sum((exp(x) * x for x in logs[1:]), exp(logs[0]) * logs[0])


def normal(outputs, action):
    means, spreads = outputs[:len(action)], outputs[len(action):]
    log_density = entropy = lift(0.0, outputs[0])
    for mean, spread, drawn in zip(means, spreads, action):
        scaled = (drawn + -mean) * exp(-spread)
        log_density = log_density + scaled * scaled * -0.5 - spread - 0.5 * math.log(2 * math.pi)
        entropy = entropy + spread + 0.5 * math.log(2 * math.pi * math.e)
    return log_density, entropy


def case(kind, size, advantage, shift, value_clip):
    outputs = [single(rng.uniform(-1, 1)) for _ in range(size)]
    action = [float(rng.randrange(size))] if kind == "choice" else [single(rng.uniform(-1, 1)) for _ in range(size // 2)]
    value, target = single(rng.uniform(-1, 1)), single(rng.uniform(-1, 1))
    point = [*outputs, value]
    duals = [Dual(x, [1.0 if i == k else 0.0 for k in range(len(point))]) for i, x in enumerate(point)]
    log_now, entropy = (choice if kind == "choice" else normal)(duals[:-1], action)
    old_log, old_value = log_now.value - shift, value + 2 * shift
    ratio = exp(log_now - old_log)
    policy = less(ratio * advantage, clip(ratio, 1 - 0.2, 1 + 0.2) * advantage)
    error = duals[-1] - target
    squared = error * error
    if value_clip > 0:
        held = clip(duals[-1] - old_value, -value_clip, value_clip) + (old_value - target)
        squared = held * held if held.value * held.value > squared.value else squared
    loss = -policy - entropy * 0.04 + squared * (0.7 / 2)
    return dict(kind=kind, size=size, outputs=outputs, action=action, value=value, oldLog=old_log, oldValue=old_value, advantage=advantage, target=target, valueClip=value_clip, loss=loss.value,
                entropy=entropy.value, gradient=loss.slopes)


cases = [case(kind, size, advantage, shift, value_clip) for kind, size in (("choice", 5), ("box", 4)) for advantage in (-1.3, 0.8) for shift in (-0.9, -0.05, 0.05, 0.9) for value_clip in (0.0, 0.3)]
print(json.dumps(dict(clip=0.2, entropy=0.04, valueWeight=0.7, cases=cases), indent=1))
