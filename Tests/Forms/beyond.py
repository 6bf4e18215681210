"""What a report says beyond its own night's counts: latencies, carriers, open breaks and the store, derived from report.json and looked for in the
page's tables, the text of the PDF and the sheets of the workbook."""

import html.parser
import re

PERCENTILES = ["p50", "p90", "p95", "p99", "max"]
COUNTS = ["found", "resolved", "cleared", "open", "older", "overdue", "escalated"]
MESSAGES = ["sends", "delivered", "failed", "pending", "unconfirmed", "read"]
RECORDS = ["sends", "deliveries", "statuses", "reads"]
SEVERITIES = ["high", "medium", "low", "info"]


class Tables(html.parser.HTMLParser):
    """The tables of a page: rows of texts by caption."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.tables, self.rows, self.into = {}, [], None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if tag == "table":
            self.caption, self.rows = "", []
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td") and self.rows:
            self.rows[-1].append("")
            self.into = "cell"
        elif tag == "caption":
            self.into = "caption"

    def handle_endtag(self, tag):
        if tag in ("th", "td", "caption"):
            self.into = None
        elif tag == "table":
            self.tables[self.caption] = [[" ".join(cell.split()) for cell in row] for row in self.rows]

    def handle_data(self, data):
        if self.into == "caption":
            self.caption += data
        elif self.into == "cell":
            self.rows[-1][-1] += data


# What parts thousands, and what stands before decimals.
SIGNS = {"en": ",.", "de": ".,"}
signs = {}


def written_in(locale):
    """From here on numbers are written as there."""
    signs.update(str.maketrans(",.", SIGNS[locale]))


def grouped(value):
    return f"{value:,}".translate(signs)


def figure(value):
    return grouped(value).replace("-", "−") if value else "–"


def duration(milliseconds):
    """As the page says it: 850 ms, 1.2 s, 3 min 4 s."""
    if milliseconds is None:
        return "–"
    if milliseconds < 1000:
        return f"{milliseconds} ms"
    seconds = milliseconds // 1000
    if seconds < 60:
        return f"{seconds}.{milliseconds // 100 % 10} s".replace(".0 s", " s").translate(signs)
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60} s"
    if seconds < 86_400:
        return f"{seconds // 3600} h {seconds // 60 % 60} min"
    return f"{grouped(seconds // 86_400)} d {seconds // 3600 % 24} h"


def limit(nights):
    return "never" if nights is None else f"after {grouped(nights)} night{'' if nights == 1 else 's'}"


def percent(part, whole):
    if whole <= 0:
        return "–"
    rounded = (part * 1000 + whole // 2) // whole
    if part < whole and rounded >= 1000:
        return tenths(999)
    return f"< {tenths(1)}" if part > 0 and rounded == 0 else tenths(rounded)


def tenths(value):
    return f"{value // 10:,}.{value % 10}".translate(signs)


def check_night_carriers(report, tables, lines, sheet, equal, expect):
    """Carriers of the night: they come to their channel, and every form says the same."""
    found = [row for row in tables.get("Carriers of the night", [])[1:] if len(row) > 1]
    if report["nightCarriers"] is None:
        equal(found, [], "report.html, carriers of the night")
        return
    wanted, cells, stated = [], [], {}
    for channel in report["nightCarriers"]["channels"]:
        whole = {key: sum(each["messages"][key] for each in channel["carriers"]) for key in MESSAGES}
        stated[channel["channel"]] = whole
        for each in channel["carriers"]:
            equal(each["latency"]["delivered"], each["messages"]["delivered"], "report.json, latencies of a carrier")
        for counts, latency in [(each["messages"], each["latency"]) for each in channel["carriers"]] + [(whole, None)]:
            row = [figure(counts[key]) for key in MESSAGES[:5]] + [percent(counts[key], counts["sends"]) for key in ("delivered", "failed")]
            wanted.append(row + [duration(latency[key]) for key in ("p50", "p95")] if latency else row)
            cells.append([counts[key] for key in MESSAGES] + ([latency[key] for key in PERCENTILES] if latency else []))
    equal(stated, {name: counts for name, counts in report["totals"]["channels"].items() if counts["sends"]}, "report.json, carriers of the night and their channels")
    equal([row[1:len(each) + 1] for row, each in zip(found, wanted)], wanted, "report.html, carriers of the night")
    equal(len(found), len(wanted), "report.html, lines of carriers of the night")
    if sheet is not None:
        equal([row[2:len(each) + 2] for row, each in zip(sheet, cells)], cells, "report.xlsx, carriers of the night")
    for row in wanted if lines is not None else []:
        expect(any("".join(row).replace(" ", "") in line.replace(" ", "") for line in lines), f"report.pdf, carriers of the night: no line {' '.join(row)!r}")


def check(report, page, text, book, equal, expect):
    tables = Tables(page.split('id="break-data"', 1)[0]).tables
    lines = None if text is None else {" ".join(line.split()) for line in text.splitlines()}

    def everywhere(caption, rows, what):
        """The rows are those of the page's table of that caption, and each is a line of the PDF."""
        found = tables.get(caption)
        if found is None:
            return expect(not rows, f"report.html has no table \"{caption}\"")
        body = [row for row in found[1:] if len(row) > 2]
        equal([row[:len(rows[0])] for row in body] if rows else body, rows, f"report.html, {what}")
        for row in rows if lines is not None else []:
            expect(" ".join(row) in lines, f"report.pdf, {what}: no line {' '.join(row)!r}")

    def sheet(name):
        return [] if book is None else [list(row) for row in book[name].iter_rows(min_row=2, values_only=True)]

    latency = report["latency"] or {}
    everywhere(
        "From send to delivery, by channel",
        [[("All" if name == "all" else name), figure(each["delivered"])] + [duration(each[key]) for key in PERCENTILES]
         for name, each in latency.items()], "latency")
    if book is not None:
        equal(sheet("Latency"), [["All channels" if name == "all" else name, each["delivered"]] + [each[key] for key in PERCENTILES]
                                 for name, each in latency.items()], "report.xlsx, latency")
    if latency:
        equal(latency["all"]["delivered"], sum(each["delivered"] for name, each in latency.items() if name != "all"), "report.json, delivered")

    standing = report["openBreaks"]
    by = standing["bySeverity"]
    total = [sum(by[severity][key] for severity in SEVERITIES) for key in COUNTS]
    rows = [[severity] + [figure(by[severity][key]) for key in COUNTS]
            + [limit(standing["dueAfter"].get(severity)), limit(standing["escalateAfter"].get(severity))] for severity in SEVERITIES]
    if standing["nights"]:
        found = tables.get("Breaks by severity and what became of them", [])
        equal(found[1:5], rows, "report.html, open breaks")
        equal(found[5][:8] if len(found) > 5 else None, ["All"] + [figure(count) for count in total], "report.html, all open breaks")
        for row in rows if lines is not None else []:
            expect(" ".join(row) in lines, f"report.pdf, open breaks: no line {' '.join(row)!r}")
    nights = [[night["date"], night["nightsOpen"]] + [night["open"].get(severity, 0) for severity in SEVERITIES]
              + [sum(night["open"].values()), night["assigned"], sum(night["resolved"].values()), sum(night["cleared"].values())]
              for night in standing["nights"]]
    everywhere("Nights with open breaks", [[row[0]] + [figure(each) for each in row[1:]] for row in nights if row[6]], "nights with open breaks")
    if book is not None:
        equal([[str(row[0].date())] + row[1:] for row in sheet("Open breaks")], nights, "report.xlsx, open breaks")
        equal([row[:8] for row in sheet("Ageing")], [[severity] + [by[severity][key] for key in COUNTS] for severity in SEVERITIES] + [["All"] + total],
              "report.xlsx, ageing")
    for key in ("found", "resolved", "cleared", "open"):
        equal(sum(sum(night[key].values()) for night in standing["nights"]), total[COUNTS.index(key)], f"report.json, {key}")

    check_night_carriers(report, tables, lines, sheet("Carriers") if book is not None else None, equal, expect)

    carriers = report["carriers"]["channels"]
    if carriers:
        found = [row for row in tables.get("Records by channel and carrier", [])[1:] if len(row) > 1]
        wanted, cells = [], []
        for channel in carriers:
            parts = channel["carriers"] + [each for each in (channel["others"], channel["none"]) if any(each.values())]
            whole = {key: sum(each[key] for each in parts) for key in RECORDS}
            for each in parts + [whole]:
                rate = (each["deliveries"] * 1000 + each["sends"] // 2) // each["sends"] if each["sends"] else None
                wanted.append([figure(each[key]) for key in RECORDS] + [percent(each["sends"], whole["sends"]), "–" if rate is None else tenths(rate)])
                cells.append([each[key] for key in RECORDS] + [rate])
        equal([row[1:7] for row in found], wanted, "report.html, carriers")
        if book is not None:
            equal([row[2:7] for row in sheet("Carriers, packed days")[:len(cells)]], cells, "report.xlsx, carriers")
        for row in wanted if lines is not None else []:
            expect(any(line.endswith(" ".join(row)) for line in lines), f"report.pdf, carriers: no line {' '.join(row)!r}")

    def counted(count, thing):
        return f"{count:,} {thing}{'s' * (count != 1)}"

    expired, erased = report["store"]["expired"], report["store"]["erased"]
    gone = ["nothing", "nothing"]
    if expired["certificates"]:
        gone[0] = f"{counted(expired['archives'], 'archive')} with {counted(expired['events'], 'event')} in {counted(expired['bytes'], 'byte')}"
    if erased["certificates"]:
        gone[1] = f"{counted(erased['events'], 'event')} of {counted(erased['archives'], 'archive')} for {counted(erased['requests'], 'request')}"
    for name, words in zip(("Destroyed by expiry", "Erased on request"), gone):
        name = f"{name} since {report['store']['since']}"
        found = re.search(rf"<dt>{name}</dt>\s*<dd>(.*?)</dd>", page, re.DOTALL)
        expect(found is not None and found[1].startswith(words), f"report.html: {name}: {found and found[1]}, not {words}")
        if book is not None:
            row = next((row for row in sheet("Store") if row[0] == name), [""] * 3)
            expect(str(row[2]).startswith(words), f"report.xlsx: {name}: {row[2]}, not {words}")
        if text is not None:
            expect(re.sub(r"\s+", "", name + words) in re.sub(r"\s+", "", text), f"report.pdf: not {name}: {words}")

    runs = report["store"]["runs"]
    found = next((rows for caption, rows in tables.items() if caption.startswith("Runs of other jobs")), [[]])[1:]
    equal([[row[0], row[1], row[-1]] for row in found], [[run["job"], run["date"], run["key"]] for run in runs[:25]], "report.html, runs")
    if book is not None:
        equal([row[5] for row in sheet("Store") if row[0].startswith("Run since")], [run["key"] for run in runs], "report.xlsx, runs")
        equal([row[1] for row in sheet("Store") if row[0] == "Hold in force"], [hold["id"] for hold in report["store"]["holds"]], "report.xlsx, holds")
    if text is not None:
        flat = re.sub(r"\s+", "", text)
        for run in runs[:25]:
            expect(re.sub(r"\s+", "", run["finishedAt"]) in flat, f"report.pdf: no run that ended {run['finishedAt']}")
        expect(f"{grouped(report['store']['sealed'])}archivesandemptyslots" in flat, "report.pdf: not how much is sealed")
