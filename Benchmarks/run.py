#!/usr/bin/env python3
"""Measures tally beside its peers on the same generated night, and checks the speed and memory that it promises.

Everything that is made (nights, stores, Python packages) is kept under .build/bench and used again.
"""

import argparse
import pathlib
import shutil
import subprocess
import sys

import engines
import report
from answers import differences
from measuring import Cost, Failed, Meter, compile_c, warm

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEERS = [("DuckDB", "duckdb"), ("chDB", "chdb"), ("Polars", "polars")]
DATE = "2026-11-18"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=10_000_000, help="events in the night (default 10 million)")
    parser.add_argument("--runs", type=int, default=5, help="alternating runs of each program (default 5)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="ours,isal,pull,duckdb,chdb,polars,growth,help", help="what to measure, comma-separated")
    parser.add_argument("--growth", default="2000000,10000000,40000000", help="sizes of nights for the growth")
    parser.add_argument("--tally", type=pathlib.Path, default=ROOT / ".build/release/tally")
    parser.add_argument("--synth", type=pathlib.Path, default=ROOT / ".build/release/tally-synth")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / ".build/bench")
    parser.add_argument("--keep", action="store_true", help="keep stores and answers afterwards")
    parser.add_argument("--dry-table", action="store_true", help="print the table and leave Benchmarks/README.md alone")
    return parser.parse_args()


class Bench:
    def __init__(self, options):
        self.options, self.work = options, options.work.resolve()
        self.only = set(options.only.split(","))
        self.scratch = self.work / "scratch"
        self.scratch.mkdir(parents=True, exist_ok=True)
        self.meter = Meter(self.scratch)
        self.problems = []
        # Rows of (name, cost), notes to print under them, floors as (text, found, met).
        self.rows, self.notes, self.floors = {}, [], []

    def say(self, text):
        print(text, file=sys.stderr, flush=True)

    def night(self, events, intact=False):
        root = self.work / f"night-{events}-{self.options.seed}{'-intact' if intact else ''}"
        if not (root / f"expected-{DATE}.json").exists():
            self.say(f"generating {events:,} events")
            shutil.rmtree(root, ignore_errors=True)
            part = root.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            command = [self.options.synth, "--events", str(events), "--seed", str(self.options.seed), "--date", DATE, "--out", part]
            subprocess.run([str(word) for word in command] + ["--intact"] * intact, check=True, stdout=subprocess.DEVNULL)
            part.rename(root)
        return engines.Night(root, DATE)

    def run(self, engine):
        engine.prepare()
        return self.meter.measure(engine.command(), engine.good)

    def alternate(self, contestants, runs):
        """Medians of each, all run in turn, turn after turn."""
        costs = {engine.name: [] for engine in contestants}
        for turn in range(runs):
            for engine in contestants:
                costs[engine.name].append(self.run(engine))
                self.say(f"  {turn + 1}/{runs} {engine.name}: {costs[engine.name][-1].wall:.2f} s")
        return {name: Cost.median(taken) for name, taken in costs.items()}

    def check(self, engine, night, reference):
        """Whether an engine's answer, just given, is the expected one; `reference` is the list of breaks to compare with."""
        totals, breaks = engine.totals(), engine.breaks()
        found = differences(night.expected, totals)
        if isinstance(engine, engines.Ours) and not found:
            wanted = night.expected | {"version": engine.version}
            for line in (line for lines in totals["carriers"].values() for line in lines):
                del line["latency"]
            found = [(name, count, totals.get(name)) for name, count in wanted.items() if totals.get(name) != count]
        listed = 0 if reference is None else sum(((breaks - reference) + (reference - breaks)).values())
        if found or listed:
            self.problems.append(f"{engine.name}: {len(found)} counts and {listed} listed breaks differ")
            for name, expected, got in found[:8]:
                self.say(f"  {engine.name} {name}: expected {expected}, found {got}")
        return breaks

    def peers(self, night):
        chosen = [(name, package) for name, package in PEERS if package in self.only]
        if not chosen:
            return []
        python = engines.python_environment(self.work / "python", pathlib.Path(__file__).with_name("requirements.txt"))
        result = []
        for name, package in chosen:
            version = engines.version_of(python, package)
            if version is None:
                self.notes.append(f"{name} could not be installed and is not measured.")
                continue
            # Polars cannot read past a malformed line: see polars_night.py.
            given = self.night(self.options.events, intact=True) if package == "polars" else night
            result.append(
                engines.Peer(name, version, python, f"{package}_night.py", given,
                             self.scratch / package, self.options.threads))
        return result

    def contest(self):
        """Ours, the peers and ISA-L on the same night."""
        night = self.night(self.options.events)
        contestants, reference = [], None
        if "ours" in self.only:
            store = self.scratch / "store"
            pull = engines.Pull(self.options.tally, night, store, self.options.threads)
            self.run(pull)
            for name, rebuild in (("tally, from kept exports", True), ("tally, again", False)):
                contestants.append(
                    engines.Ours(name, self.options.tally, night, store, self.options.threads, rebuild))
        contestants += self.peers(night)
        warm(night.exports)
        for engine in contestants:
            self.run(engine)
            breaks = self.check(engine, engine.night, reference)
            reference = breaks if reference is None else reference
        if "isal" in self.only:
            program = self.scratch / "isal_inflate"
            compile_c("isal_inflate.c", program, "-lisal", "-lpthread")
            contestants.append(engines.Inflate(program, night, self.options.threads))
        self.rows = self.alternate(contestants, self.options.runs)
        self.judge_contest(night)

    def judge_contest(self, night):
        ours, again = self.rows.get("tally, from kept exports"), self.rows.get("tally, again")
        if not ours:
            return
        peers = {name: cost for name, cost in self.rows.items() if name.split()[0] in dict(PEERS)}
        if peers:
            name, fastest = min(peers.items(), key=lambda pair: pair[1].wall)
            self.floor(f"at least 3× faster than {name}", fastest.wall / ours.wall, lambda ratio: ratio >= 3)
            self.floor("at most 1/10 of its memory", ours.memory / fastest.memory, lambda ratio: ratio <= 0.1)
            self.floor("again, at least 25× faster than it", fastest.wall / again.wall, lambda ratio: ratio >= 25)
        if inflate := self.rows.get(engines.Inflate.name):
            self.floor("at most 2.2× ISA-L's inflate alone", ours.wall / inflate.wall, lambda ratio: ratio <= 2.2)
        indexes = sum(path.stat().st_size for path in (self.scratch / "store").glob("exports/**/*.events"))
        self.floor("index at most 64 bytes an event", indexes / night.events, lambda size: size <= 64)

    def pull(self):
        night = self.night(self.options.events)
        warm(night.exports)
        pull = engines.Pull(self.options.tally, night, self.scratch / "pulled", self.options.threads)
        copy = engines.Copy(night, self.scratch / "copied")
        rows = self.alternate([pull, copy], self.options.runs)
        self.rows |= rows
        kept, again = self.rows.get("tally, from kept exports"), self.rows.get("tally, again")
        # The scan is what reconciling without indexes costs more than reconciling with them.
        scan = kept.wall - again.wall if kept and again else 0
        ratio = (rows[pull.name].wall - scan) / rows[copy.name].wall
        self.floor("pull without its scan, at most 1.25× cp, sha256sum and sync", ratio, lambda ratio: ratio <= 1.25)
        for folder in ("pulled", "copied"):
            shutil.rmtree(self.scratch / folder, ignore_errors=True)

    def growth(self):
        sizes = [int(size) for size in self.options.growth.split(",")]
        costs = {}
        for size in sizes:
            night, store = self.night(size), self.scratch / f"store-{size}"
            self.run(engines.Pull(self.options.tally, night, store, self.options.threads))
            warm(night.exports)
            ours = engines.Ours(f"tally, {size:,} events", self.options.tally, night, store, self.options.threads, True)
            cost = self.alternate([ours], min(3, self.options.runs))[ours.name]
            self.check(ours, night, None)
            self.rows[ours.name] = cost
            costs[size] = (cost.cpu / night.events, cost.memory)
            self.notes.append(f"{size:,} events: {cost.cpu / night.events * 1e6:.2f} µs of CPU an event, {cost.memory / 1e6:.0f} MB.")
            shutil.rmtree(store, ignore_errors=True)
        if len(sizes) > 1:
            (cpu, memory), (most_cpu, most_memory) = costs[sizes[-2]], costs[sizes[-1]]
            self.floor(f"CPU an event from {sizes[-2]:,} to {sizes[-1]:,}, at most 1.2×", most_cpu / cpu, lambda ratio: ratio <= 1.2)
            self.floor("memory over the same, at most 2×", most_memory / memory, lambda ratio: ratio <= 2)

    def help(self):
        class Help:
            name, good = "tally help", (0,)
            prepare = staticmethod(lambda: None)
            command = staticmethod(lambda: [self.options.tally, "help"])

        cost = Cost.median([self.run(Help) for _ in range(21)])
        self.floor("tally help in under 20 ms", cost.wall * 1000, lambda milliseconds: milliseconds < 20)

    def floor(self, text, found, met):
        self.floors.append((text, found, met(found)))

    def all(self):
        if self.only & {"ours", "isal", "duckdb", "chdb", "polars"}:
            self.contest()
        for part in ("pull", "growth", "help"):
            if part in self.only:
                self.say(part)
                getattr(self, part)()
        if not self.options.keep:
            shutil.rmtree(self.scratch, ignore_errors=True)


def main():
    bench = Bench(arguments())
    try:
        bench.all()
    except Failed as failure:
        sys.exit(f"run.py: {failure}")
    block = report.block(bench)
    print(block)
    if bench.problems:
        sys.exit("run.py: answers differ, so the figures do not count:\n  " + "\n  ".join(bench.problems))
    if not bench.options.dry_table:
        report.replace(pathlib.Path(__file__).with_name("README.md"), block)
    missed = [text for text, _, met in bench.floors if not met]
    if missed:
        sys.exit("run.py: not met: " + "; ".join(missed))


if __name__ == "__main__":
    main()
