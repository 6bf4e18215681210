#!/usr/bin/env python3
"""Measures a report in all its forms: 100,000 breaks, a clean night, a year of nights, and the page in a browser.

The nights are made here, as a reconciliation leaves them, from a fixed seed. libxlsxwriter alone writes the same cells as our workbook.
"""

import argparse
import datetime
import hashlib
import json
import os
import pathlib
import random
import shutil
import subprocess

import report
from measuring import Cost, Meter, compile_c

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
BEGIN, END = "<!-- report figures: begin -->", "<!-- report figures: end -->"
LAST = datetime.date(2026, 11, 18)
CODES = [("LATE_DELIVERY", "medium"), ("DELIVERY_UNCONFIRMED", "high"), ("TIMESTAMP_DRIFT", "low"), ("STATUS_CONFLICT", "high"),
         ("ORPHAN_DELIVERY", "high")]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--breaks", type=int, default=100_000)
    parser.add_argument("--nights", type=int, default=365)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--tally", type=pathlib.Path, default=ROOT / ".build/release/tally")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / ".build/bench/report")
    parser.add_argument("--huge", type=int, metavar="BREAKS", help="one run in all forms over so many breaks, 10000000 say: time, peak memory, sizes; nothing else")
    parser.add_argument("--dry-table", action="store_true", help="print the table and leave Benchmarks/README.md alone")
    return parser.parse_args()


def breaks(count, date):
    """Lines of breaks.ndjson, in its order."""
    made = random.Random(f"{count} {date}")
    day = date.isoformat()
    for index in range(count):
        code, severity = CODES[index * len(CODES) // max(1, count)]
        hour = made.randrange(24)
        export = f"exports/archiver/{date:%Y/%m/%d}/h{hour:02}.ndjson.gz"

        def event(kind, minute, **more):
            return {"side": "archiver", "source": "archiver", "export": export, "line": made.randrange(1, 400_000),
                    "eventId": str(hashlib.md5(b"%d" % made.getrandbits(64)).hexdigest()), "type": kind,
                    "timestamp": f"{day}T{hour:02}:{minute:02}:{made.randrange(60):02}.{made.randrange(1000):03}Z", **more}

        digits = f"{made.getrandbits(128):032x}"
        yield {"code": code, "channel": made.choice(["SMS", "EMAIL", "WHATSAPP"]),
               "messageId": "-".join([digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]]), "severity": severity,
               "provisional": False, "ageSeconds": made.randrange(30_000, 600_000), "firstSeen": day,
               "evidence": [event("send", made.randrange(30)), event("delivery", 30 + made.randrange(30), status="DELIVERED")]}


def night(store, date, count):
    folder = store / f"reconciliations/{date:%Y/%m/%d}/v1"
    folder.mkdir(parents=True)
    codes, channels = {}, {}
    with open(folder / "breaks.ndjson", "w") as lines:
        for each in breaks(count, date):
            lines.write(json.dumps(each, separators=(",", ":")) + "\n")
            codes[each["code"]] = codes.get(each["code"], 0) + 1
            by = channels.setdefault(each["channel"], {})
            by[each["code"]] = by.get(each["code"], 0) + 1
    messages = {"sends": 5_000_000, "delivered": 4_990_000, "failed": 10_000, "pending": 0, "unconfirmed": 0, "read": 0}
    roll = {"opening": 0, "new": 0, "cleared": 0, "closing": 0}
    totals = {"date": date.isoformat(), "asOf": f"{date + datetime.timedelta(1)}T06:00:00Z", "version": 1,
              "events": {"scanned": 10_000_000, "accepted": 10_000_000, "duplicate": 0, "excluded": 0, "quarantined": 0},
              "messages": messages, "channels": {"SMS": messages}, "breaks": codes, "breaksByChannel": channels, "openItems": roll,
              "breakRollForward": roll}
    inputs = []
    for hour in range(24):
        key, digest = f"exports/archiver/{date:%Y/%m/%d}/h{hour:02}.ndjson.gz", hashlib.sha256(f"{date}{hour}".encode()).hexdigest()
        scanned = 10_000_000 // 24 + (10_000_000 % 24 if hour == 0 else 0)
        inputs.append({"key": key, "bytes": 50_000_000, "sha256": digest, "events": {"scanned": scanned, "accepted": scanned}})
        path = store / (key + ".custody.json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({
            "source": "archiver", "side": "archiver", "pulledAt": f"{date + datetime.timedelta(1)}T00:10:02Z", "sha256": digest,
            "records": scanned, "events": {"scanned": scanned, "quarantined": 0}, "drift": {}, "truncated": False}))
    (folder / "run.json").write_text(json.dumps(
        {"job": "reconcile", "date": date.isoformat(), "program": "tally", "parameters": {}, "inputs": inputs, "opening": None}))
    (folder / "open-items.ndjson").write_text("")
    (folder / "totals.json").write_text(json.dumps(totals))


class Bench:
    def __init__(self, options):
        self.options, self.work = options, options.work.resolve()
        self.work.mkdir(parents=True, exist_ok=True)
        self.meter = Meter(self.work)

    def store(self, name, nights):
        """A store of these nights (date to count of breaks), made anew unless it is there."""
        store = self.work / name
        mark = store / ".made"
        if not mark.exists():
            shutil.rmtree(store, ignore_errors=True)
            store.mkdir()
            (store / "tally.json").write_text('{"format":1,"id":"00000000-0000-4000-8000-000000000000"}')
            for date, count in nights.items():
                night(store, date, count)
            mark.touch()
        return store

    def config(self, store, forms=None):
        path = self.work / f"{store.name}-{'-'.join(forms or ['all'])}.json5"
        words = f", report: {{ forms: {json.dumps(forms)} }}" if forms else ""
        path.write_text(f'{{ store: "{store}", sources: [{{ name: "archiver", path: "{self.work}" }}]{words} }}')
        return path

    def report(self, store, forms=None, since=LAST, again=False):
        """The cost of the report of a date, its files made anew unless `again`."""
        costs = []
        for _ in range(self.options.runs):
            if not again:
                shutil.rmtree(store / "reports", ignore_errors=True)
            command = [self.options.tally, "report", "--quiet", "--config", self.config(store, forms), "--since", since, "--until", LAST]
            costs.append(self.meter.measure(command, good=(0, 10)))
        return Cost.median(costs)

    def worked(self, store):
        """The cost of a next report, every break noted and a fifth of them resolved; the reports and the work are gone afterwards."""
        def tally(clock, *words):
            os.environ["SOURCE_DATE_EPOCH"] = str(int(datetime.datetime.fromisoformat(f"{LAST + datetime.timedelta(1)}T{clock}Z").timestamp()))
            return self.meter.measure([self.options.tally, *words, "--quiet", "--config", self.config(store), "--date", LAST], good=(0, 10))

        tally("07:00:00", "breaks", "note", "--note", "asked the carrier", "--person", "J. Doe")
        tally("08:00:00", "breaks", "resolve", "--code", CODES[0][0], "--resolution", "explained", "--reason", "a queue stood still", "--person", "J. Doe")
        costs = []
        for _ in range(self.options.runs):
            shutil.rmtree(store / f"reports/{LAST:%Y/%m/%d}/v2", ignore_errors=True)
            costs.append(tally("12:00:00", "report", "--as-of", f"{LAST + datetime.timedelta(1)}T09:00:00Z"))
        del os.environ["SOURCE_DATE_EPOCH"]
        for folder in ("reports", "breaks"):
            shutil.rmtree(store / folder)
        return Cost.median(costs)

    def alone(self, store):
        """libxlsxwriter alone, with the cells of our workbook's largest sheet."""
        compile_c("xlsx_alone.c", self.work / "xlsx_alone", "-lxlsxwriter")
        cells = self.work / "cells"
        with open(store / f"reconciliations/{LAST:%Y/%m/%d}/v1/breaks.ndjson") as lines, open(cells, "w") as out:
            for number, line in enumerate(lines, 1):
                each = json.loads(line)
                evidence = " | ".join(
                    " ".join(filter(None, [f"{e['export']}:{e['line']}", e["type"], e["timestamp"], e.get("status"), e["eventId"]]))
                    for e in each["evidence"])
                out.write("\t".join([f"#{number}", each["code"], each["severity"], "#0", each["channel"], each["messageId"], "", "#46344",
                                     f"#{each['ageSeconds']}", evidence, "", "", hashlib.sha256(each["messageId"].encode()).hexdigest()[:32], "open"]) + "\n")
        return Cost.median([self.meter.measure([self.work / "xlsx_alone", cells, self.work / "alone.xlsx"]) for _ in range(self.options.runs)])

    def huge(self):
        """More breaks than any form but CSV and DAT lists: whether memory stays what the limits make it."""
        count = self.options.huge
        store = self.store(f"huge-{count}", {LAST: count})
        self.options.runs = 1
        cost = self.report(store)
        sizes = ", ".join(f"{path.name} {path.stat().st_size / 1e6:.1f}" for path in sorted((store / f"reports/{LAST:%Y/%m/%d}/v1").iterdir()))
        print(f"{count:,} breaks, all forms: {cost.wall:.1f} s, peak {cost.memory / 1e6:.0f} MB. Files, MB: {sizes}.")

    def run(self):
        options = self.options
        if options.huge:
            return self.huge()
        large, clean = self.store("large", {LAST: options.breaks}), self.store("clean", {LAST: 0})
        days = [LAST - datetime.timedelta(back) for back in range(options.nights)]
        year = self.store("year", {day: 300 for day in days})
        page, book, alone = self.report(large, ["html"]), self.report(large, ["xlsx"]), self.alone(large)
        every = self.report(large)
        files = {path.name: path.stat().st_size for path in (large / f"reports/{LAST:%Y/%m/%d}/v1").iterdir()}
        seen = self.browser(large)
        worked, quick = self.worked(large), self.report(clean)
        if not (year / "reports/index.html").exists():
            runs, options.runs = options.runs, 1
            self.report(year, ["html"], since=days[-1], again=True)
            options.runs = runs
        indexed = []
        for _ in range(options.runs):
            for path in (year / "reports").glob("*.*"):
                path.unlink()
            command = [options.tally, "report", "--quiet", "--config", self.config(year, ["html"]), "--date", LAST]
            indexed.append(self.meter.measure(command, good=(10,)))
        index = Cost.median(indexed)
        measures = [
            (f"{options.breaks:,} breaks, all forms, s", every.wall, 5), ("the same, peak MB", every.memory / 1e6, 300),
            ("the next report, with work on each of them, s", worked.wall, 5), ("its peak MB", worked.memory / 1e6, 300),
            ("XLSX ÷ libxlsxwriter alone", (book.wall - page.wall) / alone.wall, 1.0), ("a clean night, ms", quick.wall * 1e3, 100),
            (f"{options.nights} nights re-indexed, with the report of one, s", index.wall, 2)]
        measures += seen
        text = [f"Medians of {options.runs} runs; {report.processor()}, {os.cpu_count()} cores.", "", "| promise | at most | found | met |",
                "| --- | ---: | ---: | --- |"]
        text += [f"| {name} | {most} | {found:.2f} | {'yes' if found <= most else '**no**'} |" for name, found, most in measures]
        text += ["", "Page alone {:.2f} s, with XLSX {:.2f} s, libxlsxwriter alone {:.2f} s. Files, MB: {}.".format(
            page.wall, book.wall, alone.wall, ", ".join(f"{name} {size / 1e6:.1f}" for name, size in sorted(files.items()) if size > 1e5)), ""]
        block = "\n".join(text)
        print(block)
        if not options.dry_table:
            report.replace(HERE / "README.md", block, BEGIN, END)

    def browser(self, store):
        """How long until the page can be read, and until what a reader asks of it is there, in Chromium."""
        python = subprocess.run([ROOT / "Tests/Browser/python"], check=True, capture_output=True, text=True).stdout.strip()
        page = store / f"reports/{LAST:%Y/%m/%d}/v1/report.html"
        found = json.loads(subprocess.run([python, HERE / "pages.py", page], check=True, capture_output=True, text=True).stdout)
        return [("the page readable in Chromium, ms", found.pop("readable"), 1000)] + [(f"its slowest {name}, ms", value, 100) for name, value in found.items()]


if __name__ == "__main__":
    Bench(arguments()).run()
