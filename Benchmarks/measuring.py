"""Runs a program and says what it cost, as the kernel counts it."""

import pathlib
import statistics
import subprocess
from dataclasses import dataclass


@dataclass
class Cost:
    wall: float  # seconds
    cpu: float  # seconds of user and system time, all threads
    memory: int  # bytes resident at the peak

    @staticmethod
    def median(costs):
        return Cost(*(statistics.median(getattr(cost, field) for cost in costs) for field in ("wall", "cpu", "memory")))


def places(parser):
    """Adds where programs are, where to work, and whether the table is kept."""
    root = pathlib.Path(__file__).resolve().parent.parent
    parser.add_argument("--build", type=pathlib.Path, default=root / ".build/release", help="where our programs are")
    parser.add_argument("--work", type=pathlib.Path, default=root / ".build/bench")
    parser.add_argument("--dry-table", action="store_true", help="print the table and leave Benchmarks/README.md alone")


class Failed(Exception):
    """A program ended with an exit code that is not among the good ones."""


class Meter:
    """Measures programs by the small one in cost.c; their output goes to a file in `folder`."""

    def __init__(self, folder):
        self.log, self.cost, self.program = folder / "log", folder / "cost", folder / "measure"
        compile_c("cost.c", self.program)

    def measure(self, command, good=(0,)):
        """Runs the command to its end, which must come with one of the good exit codes."""
        with open(self.log, "wb") as output:
            subprocess.run(
                [str(part) for part in (self.program, self.cost, *command)], stdin=subprocess.DEVNULL, stdout=output,
                stderr=output, check=True)
        code, wall, cpu, memory = self.cost.read_text().split()
        if int(code) not in good:
            raise Failed(f"{command[0]} ended with {code}:\n{self.log.read_text(errors='replace')[-2000:]}")
        return Cost(float(wall), float(cpu), int(memory))


def compile_c(source, program, *libraries):
    """Makes a program of a C file that lies beside this one."""
    path = pathlib.Path(__file__).with_name(source)
    subprocess.run(["gcc", "-O2", "-Wall", "-Werror", "-o", program, path, *libraries], check=True)


def warm(paths):
    """Reads the files, so that every run finds them in the page cache."""
    for path in paths:
        with open(path, "rb", buffering=0) as file:
            while file.read(1 << 20):
                pass
