"""A Ceph cluster on loopback: its files, its daemons, its users. What each daemon is told stands in ceph.conf."""

import ctypes
import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import ssl
import subprocess
import time
import urllib.request
import uuid

HERE = pathlib.Path(__file__).resolve().parent
REGION = "us-east-1"
KMS_KEY = "tally-key"
CLASSES = ["STANDARD_IA", "GLACIER"]
# Years ahead, for the gateway in the future: nine, so that seven of retention are over.
FUTURE_SECONDS = 9 * 365 * 86_400
LIBC = ctypes.CDLL(None)
# As strange as Amazon's own: a slash and a plus.
USERS = {
    "admin": ("RIGADMIN000000000001", "rig/admin+secret/of+forty+characters/001"),
    "tallystick": ("RIGTALLYSTICK0000001", "rig/tallystick+secret/forty+characters01"),
}
GATEWAYS = ["main", "slow", "future"]
PORTS = ["mon_port", "main_port", "tls_port", "slow_port", "future_port", "client_port", "future_client_port", "kms_port"]
# The order in which daemons end: those first that need others.
ENDING = [["client", "future_client", "kms"], GATEWAYS, ["osd"], ["mon"]]


class Failed(Exception):
    """A part that did not come up, and what it said."""


class Cluster:
    def __init__(self, folder, kind, python, owner=None):
        self.folder, self.kind, self.python, self.owner = folder, kind, python, owner
        self.conf, self.clean, self.environment = folder / "ceph.conf", folder / "clean", folder / "rig.env"
        self.daemons = {}

    def start(self):
        """Everything that must run, in order; what was there before is used again where it can be."""
        self.files()
        self.daemon("mon", ["ceph-mon", "-i", "a"])
        self.wait("the monitor", lambda: self.ceph("quorum_status"))
        if not (self.folder / "osd/whoami").exists():
            name = str(uuid.uuid4())
            self.ceph("osd", "new", name, "0")
            self.run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", name)
        self.clean.unlink(missing_ok=True)
        self.daemon("osd", ["ceph-osd", "-i", "0"])
        self.wait("the object server", lambda: b" 1 up" in self.ceph("osd", "stat"))
        self.users()
        for name in GATEWAYS:
            self.daemon(name, ["radosgw", "-n", f"client.{name}"], faketime(FUTURE_SECONDS) if name == "future" else {})
        for name, address in self.endpoints().items():
            self.wait(name, lambda: self.answers(address))
        self.kms()
        self.clients()

    def kms(self):
        """moto, for its KMS: keys in memory, no checks of signatures."""
        port = str(self.known["kms_port"])
        self.daemon("kms", [str(self.python().parent / "moto_server"), "-H", "127.0.0.1", "-p", port])
        self.wait("kms", lambda: self.answers(f"http://127.0.0.1:{port}/moto-api/"))

    def clients(self):
        """boto3, waiting for questions: one of today, one of the gateway in the future."""
        client = [str(self.python()), str(HERE / "client.py")]
        self.write_environment()
        known = {"TALLYSTICK_RIG": str(self.environment)}
        self.run(*client, "warm", environment=known)
        for name, extra in (("client", {}), ("future_client", {**faketime(FUTURE_SECONDS), "RIG_ENDPOINT": "S3_FUTURE_ENDPOINT"})):
            self.daemon(name, [*client, "serve", str(self.known[name + "_port"])], {**known, **extra})
            self.wait(name, lambda: socket.create_connection(("127.0.0.1", self.known[name + "_port"])).close() is None)
        self.write_environment()

    def stop(self):
        """An orderly end, those that need others first. What does not heed it is killed, and so is what waits for the dead."""
        self.environment.unlink(missing_ok=True)
        # Memstore writes down all that it has when it ends.
        patience = 0.1 if {"osd", "mon"} & set(self.dead()) else 300
        for names in ENDING:
            running = [self.daemons[name] for name in names if name in self.daemons]
            for process in running:
                process.terminate()
            for process in running:
                try:
                    process.wait(patience)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        osd = self.daemons.get("osd")
        if osd and osd.returncode == 0:
            self.clean.touch()

    def dead(self):
        """The names of daemons that have ended."""
        return [name for name, process in self.daemons.items() if process.poll() is not None]

    # Files

    def files(self):
        template = (HERE / "ceph.conf").read_text()
        made_by = hashlib.sha256((template + self.kind).encode() + pathlib.Path(__file__).read_bytes()).hexdigest()
        origin = self.folder / "origin.json"
        known = json.loads(origin.read_text()) if origin.exists() else {}
        # Memstore that was not ended in order is gone, and another config may not fit what is there.
        lost = self.kind == "memstore" and not self.clean.exists()
        if lost or known.get("made_by") != made_by:
            for name in ("mon", "osd", "rgw", "tls", "users", "origin.json"):
                path = self.folder / name
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
            known = {"made_by": made_by, "fsid": str(uuid.uuid4()), **dict(zip(PORTS, free_ports(len(PORTS))))}
        for name in ("log", "run", "mon", "osd", "rgw", "tls"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.known = known
        words = {**known, "folder": self.folder, "kind": self.kind, "kms_key": KMS_KEY}
        for word, value in words.items():
            template = template.replace("{" + word + "}", str(value))
        self.conf.write_text(template)
        if not origin.exists():
            self.certificates()
            monmap = self.folder / "monmap"
            self.run("monmaptool", "--create", "--clobber", "--fsid", known["fsid"],
                     "--addv", "a", f"[v2:127.0.0.1:{known['mon_port']}]", monmap)
            self.run("ceph-mon", "-i", "a", "--mkfs", "--monmap", monmap)
            origin.write_text(json.dumps(known))

    def certificates(self):
        """A test authority, and a server's certificate from it."""
        tls = self.folder / "tls"
        new = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
               "-days", "3650"]
        self.run(*new, "-subj", "/CN=Test authority", "-keyout", tls / "ca.key", "-out", tls / "ca.pem",
                 "-addext", "keyUsage=critical,keyCertSign")
        self.run(*new, "-subj", "/CN=localhost", "-keyout", tls / "server.key", "-out", tls / "server.pem",
                 "-CA", tls / "ca.pem", "-CAkey", tls / "ca.key", "-addext", "basicConstraints=critical,CA:FALSE",
                 "-addext", "subjectAltName=DNS:localhost,DNS:*.localhost,IP:127.0.0.1")

    # Daemons

    def daemon(self, name, command, environment={}):
        """Starts one; it ends with this process, however that ends."""
        if command[0].startswith(("ceph", "radosgw")):
            command = [*command, "-c", str(self.conf), "-f"]
        with open(self.folder / f"log/{name}.out", "ab") as log:
            self.daemons[name] = subprocess.Popen(
                command, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                preexec_fn=as_child)

    def wait(self, what, is_there):
        """Asks until the answer is yes; a daemon that ends meanwhile, or a minute without it, fails the start."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                if is_there():
                    return
            except (OSError, Failed):
                pass
            for name in self.dead():
                raise Failed(f"{name} ended: {self.tail(name)}")
            time.sleep(0.1)
        raise Failed(f"{what} is not there after a minute; see {self.folder}/log")

    def tail(self, name):
        return (self.folder / f"log/{name}.out").read_text(errors="replace")[-2000:]

    def answers(self, address):
        context = ssl.create_default_context(cafile=self.folder / "tls/ca.pem") if address.startswith("https") else None
        return urllib.request.urlopen(address, timeout=5, context=context).status == 200

    # Commands

    def run(self, program, *arguments, environment={}):
        ceph = ("-c", self.conf) if program.startswith(("ceph", "radosgw")) else ()
        done = subprocess.run([str(word) for word in (program, *ceph, *arguments)], env={**os.environ, **environment},
                              capture_output=True, timeout=60)
        if done.returncode:
            raise Failed(f"{program} {arguments[0]} ended with {done.returncode}: {(done.stderr + done.stdout).decode(errors='replace')[-2000:]}")
        return done.stdout

    def ceph(self, *arguments):
        return self.run("ceph", "--connect-timeout", "5", *arguments)

    def admin(self, *arguments):
        return self.run("radosgw-admin", *arguments)

    def users(self):
        """Two users, before the first gateway: this makes the zone too, whose classes a gateway reads when it starts."""
        if (self.folder / "users").exists():
            return
        for name, (key, secret) in USERS.items():
            # The admin may do all, with objects of others too; -1: may not make buckets.
            rights = ["--admin", "--max-buckets=0"] if name == "admin" else ["--max-buckets=-1"]
            self.admin("user", "create", f"--uid={name}", f"--display-name={name}", f"--access-key={key}",
                       f"--secret-key={secret}", *rights)
        for storage in CLASSES:
            place = ("--placement-id=default-placement", f"--storage-class={storage}")
            self.admin("zonegroup", "placement", "add", "--rgw-zonegroup=default", *place)
            self.admin("zone", "placement", "add", "--rgw-zone=default", *place, "--data-pool=default.rgw.cold.data")
        (self.folder / "users").touch()

    # Where it is

    def endpoints(self):
        return {
            "S3_ENDPOINT": f"http://127.0.0.1:{self.known['main_port']}",
            "S3_TLS_ENDPOINT": f"https://localhost:{self.known['tls_port']}",
            "S3_SLOW_ENDPOINT": f"http://127.0.0.1:{self.known['slow_port']}",
            "S3_FUTURE_ENDPOINT": f"http://127.0.0.1:{self.known['future_port']}",
        }

    def write_environment(self):
        new = self.environment.with_suffix(".new")
        new.write_text("".join(f"{name}={value}\n" for name, value in self.values().items()))
        new.rename(self.environment)

    def values(self):
        """What a client has to know."""
        (admin, admin_secret), (user, secret) = USERS["admin"], USERS["tallystick"]
        return {
            **self.endpoints(),
            "RIG_KIND": self.kind,
            "RIG_FOLDER": str(self.folder),
            "RIG_PID": str(os.getpid()),
            "RIG_OWNER": str(self.owner or ""),
            "RIG_PYTHON": str(self.python()),
            "RIG_CLIENT": str(HERE / "client.py"),
            "RIG_CLIENT_PORT": str(self.known["client_port"]),
            "RIG_FUTURE_CLIENT_PORT": str(self.known["future_client_port"]),
            "S3_REGION": REGION,
            "S3_CA": str(self.folder / "tls/ca.pem"),
            "S3_FUTURE_SECONDS": str(FUTURE_SECONDS),
            "S3_KMS_KEY": KMS_KEY,
            "KMS_ENDPOINT": f"http://127.0.0.1:{self.known['kms_port']}",
            "S3_ADMIN_ACCESS_KEY": admin,
            "S3_ADMIN_SECRET_KEY": admin_secret,
            "S3_ACCESS_KEY": user,
            "S3_SECRET_KEY": secret,
            "S3_PRINCIPAL": "arn:aws:iam:::user/tallystick",
            **{f"RIG_PID_{name.upper()}": str(process.pid) for name, process in self.daemons.items()},
        }


def as_child():
    """In a daemon before it begins: it hears signals, and ends with its parent (prctl(2), PR_SET_PDEATHSIG is 1)."""
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    LIBC.prctl(1, signal.SIGTERM)


def faketime(seconds):
    """What faketime(1) would set; but it stays between, and a signal would reach it alone."""
    library = next(pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
    if library is None:
        raise Failed("faketime is not installed")
    return {"LD_PRELOAD": str(library), "FAKETIME": f"{seconds:+}", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


def free_ports(count):
    """Ports that nobody has, below those that the kernel gives to outgoing connections, so that they stay free."""
    found = set()
    while len(found) < count:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                found.add(port)
            except OSError:
                pass
    return sorted(found)
