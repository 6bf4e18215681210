#!/usr/bin/env python3
"""Measures our store in a bucket beside rclone and boto3, on the rig's server.

The server, the exports and the 100,000 objects are kept under .build/bench and used again.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys

import report
from measuring import Cost, Failed, Meter, places

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
RIG = ROOT / "Tests/Rig"
DATE = "2026-11-18"
BEGIN, END = "<!-- store figures: begin -->", "<!-- store figures: end -->"
# Of the formulations in README.md, what took the least CPU and still compares checksums.
RCLONE = ["--s3-provider", "Ceph", "--s3-no-check-bucket", "--config", "/dev/null"]
COPY = ["--transfers", "4", "--checkers", "4", "--multi-thread-streams", "0", "--no-traverse"]
LIST = ["--fast-list", "--checkers", "64", "--files-only", "--recursive"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=9_300_000, help="events in the night; the default makes 1 GB of exports")
    parser.add_argument("--objects", type=int, default=100_000, help="objects to list")
    parser.add_argument("--puts", type=int, default=1_000, help="locked objects to put")
    parser.add_argument("--runs", type=int, default=5, help="alternating runs of each program (default 5)")
    parser.add_argument("--only", default="pull,list,put", help="what to measure, comma-separated")
    places(parser)
    return parser.parse_args()


class Program:
    """One command, with what goes before each run."""

    good = (0,)

    def __init__(self, name, command, prepare=lambda: None, good=(0,)):
        self.name, self.make, self.prepare, self.good = name, command, prepare, good

    def command(self):
        return self.make() if callable(self.make) else self.make


class Bench:
    def __init__(self, options):
        self.options, self.work = options, options.work.resolve()
        self.scratch = self.work / "store-scratch"
        self.scratch.mkdir(parents=True, exist_ok=True)
        self.meter = Meter(self.scratch)
        self.rig = self.start()
        # Whatever the machine says of Amazon is not meant for this server.
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            del os.environ[name]
        os.environ.update(
            TALLYSTICK_RIG=self.rig["RIG_FOLDER"] + "/rig.env", S3_ACCESS_KEY=self.rig["S3_ACCESS_KEY"],
            S3_SECRET_KEY=self.rig["S3_SECRET_KEY"], RCLONE_S3_ACCESS_KEY_ID=self.rig["S3_ACCESS_KEY"],
            RCLONE_S3_SECRET_ACCESS_KEY=self.rig["S3_SECRET_KEY"], RCLONE_S3_ENDPOINT=self.rig["S3_ENDPOINT"])
        self.rows, self.floors, self.number = {}, [], 0

    def start(self):
        """A rig of our own, which ends with this process."""
        lines = subprocess.run(
            [RIG / "up", "memstore", "--folder", self.work / "rig", "--while", str(os.getpid())],
            check=True, stdout=subprocess.PIPE, text=True).stdout
        return dict(line.split("=", 1) for line in lines.splitlines())

    def ask(self, verb, *pairs):
        done = subprocess.run([self.rig["RIG_PYTHON"], self.rig["RIG_CLIENT"], verb, *pairs], capture_output=True, text=True)
        return done.returncode == 0

    def ours(self, verb, *words):
        return [self.options.build / "tally-store-bench", verb, os.environ["TALLYSTICK_RIG"], *words]

    def rclone(self, verb, *words):
        return ["rclone", verb, *RCLONE, *words]

    def say(self, text):
        print(text, file=sys.stderr, flush=True)

    def contest(self, contestants):
        """Medians of each, all run in turn."""
        costs = {program.name: [] for program in contestants}
        for turn in range(-1, self.options.runs):
            for program in contestants:
                program.prepare()
                cost = self.meter.measure(program.command(), program.good)
                # The first turn warms server and page cache.
                if turn >= 0:
                    costs[program.name].append(cost)
                self.say(f"  {turn + 1}/{self.options.runs} {program.name}: {cost.wall:.2f} s, {cost.memory / 1e6:.0f} MB")
        found = {name: Cost.median(taken) for name, taken in costs.items()}
        self.rows |= found
        return [found[program.name] for program in contestants]

    def floor(self, text, found, met):
        self.floors.append((text, found, met(found)))

    def exports(self):
        """The night in a bucket, put there once a server."""
        night = self.work / f"store-night-{self.options.events}"
        if not night.exists():
            part = night.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            command = [self.options.build / "tally-synth", "--events", str(self.options.events), "--date", DATE, "--out", part]
            subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL)
            part.rename(night)
        if self.ask("bucket", "Bucket=bench-exports", "Lock=false"):
            self.say("putting the exports into a bucket")
            subprocess.run(self.rclone("copy", "--transfers", "8", "--include", "*.gz", str(night), ":s3:bench-exports"), check=True)
        return sum(path.stat().st_size for path in night.glob("**/*.gz"))

    def pull(self):
        size = self.exports()
        ours, theirs = self.scratch / "ours", self.scratch / "theirs"
        pulled, whole, copied = self.contest([
            Program("our pull, without the scan", self.ours("pull", "bench-exports", DATE.replace("-", "/"), ours), lambda: remove(ours)),
            Program("tally pull", [self.options.build / "tally", "pull", "--config", self.config(), "--date", DATE, "--quiet"],
                    lambda: remove(self.scratch / "store"), good=(0, 10)),
            Program("rclone copy", self.rclone("copy", *COPY, ":s3:bench-exports", str(theirs)), lambda: remove(theirs))])
        self.check(ours, theirs)
        self.say(f"{size / 1e6:.0f} MB: {size / pulled.wall / 1e6:.0f} and {size / copied.wall / 1e6:.0f} MB/s")
        self.floor(f"pulling {size / 1e9:.2f} GB without the scan, throughput at least rclone's", copied.wall / pulled.wall, lambda ratio: ratio >= 1)
        self.floor("the same in at most a third of its memory", pulled.memory / copied.memory, lambda ratio: ratio <= 1 / 3)
        self.say(f"tally pull takes {whole.wall / copied.wall:.2f} of rclone's time, scan and index included")
        self.floor("tally pull in at most a third of its memory", whole.memory / copied.memory, lambda ratio: ratio <= 1 / 3)
        for folder in (ours, theirs, self.scratch / "store"):
            remove(folder)

    def config(self):
        """A config that pulls the night from the bucket into a folder."""
        path = self.scratch / "pull.json5"
        path.write_text(f"""{{ store: "store", sources: [ {{
          name: "archiver", kind: "s3", bucket: "bench-exports", endpoint: "{self.rig['S3_ENDPOINT']}", pathStyle: true,
          pattern: "{{yyyy}}/{{MM}}/{{dd}}/h{{HH}}.ndjson.gz",
          credentials: {{ accessKey: {{ env: "S3_ACCESS_KEY" }}, secretKey: {{ env: "S3_SECRET_KEY" }} }} }} ] }}""")
        return path

    def check(self, ours, theirs):
        """The same bytes, or the figures do not count."""
        digests = [subprocess.run("find . -name '*.gz' -type f -print0 | sort -z | xargs -0 sha256sum", shell=True, cwd=folder, check=True,
                                  stdout=subprocess.PIPE).stdout for folder in (ours, theirs)]
        if not digests[0] or digests[0] != digests[1]:
            raise Failed("what was pulled differs from what rclone copied")

    def list(self):
        count = self.options.objects
        if self.ask("bucket", "Bucket=bench-list"):
            self.say(f"putting {count:,} objects")
            folder = self.scratch / "objects"
            for number in range(count):
                path = folder / f"exports/archiver/2026/{number // 1000:03}/{number % 1000:03}.ndjson.gz"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(str(number))
            subprocess.run(self.ours("open", "bench-list"), check=True)
            subprocess.run(self.rclone("copy", "--transfers", "32", "--checkers", "32", "--no-traverse", "--s3-no-head", str(folder),
                                       ":s3:bench-list"), check=True)
            remove(folder)
        ours, theirs = self.contest([
            Program("our list", self.ours("list", "bench-list", "exports")),
            Program("rclone lsf", self.rclone("lsf", *LIST, ":s3:bench-list/exports"))])
        self.floor(f"listing {count:,} objects, no slower than rclone lsf", theirs.wall / ours.wall, lambda ratio: ratio >= 1)

    def put(self):
        count = str(self.options.puts)
        if self.ask("bucket", "Bucket=bench-put"):
            subprocess.run(self.ours("open", "bench-put"), check=True)

        def fresh():
            self.number += 1
            return f"run-{os.getpid()}-{self.number}"

        ours, theirs = self.contest([
            Program("our locked puts", lambda: self.ours("put", "bench-put", fresh(), count)),
            Program("boto3, 16 threads", lambda: [
                self.rig["RIG_PYTHON"], HERE / "boto3_puts.py", self.rig["S3_ENDPOINT"], "bench-put", fresh(), count])])
        self.floor(f"{count} locked puts, no slower than boto3", theirs.wall / ours.wall, lambda ratio: ratio >= 1)

    def block(self):
        text = [f"Ceph RGW 16.2 (memstore) on the same {os.cpu_count()} cores, medians of {self.options.runs} alternating runs;"
                f" {report.processor()}.", "", "| program | wall s | CPU s | peak MB |", "| --- | ---: | ---: | ---: |"]
        text += [f"| {name} | {cost.wall:.2f} | {cost.cpu:.2f} | {cost.memory / 1e6:.0f} |" for name, cost in self.rows.items()]
        text += ["", "| promise | found | met |", "| --- | ---: | --- |"]
        text += [f"| {name} | {found:.2f} | {'yes' if met else '**no**'} |" for name, found, met in self.floors]
        return "\n".join(text) + "\n"


def remove(folder):
    # What a store keeps is write-protected.
    subprocess.run(["chmod", "-Rf", "u+w", folder], stderr=subprocess.DEVNULL)
    shutil.rmtree(folder, ignore_errors=True)


def main():
    options = arguments()
    bench = Bench(options)
    try:
        for part in options.only.split(","):
            bench.say(part)
            getattr(bench, part)()
    except Failed as failure:
        sys.exit(f"store.py: {failure}")
    finally:
        subprocess.run([RIG / "down", options.work / "rig"])
    block = bench.block()
    print(block)
    if not options.dry_table:
        report.replace(HERE / "README.md", block, BEGIN, END)
    missed = [text for text, _, met in bench.floors if not met]
    if missed:
        sys.exit("store.py: not met: " + "; ".join(missed))


if __name__ == "__main__":
    main()
