"""Runs `fusionphase benchmark` and the peers in turn and prints one table."""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

FOLDER = Path(__file__).parent

# Each peer: what it is called, its program, and the option that asks for it. The usual ones are what most people would
# write, the others the fastest of several variants on the machine at hand.
PEERS = {
    "usual-moments": ("usual JAX", "jax_moments.py", "peers"),
    "moments": ("fastest JAX", "jax_moments.py", "peers"),
    "gpu-moments": ("JAX on the GPU", "jax_moments.py", "gpu"),
    "usual-samples": ("usual JAX", "jax_samples.py", "peers"),
    "samples": ("fastest JAX", "jax_samples.py", "peers"),
    "gpu-samples": ("JAX on the GPU", "jax_samples.py", "gpu"),
    "usual-competition": ("usual NumPy", "numpy_competition.py", "peers"),
    "competition": ("fastest NumPy", "numpy_competition.py", "peers"),
    "loop": ("one at a time", "numpy_loop.py", "peers"),
    "torch": ("PyTorch bmm", "torch_peers.py", "torch"),
}
MOMENTS = ("usual-moments", "moments", "gpu-moments", "loop", "torch")
SAMPLES = ("usual-samples", "samples", "gpu-samples")

# Each case: what it says, the case that peers train, the peers, and the target in words.
CASES = {
    "deep-late": ("L=4, L_f=4, width 100", "deep-late", MOMENTS, "≥ 5× JAX"),
    "two-layer-late": ("two-layer late, width 100", "two-layer-late", MOMENTS, "≥ 10× JAX"),
    "two-layer-late-reduced": (
        "two-layer late, width 100, reduced", "two-layer-late", MOMENTS, "≥ 300× JAX"),
    "deep-late-reduced": (
        "L=4, L_f=4, reduced, whole job of 5000 steps", "deep-late", MOMENTS, "≥ 300× JAX"),
    "deep-late-reduced-loop": (
        "L=4, L_f=4, reduced, steps alone", "deep-late", MOMENTS, "≥ 1000× JAX"),
    "relu-late": ("two-layer ReLU late, 8192 samples", "relu-late", SAMPLES, "≥ 4× JAX"),
    "relu-early": ("two-layer ReLU early, 8192 samples", "relu-early", SAMPLES, ""),
    "relu-middle": ("three-layer ReLU, L_f=2, 8192 samples", "relu-middle", SAMPLES, ""),
    "competition": ("competition, default size", "competition", ("usual-competition", "competition"), "≥ 5× NumPy"),
    "spread": ("tenfold spread of times over the sum of single costs", None, (), "≤ 1.3×"),
    "short-networks": ("share of a run of 10⁵ short networks that is not training", None, (), "≤ 5 %"),
    "whole-command": ("100×100 cells × 50 seeds, reduced, whole command, cold", None, (), "≤ 20 s, < 1 GiB"),
}
# Those that take long or run a whole sweep are measured once.
ONCE = ("short-networks", "whole-command")


class Peer:
    """A peer's program at work; see peer.py for what is said between the two."""

    def __init__(self, python, key, seconds):
        _, program, _ = PEERS[key]
        self.variants = {}
        manner = [word for word in ("usual", "gpu") if key.startswith(word + "-")]
        self.process = subprocess.Popen(
            [python, "-B", FOLDER / program, str(seconds), *manner], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True)

    def rate(self, case):
        """Network-steps a second in one repetition; None if the program has died."""
        try:
            self.process.stdin.write(case + "\n")
            self.process.stdin.flush()
            answer = json.loads(self.process.stdout.readline())
        except (BrokenPipeError, json.JSONDecodeError):
            return None
        self.variants[case] = answer["variant"]
        return answer["rate"]

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


class Row:
    """What was measured of a case on one device, one value a round."""

    def __init__(self):
        self.values, self.shares, self.operations, self.memory = [], [], [], None
        self.unit, self.networks = "", None
        self.ratios = {}

    def add(self, measured, peers):
        self.values += measured["values"]
        self.unit, self.networks = measured["unit"], measured.get("networks")
        self.memory = measured.get("peakMemory")
        for key, values in (("peakShare", self.shares), ("operationsPerSecond", self.operations)):
            if key in measured:
                values.append(measured[key])
        for label, rate in peers.items():
            self.ratios.setdefault(label, []).append(measured["value"] / rate)


def quantity(value, unit=""):
    for prefix in ("", "k", "M", "G", "T"):
        if abs(value) < 999.5 or prefix == "T":
            return f"{value:.3g} {prefix}{unit}".strip()
        value /= 1000


def ratio(value):
    return f"{value:.0f}×" if value >= 99.5 else f"{value:.3g}×"


def install(folder, packages):
    """A Python with these packages, or None and why not."""
    say("Installing " + ", ".join(packages) + " into a temporary folder.")
    python = Path(folder) / "peers" / "bin" / "python"
    for command in (
        [sys.executable, "-m", "venv", python.parent.parent], [python, "-m", "pip", "install", "-q", *packages]):
        try:
            result = subprocess.run(command, capture_output=True, text=True, timeout=600)
        except (OSError, subprocess.TimeoutExpired) as error:
            return None, str(error)
        if result.returncode != 0:
            return None, (result.stderr.strip().splitlines() or ["no reason given"])[-1]
    return python, None


def measure(program, case, arguments):
    """The rows of one repetition of a case, one a device."""
    command = [program, "benchmark", "--case", case, "--repetitions", "1", "--json", *arguments]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        raise SystemExit(f"`{' '.join(map(str, command))}` failed:\n{result.stderr.strip()}")
    return json.loads(result.stdout)


def say(text):
    print(text, file=sys.stderr, flush=True)


def compare(options, arguments, folder):
    """Measures every case and every peer in turn, round by round."""
    notes, peers = [], {}
    keys = [key for key, (_, _, option) in PEERS.items() if getattr(options, option)]
    if options.peers:
        python, reason = options.python, None
        if python is None:
            packages = ["jax[cuda12]" if options.gpu else "jax", "numpy"] + (["torch"] if options.torch else [])
            python, reason = install(folder, packages)
        if python is None:
            notes.append(f"Peers could not be installed: {reason}")
        else:
            peers = {key: Peer(python, key, options.seconds) for key in keys}
    rows, rates, machine = {}, {}, None
    try:
        for turn in range(options.rounds):
            said = {}
            for case in options.case or CASES:
                if turn > 0 and case in ONCE:
                    continue
                say(f"Round {turn + 1} of {options.rounds}: {case}")
                _, peer_case, names, _ = CASES[case]
                for name in names:
                    if name in peers and (name, peer_case) not in said:
                        rate = peers[name].rate(peer_case)
                        if rate is None:
                            notes.append(f"{PEERS[name][0]} ({PEERS[name][1]}) stopped at {peer_case}.")
                            del peers[name]
                            continue
                        said[name, peer_case] = rate
                        rates.setdefault((name, peer_case), []).append(rate)
                current = {PEERS[name][0]: said[name, peer_case] for name in names if (name, peer_case) in said}
                machine = measure(options.program, case, arguments)
                for measured in machine["rows"]:
                    rows.setdefault((case, measured["device"]), Row()).add(measured, current)
    finally:
        for peer in peers.values():
            peer.stop()
    for (name, case), values in rates.items():
        variant = peers[name].variants[case] if name in peers else ""
        notes.append(f"{PEERS[name][0]}, {case}: {quantity(median(values))} network-steps/s ({variant})")
    return machine, rows, notes


def cells(case, device, row, rows):
    title, _, _, target = CASES[case]
    value = median(row.values)
    shown = {"s": f"{value:.3g} s", "×": f"{value:.2f}×", "%": f"{100 * value:.1f} %"}
    reference = rows.get((case, "cpu"))
    return [
        title, device, shown.get(row.unit, quantity(value) + "/s")
        + (f", {row.memory / 2**20:.0f} MiB" if row.memory else ""),
        f"{median(row.operations) / 1e9:.3g}" if row.operations else "",
        f"{100 * median(row.shares):.0f} %" if row.shares else "",
        f"{value / median(reference.values):.2f}" if reference and device != "cpu" and row.operations else "",
        ", ".join(f"{ratio(median(values))} {label}" for label, values in row.ratios.items()), target]


HEADER = ["case", "device", "network-steps/s", "GFLOP/s", "of peak", "to CPU", "to peers", "target"]


def lines(table, markdown):
    if markdown:
        yield "| " + " | ".join(table[0]) + " |"
        yield "|" + "---|" * len(table[0])
        for row in table[1:]:
            yield "| " + " | ".join(row) + " |"
        return
    widths = [max(map(len, column)) for column in zip(*table)]
    for row in table:
        yield "  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip()


def report(options, machine, rows, notes):
    peak = machine["peak"]
    print(
        f"{machine['processor']}, {machine['cores']} cores, {machine['precision']}; in loops that do nothing else "
        f"{quantity(peak['floatOperations'])}FLOP/s float, {quantity(peak['doubleOperations'])}FLOP/s double, reads "
        f"{quantity(peak['cacheBandwidth'])}B/s from the second-level cache and {quantity(peak['memoryBandwidth'])}B/s "
        "from memory\n")
    order = {case: index for index, case in enumerate(CASES)}
    table = [HEADER] + [
        cells(case, device, row, rows)
        for (case, device), row in sorted(rows.items(), key=lambda item: (order[item[0][0]], item[0][1] != "cpu"))]
    print("\n".join(lines(table, options.markdown)))
    if notes:
        print("\n" + "\n".join(f"- {note}" for note in notes))


def growth(options, arguments):
    result = subprocess.run(
        [options.program, "benchmark", "--growth", "--repetitions", "1", "--json", *arguments], stdout=subprocess.PIPE,
        text=True)
    if result.returncode != 0:
        raise SystemExit(result.returncode)
    table = [["size", "device", "network-steps/s", "µs a network-step", "GFLOP/s", "of peak", "networks"]]
    for row in json.loads(result.stdout)["rows"]:
        table.append([
            row["name"], row["device"], quantity(row["value"]) + "/s", f"{1e6 / row['value']:.3g}",
            f"{row['operationsPerSecond'] / 1e9:.3g}", f"{100 * row['peakShare']:.0f} %" if "peakShare" in row else "",
            str(row["networks"])])
    print("\n".join(lines(table, options.markdown)))


def main():
    parser = argparse.ArgumentParser(prog="tools/bench", description=__doc__)
    parser.add_argument("program", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--no-peers", dest="peers", action="store_false", help="measure this program alone")
    parser.add_argument("--torch", action="store_true", help="compare with PyTorch as well; installs some gigabytes")
    parser.add_argument("--gpu", action="store_true", help="compare with JAX on an NVIDIA GPU as well; likewise")
    parser.add_argument(
        "--python", metavar="PATH", help="a Python that has the peers' packages, so that nothing is installed")
    parser.add_argument("--growth", action="store_true", help="how cost grows, without peers")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    parser.add_argument("--device", help="only this device; default: the CPU and every OpenCL device")
    parser.add_argument("--case", action="append", choices=CASES, help="only this case; may be given several times")
    parser.add_argument("--precision", choices=("float", "double"), default="float", help="of this program")
    parser.add_argument("--rounds", type=int, default=3, help="how often everything is measured; medians are shown")
    parser.add_argument("--seconds", type=float, default=1, help="how long each measurement takes")
    options = parser.parse_args()
    arguments = ["--precision", options.precision, "--seconds", str(options.seconds)]
    if options.device:
        arguments += ["--device", options.device]
    if options.growth:
        return growth(options, arguments)
    with tempfile.TemporaryDirectory() as folder:
        machine, rows, notes = compare(options, arguments, folder)
    report(options, machine, rows, notes)


if __name__ == "__main__":
    main()
