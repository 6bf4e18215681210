"""Seven years of one night in a bucket, in a minute: retention.py BUILD FOLDER DATE

The night of FOLDER/exports is reconciled and packed; it is held, comes of age, is refused, released, approved, destroyed and attested. The clock of the jobs,
of the server and of the independent clients (boto3, openssl) is moved by faketime. Each claim is read back by one of those; the first that fails ends it with 1.
"""

import calendar
import json
import os
import pathlib
import subprocess
import sys
import time

import gateways
from cluster import faketime

BUILD, FOLDER, DATE = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(), sys.argv[3]
RIG = dict(line.split("=", 1) for line in pathlib.Path(os.environ["TALLYSTICK_RIG"]).read_text().splitlines())
BUCKET = "tally-demo-retention"
PERSONS = {"seal": "Records, who plans", "approver": "Approver", "officer": "Hold officer", "second": "Second hold officer"}
DAY = 86_400
# Verbs of client.py's own, which ask the gateway of the present: locks and policies are no matter of the clock.
OWN = {"bucket", "destroy", "policy", "versions"}
CONFIG = """{ store: { kind: "s3", bucket: "%s", endpoint: "%s", pathStyle: true, cache: "cache",
    credentials: { accessKey: { env: "TALLY_ACCESS_KEY" }, secretKey: { env: "TALLY_SECRET_KEY" } } },
  organization: "A generated firm", tier: { retain: "2557d" },
  sources: [ { name: "archiver", path: "exports", pattern: "{yyyy}/{MM}/{dd}/h{HH}.ndjson.gz", slots: "hourly" } ],
  sealing: { key: { file: "%s.key" }, certificate: "%s.pem"%s },
  retention: { apply: ["communications"], releaseByAnother: true,
    policies: [ { id: "communications", citation: "17 CFR 240.17a-4(b)(4), and four years more", period: "P7Y" } ],
    roles: { approvers: ["approver.pem"], holdOfficers: ["officer.pem", "second.pem"] } },
  log: { level: "error" } }
"""


class Moment:
    """A time that it is, for the server, the jobs and the clients: so many days from now."""

    def __init__(self, ahead):
        self.ahead = ahead * DAY
        self.endpoint = gateways.gateway(RIG["RIG_FOLDER"], Ahead=self.ahead)["Endpoint"] if ahead else RIG["S3_ENDPOINT"]
        self.environment = {**os.environ, "TALLY_ACCESS_KEY": RIG["S3_ACCESS_KEY"], "TALLY_SECRET_KEY": RIG["S3_SECRET_KEY"],
                            **(faketime(self.ahead) if ahead else {})}
        self.day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + self.ahead))
        print(f"\n=== {self.day}")
        for name in PERSONS:
            trust = "" if name == "seal" else ', trust: ["seal.pem"]'
            (FOLDER / f"{name}.json5").write_text(CONFIG % (BUCKET, self.endpoint, name, name, trust))

    def tally(self, *words, by="seal", ends=0):
        """Runs it by somebody's config, under the rights that were granted last; what it said."""
        print("$ tally", *words, "" if by == "seal" else f"  # by the {PERSONS[by].lower()}")
        # A program of Swift's finds no arguments where the library alone is loaded; under faketime(1) it does.
        clock = ["faketime", "-m", "-f", f"+{self.ahead}s"] if self.ahead else []
        environment = {name: value for name, value in self.environment.items() if name not in ("LD_PRELOAD", "FAKETIME")}
        done = subprocess.run([*clock, BUILD / "tally", *words, "--config", FOLDER / f"{by}.json5"], env=environment, cwd=FOLDER,
                              capture_output=True, text=True)
        said = done.stdout + done.stderr
        for line in said.splitlines()[-8:]:
            print("   ", line[:220])
        claim(done.returncode == ends, f"ends with {ends}", f"it ended with {done.returncode}: {said}")
        return said

    def plan(self, since):
        """The plan of a store that was idle since a day."""
        gap = calendar.timegm(time.strptime(self.day, "%Y-%m-%d")) - calendar.timegm(time.strptime(since, "%Y-%m-%d"))
        return self.tally("expire", "plan", "--gap", str(gap // DAY))

    def ask(self, verb, user="admin", **arguments):
        """boto3, by the bucket's owner unless said otherwise; its answer, or the error that the server answered."""
        words = [f"{name}={value if isinstance(value, str) else json.dumps(value)}" for name, value in arguments.items()]
        whose = [] if verb in OWN else [f"user={user}", f"endpoint={self.endpoint}"]
        done = subprocess.run([RIG["RIG_PYTHON"], RIG["RIG_CLIENT"], verb, *whose, *words], env=os.environ if verb in OWN else self.environment,
                              capture_output=True, text=True)
        if not (done.stdout or done.stderr).startswith("{"):
            sys.exit(done.stderr)
        return json.loads(done.stdout or done.stderr)

    def versions(self, prefix):
        """What another client finds below a prefix, with its locks."""
        return [row for row in self.ask("versions", Bucket=BUCKET, Prefix=prefix)["versions"] if not row["isMarker"]]

    def content(self):
        """The archives that there are."""
        return [row for row in self.versions("archives/") if row["key"].endswith(".tar.zst")]

    def refuses(self, row, why):
        """The job's user asks the server itself to delete a version."""
        answer = self.ask("delete_object", user="tallystick", Bucket=BUCKET, Key=row["key"], VersionId=row["version"])
        claim(answer.get("error", {}).get("status") == 403, f"boto3: the server refuses to delete {pathlib.Path(row['key']).name}: {why}", answer)

    def rights(self, of):
        """What the bucket's policy allows the jobs' user from now on: a role has its own file, and the rig has one user for all."""
        self.ask("policy", Bucket=BUCKET, File=f"s3-{of}.json")
        print(f"    (rights: docs/s3-{of}.json)")

    def approve(self):
        """An approver with openssl and the plan, whose signature is then handed in."""
        self.rights("approve-policy")
        plan, signature = fetch(self, f"dispositions/{self.day}/plan.json"), FOLDER / f"approval-{self.day}.p7s"
        openssl(self, "cms", "-sign", "-binary", "-cades", "-nosmimecap", "-md", "sha256", "-in", plan, "-signer", FOLDER / "approver.pem",
                "-inkey", FOLDER / "approver.key", "-outform", "DER", "-out", signature)
        self.tally("dispositions", "approve", self.day, "--signature", str(signature), by="approver")


def claim(is_so, what, found):
    if not is_so:
        sys.exit(f"\nNOT SO: {what}\n{found}")
    print("  ✓", what)


def openssl(moment, *words):
    done = subprocess.run(["openssl", *map(str, words)], env=moment.environment, capture_output=True, text=True)
    claim(done.returncode == 0, " ".join(["openssl", *map(str, words[:2])]) + " " + pathlib.Path(words[words.index("-in") + 1]).name, done.stderr)


def fetch(moment, key):
    """An object, as boto3 downloads it."""
    path = FOLDER / "read-back" / key
    path.parent.mkdir(parents=True, exist_ok=True)
    moment.ask("download_file", Bucket=BUCKET, Key=key, Filename=str(path))
    return path


def seal(moment, key, certificate, content=None):
    """openssl finds that a document was signed by the owner of a certificate."""
    openssl(moment, "cms", "-verify", "-binary", "-inform", "DER", "-in", fetch(moment, key), "-content",
            fetch(moment, content or key.removesuffix(".p7s")), "-CAfile", FOLDER / certificate, "-purpose", "any", "-out", "/dev/null")


def sweep():
    """Takes away what killed processes under faketime(1) left: a new one of the same number would not start."""
    for path in pathlib.Path("/dev/shm").glob("*faketime_*"):
        number = path.name.rpartition("_")[2]
        if number.isdigit() and not pathlib.Path("/proc", number).exists():
            path.unlink(missing_ok=True)


def main():
    sweep()
    now = Moment(0)
    now.ask("destroy", Bucket=BUCKET)
    now.ask("bucket", Bucket=BUCKET)
    now.rights("policy")
    (FOLDER / "cache").mkdir(exist_ok=True)
    for name, words in PERSONS.items():
        now.tally("keys", "make", "signing", "--name", words, "--days", "4000", "--quiet", by=name)
    # As of a day on which nothing is open any more, and with the days that look back on it, on which nothing came: then tiering may let go of the exports.
    start = calendar.timegm(time.strptime(DATE, "%Y-%m-%d"))
    late = time.strftime("%Y-%m-%dT06:00:00Z", time.gmtime(start + 10 * DAY))
    now.tally("nightly", "--quiet", "--date", DATE, "--as-of", late, ends=10)
    first, last = (time.strftime("%Y-%m-%d", time.gmtime(start + days * DAY)) for days in (1, 5))
    now.tally("reconcile", "--quiet", "--since", first, "--until", last, ends=66)
    now.rights("tier-policy")
    now.tally("tier", "--date", DATE)
    archives = now.content()
    sms = next(row for row in archives if "/SMS/" in row["key"])
    claim(all(row["mode"] == "GOVERNANCE" and row["until"] for row in archives), f"boto3: {len(archives)} archives, each retained until {sms['until']}", archives)
    claim(not [row for row in now.versions("exports/") if row["key"].endswith(".gz")], "boto3: no export is left", "there are some")
    now.rights("expire-policy")
    now.refuses(sms, "it is retained")

    print("\n--- a hold on everything by SMS")
    now.rights("hold-policy")
    now.tally("hold", "apply", "LIT-1", "--person", "J. Doe", "--case", "1:24-cv-00892", "--channel", "SMS", by="officer")
    held = {row["key"] for row in now.versions("archives/") if row["hold"]}
    claim(held and all("/SMS/" in key for key in held), f"boto3: legal holds on {len(held)} objects, all by SMS", held)
    seal(now, "holds/LIT-1/1.json.p7s", "officer.pem")
    now.rights("expire-policy")
    said = now.plan(since=DATE)
    claim(f"0 of {len(archives)} archives may go" in said, "nothing may go", said)

    later = Moment(7 * 366)
    print("--- seven years later: retention is over, the hold is not")
    later.refuses(sms, "it has a legal hold")
    said = later.tally("expire", "plan", ends=77)
    claim("--gap=" in said, "a clock that is years past what the store knows plans nothing before somebody says by how much", said)
    said = later.plan(since=now.day)
    claim(f"{len(archives) - 1} of {len(archives)} archives may go" in said, "all but the held one may go", said)
    foreign = next(row for row in archives if "/EMAIL/" in row["key"])
    print("    (somebody else sets a legal hold on the archive by EMAIL, with boto3)")
    where = {"Bucket": BUCKET, "Key": foreign["key"], "VersionId": foreign["version"]}
    later.ask("put_object_legal_hold", **where, LegalHold={"Status": "ON"})
    later.approve()
    later.rights("expire-policy")
    said = later.tally("expire", "run", ends=10)
    claim("LOCKED_BY_STORE" in said, "a refusal is a verdict, and ends with 10", said)
    left = later.content()
    claim({row["key"] for row in left} == {sms["key"], foreign["key"]}, "boto3: the held and the locked archive are there, the others are gone", left)
    folder = f"dispositions/{later.day}"
    seal(later, f"{folder}/certificate.json.p7s", "seal.pem")
    seal(later, f"{folder}/approval.p7s", "approver.pem", f"{folder}/plan.json")

    print("\n--- the matter is over")
    later.ask("put_object_legal_hold", **where, LegalHold={"Status": "OFF"})
    later.rights("hold-policy")
    said = later.tally("hold", "release", "LIT-1", "--person", "J. Doe", "--reason", "settled", by="officer", ends=77)
    claim("may not release" in said, "whoever asked for a hold may not release it", said)
    said = later.tally("hold", "release", "LIT-1", "--person", "Anybody", "--reason", "settled", by="officer", ends=77)
    claim("which applied it" in said, "nor under another name, with the key that signed it", said)
    later.tally("hold", "release", "LIT-1", "--person", "K. Roe", "--reason", "settled", by="second")
    said = later.tally("explain", str(pathlib.PurePath(sms["key"]).parent))
    claim("IN_GRACE" in said, "thirty days of grace", said)
    later.refuses(sms, "its legal hold stays for the grace")

    print("--- while it lasts, a plan says that the clock is right: no grace ends by a clock that nothing bears out")
    middle = Moment(7 * 366 + 20)
    middle.rights("expire-policy")
    middle.tally("expire", "plan")

    last = Moment(7 * 366 + 32)
    print("--- the grace is over")
    last.rights("hold-policy")
    last.tally("hold", "sync", by="officer")
    claim(not any(row["hold"] for row in last.versions("archives/")), "boto3: no legal hold is left", "there are some")
    last.rights("expire-policy")
    said = last.tally("expire", "plan")
    claim(f"2 of 2 archives may go" in said, "both may go", said)
    said = last.tally("expire", "run")
    claim(len(last.content()) == 2, "boto3: without an approval nothing goes", last.content())
    last.approve()
    last.rights("expire-policy")
    last.tally("expire", "run")
    claim(last.content() == [], "boto3: no archive is left, in no version", last.content())
    rest = last.versions("archives/")
    claim(sum(row["key"].endswith("/manifest.json.p7s") for row in rest) == len(archives), f"boto3: {len(archives)} sealed manifests stay", rest)
    seal(last, f"dispositions/{last.day}/certificate.json.p7s", "seal.pem")
    certificate = json.loads(fetch(last, f"dispositions/{last.day}/certificate.json").read_text())
    claim(certificate["previous"]["key"] == f"{folder}/certificate.json", "the second certificate of disposition follows the first", certificate)
    last.rights("policy")
    said = last.tally("verify")
    claim(f"{len(archives)} archives were destroyed, as 2 certificates of disposition say" in said, "the chain verifies with the content gone", said)
    last.tally("dispositions", "list")
    print(f"\nseven years in {time.monotonic() - BEGUN:.0f} s; what was read back: {FOLDER}/read-back")


BEGUN = time.monotonic()
main()
