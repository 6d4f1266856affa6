"""Restore drills: a register under writes, Litestream keeping a copy of it, both killed; the copy is restored and looked through.

    drills.py LITESTREAM [DRILLS]        3 unless told
"""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from http.client import HTTPException

from road import CITY, ROOT, Service, command, hand_in, look, wait_for

litestream, drills = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3
good, windows = 0, []
for drill in range(drills):
    place = tempfile.mkdtemp(prefix="tsunagaru-drill-")
    data, copy, config = (os.path.join(place, name) for name in ("var", "copy", "litestream.yml"))
    with open(os.path.join(ROOT, "docs", "litestream.yml")) as sample:
        text = sample.read().replace("/var/lib/tsunagaru", data).replace("/backup/tsunagaru", copy)
    with open(config, "w") as out:
        out.write(text)
    service = Service(data, "--copy", copy)
    # Not ready as long as there is no copy.
    status, _, _, ready = service.send("GET", "/readyz")
    assert status == 503 and "copy" in ready, (status, ready)
    replicate = subprocess.Popen([litestream, "replicate", "-config", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(lambda: service.send("GET", "/readyz")[0] == 200, 30)
    handed, stop = [], threading.Event()

    def write():
        while not stop.is_set():
            try:
                receipt = hand_in(service, f"ためし{len(handed)}店")
                handed.append((receipt, time.monotonic()))
            except (OSError, HTTPException, RuntimeError, AttributeError):
                return

    writer = threading.Thread(target=write)
    writer.start()
    time.sleep(4 + drill % 3)
    ended = time.monotonic()
    service.kill()
    replicate.kill()
    replicate.wait()
    stop.set()
    writer.join()
    back = os.path.join(place, "back")
    restored = os.path.join(place, "restored.db")
    run = subprocess.run([litestream, "restore", "-config", config, "-o", restored, f"{data}/tsunagaru.db"], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    # The way back that the documentation tells: checks file, references and the chain, then puts it in place.
    put = command(back, "restore", restored)
    assert put.returncode == 0, put.stdout + put.stderr
    check = command(back, "check")
    assert check.returncode == 0, check.stdout + check.stderr
    there = {row[0] for row in look(back, "SELECT receipt FROM notification")}
    missing = [at for receipt, at in handed if receipt.replace("-", "") not in there]
    acknowledged = len(handed)
    rows = {table: (look(data, f"SELECT count(*) FROM {table}")[0][0], look(back, f"SELECT count(*) FROM {table}")[0][0])
            for table in ("municipality", "spot", "sticker", "officer", "audit_event", "notification")}
    behind = ended - min(missing) if missing else 0.0
    windows.append(behind)
    assert all(b <= a for a, b in rows.values()) and rows["spot"][0] == rows["spot"][1], rows
    assert behind < 3, f"{len(missing)} of {acknowledged} are missing, the oldest of {behind:.2f} s before the end"
    good += 1
    print(f"drill {drill + 1}: {acknowledged} acknowledged, {len(missing)} of the last {behind:.2f} s missing, rows {rows['audit_event']}")
    shutil.rmtree(place)
print(f"{good} of {drills} restored whole; behind at most {max(windows):.2f} s")
