"""Charts in grey: what must be told apart differs in luminance by 3:1, or in its pattern or shape."""

import itertools
import re

from page import Browser

# What stands in one chart beside each other, by the chart: the classes of its parts.
PARTS = {
    ".trend svg:not(.calendar)": ["high", "medium", "low", "info"],
    "svg.calendar": ["clean", "info", "low", "medium", "high", "unproved", "beyond"],
    "svg.shares": ["share-delivered", "share-failed", "share-pending", "share-unconfirmed"],
    "svg:has(.bar)": ["bar"],
    "svg.spark": ["then", "now"],
    ".pair svg": ["whole", "added", "taken"],
}
# Parts of the calendar that have a shape of their own, which CalendarTests looks for.
SHAPES = {"info": "a dot in it", "unproved": "a stroke through it", "beyond": "a dot of its own size"}
# Parts that are no fills: lines, whose shape tells them apart, and what lies in a part.
LINES = {"grid", "axis", "missing", "unproved"}
INSIDE = {"dot"}

# How the style sheet draws a class there: fill and line, and of a pattern both of its colours.
DRAWN = """([selector, names]) => {
  const chart = [...document.querySelectorAll('main ' + selector)][0];
  if (!chart) return null;
  const style = (element) => { const {fill, stroke, strokeWidth} = getComputedStyle(element); return {fill, stroke, width: parseFloat(strokeWidth)}; };
  return names.map((name) => {
    const part = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    part.setAttribute('class', name);
    chart.append(part);
    const drawn = style(part);
    part.remove();
    const pattern = /url\\("#(.*)"\\)/.exec(drawn.fill);
    if (pattern) Object.assign(drawn, {pattern: pattern[1], parts: [...document.getElementById(pattern[1]).children].map((part) => style(part).fill)});
    return drawn;
  });
}"""


def luminance(colour):
    """Relative luminance, by WCAG."""
    numbers = [float(number) for number in re.findall(r"[\d.]+", colour.removeprefix("color(srgb"))][:3]
    scale = 1 if colour.startswith("color(srgb") else 255
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in (number / scale for number in numbers)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def grey(chromium):
    """Of every chart of the page, in both schemes: parts that stand beside each other, and each part and the paper."""
    faults = []
    for scheme in ("light", "dark"):
        browser = Browser(chromium, color_scheme=scheme)
        paper = browser.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        seen = 0
        for selector, names in PARTS.items():
            drawn = browser.page.evaluate(DRAWN, [selector, names])
            if drawn is None:
                continue
            seen += 1
            there = set(browser.page.evaluate(f"[...document.querySelectorAll('main {selector} :is(rect, line, path)')].map(part => part.getAttribute('class'))"))
            known = set(names) | LINES | INSIDE | {"bar"}
            browser.expect(there <= known, f"{selector}: parts that are not known: {there - known}")
            parts = dict(zip(names, drawn))
            for name, part in parts.items():
                if part.get("pattern"):
                    ratio = contrast(*part["parts"])
                    browser.expect(ratio >= 3, f"{scheme} {selector} {name}: its pattern is faint, {ratio:.2f}")
                lines = part.get("parts", [part["fill"]]) + ([part["stroke"]] if part["stroke"] != "none" and part["width"] else [])
                ratio = max(contrast(line, paper) for line in lines)
                browser.expect(ratio >= 3 or name == "beyond", f"{scheme} {selector} {name}: faint on paper, {ratio:.2f}")
            for (one, a), (other, b) in itertools.combinations(parts.items(), 2):
                if a.get("pattern") != b.get("pattern") or SHAPES.get(one) != SHAPES.get(other):
                    continue
                ratio = contrast(a["fill"], b["fill"])
                browser.expect(ratio >= 3, f"{scheme} {selector}: {one} and {other} differ by {ratio:.2f}")
        browser.expect(seen, "no chart")
        faults += browser.end()
    return faults
