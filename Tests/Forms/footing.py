"""The summaries of a night, counted anew from breaks.csv, requests.csv, totals.json and the reconciliations of the nights before, and looked for in every
form: the tables of the page and of the PDF, the sheets of the workbook, the members of the JSON."""

import collections
import csv
import hashlib
import io
import json
import re

from openpyxl.utils.escape import unescape

from beyond import Tables, figure, grouped

MESSAGES = ["sends", "delivered", "failed", "pending", "unconfirmed", "read"]
SEVERITIES = ["high", "medium", "low", "info"]
LASTS = [1, 7, 30, 90]  # the most days of each age but the last
AGES = ["0–1", "2–7", "8–30", "31–90", "> 90"]
STATES = ["open", "posted", "rejected", "failed", "closed", "givenUp", "withdrawn"]
ASKING = ["MISSING_IN_LEDGER", "EXPORT_GAP"]
WAYS = ["delivered", "failed", "unconfirmed"]  # those that a form names even where there are none
ROLL = ["opening", "new", "cleared", "resolved", "closing"]


def equations(totals):
    """What the totals must satisfy among themselves: terms with their signs, and what they come to."""
    def terms(counts, names, result):
        return [(name, counts[key], sign) for name, key, sign in names], (result, counts[result])

    events = [("accepted", "accepted", 1), ("duplicate", "duplicate", 1), ("excluded", "excluded", 1), ("quarantined", "quarantined", 1)]
    outcomes = [(name, name, 1) for name in MESSAGES[1:5]]
    found = {"Events": terms(totals["events"], events, "scanned"), "Messages": terms(totals["messages"], outcomes, "sends")}
    if "ledger" in totals:
        found["Ledger events"] = terms(totals["ledger"], events, "scanned")
    for name, key in (("Open items", "openItems"), ("Provisional breaks", "breakRollForward")):
        found[name] = terms(totals[key], [("opening", "opening", 1), ("new", "new", 1), ("cleared", "cleared", -1)], "closing")
    if "clearedItems" in totals:
        found["Open items cleared"] = [(name, count, 1) for name, count in totals["clearedItems"].items() if count or name in WAYS], ("cleared", totals["openItems"]["cleared"])
    return found


def rolls(totals, report):
    """The lines of the roll-forward; open items and provisional breaks are resolved by nobody."""
    lines = [[name] + [totals[key].get(part) for part in ROLL] for name, key in (("Open items", "openItems"), ("Provisional breaks", "breakRollForward"))]
    standing = report["totals"].get("standingBreaks")
    return lines + ([["Standing breaks"] + [standing[part] for part in ROLL]] if standing else [])


def said(terms, result, written=grouped):
    """As it is read: 5 opening + 3 new − 1 cleared = 7 closing."""
    left = "".join(("" if index == 0 else " − " if sign < 0 else " + ") + f"{written(value)} {name}" for index, (name, value, sign) in enumerate(terms))
    return f"{left} = {written(result[1])} {result[0]}"


def csv_of(path):
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8"), newline=""), strict=True))


class Night:
    """What the details come to."""

    def __init__(self, folder, rows, totals):
        self.rows, self.totals, self.folder = rows, totals, folder
        self.counts = collections.Counter(row["code"] for row in rows)
        self.severity = {row["code"]: row["severity"] for row in rows}
        self.by_severity = collections.Counter(row["severity"] for row in rows)
        self.by_channel = collections.Counter((row["code"], row["channel"]) for row in rows)
        self.by_age = collections.Counter((row["code"], self.age(row)) for row in rows)
        self.provisional = sum(row["provisional"] == "true" for row in rows)
        self.oldest = {}
        for row in rows:
            self.oldest[row["code"]] = min(self.oldest.get(row["code"], "9"), row["firstSeen"])
        self.channels = sorted({row["channel"] for row in rows} - {""}, key=list(totals["breaksByChannel"]).index) + [""] * any(not row["channel"] for row in rows)
        self.requests = csv_of(folder / "requests.csv")
        self.asked = collections.Counter((row["code"], row["state"]) for row in self.requests)

    @staticmethod
    def age(row):
        days = max(0, int(row["ageSeconds"])) // 86_400
        return sum(days > last for last in LASTS)

    def ages(self, codes):
        return [sum(self.by_age[code, age] for code in codes) for age in range(len(AGES))]

    def before(self, date):
        """Breaks by code of a night, as the store's latest reconciliation has them; None where this folder lies in no store."""
        if date == self.totals["date"]:
            return self.totals["breaks"]
        if len(self.folder.parents) < 5 or not (self.folder.parents[4] / "tally.json").exists():
            return None
        versions = (self.folder.parents[4] / "reconciliations" / date.replace("-", "/")).glob("v*/totals.json")
        latest = max(versions, key=lambda path: int(path.parent.name[1:]), default=None)
        return json.loads(latest.read_text("utf-8"))["breaks"] if latest else {}


def check(folder, rows, totals, report, page, text, book, equal, expect):
    night = Night(folder, rows, totals)
    tables = Tables(page.split('id="break-data"', 1)[0]).tables
    codes = [code for code, count in totals["breaks"].items() if count]
    channels = [[code] + [night.by_channel[code, channel] for channel in night.channels] + [night.counts[code]] for code in codes]
    channel_sums = [sum(row[place] for row in channels) for place in range(1, len(night.channels) + 2)]
    ages = [[code] + night.ages([code]) + [night.counts[code]] for code in codes]
    age_sums = night.ages(codes) + [len(rows)]
    sent = [[name] + [counts[key] for key in MESSAGES] for name, counts in totals["channels"].items()]
    sums = [totals["messages"][key] for key in MESSAGES]
    asked = [[code] + [night.asked[code, state] for state in STATES] + [sum(night.asked[code, state] for state in STATES)] for code in ASKING]
    asked_sums = [sum(row[place] for row in asked) for place in range(1, len(STATES) + 2)]

    # JSON: members, from the details.
    trend = {each["date"]: each["breaks"] for each in report["trend"]}
    equal(report["totals"]["breaks"], {code: night.counts[code] for code in codes}, "report.json, breaks")
    equal(report["bySeverity"], {name: night.by_severity[name] for name in reversed(SEVERITIES)}, "report.json, bySeverity")
    equal(report["byAge"], {row[0]: dict(zip(AGES, row[1:])) for row in ages}, "report.json, byAge")
    equal(report["provisional"], night.provisional, "report.json, provisional")
    for ours, theirs in {"events": "events", "messages": "messages", "channels": "channels", "openItems": "openItems", "provisionalBreaks": "breakRollForward"}.items():
        equal(report["totals"][ours], totals[theirs], "report.json, " + ours)
    for key in ("ledger", "clearedItems"):
        equal(report["totals"].get(key), totals.get(key), "report.json, " + key)
    rolled = rolls(totals, report)
    for name, opening, new, cleared, resolved, closing in rolled:
        equal(opening + new - cleared - (resolved or 0), closing, "report.json, " + name)
    open_now = sum(counts["open"] + counts["older"] for counts in report["openBreaks"]["bySeverity"].values())
    equal(rolled[-1][-1] if len(rolled) > 2 else open_now, open_now, "report.json, standing breaks")
    equal(report["requests"]["byState"], {state: sum(night.asked[code, state] for code in ASKING) for state in STATES}, "report.json, requests")
    stated = {check["subject"]: check for check in report["checks"]}
    for subject, (terms, result) in equations(totals).items():
        found = [(term["name"], term["value"], -1 if term["taken"] else 1) for term in stated[subject]["terms"]]
        equal((found, stated[subject]["result"]["value"]), (terms, result[1]), "report.json, " + subject)
    for date, breaks in trend.items():
        wanted = night.before(date)
        expect(wanted is None or (breaks or {}) == {code: count for code, count in wanted.items() if count}, f"report.json, trend: {breaks} on {date}, not {wanted}")

    # What is wrong, and since when: this night, the night before, the middle one of those that there are.
    shown = sorted({code for breaks in trend.values() for code in breaks or {}})
    # A night that proves nothing is no night without breaks.
    unproved = {each["date"]: each["unproved"] for each in report["trend"] if "unproved" in each}
    there = [breaks for date, breaks in trend.items() if breaks is not None and date not in unproved]
    (before, last) = list(trend.items())[-2]

    def since(code):
        counts = sorted(breaks.get(code, 0) for breaks in there)
        then = "no input" if unproved.get(before) == "noInput" else "×" if last is None else figure(last.get(code, 0))
        middle = figure(counts[(len(counts) - 1) // 2]) if counts else "–"
        return [code, figure(night.counts[code]), then, middle, night.oldest.get(code, "–")]

    wanted = {
        "What is wrong, and since when": [since(code) for code in shown],
        "Breaks by code and channel": [figures(row) for row in channels] + [["All codes"] + figures(channel_sums)] * bool(codes),
        "Breaks by code and age in days": [figures(row) for row in ages] + [["All codes"] + figures(age_sums)] * bool(codes),
        "Messages sent on the day, by channel and outcome": [figures(row) for row in sent] + [["All channels"] + figures(sums)] * bool(sent),
        "Requests by what they ask for and where they stand": [figures(row) for row in asked + [["All"] + asked_sums]] * bool(night.requests),
        "Opening + new − cleared − resolved = closing": [figures([each or 0 for each in row]) + ["foots"] for row in rolled],
        "Open items cleared, by what became of them": [figures([name] + [value for _, value, _ in terms] + [result[1]]) + ["foots"]
                                                       for name, (terms, result) in equations(totals).items() if name == "Open items cleared"],
    }
    for caption, lines in wanted.items():
        if not lines:
            continue
        found = tables.get(caption, [[]])[1:]
        drop = {"What is wrong, and since when": [1, 5], "Breaks by code and channel": [1], "Messages sent on the day, by channel and outcome": [1]}.get(caption, [])
        whole = len(found[0]) if found else 0
        found = [[cell for place, cell in enumerate(row) if place not in drop or len(row) < whole] for row in found]
        found = [row[:1] + ["–" if cell == "0" else cell.removeprefix("✓ ") for cell in row[1:]] for row in found]
        equal(sorted(found), sorted(lines), f"report.html, {caption}")
    if text is not None:
        pdf(text, wanted, totals, night, open_now, equal, expect)
    if book is not None:
        sheets(book, report, night, codes, channels, ages, sent + [["All channels"] + sums], asked, trend, rolled, equal, expect)


def figures(row):
    """A row as the page and the PDF write it."""
    return [figure(each) if isinstance(each, int) else each for each in row]


def pdf(text, wanted, totals, night, open_now, equal, expect):
    """Tables are found by their captions; a row is a line that begins with its name."""
    flat = " ".join(text.split())
    for subject, (terms, result) in equations(totals).items():
        if subject in ("Events", "Messages", "Ledger events"):
            expect(f"{subject} {said(terms, result)} foots" in flat, f"report.pdf: not {subject} {said(terms, result)}")
    strip = re.search(r"high +medium +low +info +Provisional\n\s*" + r"([\d,.]+)\s+" * 5 + r"Oldest of the night +Open, all nights[^\n]*\n\s*(\S+) +([\d,.]+)", text)
    equal(strip and list(strip.groups()),
          [grouped(night.by_severity[name]) for name in SEVERITIES] + [grouped(night.provisional), min(night.oldest.values(), default="none"), grouped(open_now)], "report.pdf, verdict")
    for caption, lines in wanted.items():
        if not lines:
            continue
        expect(text.count("\n" + caption) == 1, f"report.pdf: no table {caption!r}, or several")
        rest = text[text.find("\n" + caption) + 1 + len(caption):]
        heads = [line[0] for line in lines]
        found = []
        for line in rest.splitlines():
            name = next((name for name in heads if line.startswith(name + " ")), None)
            if name:
                cells = line.removeprefix(name).replace("no input", "no\xa0input").split(" ")
                cells = [cell.replace("\xa0", " ") for cell in cells if cell]
                found.append([name] + (cells[1:] if cells[0] in SEVERITIES else cells))
            if len(found) == len(lines):
                break
        equal(sorted(found), sorted(lines), f"report.pdf, {caption}")


def sheets(book, report, night, codes, channels, ages, sent, asked, trend, rolled, equal, expect):
    def sheet(name):
        return [list(row) for row in book[name].iter_rows(min_row=2, values_only=True)]

    verdict = {row[0]: row[1] for row in sheet("Verdict")}
    equal([verdict["Breaks"]] + [verdict["Breaks, " + name] for name in SEVERITIES], [len(night.rows)] + [night.by_severity[name] for name in SEVERITIES], "report.xlsx, verdict")
    equal(sheet("Messages"), sent, "report.xlsx, messages")
    equal(sorted(row[:1] + row[2:] for row in sheet("Breaks by code")), sorted(channels), "report.xlsx, by channel")
    equal({row[0]: row[1] for row in sheet("Breaks by code")}, night.severity, "report.xlsx, severities")
    for name, digest, what in sheet("Files"):
        if what == "of this report":
            equal(digest, hashlib.sha256((night.folder / name.rsplit("/", 1)[-1]).read_bytes()).hexdigest(), f"report.xlsx, digest of {name}")
    equal(sorted(row[:-1] + [str(row[-1].date())] for row in sheet("Breaks by age")), sorted(row + [night.oldest[row[0]]] for row in ages), "report.xlsx, by age")
    head = [cell.value for cell in book["Trend"][1]]
    equal(set(head[1:-2]), {code for breaks in trend.values() for code in breaks or {}}, "report.xlsx, codes of the trend")
    equal([row[0].date().isoformat() for row in sheet("Trend") if row[-1]], [each["date"] for each in report["trend"] if "unproved" in each], "report.xlsx, nights that prove nothing")
    equal([[str(row[0].date())] + row[1:-1] for row in sheet("Trend")],
          [[date] + [None if breaks is None else breaks.get(code, 0) for code in head[1:-2]] + [None if breaks is None else sum(breaks.values())] for date, breaks in trend.items()],
          "report.xlsx, trend")
    exports = sheet("Exports")
    equal(len(exports), len(report["inputs"]), "report.xlsx, how many exports")
    for row, each in zip(exports, report["inputs"]):
        for cell, key in zip(row, ("key", "source", "side", "records", "scanned", "bytes", "sha256")):
            # What is invisible is spelled out in a cell.
            if not isinstance(each[key], str) or each[key] and each[key].isascii() and each[key].isprintable():
                equal(unescape(cell) if isinstance(cell, str) else cell, each[key], "report.xlsx, exports, " + key)
    found = sheet("Control totals")
    equal([[row[0], row[2], row[3], row[4]] for row in found],
          [[each["subject"], each["result"]["value"] + each["difference"], each["result"]["value"], each["difference"]] for each in report["checks"]], "report.xlsx, control totals")
    by_subject = {row[0]: row[1] for row in found}
    for subject, (terms, result) in equations(night.totals).items():
        # Texts of the workbook are English in every locale.
        equal(by_subject[subject], said(terms, result, "{:,}".format), "report.xlsx, " + subject)
    equal([row[:1] + row[2:7] for row in sheet("Roll-forward")], rolled, "report.xlsx, roll-forward")
    if "clearedItems" in night.totals:
        head = [cell.value for cell in book["Roll-forward"][1]][7:]
        equal(dict(zip(head, sheet("Roll-forward")[0][7:])), {"Cleared: " + name: count for name, count in night.totals["clearedItems"].items() if count or name in WAYS}, "report.xlsx, cleared")
    # By source: how many, of how many events and bytes; and how they were asked for, which leaves none out.
    sources = {(each["name"], each["side"]): [0, 0, 0] for each in report["sources"]}
    for each in report["inputs"]:
        counts = sources[each["source"] or "", each["side"] or ""]
        for place, count in enumerate((1, each["scanned"], each["bytes"])):
            counts[place] += count
    equal([[row[3] + row[4], row[5], row[6]] for row in sheet("Sources")], list(sources.values()), "report.xlsx, sources")
    for row, each, counts in zip(sheet("Sources"), report["sources"], sources.values()):
        equal([each["exports"], sum(asked["exports"] for asked in each["asked"])], [counts[0]] * 2, "report.json, sources")
        ways = [f"{way['exports']:,} export{'s' * (way['exports'] != 1)}: "
                + ("; ".join([way["kind"]] + [f"{key}: {value}" for key, value in way["query"].items()]) if way["kind"] else "not recorded") for way in each["asked"]]
        if all(line.isascii() and line.isprintable() for line in ways):
            equal((row[11] or "").splitlines(), ways, "report.xlsx, how sources were asked")
    by_rule = collections.Counter(channel for row in sheet("Rules") for channel in (row[0] or "").split(", "))
    expect(all(by_rule[channel] == 1 for channel in report["reconciliation"]["channelRules"] if channel.isalpha()), f"report.xlsx, rules: {by_rule}")
    equal([row[:len(STATES) + 2] for row in sheet("Re-ingestion")], asked + [["Each of them, one by one, is in requests.csv."] + [None] * (len(STATES) + 1)], "report.xlsx, re-ingestion")
