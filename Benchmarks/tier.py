#!/usr/bin/env python3
"""Measures a day on its way into archives beside the pipeline that anybody would write: zcat, zstd, sha256sum.

Both read the same exports. Ours partitions the day by channel, hashes each event into a Merkle tree and each file of the bag, and writes
tar, seek table and index besides.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess

import report
from measuring import Cost, Meter, places, warm

HERE = pathlib.Path(__file__).resolve().parent
DATE = "2026-11-17"
BEGIN, END = "<!-- tier figures: begin -->", "<!-- tier figures: end -->"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=10_000_000, help="events in the day (default 10 million)")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="threads of ours (default: all)")
    parser.add_argument("--runs", type=int, default=5, help="alternating runs of each (default 5)")
    places(parser)
    return parser.parse_args()


class Bench:
    def __init__(self, options):
        self.options = options
        self.folder = (options.work / f"tier-{options.events}").resolve()
        self.store, self.out = self.folder / "store", self.folder / "out.zst"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.meter = Meter(self.folder)
        self.program = (options.build / "tally-tier-bench").resolve()
        self.make()
        self.exports = sorted((self.store / "exports").rglob("*.gz"))

    def make(self):
        """The day's exports in a store, as a pull leaves them."""
        if (self.store / ".exports.json").exists() and any((self.store / "exports").rglob("*.gz")):
            return
        made = self.folder / "made"
        subprocess.run(
            [self.options.build / "tally-synth", "--events", str(self.options.events), "--date", DATE, "--files", "24", "--out", made],
            check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(self.store, ignore_errors=True)
        self.store.mkdir()
        self.ours("prepare")
        day = DATE.replace("-", "/")
        shutil.move(made / day, self.store / "exports/archiver" / day)
        self.ours("prepare")

    def ours(self, *words):
        run = subprocess.run([self.program, words[0], self.store, *words[1:]], check=True, capture_output=True, text=True)
        return run.stdout + run.stderr

    def forget(self):
        shutil.rmtree(self.store / "archives", ignore_errors=True)
        self.out.unlink(missing_ok=True)

    def pipeline(self):
        return ["bash", "-c", 'zcat "${@:2}" | zstd -q -1 -T2 | tee >(sha256sum > "$1.sum") > "$1"', "-", self.out, *self.exports]

    def check(self):
        files = sorted((self.store / "archives").rglob("*.tar.zst"))
        return ["bash", "-c", 'for f; do zstd -q -t "$f" && sha256sum "$f" || exit; done', "-", *files]

    def run(self):
        threads = str(self.options.threads)
        programs = {
            "zcat, zstd -1 -T2, sha256sum": (self.pipeline, True),
            "ours": (lambda: [self.program, "pack", self.store, threads], True),
            "ours, encrypted": (lambda: [self.program, "pack", self.store, threads, "encrypted"], True),
        }
        rows = self.alternate(programs)
        self.forget()
        packed = json.loads(self.ours("pack", threads).splitlines()[0])
        self.meter.measure(self.pipeline())
        whole = self.out.stat().st_size
        rows |= self.alternate({
            "zstd -t and sha256sum of the archives": (self.check, False),
            "ours: every byte of them, the bag, the tree": (lambda: [self.program, "verify", self.store, threads], False),
        })
        self.table(rows, packed, whole, self.proof(), scope(self.options.build, self.folder, self.meter))

    def alternate(self, programs):
        warm(self.exports)
        costs = {name: [] for name in programs}
        for turn in range(self.options.runs):
            for name, (command, fresh) in programs.items():
                if fresh:
                    self.forget()
                costs[name].append(self.meter.measure(command()))
                print(f"{turn + 1}: {name}: {costs[name][-1]}", flush=True)
        return {name: Cost.median(each) for name, each in costs.items()}

    def proof(self):
        """Milliseconds of one event with its proof out of the whole day, warm."""
        middle = self.exports[len(self.exports) // 2]
        lines = subprocess.run(f"zcat '{middle}' | sed -n 1000p", shell=True, check=True, capture_output=True, text=True).stdout
        text = self.ours("prove", json.loads(lines)["id"], str(self.options.threads))
        # The first warms up.
        return statistics.median(float(seconds) for seconds in re.findall(r"proved after ([0-9.e-]+) seconds", text)[1:]) * 1e3

    def table(self, rows, packed, whole, proof, scope):
        options = self.options
        text = [
            f"{options.events:,} events in 24 exports, {options.threads} threads, medians of {options.runs} alternating runs, page"
            f" cache warm; {report.processor()}, {os.cpu_count()} cores.", "",
            "| | wall s | CPU s | peak MB |", "| --- | ---: | ---: | ---: |"]
        text += [f"| {name} | {cost.wall:.2f} | {cost.cpu:.2f} | {cost.memory / 1e6:.0f} |" for name, cost in rows.items()]
        names = list(rows)
        wall = [rows[name].wall for name in names]
        measures = [
            ("a day into archives, wall ÷ the pipeline's", wall[1] / wall[0], 1.0),
            ("with encryption, wall ÷ the pipeline's", wall[2] / wall[0], 1.1),
            ("size of the archives ÷ the pipeline's file", packed["bytes"] / whole, 1.02),
            ("peak memory, MB", max(rows[names[1]].memory, rows[names[2]].memory) / 1e6, 300),
            ("deep check, wall ÷ zstd -t and sha256sum", wall[4] / wall[3], 1.0),
            ("one event with its proof, ms", proof, 50),
            ("scope of a hold, 10,000 ids over 10,000 archives of 1,000 events, s", scope, 5),
        ]
        text += ["", "| promise | at most | found | met |", "| --- | ---: | ---: | --- |"]
        text += [f"| {name} | {most} | {found:.2f} | {'yes' if found <= most else '**no**'} |" for name, found, most in measures]
        text += ["", f"The indexes beside the archives have {packed['index'] / 1e6:.1f} MB, the archives {packed['bytes'] / 1e6:.1f} MB.", ""]
        block = "\n".join(text)
        print(block)
        if not options.dry_table:
            report.replace(HERE / "README.md", block, BEGIN, END)


def scope(build, folder, meter, archives=10_000, events=1_000):
    """Seconds of `tally hold scope` with 10,000 ids over small archives, by a catalog that is there."""
    store, tally = folder / "slots", (build / "tally").resolve()
    if not (store / "holds/H/1.json").exists():
        shutil.rmtree(store, ignore_errors=True)
        store.mkdir()
        subprocess.run([build / "tally-tier-bench", "slots", store, str(archives), str(events)], check=True)
    config = folder / "slots.json5"
    config.write_text(json.dumps({"store": str(store), "sources": [{"name": "archiver", "path": str(folder)}]}))
    subprocess.run([tally, "catalog", "rebuild", "--quiet", "--config", config], check=True)
    return min(meter.measure([tally, "hold", "scope", "H", "--quiet", "--config", config]).wall for _ in range(3))


if __name__ == "__main__":
    Bench(arguments()).run()
