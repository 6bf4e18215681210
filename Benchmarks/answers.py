"""Reads answers in the forms they come in, and says where they differ."""

import json
from collections import Counter

# Codes about records, and about a ledger: not asked of the peers.
OWN_CODES = {"MALFORMED_RECORD", "MISSING_IN_LEDGER", "MISSING_IN_EXPORT", "PAYLOAD_MISMATCH"}


def counts(totals):
    """The counts that everyone is asked for, flat: 'channels/SMS/sends' and the like."""
    flat = {f"events/{name}": number for name, number in totals["events"].items()}
    flat |= {f"messages/{name}": number for name, number in totals["messages"].items()}
    for channel, row in totals["channels"].items():
        flat |= {f"channels/{channel}/{name}": number for name, number in row.items()}
    return flat | {f"breaks/{code}": number for code, number in totals["breaks"].items() if code not in OWN_CODES}


def differences(expected, found):
    """(name, expected, found) of all counts that differ; what an engine cannot tell is None and no difference."""
    expected, found = counts(expected), counts(found)
    names = sorted(expected.keys() | found.keys())
    pairs = [(name, expected.get(name, 0), found.get(name, 0)) for name in names]
    return [pair for pair in pairs if pair[2] is not None and pair[1] != pair[2]]


def peer_list(path):
    """The breaks that a peer wrote, as (code, message id) and how often."""
    with open(path) as lines:
        return Counter(tuple(line.replace('"', "").replace("\t", ",").rstrip("\n").split(",")) for line in lines)


def own_list(path):
    """The same of breaks.ndjson."""
    with open(path) as lines:
        breaks = map(json.loads, lines)
        return Counter((b["code"], b["messageId"]) for b in breaks if b["code"] not in OWN_CODES and "messageId" in b)
