"""Gateways beside the three of the rig, each for one test: it may be killed at any moment, and started again where it was."""

import concurrent.futures
import os
import subprocess
import time
import urllib.request

from cluster import as_child, faketime, free_ports

# A child ends with the thread that started it (PR_SET_PDEATHSIG), so one that stays starts them all.
STARTER = concurrent.futures.ThreadPoolExecutor(1)
RUNNING = {}


def gateway(folder, Port=None, Ahead=0, Options={}):
    """Starts one, `Ahead` seconds from now, with more options of ceph.conf's [client], and waits until it answers."""
    port = Port or free_ports(1)[0]
    command = ["radosgw", "-n", "client.spare", "-c", f"{folder}/ceph.conf", "-f", f"--rgw_frontends=beast tcp_nodelay=1 endpoint=127.0.0.1:{port}",
               "--rgw_enable_gc_threads=false", "--rgw_enable_lc_threads=false", "--rgw_cache_enabled=false",
               *(f"--{name}={value}" for name, value in Options.items())]
    environment = {**os.environ, **(faketime(Ahead) if Ahead else {})}
    with open(f"{folder}/log/spare.out", "ab") as log:
        process = STARTER.submit(
            subprocess.Popen, command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=as_child).result()
    endpoint = f"http://127.0.0.1:{port}"
    RUNNING[port] = process
    while process.poll() is None:
        try:
            urllib.request.urlopen(endpoint, timeout=5)
            return {"Endpoint": endpoint, "Port": port}
        except OSError:
            time.sleep(0.02)
    raise ValueError(f"the gateway ended; see {folder}/log/spare.out")


def kill(Port):
    """Ends one with SIGKILL, in whatever it is doing."""
    process = RUNNING.pop(Port)
    process.kill()
    process.wait()
    return {}
