"""Prints what was measured as Markdown, and keeps it in the README."""

import os
import platform

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
OURS = "tally, from kept exports"


def processor():
    with open("/proc/cpuinfo") as lines:
        return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def block(bench):
    options = bench.options
    text = [
        f"{options.events:,} events in 32 files, {options.threads} threads, medians of {options.runs} alternating runs,"
        f" page cache warm; {processor()}, {os.cpu_count()} cores.", ""]
    ours = bench.rows.get(OURS)
    if bench.rows:
        text += ["| program | wall s | CPU s | peak MB |" + (" wall ÷ ours | CPU ÷ ours | memory ÷ ours |" if ours else "")]
        text += ["| --- |" + " ---: |" * (6 if ours else 3)]
        for name, cost in bench.rows.items():
            row = f"| {name} | {cost.wall:.2f} | {cost.cpu:.2f} | {cost.memory / 1e6:.0f} |"
            if ours:
                row += f" {cost.wall / ours.wall:.2f} | {cost.cpu / ours.cpu:.2f} | {cost.memory / ours.memory:.2f} |"
            text.append(row)
        text.append("")
    if bench.floors:
        text += ["| promise | found | met |", "| --- | ---: | --- |"]
        text += [f"| {name} | {found:.2f} | {'yes' if met else '**no**'} |" for name, found, met in bench.floors]
        text.append("")
    if bench.notes:
        text += [f"- {note}" for note in bench.notes] + [""]
    return "\n".join(text)


def replace(path, block, begin=BEGIN, end=END):
    """Puts the block between the README's markers."""
    before, rest = path.read_text().split(begin, 1)
    path.write_text(before + begin + "\n" + block + end + rest.split(end, 1)[1])
