#!/usr/bin/env python3
"""A second reader of sealed archives, written from docs/store-format.md alone: it shares no code with the program, nor with its tests.

second_reader.py STORE TRUSTED.pem [KEYS]    verifies every manifest, seal, link and archive of a copy; KEYS is a folder of key files

Ends with 0 and one line of numbers, or with 1 and what is wrong. zstd and openssl do their part; for encrypted archives PyPI's cryptography.
"""

import base64
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys


def require(holds, what):
    if not holds:
        sys.exit(f"{what}")


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def read(reference, store):
    """An object by what a manifest says of it."""
    data = (store / reference["key"]).read_bytes()
    require(len(data) == reference["bytes"] and sha256(data) == reference["sha256"], f"{reference['key']}: other bytes")
    return data


def canonical(value):
    """RFC 8785 of what manifests hold: objects, lists, texts, whole numbers, null."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(json.dumps(name, ensure_ascii=False) + ":" + canonical(value[name]) for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


# Merkle trees: RFC 6962, 2.1

def root(hashes):
    """The root over leaf hashes, or over nodes of one level."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    while len(hashes) > 1:
        pairs = [hashlib.sha256(b"\1" + hashes[at] + hashes[at + 1]).digest() for at in range(0, len(hashes) - 1, 2)]
        hashes = pairs + hashes[len(pairs) * 2:]
    return hashes[0]


# Encryption

def data_key(folder, keys):
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    names = [path for path in folder.iterdir() if re.fullmatch(r"key(\.\d+)?\.json", path.name)]
    newest = max(names, key=lambda path: int((re.findall(r"\d+", path.name) or ["1"])[0]))
    document = json.loads(newest.read_bytes())
    file = json.loads((keys / f"{document['wrapper']['id']}.kek.json").read_bytes())
    wrapped = base64.b64decode(document["wrapped"])
    lines = sorted(f"{name}={value}\n".encode() for name, value in document["context"].items())
    return AESGCM(base64.b64decode(file["key"])).decrypt(wrapped[:12], wrapped[12:], b"".join(lines))


def decrypted(data, key, identity):
    """AES256-GCM-HKDF-1MB: a header of its own length, salt and nonce prefix, then segments of 1 MiB, the first shorter by the header."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    def hkdf(length, salt, info):
        return HKDF(SHA256(), length, salt, info).derive(key)

    require(data[0] == 40 and data[1:40] == hkdf(39, None, b"tallystick stream header"), "another header of the stream")
    cipher = AESGCM(hkdf(32, data[1:33], identity.encode()))
    ends = [*range(1 << 20, len(data), 1 << 20), len(data)]
    plain = b""
    for number, (start, end) in enumerate(zip([40, *ends], ends)):
        nonce = data[33:40] + number.to_bytes(4, "big") + bytes([end == len(data)])
        plain += cipher.decrypt(nonce, data[start:end], None)
    return plain


# The archive

def frames(data):
    """The seek table: where each frame begins in the file, and its content among all contents."""
    number = int.from_bytes(data[-9:-5], "little")
    require(data[-4:] == (0x8F92EAB1).to_bytes(4, "little") and data[-5] == 0, "no seek table")
    table = data[-(8 * number + 17):]
    require(table[:8] == (0x184D2A5E).to_bytes(4, "little") + (8 * number + 9).to_bytes(4, "little"), "no frame of the table")
    found, offset, start = [], 0, 0
    for at in range(8, 8 + 8 * number, 8):
        packed, size = int.from_bytes(table[at:at + 4], "little"), int.from_bytes(table[at + 4:at + 8], "little")
        require(size <= 1 << 20 and data[offset:offset + 4] == b"\x28\xb5\x2f\xfd", "a frame is not where the table says")
        found.append((offset, start))
        offset, start = offset + packed, start + size
    require(offset == len(data) - len(table), "the table is of other frames")
    return found, start


def files(tar, identity):
    """The files of a tar, by path in the bag: where each begins, and its bytes."""
    found, at, path = {}, 0, None
    while tar[at:at + 512].strip(b"\0"):
        header = tar[at:at + 512]
        size = int(header[124:135], 8)
        content = tar[at + 512:at + 512 + size]
        require(sum(header) - sum(header[148:156]) + 8 * 32 == int(header[148:154], 8), f"the checksum of a header at {at}")
        if header[156:157] == b"x":
            length, record = content.split(b" ", 1)
            require(int(length) == size and record.startswith(b"path="), "a pax header with more than a path")
            path = record[5:-1].decode()
        else:
            require(header[156:157] == b"0", "an entry that is no file")
            prefix, name = (part.split(b"\0")[0].decode() for part in (header[345:500], header[:100]))
            path = path or (prefix + "/" + name if prefix else name)
            top, path = path.split("/", 1)
            require(top == identity and path not in found and ".." not in path.split("/"), f"a path: {path}")
            found[path], path = (at + 512, content), None
        at += 512 + (size + 511) // 512 * 512
    require(len(tar) == at + 1024 and not tar[at:].strip(b"\0"), "the end of the tar")
    return found


def verify_bag(bag):
    for name, prefix in (("manifest-sha256.txt", "data/"), ("tagmanifest-sha256.txt", "")):
        lines = dict(reversed(line.split("  ", 1)) for line in bag[name][1].decode().splitlines())
        for path, digest in lines.items():
            require(path.startswith(prefix) and sha256(bag[path][1]) == digest, f"{path} is not what {name} says")
        if prefix:
            require(set(lines) == {path for path in bag if path.startswith(prefix)}, "the payload is another")
    payload = [content for path, (_, content) in bag.items() if path.startswith("data/")]
    require(f"Payload-Oxum: {sum(map(len, payload))}.{len(payload)}\n".encode() in bag["bag-info.txt"][1], "Payload-Oxum")


def verify_places(bag, path, lines, inputs):
    """Where the lines of a file of events come from."""
    export, line, count = None, 0, 0
    for row in bag[path.replace("data/events/", "data/places/").replace(".ndjson", ".txt")][1].decode().splitlines():
        if row.startswith("# "):
            export, line = row[2:], 0
            require(export in inputs, f"{export} is no input")
        else:
            line, count = line + int(row), count + 1
            require(line > 0 and export, "an event without a place")
    require(count == lines, f"{path}: places of other events")


def verify_archive(manifest, store, folder, keys):
    archive, events, identity = manifest["archive"], manifest["events"], manifest["id"]
    data = read(archive["object"], store)
    if archive["encryption"]:
        require(keys, f"{identity} is encrypted: KEYS is needed")
        data = decrypted(data, data_key(folder, keys), identity)
        require(len(data) == archive["encryption"]["plainBytes"], "another size in the clear")
        require(sha256(data) == archive["encryption"]["plainSha256"], "other bytes in the clear")
    tar = subprocess.run(["zstd", "-dcq"], input=data, stdout=subprocess.PIPE, check=True).stdout
    starts, size = frames(data)
    require(size == len(tar), "the frames have other contents than the table says")
    bag = files(tar, identity)
    verify_bag(bag)
    require([member["path"] for member in manifest["members"]] == [path for path in bag if path.startswith("data/")], "members")
    leaves, inputs = [], {entry["key"] for entry in manifest["inputs"]}
    for member in manifest["members"]:
        start, content = bag[member["path"]]
        require((start, len(content), sha256(content)) == (member["start"], member["bytes"], member["sha256"]), member["path"])
        require(not content or any(begin == start for _, begin in starts), f"{member['path']} begins inside a frame")
        if member["leaves"]:
            lines = content.split(b"\n")[:-1]
            require(member["leaves"] == [len(leaves), len(leaves) + len(lines)], f"{member['path']}: other leaves")
            leaves += [hashlib.sha256(b"\0" + line).digest() for line in lines]
            verify_places(bag, member["path"], len(lines), inputs)
    require(events["count"] == len(leaves) and events["merkleRoot"] == root(leaves).hex(), "the tree")
    index = read(archive["index"], store)
    number = [int.from_bytes(index[at:at + 8], "little") for at in range(8, 48, 8)]
    require(index[:8] == b"TALLYAX\1" and number[0] == len(leaves) and number[4] == len(index), "the index's header")
    at = 64 + 24 * number[1]
    nodes = [index[place:place + 32] for place in range(at, at + 32 * number[2], 32)]
    require(nodes == [root(leaves[first:first + 4096]) for first in range(0, len(leaves), 4096)], "the index's nodes")
    return len(leaves)


def verify_seal(path, trusted):
    seal = subprocess.run(
        ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", f"{path}.p7s", "-content", path, "-CAfile", trusted,
         "-purpose", "any", "-no_check_time", "-out", "/dev/null"], capture_output=True, check=False)
    require(seal.returncode == 0, f"{path}: {seal.stderr.decode()}")


def certified(store, trusted):
    """What sealed certificates say is gone: SHA-256 of manifests."""
    gone = set()
    for folder, name in (("dispositions", "destroyed"), ("erasures", "erased")):
        for path in sorted(store.glob(f"{folder}/*/certificate*.json")):
            data = path.read_bytes()
            document = json.loads(data)
            require(canonical(document).encode() == data, f"{path} is not in canonical form")
            verify_seal(path, trusted)
            for part in ("order", "outcome"):
                read(document[part], store)
            gone.update(item["manifest"] for item in document[name])
    return gone


def verify_rewrite(manifest, folder, store, slots):
    """An archive that supersedes another: the folder above, or beside, has that one's manifest."""
    what = manifest["supersedes"]
    number = what["rewrite"]
    require(folder.name == f"rewrite-{number}", f"{folder} is not where a rewrite belongs")
    former, digest = slots[folder.parent if number == 1 else folder.parent / f"rewrite-{number - 1}"]
    require(digest == what["manifest"] and former["id"] == what["id"], f"{folder}: what it supersedes is another archive")
    require(former["inputs"] == manifest["inputs"] and former["summary"] == manifest["summary"], f"{folder}: other inputs")
    require(former["events"]["count"] - manifest["events"]["count"] == what["erased"], f"{folder}: other events are gone")
    require(max(what["requests"].values()) <= what["erased"] <= sum(what["requests"].values()), f"{folder}: its requests")


def main(store, trusted, keys=None):
    require(json.loads((store / "tally.json").read_bytes())["format"] == 1, "a store of another format")
    chain, slots, events, archives = {}, {}, 0, 0
    gone = certified(store, trusted)
    for path in sorted(store.glob("archives/**/manifest.json")):
        data = path.read_bytes()
        manifest = json.loads(data)
        require(canonical(manifest).encode() == data, f"{path} is not in canonical form")
        form = manifest["format"]
        require(form in (1, 2, 3) and (form > 1) == ("filters" in manifest), f"{path}: its format")
        require((form > 2) == ("supersedes" in manifest), f"{path}: its format")
        verify_seal(path, trusted)
        require(manifest["number"] not in chain, f"{path}: its number is another's")
        chain[manifest["number"]] = (manifest, sha256(data))
        slots[path.parent] = chain[manifest["number"]]
        read(manifest["summary"], store)
        if manifest["archive"] and not (sha256(data) in gone and not (store / manifest["archive"]["object"]["key"]).exists()):
            events += verify_archive(manifest, store, path.parent, keys)
            archives += 1
    for folder, (manifest, _) in slots.items():
        if "supersedes" in manifest:
            verify_rewrite(manifest, folder, store, slots)
    require(chain and sorted(chain) == list(range(1, len(chain) + 1)), "a manifest is missing from the chain")
    for number, (manifest, _) in chain.items():
        require(manifest["previous"] == (chain[number - 1][1] if number > 1 else None), f"the link before manifest {number}")
    print(f"{len(chain)} manifests, {archives} archives, {events} events")


if __name__ == "__main__":
    if len(sys.argv) > 3 and "ARCHIVES_PYTHON" not in os.environ:
        import python

        interpreter = str(python.installed())
        os.execve(interpreter, [interpreter, *sys.argv], {**os.environ, "ARCHIVES_PYTHON": interpreter})
    main(*map(pathlib.Path, sys.argv[1:]))
