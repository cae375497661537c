"""Golden quantiles of Student's t and of the negative binomial distribution.

usage: python3 eng/goldens/distributions.py > test/Microsoft.ML.Lstm.Engine.Tests/Golden/distributions.json
needs: mpmath 1.3.0, which computes with 25 digits here.

Quantiles of t are found by bisection of its distribution function; those of counts are found by adding probabilities up, one count after the other.
"""
import json

from mpmath import betainc, exp, log, mp, mpf

mp.dps = 25


def t_quantile(level, nu):
    low, high = mpf(0), mpf(64)
    for _ in range(90):
        t = (low + high) / 2
        above = betainc(nu / 2, 0.5, 0, nu / (nu + t * t), regularized=True) / 2
        low, high = (t, high) if above > 1 - mpf(level) else (low, t)
    return low


def nb_quantile(level, m, a):
    m, a = mpf(m), mpf(a)
    r, p = 1 / a, a * m / (1 + a * m)
    probability, total, count = exp(-log(1 + a * m) / a), mpf(0), 0
    while True:
        total += probability
        if total >= mpf(level):
            return count
        probability *= (count + r) / (count + 1) * p
        count += 1


T = [(level, nu) for nu in (2, 2.5, 3, 5, 12, 40) for level in (0.55, 0.75, 0.9, 0.975, 0.999)]
NB = [(level, m, a) for m, a in ((0.01, 1), (0.3, 0.5), (2.5, 4), (7, 0.0001), (49, 0.7), (51, 0.7), (300, 0.01), (2000, 0.0001), (2000, 3)) for level in (0.1, 0.5, 0.9, 0.99)]
print(json.dumps({
    "studentT": [{"level": level, "freedom": nu, "quantile": float(t_quantile(level, mpf(nu)))} for level, nu in T],
    "negativeBinomial": [{"level": level, "mean": m, "dispersion": a, "quantile": nb_quantile(level, m, a)} for level, m, a in NB],
}, indent=1))
