"""The ways from a number to what it counts, over the pages of a store: a sum over nights leads to each night's share, a share to exactly its breaks,
and a break to what shows its raw events."""

import re

from page import PAGE, Browser, settles

# Numbers that lead nowhere, by their table or section and column (None: all of them), and why none of them counts breaks.
LEAD_NOWHERE = {
    ("basis", None): "parameters and exports",
    ("Sources: where the events come from, and how they are known to be complete and accurate", None): "exports and events of a source",
    ("How each source was asked when its exports were pulled, and what was expected of each day when they were reconciled", None): "exports of a source",
    ("Exports with findings", "Events"): "events of an export; what is wrong with it is a break, which is named beside it",
    ("Exports, as the run read them", None): "records, events and bytes of an export",
    ("totals", None): "events and messages of an equation; those that have breaks lead to them",
    ("Messages sent on the day, by channel and outcome", None): "messages that have an outcome, which is no break",
    ("Opening + new − cleared − resolved = closing", None): "open items, which are messages: of pending ones the breaks are on the line below",
    ("Open items cleared, by what became of them", None): "open items, which are messages",
    ("From send to delivery, by channel", "Delivered"): "messages that were delivered",
    ("Messages by latency", "Messages"): "messages that were delivered",
    ("Messages of the day, delivered within", None): "messages that were delivered: the figures that percentiles lead to",
    ("Carriers of the night", None): "messages by carrier, which no break names: those of a channel lead on from the control totals",
    ("Messages of these days, delivered within", None): "the same of packed days",
    ("The channels on these days", None): "messages of packed days, whose reports have the breaks",
    ("Records by channel and carrier", None): "records of packed days",
    ("Nights with open breaks", "Nights open"): "how long, in nights",
    ("Runs of other jobs", None): "objects and manifests that a run wrote",
    ("requests", None): "requests, which are listed below",
    ("Requests by what they ask for and where they stand", None): "requests, which are listed below",
    ("Messages by outcome, as each night reported its own", "Difference"): "of the two numbers beside it, which lead on",
    ("Breaks by code, as each night reported them", "Difference"): "of the two numbers beside it, which lead on",
    ("compare", "Difference"): "of the two numbers beside it, which lead on",
}
# Tables of several nights whose lines lead on by their first cell.
BY_NIGHT = ("Breaks by night and code", "Breaks by night and severity", "Nights with open breaks", "Breaks by night, severity and what became of them")

# Every text of the page that is a number, where it stands, and where it leads to.
NUMBERS = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    const element = node.parentElement, text = node.textContent.trim();
    if (text === '0' || !/^[−+]?\\d[\\d,.]*( ?%)?$/.test(text) || element.closest('svg, option, figcaption, .explorer, summary, time')) continue;
    const table = element.closest('table'), cell = element.closest('td, th'), link = element.closest('a'), section = element.closest('section');
    const index = cell ? [...cell.parentElement.children].indexOf(cell) : 0;
    const first = cell && cell.parentElement.querySelector('a');
    found.push({
      text, href: link && link.href, led: first && first.href,
      place: !table || element.closest('#compare-tools') ? section.id : table.caption.textContent,
      column: cell && table.tHead ? table.tHead.rows[0].children[index].textContent : '',
      row: cell ? cell.parentElement.children[0].textContent : ''});
  }
  return found;
}"""

# The figures of the nights that a place stands for: the column under a head, or that of a name in a section's tables.
SHARES = """([id, name]) => {
  const place = document.getElementById(id);
  if (!place) return null;
  const tables = place.tagName === 'TH' ? [place.closest('table')] : [...place.querySelectorAll('table')];
  return tables.flatMap((table) => {
    const column = place.tagName === 'TH' ? place.cellIndex : [...table.tHead.rows[0].cells].findIndex((head) => head.textContent === name);
    return [...table.tBodies[0].rows].filter((row) => !row.querySelector('.missing') && column >= 0).map((row) => {
      const cell = row.cells[column], link = cell.querySelector('a'), first = row.querySelector('a');
      return [row.cells[0].textContent, cell.textContent, (link || first || {}).href || '', !!link];
    });
  });
}"""


def value(text):
    return 0 if text in ("–", "") else int(text.replace(",", "").replace("−", "-"))


def nowhere(page):
    """Numbers that lead nowhere, and are not named above."""
    return [
        f"{each['place']}, {each['column']}, {each['row']}: {each['text']} leads nowhere"
        for each in page.evaluate(NUMBERS)
        if not each["href"] and not (each["place"] in BY_NIGHT and each["led"])
        and not any((re.split(r" since |: \d", each["place"])[0], column) in LEAD_NOWHERE for column in (each["column"], None))
    ]


class Ways:
    """Pages that are read once, and what reports are asked for."""

    def __init__(self, chromium):
        self.chromium, self.pages, self.asked, self.faults = chromium, {}, {}, []

    def open(self, url):
        url = url.split("#")[0]
        if url not in self.pages:
            self.pages[url] = Browser(self.chromium, url)
            self.pages[url].page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
        return self.pages[url]

    def expect(self, truth, what):
        if not truth:
            self.faults.append(what)

    def follow(self, number, url):
        """One click: to the breaks, to the nights that a sum is of, or to the part of a report that says the number."""
        what = f"{url.split('/')[-1]}: {number['place']}, {number['column']}, {number['row']}: {number['text']}"
        place = number["href"].partition("#")[2]
        count = value(number["text"])
        if place.startswith("find?") or place in ("totals", "work"):
            before = self.asked.setdefault(number["href"], set())
            before.add(count)
            self.expect(place in ("totals", "work") or before == {count}, f"{what} is not the only number of {number['href']}")
            return
        name = number["row"].split(" ")[0] if "as each night reported" in number["place"] else number["column"]
        name = {"Nights": "Night", "Missing": "Night"}.get(name, name)
        shares = self.open(number["href"]).page.evaluate(SHARES, [place, name])
        if shares is None:
            self.expect(False, f"{what} leads to no place: {number['href']}")
        elif number["column"] == "Nights":
            self.expect(sum(bool(share[2]) for share in shares) == count, f"{what} is not {len(shares)} nights")
        elif number["column"] == "Missing":
            rows = self.open(number["href"]).page.locator(f"[id='{place}'] td.missing", has_text="× no report").count()
            self.expect(rows == count, f"{what} is not {rows} missing nights")
        elif number["column"] == "Median":
            known = sorted(value(share[1]) for share in shares if ", " not in share[0])
            self.expect(known[(len(known) - 1) // 2] == count, f"{what} is not the median of {known}")
        else:
            self.expect(sum(value(share[1]) for share in shares) == count, f"{what} is not the sum of {shares}")
            for night, text, href, _ in shares:
                self.expect(text == "–" or "#" in href, f"{what}: {text} of {night} leads nowhere")

    def percentile(self, page, number):
        """A percentile's line is the first that has its share of all."""
        fraction = {"Halfwithin": 50, "90%within": 90, "95%within": 95, "99%within": 99, "Longest": 100}[number["column"].replace(" ", "")]
        totals = page.evaluate(
            """([id, name]) => {
              const row = document.getElementById(id), table = row.closest('table');
              const column = [...table.tHead.rows[0].cells].findIndex((head) => head.textContent === name);
              const text = (row) => row && row.parentElement === table.tBodies[0] ? row.cells[column].textContent : '–';
              return [text(row.previousElementSibling), text(row), text(table.tBodies[0].rows[table.tBodies[0].rows.length - 1])];
            }""", [number["href"].partition("#")[2], number["row"]])
        before, here, all_ = map(value, totals)
        self.expect(before * 100 < fraction * all_ <= here * 100, f"{number['row']}, {number['column']}: {before}, {here} of {all_}")

    def end(self):
        return self.faults + [fault for browser in self.pages.values() for fault in browser.end()]


def report(ways, url):
    """A report's sums over other nights, medians and percentiles."""
    page = ways.open(url).page
    for fault in nowhere(page):
        ways.expect(False, fault)
    links = page.evaluate("""() => [...document.querySelectorAll('main td a')].map((link) => {
      const cell = link.closest('td'), table = link.closest('table');
      return {text: link.textContent, href: link.href, place: table.caption.textContent, row: cell.parentElement.cells[0].textContent,
        column: table.tHead.rows[0].cells[cell.cellIndex].textContent};
    })""")
    medians, percentiles, sums = ([each for each in links if re.search(f"#{start}", each["href"])] for start in ("nights-", "(carried-)?within-", "shares"))
    for each in percentiles:
        ways.percentile(page, each)
    for each in medians:
        ways.follow(each, url)
    severities = page.evaluate("""() => [...document.querySelectorAll('#shares tbody tr')].map((row) => [...row.cells].map((cell) => cell.textContent.trim()))""")
    heads = page.locator("#shares thead th").all_inner_texts()
    for each in sums:
        of = [value(row[heads.index(each["column"])]) for row in severities if each["row"].strip() in ("All", row[1])]
        ways.expect(sum(of) == value(each["text"]), f"{each['row']}, {each['column']}: {each['text']} is not the sum of {of}")
    ways.expect(medians and percentiles and sums, "no medians, percentiles or sums")
    # What another night counted is on its line in its month, or in the index, where it leads to its breaks.
    for caption in BY_NIGHT[:2]:
        table = page.locator("table", has=page.get_by_text(caption, exact=True))
        names = table.locator("thead th").all_inner_texts()
        for row in table.locator("tbody tr").all():
            cells, link = row.locator("th, td").all_inner_texts(), row.locator("th a")
            href = link.get_attribute("href") if link.count() else "#"
            if href.startswith("#"):
                continue
            other, line = ways.open(link.evaluate("link => link.href")).page, href.partition("#")[2]
            there = other.evaluate("""(id) => {
              const row = document.getElementById(id), heads = [...row.closest('table').tHead.rows[0].cells].map((head) => head.textContent);
              return heads.map((head, index) => [head, row.cells[index].textContent, !!row.cells[index].querySelector('a[href*="#find?"]')]);
            }""", line)
            there = {head: (text, led) for head, text, led in there}
            for name, text in list(zip(names, cells))[1:]:
                if name == "All" and name not in there:
                    continue
                got = there.get(name, ("–", False))
                ways.expect(got[0] == text and (got[1] or text == "–"), f"{caption}: {cells[0]}, {name}: {text}, there {got}")


def ways(chromium):
    """From every number of the index, of months and weeks and of the last report."""
    ways = Ways(chromium)
    index = ways.open(PAGE.as_uri()).page
    periods = index.evaluate("[...document.querySelectorAll('#months th a, #weeks th a')].map(link => link.href)")
    ways.expect(len(periods) > 1, "no months and weeks")
    for url in [PAGE.as_uri(), *periods]:
        page = ways.open(url).page
        numbers = page.evaluate(NUMBERS)
        ways.expect(sum(bool(each["href"]) for each in numbers) > 20, f"{url}: only {len(numbers)} numbers")
        for fault in nowhere(page):
            ways.expect(False, f"{url.split('/')[-1]}: {fault}")
        for number in numbers:
            if "#" in (number["href"] or ""):
                ways.follow(number, url)
    last = index.locator("header a[href*='report.html']").first.evaluate("link => link.href")
    report(ways, last)
    asked = ways.asked
    ways.expect(len(asked) > 30, f"only {len(asked)} links to reports")
    unscripted = Browser(chromium, last, java_script_enabled=False)
    for url, counts in asked.items():
        place = url.partition("#")[2]
        page = ways.open(url).page
        if place.startswith("find?"):
            (count,) = counts
            page.goto(url)
            ways.expect(settles(page, count), f"{url}: not {count}")
            page.locator(".finder tbody button").first.click()
            ways.expect(re.search(r"^tally trace .*\S|\b(z|zstd)?cat \S+ \| (sed -n \d+p|tail -c)|it is about a whole export", page.inner_text(".detail"), re.M), f"{url}: no raw events")
        else:
            text = page.inner_text("#" + place)
            ways.expect(all(re.search(rf"(?<![\d,]){count:,}(?![\d,])", text) for count in counts), f"{url}: {counts} are not there")
        # The same without script: to the table of what is asked for, or of more.
        unscripted.page.goto(url)
        target = unscripted.page.query_selector(":target")
        top = target.evaluate("element => element.getBoundingClientRect().top") if target else -1
        ways.expect(target and -1 <= top < 900, f"{url}: without script it leads nowhere")
    return ways.end() + unscripted.end()
