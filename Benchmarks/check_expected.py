#!/usr/bin/env python3
"""Checks tally-synth's expected totals with a slow and plain reconciler.

    check_expected.py DIR

Reads every export under DIR with Python's own JSON parser, reconciles day after day by the rules and defaults of the
project (settings below), and compares with each DIR/expected-<date>.json. Shares nothing with tally or tally-synth.
"""

import datetime
import glob
import gzip
import json
import pathlib
import sys
from collections import Counter, defaultdict

PENDING_AFTER, DRIFT = 120_000, 5_000
FINAL_AFTER = defaultdict(lambda: 72 * 3_600_000, EMAIL=120 * 3_600_000)
ASKS_CONSENT = {"EMAIL"}
FAILED = {"FAILED", "UNDELIVERED", "EXPIRED", "REJECTED", "BOUNCED", "OPTED_OUT"}
COUNTS = ["sends", "delivered", "failed", "pending", "unconfirmed", "read"]


def instant(text):
    """Milliseconds since 1970 of an instant with three decimals."""
    parsed = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return round((parsed - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)) / datetime.timedelta(milliseconds=1))


def day_of(milliseconds):
    return str(datetime.datetime.fromtimestamp(milliseconds // 1000, datetime.timezone.utc).date())


class Event:
    def __init__(self, record):
        message = record["message"]
        self.id, self.record = record["id"], record
        if not isinstance(self.id, str) or not isinstance(message["id"], str):
            raise ValueError("no id")
        self.type = record["type"].removeprefix("message:")
        self.timestamp = instant(record["timestamp"])
        self.delivery = instant(message["deliveryTimestamp"]) if "deliveryTimestamp" in message else None
        self.instant = self.timestamp if self.delivery is None else self.delivery
        self.message, self.channel = message["id"], message["channel"]
        self.carrier = message["carrier"]["name"]
        self.inbound = message["direction"] != "outbound"
        status = message.get("status", "DELIVERED" if self.type == "delivery" else "")
        tells = self.type in ("delivery", "status")
        self.delivered, self.failed = tells and status == "DELIVERED", tells and status in FAILED
        self.correlation = message["metadata"].get("audit_correlation_id")
        consent = message["metadata"].get("consent_at")
        self.consent = consent is not None and instant(consent) <= self.timestamp


def read_day(folder):
    """Counts, kept events, and extra events as (code, channel) of one side's day."""
    events, kept, extra = Counter(scanned=0, accepted=0, duplicate=0, excluded=0, quarantined=0), {}, []
    for path in sorted(glob.glob(f"{folder}/*.ndjson*")):
        with (gzip.open if path.endswith(".gz") else open)(path, "rb") as export:
            for line in export:
                events["scanned"] += 1
                try:
                    event = Event(json.loads(line.decode()))
                except (ValueError, KeyError):
                    events["quarantined"] += 1
                    continue
                if event.inbound:
                    events["excluded"] += 1
                    continue
                other = kept.get(event.id)
                if other is None:
                    kept[event.id] = event
                    events["accepted"] += 1
                    continue
                events["duplicate"] += 1
                same = other.record == event.record
                extra.append(("DUPLICATE_EVENT" if same else "CONFLICTING_DUPLICATE", event.channel))
                if not same:
                    assert other.timestamp != event.timestamp, "the generator leaves no tie"
                    kept[event.id] = min(other, event, key=lambda e: e.timestamp)
    return events, kept, extra


def judge(events, as_of):
    """One message's channel, day, state, codes and whether it was read, from all events known of it."""
    sends = [e for e in events if e.type == "send"]
    reads = [e for e in events if e.type == "read"]
    delivered = [e.instant for e in events if e.delivered]
    failed = [e.instant for e in events if e.failed]
    channel, codes = events[0].channel, set()
    if len({e.correlation for e in events} - {None}) > 1:
        codes.add("CORRELATION_MISMATCH")
    for e in events:
        if e.type == "delivery" and e.delivery is not None and abs(e.timestamp - e.delivery) > DRIFT + 1:
            codes.add("TIMESTAMP_DRIFT")
    if not sends:
        types = {e.type for e in events}
        codes.add("ORPHAN_" + next(t for t in ("delivery", "status", "read") if t in types).upper())
        return channel, day_of(min(e.instant for e in events)), None, codes, False, 0
    sent = min(e.timestamp for e in sends)
    if delivered and failed:
        codes.add("STATUS_CONFLICT")
        state = "delivered" if max(delivered) > max(failed) else "failed"
    elif delivered or failed:
        state = "delivered" if delivered else "failed"
    else:
        state = "pending" if as_of - sent <= FINAL_AFTER[channel] else "unconfirmed"
        if state == "unconfirmed":
            codes.add("DELIVERY_UNCONFIRMED")
        elif as_of - sent > PENDING_AFTER:
            codes.add("PENDING_DELIVERY_FAIL")
    if delivered:
        if min(delivered) - sent > PENDING_AFTER:
            codes.add("LATE_DELIVERY")
        if sent - min(delivered) > DRIFT:
            codes.add("DELIVERY_BEFORE_SEND")
    if reads:
        if not delivered:
            codes.add("READ_WITHOUT_DELIVERY")
        if channel in ASKS_CONSENT and not any(e.consent for e in events):
            codes.add("READ_WITHOUT_CONSENT")
    return channel, day_of(sent), state, codes, bool(reads), sent


def carrier_of(events, state):
    """The carrier that the latest event of the outcome names: here every event names one."""
    deciding = [e for e in events if (e.delivered if state == "delivered" else e.failed)] if state in ("delivered", "failed") else events
    return max(deciding, key=lambda e: e.instant).carrier


def reconcile(day, history, opening, requests, ledger):
    """The totals of a day; `history` has the kept events of every day so far, by message, `requests` how many events were asked
    for so far. Gives the open items and requests, too."""
    as_of = (day + datetime.timedelta(days=1)).isoformat() + "T06:00:00Z"
    events, kept, extra = read_day(f"{root}/{day:%Y/%m/%d}")
    for event in kept.values():
        history[event.message].append(event)
    breaks, channels, open_items, new = defaultdict(Counter), defaultdict(Counter), set(), 0
    cleared = dict.fromkeys(["delivered", "failed", "unconfirmed", "orphan", "ledgerOnly"], 0)
    carriers = defaultdict(lambda: defaultdict(Counter))
    for code, channel in extra:
        breaks[channel][code] += 1
    if events["quarantined"]:
        breaks[""]["MALFORMED_RECORD"] = events["quarantined"]
    for message, known in history.items():
        channel, own, state, codes, read, _ = judge(known, instant(as_of.replace("Z", ".000Z")))
        if own == str(day):
            if state:
                channels[channel].update(["sends", state] + (["read"] if read else []))
                carriers[channel][carrier_of(known, state)].update(["sends", state] + (["read"] if read else []))
                if state == "pending":
                    open_items.add(message)
                    new += 1
        elif message in opening:
            if state == "pending":
                open_items.add(message)
            else:
                cleared[state or "orphan"] += 1
        else:
            continue
        breaks[channel].update(codes)
    totals = {"date": str(day), "asOf": as_of, "version": 1, "events": dict(events)}
    missing = 0
    if ledger:
        counts, known, _ = read_day(f"{root}/ledger/{day:%Y/%m/%d}")
        totals["ledger"] = dict(counts)
        found = set()
        for id in kept.keys() | known.keys():
            ours, theirs = kept.get(id), known.get(id)
            missing += not theirs
            code = "MISSING_IN_LEDGER" if not theirs else "MISSING_IN_EXPORT" if not ours else "PAYLOAD_MISMATCH"
            if not (ours and theirs and ours.record == theirs.record):
                found.add((code, (ours or theirs).message, (ours or theirs).channel))
        for code, _, channel in found:
            breaks[channel][code] += 1
    full = {channel: {count: counts[count] for count in COUNTS} for channel, counts in channels.items()}
    totals["messages"] = {count: sum(counts[count] for counts in full.values()) for count in COUNTS}
    totals["channels"] = full
    totals["carriers"] = {
        channel: [{"of": "carrier", "name": name} | {count: counts[count] for count in COUNTS}
                  for name, counts in sorted(by.items(), key=lambda line: (-line[1]["sends"], line[0]))] for channel, by in carriers.items()}
    totals["otherCarriers"] = 0
    totals["breaks"] = dict(sum(breaks.values(), Counter()))
    totals["breaksByChannel"] = {channel: dict(codes) for channel, codes in breaks.items() if codes}
    movement = {
        "opening": len(opening), "new": new, "cleared": len(opening) + new - len(open_items), "closing": len(open_items)}
    totals["openItems"] = totals["breakRollForward"] = movement
    totals["clearedItems"] = cleared
    totals["requests"] = {
        "opening": requests, "new": missing, "closed": 0, "givenUp": 0, "closing": requests + missing}
    return totals, open_items, requests + missing


root = pathlib.Path(sys.argv[1])
history, opening, requests, wrong = defaultdict(list), set(), 0, 0
expectations = sorted(root.glob("expected-*.json"))
for path in expectations:
    expected = json.loads(path.read_text())
    day = datetime.date.fromisoformat(expected["date"])
    totals, opening, requests = reconcile(day, history, opening, requests, "ledger" in expected)
    for key in expected.keys() | totals.keys():
        if expected.get(key) != totals.get(key):
            wrong += 1
            print(f"{path.name}: {key}\n  expected {expected.get(key)}\n  found    {totals.get(key)}")
print(f"{len(expectations)} days, {wrong} differences")
sys.exit(1 if wrong or not expectations else 0)
