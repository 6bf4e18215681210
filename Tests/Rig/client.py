#!/usr/bin/env python3
"""The independent client: boto3 looks at, and does, what the tests ask for. Answers are JSON.

  client.py VERB [name=value ...]   one request; a value is JSON where it can be read so, else text
  client.py serve PORT              a request a line on loopback: {"verb": ..., "user": ..., "endpoint": ..., "arguments": {...}}

A verb is one of those below, or any of boto3's S3 client (`put_object Bucket=b Key=k Body=text`). `user` is tallystick (the default
of boto3's verbs) or admin; `endpoint` is the name of a line of rig.env, or an address. An error that the server answers is an answer too:
{"error": {"code", "status", "message"}}. TALLYSTICK_RIG names the rig.env.
"""

import base64
import concurrent.futures
import datetime
import functools
import hashlib
import json
import os
import pathlib
import socketserver
import sys
import uuid

import boto3
import gateways
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

HERE = pathlib.Path(__file__).resolve().parent
# The roles of a store; and what a test of the store itself needs, which writes under names of its own.
POLICIES, ANY_KEY = HERE.parent.parent / "docs", "any-key-policy.json"


@functools.cache
def rig():
    lines = pathlib.Path(os.environ["TALLYSTICK_RIG"]).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


@functools.cache
def s3(user="admin", endpoint="S3_ENDPOINT"):
    """A client that asks once, and says nothing of checksums that the server may not know."""
    prefix = {"admin": "S3_ADMIN_", "tallystick": "S3_"}[user]
    return boto3.session.Session().client(
        "s3", endpoint_url=rig().get(endpoint, endpoint), region_name=rig()["S3_REGION"], verify=rig()["S3_CA"],
        aws_access_key_id=rig()[prefix + "ACCESS_KEY"], aws_secret_access_key=rig()[prefix + "SECRET_KEY"],
        config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, max_pool_connections=32,
                      request_checksum_calculation="when_required", response_checksum_validation="when_required"))


# The verbs of our own: all are the admin's.

def bucket(Bucket=None, Lock=True, Versioning=True, Policy=True, Mode=None, Days=None):
    """Makes a bucket, with a fresh name where none is given; by default as docs/s3.md says: versions, Object Lock; and the policy of ANY_KEY."""
    name = Bucket or f"rig-{uuid.uuid4().hex[:20]}"
    s3().create_bucket(Bucket=name, ObjectLockEnabledForBucket=Lock)
    if Versioning and not Lock:
        s3().put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    if Mode:
        rule = {"DefaultRetention": {"Mode": Mode, "Days": Days}}
        s3().put_object_lock_configuration(
            Bucket=name, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule})
    if Policy:
        policy(name)
    return {"Bucket": name}


def policy(Bucket, Without=None, File=ANY_KEY, Prefix=""):
    """Gives the user tallystick exactly the policy of a file in docs, for a store below a prefix; `Without` leaves one allowed action out."""
    text = ((HERE if File == ANY_KEY else POLICIES) / File).read_text()
    text = text.replace("amzn-s3-demo-bucket/", f"{Bucket}/{Prefix}").replace("amzn-s3-demo-bucket", Bucket)
    document = json.loads(text)
    for statement in document["Statement"]:
        statement["Principal"] = {"AWS": [rig()["S3_PRINCIPAL"]]}
        statement["Action"] = [action for action in statement["Action"] if action != Without]
    document["Statement"] = [statement for statement in document["Statement"] if statement["Action"]]
    s3().put_bucket_policy(Bucket=Bucket, Policy=json.dumps(document))
    return {}


def versions(Bucket, Prefix="", Locks=True):
    """Every version and delete marker, by key and newest first, with what locks it."""
    found = []
    for page in s3().get_paginator("list_object_versions").paginate(Bucket=Bucket, Prefix=Prefix):
        for entry in page.get("Versions", []) + page.get("DeleteMarkers", []):
            row = {"key": entry["Key"], "version": entry["VersionId"], "size": entry.get("Size"),
                   "isLatest": entry["IsLatest"], "isMarker": "Size" not in entry,
                   "modified": entry["LastModified"], "class": entry.get("StorageClass")}
            found.append(row)
    found.sort(key=lambda row: row["key"].encode())
    if Locks:
        locked = [row for row in found if not row["isMarker"]]
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            for row, more in zip(locked, pool.map(lambda row: lock(Bucket, row["key"], row["version"]), locked)):
                row.update(more)
    return {"versions": found}


def lock(Bucket, Key, VersionId):
    """Mode, end and hold of one version; null where there is none."""
    where = {"Bucket": Bucket, "Key": Key, "VersionId": VersionId}
    retention = hold = {}
    try:
        retention = s3().get_object_retention(**where)["Retention"]
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] not in (400, 404):
            raise
    try:
        hold = s3().get_object_legal_hold(**where)["LegalHold"]
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] not in (400, 404):
            raise
    return {"mode": retention.get("Mode"), "until": retention.get("RetainUntilDate"), "hold": hold.get("Status") == "ON"}


def table(Bucket, Prefix=""):
    """The same as a table for people."""
    lines = [("key", "version", "mode", "retain until", "hold")]
    for row in versions(Bucket, Prefix)["versions"]:
        until = row.get("until")
        lines.append((row["key"], row["version"][:8], "deleted" if row["isMarker"] else row["mode"] or "-",
                      until.astimezone(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M:%SZ") if until else "-",
                      "held" if row.get("hold") else "-"))
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join("  ".join(word.ljust(width) for word, width in zip(line, widths)).rstrip() for line in lines)


def mirror(Bucket, Folder, Prefix=""):
    """Downloads the first version of each object into a folder, as an auditor's mirror has it."""
    first = {row["key"]: row["version"] for row in versions(Bucket, Prefix, Locks=False)["versions"] if not row["isMarker"]}
    for key, version in first.items():
        path = pathlib.Path(Folder) / key
        path.parent.mkdir(parents=True, exist_ok=True)
        s3().download_file(Bucket, key, str(path), ExtraArgs={"VersionId": version})
    return {"objects": len(first)}


def sha256(Bucket, Key, **version):
    """The digest of the bytes as they are read."""
    body, digest, size = s3().get_object(Bucket=Bucket, Key=Key, **version)["Body"], hashlib.sha256(), 0
    for chunk in body.iter_chunks(1 << 20):
        digest.update(chunk)
        size += len(chunk)
    return {"sha256": digest.hexdigest(), "size": size}


def destroy(Bucket):
    """Removes a bucket and what can be removed of it: holds are lifted, GOVERNANCE is passed by; what is COMPLIANCE stays."""
    for row in versions(Bucket)["versions"]:
        where = {"Bucket": Bucket, "Key": row["key"], "VersionId": row["version"]}
        try:
            if row.get("hold"):
                s3().put_object_legal_hold(**where, LegalHold={"Status": "OFF"})
            bypass = {"BypassGovernanceRetention": True} if row.get("mode") == "GOVERNANCE" else {}
            s3().delete_object(**where, **bypass)
        except ClientError:
            pass
    for upload in s3().list_multipart_uploads(Bucket=Bucket).get("Uploads", []):
        s3().abort_multipart_upload(Bucket=Bucket, Key=upload["Key"], UploadId=upload["UploadId"])
    try:
        s3().delete_bucket(Bucket=Bucket)
    except ClientError:
        return {"isGone": False}
    return {"isGone": True}


def multipart(Bucket, Key, Body, **settings):
    """An object in two parts, the first of 5 MiB, written by the user tallystick."""
    client = s3("tallystick")
    where = {"Bucket": Bucket, "Key": Key}
    where["UploadId"] = client.create_multipart_upload(**where, **settings)["UploadId"]
    parts = []
    for number, part in enumerate((b"x" * (5 << 20), Body.encode()), 1):
        parts.append({"PartNumber": number, "ETag": client.upload_part(**where, PartNumber=number, Body=part)["ETag"]})
    return client.complete_multipart_upload(**where, MultipartUpload={"Parts": parts})


def burst(Verb, Count, Arguments, user="tallystick", endpoint="S3_ENDPOINT"):
    """The same request so many times at once; how often it was done, how often refused and why."""
    s3(user, endpoint)
    with concurrent.futures.ThreadPoolExecutor(Count) as pool:
        replies = list(pool.map(lambda _: answer(Verb, dict(Arguments), user, endpoint), range(Count)))
    refusals = [reply["error"] for reply in replies if "error" in reply]
    codes = sorted({refusal["code"] for refusal in refusals})
    return {"done": Count - len(refusals), "refused": len(refusals), "codes": codes}


def warm():
    """The first bucket, object and multipart upload of a cluster make its pools, which takes seconds."""
    name = bucket()["Bucket"]
    s3().put_object(Bucket=name, Key="first", Body=b"first")
    s3().create_multipart_upload(Bucket=name, Key="second")
    return destroy(name)


def gateway(**arguments):
    return gateways.gateway(rig()["RIG_FOLDER"], **arguments)


VERBS = {"bucket": bucket, "burst": burst, "destroy": destroy, "gateway": gateway, "kill": gateways.kill, "multipart": multipart,
         "mirror": mirror, "policy": policy, "sha256": sha256, "table": table, "versions": versions, "warm": warm}


def answer(verb, arguments, user="tallystick", endpoint=None):
    if endpoint is None:
        endpoint = os.environ.get("RIG_ENDPOINT", "S3_ENDPOINT")
    try:
        if verb in VERBS:
            return VERBS[verb](**arguments)
        if isinstance(arguments.get("Body"), dict):
            arguments["Body"] = base64.b64decode(arguments["Body"]["base64"])
        reply = getattr(s3(user, endpoint), verb)(**arguments)
        if reply is None:
            return {}
        if "Body" in reply:
            body = reply["Body"].read()
            reply["Body"] = {"base64": base64.b64encode(body).decode(), "sha256": hashlib.sha256(body).hexdigest()}
        return reply
    except ClientError as error:
        said = error.response.get("Error", {})
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        return {"error": {"code": said.get("Code"), "status": status, "message": said.get("Message")}}
    except (BotoCoreError, AttributeError, KeyError, TypeError, ValueError) as error:
        return {"error": {"code": type(error).__name__, "status": 0, "message": str(error)}}


def text(reply):
    def plain(value):
        if isinstance(value, datetime.datetime):
            # Whole seconds, as S3 keeps them in a lock.
            return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        return str(value)

    return json.dumps(reply, default=plain)


class Requests(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            self.wfile.write(text(answer(**json.loads(line))).encode() + b"\n")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    request_queue_size = 128


def value(word):
    try:
        return json.loads(word)
    except ValueError:
        return word


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if sys.argv[1] == "serve":
        with Server(("127.0.0.1", int(sys.argv[2])), Requests) as server:
            server.serve_forever()
    pairs = dict(word.split("=", 1) for word in sys.argv[2:])
    options = {name: pairs.pop(name) for name in ("user", "endpoint") if name in pairs}
    reply = answer(sys.argv[1], {name: value(word) for name, word in pairs.items()}, **options)
    failed = "error" in reply
    print(reply if isinstance(reply, str) else text(reply), file=sys.stderr if failed else sys.stdout)
    sys.exit(failed)


if __name__ == "__main__":
    main()
