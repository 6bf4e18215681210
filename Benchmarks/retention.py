#!/usr/bin/env python3
"""Measures retention: a plan over many archives, the scope of a hold, and in a bucket deletion and legal holds, on the rig's server."""

import argparse
import os
import pathlib
import re
import subprocess
import sys

import report
import tier
from measuring import Cost, Meter, places

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
RIG = ROOT / "Tests/Rig"
BEGIN, END = "<!-- retention figures: begin -->", "<!-- retention figures: end -->"
POLICIES, HOLDS = 200, 1_000


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--archives", type=int, default=1_000_000, help="archives of the largest plan (default a million)")
    parser.add_argument("--objects", type=int, default=3_000, help="objects to delete (default 3,000)")
    parser.add_argument("--hold-days", type=int, default=1_000, help="days of archives to hold, ten objects each (default 1,000)")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="threads of ours (default: all)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each (default 3)")
    parser.add_argument("--only", default="plan,scope,delete,hold", help="what to measure, comma-separated")
    places(parser)
    return parser.parse_args()


class Bench:
    def __init__(self, options):
        self.options = options
        self.folder = (options.work / "retention").resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.meter = Meter(self.folder)
        self.rows, self.promises = [], []

    def row(self, name, cost):
        self.rows.append((name, cost))
        print(f"{name}: {cost}", flush=True)

    def promise(self, text, most, found):
        self.promises.append((text, most, found))

    def median(self, command):
        return Cost.median([self.meter.measure(command()) for _ in range(self.options.runs)])

    def plan(self):
        most, costs = self.options.archives, {}
        for archives in (most // 10, most * 3 // 10, most):
            costs[archives] = self.median(lambda: [
                self.options.build / "tally-retention-bench", archives, POLICIES, HOLDS, self.options.threads])
            self.row(f"plan over {archives:,} archives, {POLICIES} policies, {HOLDS:,} holds", costs[archives])
            print(self.meter.log.read_text().strip())
        self.promise(f"plan over {most:,} archives, s", 10, costs[most].wall)
        self.promise("the same, peak MB", 500, costs[most].memory / 1e6)
        self.promise(f"CPU an archive at {most:,} ÷ at {most // 10:,}", 1.2, costs[most].cpu / 10 / costs[most // 10].cpu)

    def scope(self):
        """As `make bench-tier` has it."""
        self.promise("scope of a hold of 10,000 ids over 10,000 archives, s", 5, tier.scope(self.options.build, self.folder, self.meter))

    def rig(self):
        """A rig of our own, which ends with this process."""
        lines = subprocess.run(
            [RIG / "up", "memstore", "--folder", self.folder / "rig", "--while", str(os.getpid())], check=True,
            stdout=subprocess.PIPE, text=True).stdout
        rig = dict(line.split("=", 1) for line in lines.splitlines())
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            del os.environ[name]
        os.environ["TALLYSTICK_RIG"] = rig["RIG_FOLDER"] + "/rig.env"
        return rig

    def ask(self, rig, verb, *pairs):
        subprocess.run([rig["RIG_PYTHON"], rig["RIG_CLIENT"], verb, *pairs], check=True, stdout=subprocess.DEVNULL)

    def delete(self):
        rig, bucket, count = self.rig(), "bench-delete", self.options.objects
        self.ask(rig, "bucket", f"Bucket={bucket}")
        subprocess.run([self.options.build / "tally-store-bench", "open", os.environ["TALLYSTICK_RIG"], bucket], check=True)
        # Both delete by rights of their own: ours by those of expiry, boto3 as the owner of the bucket.
        self.ask(rig, "policy", f"Bucket={bucket}", "File=s3-expire-policy.json")
        os.environ.update(S3_ACCESS_KEY=rig["S3_ADMIN_ACCESS_KEY"], S3_SECRET_KEY=rig["S3_ADMIN_SECRET_KEY"])
        boto3 = [rig["RIG_PYTHON"], HERE / "boto3_deletes.py"]
        contest = {
            f"our deletion of {count:,} versions": lambda prefix: [
                self.options.build / "tally-store-bench", "delete", os.environ["TALLYSTICK_RIG"], bucket, prefix],
            "boto3, batches of a thousand": lambda prefix: [*boto3, "delete", rig["S3_ENDPOINT"], bucket, prefix]}
        costs = {name: [] for name in contest}
        for turn in range(self.options.runs):
            for number, (name, command) in enumerate(contest.items()):
                prefix = f"archives/{os.getpid()}-{turn}-{number}"
                subprocess.run([*boto3, "put", rig["S3_ENDPOINT"], bucket, prefix, str(count)], check=True)
                costs[name].append(self.meter.measure(command(prefix)))
                gone = self.meter.log.read_text().strip()
                if gone != str(count):
                    sys.exit(f"retention.py: {name}: {gone} of {count} are gone")
        ours, theirs = (Cost.median(taken) for taken in costs.values())
        for name, cost in zip(costs, (ours, theirs)):
            self.row(name, cost)
        self.promise("deletion, wall ÷ boto3's batch delete", 1.0, ours.wall / theirs.wall)

    def hold(self):
        """By the test that boto3 checks, with more archives and an optimised build."""
        self.rig()
        os.environ.update(TALLYSTICK_HOLD_DAYS=str(self.options.hold_days), TALLYSTICK_HOLD_PROGRAM=str((self.options.build / "tally").resolve()))
        said = subprocess.run(["swift", "test", "--disable-xctest", "--filter", "HoldBucketTests"], cwd=ROOT, capture_output=True, text=True)
        found = re.search(r"legal holds on (\d+) objects: ([0-9.]+) seconds; another hold on half of them: ([0-9.]+) seconds; nothing to do: ([0-9.]+)",
                          said.stdout)
        if said.returncode or not found:
            sys.exit(f"retention.py: the test of holds did not pass:\n{said.stdout[-2000:]}{said.stderr[-2000:]}")
        objects, first, second, nothing = found.groups()
        print(found[0])
        self.promise(f"`hold apply` that sets {int(objects):,} legal holds, s", 30, float(first))
        self.promise("another hold on half of what is held, s", 30, float(second))
        self.promise(f"`hold sync` of {int(objects):,} objects with nothing to do, s", 30, float(nothing))

    def block(self):
        text = [f"Medians of {self.options.runs} runs, {self.options.threads} threads; Ceph RGW 16.2 (memstore) on the same"
                f" {os.cpu_count()} cores; {report.processor()}.", "", "| | wall s | CPU s | peak MB |", "| --- | ---: | ---: | ---: |"]
        text += [f"| {name} | {cost.wall:.2f} | {cost.cpu:.2f} | {cost.memory / 1e6:.0f} |" for name, cost in self.rows]
        text += ["", "| promise | at most | found | met |", "| --- | ---: | ---: | --- |"]
        text += [f"| {name} | {most} | {found:.2f} | {'yes' if found <= most else '**no**'} |" for name, most, found in self.promises]
        return "\n".join(text) + "\n"


def main():
    options = arguments()
    bench = Bench(options)
    try:
        for part in options.only.split(","):
            getattr(bench, part)()
    finally:
        if (bench.folder / "rig/rig.env").exists():
            subprocess.run([RIG / "down", bench.folder / "rig"])
    block = bench.block()
    print(block)
    if not options.dry_table:
        report.replace(HERE / "README.md", block, BEGIN, END)
    missed = [text for text, most, found in bench.promises if found > most]
    if missed:
        sys.exit("retention.py: not met: " + "; ".join(missed))


if __name__ == "__main__":
    main()
