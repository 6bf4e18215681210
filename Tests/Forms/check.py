"""Reads a report in each of its forms with other people's programs: check.py FOLDER [--carried N] [--rows N]; prints what is wrong, a line each.

Nothing of ours is asked: CSV is Python's, XLSX openpyxl's, JSON's schema jsonschema's, PDF poppler's and veraPDF's. In every form the
totals are counted anew from its details, and must be those of totals.json.
"""

import argparse
import collections
import csv
import io
import json
import pathlib
import re
import subprocess
import tempfile

import jsonschema
import openpyxl

import beyond
import footing

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("folder", type=pathlib.Path)
parser.add_argument("--carried", type=int, default=100_000, help="breaks that page, PDF and JSON list")
parser.add_argument("--rows", type=int, default=(1 << 20) - 2, help="breaks that the workbook lists")
options = parser.parse_args()
FOLDER = options.folder.resolve()
SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "Reports/Schemas/report.schema.json"
FORMULAS = tuple("=+-@\t\r\n＝＋－＠")
MOST_UNITS = 32_767  # UTF-16 units of a cell
faults = []
csv.field_size_limit(1 << 30)


def expect(truth, what):
    if not truth:
        faults.append(what)


def equal(found, wanted, what):
    expect(found == wanted, f"{what}: {str(found)[:300]}, not {str(wanted)[:300]}")


def run(*command, **options):
    ending = subprocess.run([str(word) for word in command], capture_output=True, **options)
    expect(ending.returncode == 0, f"{command[0]} ended with {ending.returncode}: {ending.stderr[-500:]!r}")
    return ending.stdout


def counted(rows):
    """Counts of pairs of code and channel; no channel is an empty name."""
    return dict(collections.Counter((code, channel or "") for code, channel in rows))


totals = json.loads((FOLDER / "totals.json").read_text("utf-8"))
stated = {(code, channel): count for channel, codes in totals["breaksByChannel"].items() for code, count in codes.items() if count}
total = sum(stated.values())
rows = list(csv.DictReader(io.StringIO((FOLDER / "breaks.csv").read_bytes().decode("utf-8"), newline=""), strict=True))
listed = rows[:options.carried]


def check_csv():
    for name in ("breaks.csv", "requests.csv"):
        for row in footing.csv_of(FOLDER / name):
            for column, cell in row.items():
                expect(not cell.startswith(FORMULAS) or cell.lstrip("-").isdigit(), f"{name}, {column}: {cell!r} may be taken for a formula")
        # Spreadsheets of other languages part at these.
        for separator in ";\t":
            for row in csv.reader(io.StringIO((FOLDER / name).read_bytes().decode("utf-8"), newline=""), delimiter=separator):
                for cell in row:
                    expect(not cell.lstrip().startswith(FORMULAS[:4]), f"{name}, at {separator!r}: {cell!r} may be taken for a formula")
    equal(counted((row["code"], row["channel"]) for row in rows), stated, "breaks.csv")


def check_page():
    text = (FOLDER / "report.html").read_text("utf-8")
    head, *lines = [json.loads(line) for line in text.split('id="break-data">\n', 1)[1].split("</script>", 1)[0].splitlines()]
    channels = ["" if name == "–" else name for name in head["channels"]]
    found = counted((head["codes"][line[0]], channels[line[1]]) for line in lines)
    equal(found, counted((row["code"], row["channel"]) for row in listed), "report.html")
    for name in ["report.pdf", "report.xlsx", "report.json", "breaks.dat", "breaks.csv"]:
        if (FOLDER / name).exists():
            digest = run("sha256sum", FOLDER / name).split()[0].decode()
            expect(digest in text, f"report.html does not name the digest of {name}")


def check_json():
    report = json.loads((FOLDER / "report.json").read_text("utf-8"))
    schema = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for error in jsonschema.Draft202012Validator(schema).iter_errors(report):
        faults.append(f"report.json: {error.json_path}: {error.message[:200]}")
    breaks = report["breaks"]
    equal(counted((each["code"], each["channel"]) for each in breaks), counted((row["code"], row["channel"]) for row in listed), "report.json")
    equal(report["breakCount"], total, "report.json, breakCount")
    equal(report["breaksLeftOut"], total - len(breaks), "report.json, breaksLeftOut")
    if not report["breaksLeftOut"]:
        equal(report["totals"]["breaks"], dict(collections.Counter(each["code"] for each in breaks)), "report.json, totals")
        severities = collections.Counter(each["severity"] for each in breaks)
        equal({name: count for name, count in report["bySeverity"].items() if count}, dict(severities), "report.json, bySeverity")
    for each, row in zip(breaks, listed):
        equal(each.get("resolvedAt", ""), row["resolvedAt"], "report.json, resolvedAt")
        equal("resolvedBy" in each, row["disposition"] == "resolved", "report.json, resolvedBy")
        equal("true" if each.get("evidenceChanged") else "", row["evidenceChanged"], "report.json, evidenceChanged")
        notes = [deed for deed in each.get("history", []) if "text" in deed and deed["action"] != "resolve"]
        equal(str(len(notes) or ""), row["notes"], "report.json, notes")
        equal([deed["at"] for deed in notes[-1:]], [row["noteAt"]] if row["noteAt"] else [], "report.json, noteAt")
        equal("reason" in each, row["reason"] != "", "report.json, reason")
    expect(all(check["difference"] == sum(-term["value"] if term["taken"] else term["value"] for term in check["terms"])
               - check["result"]["value"] for check in report["checks"]), "report.json: a difference is none")
    return report


def check_dat():
    data = (FOLDER / "breaks.dat").read_bytes()
    expect(data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\r\n"), "breaks.dat: no mark of UTF-8, or no end of line")
    lines = data.decode("utf-8-sig").split("\r\n")[:-1]
    fields = []
    for number, line in enumerate(lines, 1):
        expect(line[0] == line[-1] == "þ" and "\n" not in line and "\r" not in line, f"breaks.dat:{number}: not between þ")
        fields.append(line[1:-1].split("þ\x14þ"))
        expect(not any("þ" in field or "\x14" in field for field in fields[-1]), f"breaks.dat:{number}: a delimiter in a field")
    head, found = fields[0], [dict(zip(fields[0], each)) for each in fields[1:]]
    expect(all(len(each) == len(head) for each in fields), "breaks.dat: lines of different length")
    expect(len({each["RECORDID"] for each in found}) == len(found), "breaks.dat: a record's id comes twice")
    equal(counted((each["CODE"], each["CHANNEL"]) for each in found), stated, "breaks.dat")
    # Where there is nothing to be spelled out in one and not in the other, both say the same.
    for ours, theirs in zip(found, rows):
        for name in ("messageId", "eventId", "detail"):
            if theirs[name].isascii() and theirs[name].isprintable():
                equal(ours[name.upper()], re.sub(r"(^|;)'(?=[ \"]*[=+@-])", r"\1", theirs[name]), "breaks.dat, " + name)


def check_xlsx():
    book = openpyxl.load_workbook(FOLDER / "report.xlsx")
    names = ["Verdict", "Sources", "Rules", "Control totals", "Roll-forward", "Messages", "Latency", "Carriers",
             "Carriers, packed days", "Breaks by code", "Breaks by age", "Trend", "Open breaks", "Ageing", "Exports", "Re-ingestion", "Store", "Files", "Definitions", "Breaks"]
    equal(book.sheetnames, names, "report.xlsx, sheets")
    for sheet in book:
        equal(sheet.freeze_panes, "A2", f"report.xlsx, {sheet.title}, frozen head")
        expect(sheet.max_row < 2 or sheet.auto_filter.ref == sheet.dimensions, f"report.xlsx, {sheet.title}: a filter of {sheet.auto_filter.ref}, not {sheet.dimensions}")
        expect(not any(cell.data_type in "fe" or cell.hyperlink for row in sheet.iter_rows() for cell in row), f"report.xlsx, {sheet.title}: a formula, an error or a link")
    head, *cells = book["Breaks"].iter_rows(values_only=True)
    if total > options.rows:
        said = f"{options.rows} of {total} breaks: a sheet has no room for more. All of them are in breaks.csv."
        equal([cell for cell in cells.pop() if cell is not None], [said], "report.xlsx, what is left out")
    inside = rows[:options.rows]
    found = [dict(zip(head, row)) for row in cells]
    equal(counted((each["code"], each["channel"]) for each in found), counted((row["code"], row["channel"]) for row in inside), "report.xlsx")
    for number, (ours, theirs) in enumerate(zip(found, inside), 1):
        equal(ours["line"], number, "report.xlsx, line")
        equal(str(ours["ageSeconds"]), theirs["ageSeconds"], "report.xlsx, ageSeconds")
        equal(str(ours["provisional"]).lower(), theirs["provisional"], "report.xlsx, provisional")
        equal(str(ours["firstSeen"].date()), theirs["firstSeen"], "report.xlsx, firstSeen")
        equal(ours["disposition"], theirs["disposition"], "report.xlsx, disposition")
        for name in ("resolvedAt", "evidenceChanged", "notes", "noteAt"):
            equal(str(ours[name] or "").lower(), theirs[name].lower(), "report.xlsx, " + name)
        equal(bool(ours["resolvedBy"]), bool(theirs["resolvedBy"]), "report.xlsx, resolvedBy")
        for name in ("messageId", "eventId", "archiverEvidence", "detail"):
            # What is cut says so, and how much there is. A text that is guarded in CSV, or spelled out, differs by a few units.
            units, wanted = len((ours[name] or "").encode("utf-16-le")) // 2, len(theirs[name].encode("utf-16-le")) // 2
            expect(units <= MOST_UNITS, f"report.xlsx:{number}, {name}: {units} units")
            expect(wanted <= MOST_UNITS + 100 or units > MOST_UNITS - 100 and re.search(r"… \(cut: \d+ characters; all of them are in breaks\.csv\)$", ours[name]), f"report.xlsx:{number}, {name}: cut, and does not say so")
    sheet = list(book["Breaks by code"].iter_rows(values_only=True))
    equal({row[0]: row[-1] for row in sheet[1:]}, dict(collections.Counter(row["code"] for row in rows)), "report.xlsx, sums by code")
    for row in sheet[1:]:
        equal(sum(row[2:-1]), row[-1], "report.xlsx, sum of " + row[0])
    properties = book.properties
    expect(str(properties.created.date()) == str(properties.modified.date()) == totals["asOf"][:10], f"report.xlsx: of {properties.created}, not of the as-of")
    return book


def check_pdf(report):
    pdf = FOLDER / "report.pdf"
    info = run("pdfinfo", pdf).decode()
    pages = int(re.search(r"Pages: +(\d+)", info)[1])
    expect(re.search(r"Tagged: +yes", info), "report.pdf is not tagged")
    text = run("pdftotext", "-layout", pdf, "-").decode().split("\f")[:pages]
    for number, page in enumerate(text, 1):
        expect(f"page {number} of {pages}" in page and report["report"] in page, f"report.pdf, page {number}: no number, or no id")
    # What is read from the annex: a line's number and its code.
    annex = "\f".join(text)
    annex = annex[annex.rindex("Annex: breaks, one by one"):]
    found = re.findall(r"^ *(\d+) +([A-Z]+(?:_[A-Z]+)+)\b", annex, re.M)
    equal([int(number) for number, _ in found], list(range(1, len(listed) + 1)), "report.pdf, lines")
    equal([code for _, code in found], [row["code"] for row in listed], "report.pdf, codes")
    said = f"{beyond.grouped(len(listed))} of {beyond.grouped(total)} breaks are listed."
    expect(not total or said in annex, f"report.pdf does not say {said!r}")
    first = f"The first {beyond.grouped(len(listed))} of {beyond.grouped(total)}; the others are in breaks.csv."
    equal(first in " ".join(annex.split()), total > len(listed), f"report.pdf, {first!r}")
    worked = collections.Counter(row["disposition"] for row in listed)
    equal(len(re.findall(r"(?<!\S)resolved: [a-z]+, by\b", annex)), worked["resolved"], "report.pdf, resolved")
    equal(len(re.findall(r"(?<!\S)on \d{4}-\d\d-\d\dT\S+Z *$", annex, re.M)), worked["resolved"], "report.pdf, resolved at")
    equal(len(re.findall(r"(?<!\S)assigned *$", annex, re.M)), worked["assigned"], "report.pdf, assigned")
    heads = sum("First seen, age" in page for page in text)
    expect(heads >= sum(bool(re.search(r"^ *\d+ +[A-Z]+_[A-Z_]+", page, re.M)) for page in annex.split("\f")), "report.pdf: a page of breaks without a head")
    with tempfile.TemporaryDirectory() as folder:
        run("pdfdetach", "-saveall", "-o", folder, pdf)
        inside = pathlib.Path(folder) / "report.json"
        expect(inside.exists() and inside.read_bytes() == (FOLDER / "report.json").read_bytes(), "report.pdf: the JSON inside is not the one beside")
    return "\n".join(text)


def check_conformance():
    import verapdf
    faults.extend(verapdf.faults(FOLDER / "report.pdf"))


check_csv()
check_page()
if (FOLDER / "breaks.dat").exists():
    check_dat()
book = check_xlsx() if (FOLDER / "report.xlsx").exists() else None
if (FOLDER / "report.json").exists():
    report = check_json()
    beyond.written_in(report["locale"])
    text = None
    if (FOLDER / "report.pdf").exists():
        text = check_pdf(report)
        check_conformance()
    footing.check(FOLDER, rows, totals, report, (FOLDER / "report.html").read_text("utf-8"), text, book, equal, expect)
    beyond.check(report, (FOLDER / "report.html").read_text("utf-8"), text, book, equal, expect)
for fault in faults[:40]:
    print(fault)
