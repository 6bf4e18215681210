#!/usr/bin/env python3
"""The peer for deletions: boto3 lists the versions of a prefix and deletes them in batches of a thousand; nothing is read back.

  boto3_deletes.py put|delete ENDPOINT BUCKET PREFIX [COUNT]   (the key pair in S3_ACCESS_KEY, S3_SECRET_KEY)
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config

THREADS = 16


def main():
    verb, endpoint, bucket, prefix, *count = sys.argv[1:]
    client = boto3.client(
        "s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id=os.environ["S3_ACCESS_KEY"],
        aws_secret_access_key=os.environ["S3_SECRET_KEY"],
        config=Config(max_pool_connections=THREADS, s3={"addressing_style": "path"}, request_checksum_calculation="when_required"))
    if verb == "put":
        # What bench-retention deletes, three objects an archive, as expiry does.
        names = [f"{prefix}/{number // 3:05}/{('a.tar.zst', 'a.index', 'key.json')[number % 3]}" for number in range(int(count[0]))]
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(lambda name: client.put_object(Bucket=bucket, Key=name, Body=b"x" * 4096), names))
        return
    gone = 0
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix + "/"):
        objects = [{"Key": row["Key"], "VersionId": row["VersionId"]} for row in page.get("Versions", [])]
        if objects:
            gone += len(client.delete_objects(Bucket=bucket, Delete={"Objects": objects})["Deleted"])
    print(gone)


if __name__ == "__main__":
    main()
