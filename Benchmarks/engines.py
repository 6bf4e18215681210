"""The programs that are measured: how each is prepared, started and asked for its answer."""

import datetime
import json
import pathlib
import shutil
import subprocess
import sys

import answers

HERE = pathlib.Path(__file__).resolve().parent


class Night:
    """One generated night: where it lies and what must be found in it."""

    def __init__(self, root, date):
        self.date, self.day, self.root = date, date.replace("-", "/"), root
        self.folder = root / self.day
        self.exports = sorted(self.folder.glob("*.ndjson.gz"))
        self.expected = json.loads((root / f"expected-{date}.json").read_text())
        self.events = self.expected["events"]["scanned"]
        self.next = datetime.date.fromisoformat(date) + datetime.timedelta(1)


class Ours:
    """tally, reconciling one store: from kept exports without their indexes, or again, a second later by its as-of, with what is known by then."""

    good = (0, 10)

    def __init__(self, name, tally, night, store, threads, rebuild):
        self.name, self.tally, self.night, self.store, self.threads = name, tally, night, store, threads
        self.rebuild, self.version = rebuild, 1 if rebuild else 2
        self.config = store.with_suffix(".json5")
        write_config(self.config, store, night.folder)

    def prepare(self):
        # The same inputs make no new version: what was found before goes, so that every run writes its own.
        for folder in ("reconciliations", "runs"):
            shutil.rmtree(self.store / folder, ignore_errors=True)
        if self.rebuild:
            for index in self.store.glob("exports/**/*.events"):
                index.unlink()
        else:
            earlier = subprocess.run([str(word) for word in self.command() + ["--as-of", f"{self.night.next}T05:59:59Z"]])
            assert earlier.returncode in self.good

    def command(self):
        return command(self.tally, "reconcile", self.config, self.night.date, self.threads)

    def results(self):
        return self.store / "reconciliations" / self.night.day / f"v{self.version}"

    def totals(self):
        return json.loads((self.results() / "totals.json").read_text())

    def breaks(self):
        return answers.own_list(self.results() / "breaks.ndjson")


class Pull:
    """tally, pulling the night into a store that is made anew."""

    good = (0, 10)

    def __init__(self, tally, night, store, threads):
        self.name, self.tally, self.night, self.store, self.threads = "tally pull", tally, night, store, threads
        self.config = store.with_suffix(".json5")
        write_config(self.config, store, night.folder)

    def prepare(self):
        shutil.rmtree(self.store, ignore_errors=True)

    def command(self):
        return command(self.tally, "pull", self.config, self.night.date, self.threads)


class Copy:
    """What any pull has to do: copy, hash, flush."""

    name, good = "cp, sha256sum, sync", (0,)

    def __init__(self, night, folder):
        self.night, self.folder = night, folder

    def prepare(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def command(self):
        script = 'mkdir "$1" && cp "$0"/*.gz "$1" && sha256sum "$1"/*.gz >"$1.sha256" && sync'
        return ["sh", "-c", script, self.night.folder, self.folder]


class Peer:
    """Another engine, started as its own program in the folder of Python packages; see peer.py for its contract."""

    good = (0,)

    def __init__(self, name, version, python, program, night, out, threads):
        self.name, self.night, self.out = f"{name} {version}", night, out
        self.arguments = [python, HERE / program, night.folder, night.date, out, threads]

    def prepare(self):
        shutil.rmtree(self.out, ignore_errors=True)

    def command(self):
        return self.arguments

    def totals(self):
        return json.loads((self.out / "answer.json").read_text())

    def breaks(self):
        return answers.peer_list(self.out / "breaks.csv")


class Inflate:
    """ISA-L alone."""

    name, good = "ISA-L, inflating only", (0,)

    def __init__(self, program, night, threads):
        self.arguments = [program, threads, *night.exports]

    def prepare(self):
        pass

    def command(self):
        return self.arguments


def command(tally, job, config, date, threads):
    """The command line of one of tally's jobs."""
    return [tally, job, "--config", config, "--date", date, "--threads", threads, "--quiet"]


def write_config(path, store, exports):
    """The minimal config of the manual; the defaults are the rules that the expected totals assume."""
    source = {"name": "archiver", "side": "archiver", "kind": "directory", "path": str(exports), "mapping": "archiver"}
    channels = {
        "default": {"pendingAfter": "120s", "finalAfter": "72h", "driftTolerance": "5s"},
        "EMAIL": {"finalAfter": "5d", "consent": True}}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"store": str(store), "sources": [source], "channels": channels}, indent=2) + "\n")


def python_environment(folder, requirements):
    """The interpreter of a virtual environment with the peers in it, made where it is missing or out of date.

    Each peer is installed by itself: one that cannot be had here does not keep the others away, and is tried again next time.
    """
    python, stamp = folder / "bin/python", folder / "requirements.txt"
    wanted = requirements.read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        packages = [line for line in wanted.splitlines() if line and not line.startswith("#")]
        failed = [package for package in packages if subprocess.run([*pip, package]).returncode != 0]
        if not failed:
            stamp.write_text(wanted)
    return python


def version_of(python, package):
    """The installed version of a package, None where it cannot be imported."""
    query = f"import {package}; from importlib.metadata import version; print(version('{package}'))"
    answer = subprocess.run([python, "-c", query], capture_output=True, text=True)
    return answer.stdout.strip() if answer.returncode == 0 else None
