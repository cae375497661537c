"""Reads what compare.sh printed, once or in several rounds, and prints the table of the results: medians, and ours by the best peer's.

usage: medians.py FILE... (one number of threads)
"""
import re
import statistics
import sys

PEERS = {"onednn": "oneDNN", "onnxruntime": "ONNX Runtime", "pytorch": "PyTorch"}
LINE = re.compile(r"(\w+) T(\d+) B(\d+) I(\d+) H(\d+) L(\d+) (.*)")

# figures[shape][library] = [inference, training, peak], each a list with a number of every round
figures = {}
for file in sys.argv[1:]:
    for line in open(file):
        if not (match := LINE.match(line)):
            continue
        library = match[1] if match[1] in PEERS else "ours"
        rates = re.findall(r"(inference|training)_ms \S+ gflops (\S+)", match[7]) + re.findall(r"(peak)_gflops (\S+)", match[7])
        lists = figures.setdefault(" ".join(match.groups()[1:6]), {}).setdefault(library, {})
        for what, rate in rates:
            lists.setdefault(what, []).append(float(rate))


def median(library, what):
    return statistics.median(library[what]) if what in library else None


print("| T B I H L | ours | " + " | ".join(PEERS.values()) + " | ours : best peer | of the peak |")
print("|---|---|" + "---|" * len(PEERS) + "---|---|")
ratios = []
for shape, libraries in figures.items():
    cells = [" / ".join(f"{rate:.0f}" for what in ("inference", "training") if (rate := median(libraries.get(name, {}), what))) for name in ("ours", *PEERS)]
    ours = {what: median(libraries["ours"], what) for what in ("inference", "training", "peak")}
    of_best, of_peak = [], []
    for what in ("inference", "training"):
        best = max(rate for name in PEERS if (rate := median(libraries.get(name, {}), what)))
        ratios.append(ours[what] / best)
        of_best.append(f"{ours[what] / best:.2f}")
        of_peak.append(f"{100 * ours[what] / ours['peak']:.0f} %")
    print(f"| {shape} | {' | '.join(cells)} | {' / '.join(of_best)} | {' / '.join(of_peak)} |")
print(f"\nMedian of the ratios {statistics.median(ratios):.2f}, least {min(ratios):.2f}")
