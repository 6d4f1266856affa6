"""kill -9 under mixed writes through the front door: what was acknowledged is there, nothing is there by half, the chain is whole.

    kill.py [ROUNDS]        100 unless told
"""

import random
import re
import shutil
import sys
import tempfile
import threading
import time
from http.client import HTTPException

from road import CITY, Service, accept, command, hand_in, look, version

rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 100
luck = random.Random(20261124)
data = tempfile.mkdtemp(prefix="tsunagaru-torture-")
handed, accepted, edited, printed = [], [], [], []
failures = []


def until_killed(killed, work):
    n = 0
    while not killed.is_set():
        n += 1
        try:
            work(n)
        except (OSError, HTTPException, RuntimeError, AttributeError) as error:
            # Whatever is said before the kill must be a real answer; afterwards nothing is expected.
            if not killed.is_set() and isinstance(error, (RuntimeError, AttributeError)):
                failures.append(str(error))
                return


cookie = None
for round_ in range(rounds):
    # With an address of its own: nobody prints stickers that lead to this machine alone.
    service = Service(data, "--base-url", "https://inochi.example.jp")
    if cookie is None:
        cookie = service.sign_in()
    killed = threading.Event()
    open_receipts = [r for r in handed if r not in accepted][-40:]

    def submit(n):
        handed.append(hand_in(service, f"ためし{round_}-{n}-{threading.get_ident()}店"))

    def decide(n):
        if not open_receipts:
            killed.wait(0.01)
            return
        receipt = open_receipts.pop()
        state = look(data, "SELECT state FROM notification WHERE receipt = ?", receipt.replace("-", ""))
        if state and state[0][0] != "submitted":
            # Begun or even decided in an earlier round whose answer was cut off: nothing was promised.
            return
        accept(service, receipt, cookie)
        accepted.append(receipt)

    def edit(n):
        page = f"/staff/{CITY}/steps"
        words = f"はじめの言葉 {round_}-{n}"
        fields = [("version", version(service, page, cookie)), ("intro", words), ("do", "save")]
        for i in range(1, 5):
            fields += [(f"s{i}_title", f"題{i}"), (f"s{i}_words", "ゆっくり話を聞きます。")]
        status, location, _, text = service.send("POST", page, fields, cookie)
        if status == 303:
            edited.append(words)
        elif status not in (409, 422):
            raise RuntimeError(f"edit: {status}")

    def print_(n):
        page = f"/staff/{CITY}/stickers"
        seen = re.search(r'name="seen" value="([^"]*)"', service.send("GET", page, cookie=cookie)[3])
        if not seen:
            killed.wait(0.05)
            return
        fields = [("which", "unprinted"), ("seen", seen.group(1))]
        status, location, _, _ = service.send("POST", f"{page}/prints", fields, cookie)
        if status not in (303, 409):
            raise RuntimeError(f"print: {status}")
        if status == 303:
            printed.append(location)

    threads = [threading.Thread(target=until_killed, args=(killed, work)) for work in (submit, submit, decide, edit, print_)]
    for thread in threads:
        thread.start()
    time.sleep(0.15 + luck.random() * 1.2)
    # Answers that are on their way at this moment are the ones that matter.
    service.kill()
    killed.set()
    for thread in threads:
        thread.join()
    if failures:
        raise SystemExit(f"round {round_}: {failures[0]}")
    print(f"\r{round_ + 1}/{rounds}: {len(handed)} handed in, {len(accepted)} accepted, {len(edited)} edits, {len(printed)} prints", end="", flush=True)
print()

there = {row[0]: row[1] for row in look(data, "SELECT receipt, state FROM notification")}
plain = lambda receipt: receipt.replace("-", "")
lost = [r for r in handed if plain(r) not in there]
undecided = [r for r in accepted if there.get(plain(r)) != "accepted"]
half = look(data, """SELECT n.receipt FROM notification n WHERE n.state = 'accepted' AND n.officer_name IS NOT NULL AND (
    (SELECT count(*) FROM spot s WHERE s.notification_id = n.id) <> 1
    OR (SELECT count(*) FROM sticker t JOIN spot s ON s.id = t.spot_id WHERE s.notification_id = n.id) = 0
    OR (SELECT count(*) FROM audit_event a WHERE a.subject = 'notification:' || n.receipt AND a.act = 'accept') <> 1)""")
unrecorded = look(data, """SELECT n.receipt FROM notification n JOIN notification_version v ON v.notification_id = n.id
    WHERE NOT EXISTS (SELECT 1 FROM audit_event a WHERE a.subject = 'notification:' || n.receipt AND a.act = 'submit')""")
saved = look(data, "SELECT count(*) FROM audit_event WHERE act = 'put_steps'")[0][0]
runs = look(data, "SELECT count(*) FROM print_run")[0][0]
unprinted = look(data, "SELECT count(*) FROM print_run r WHERE NOT EXISTS (SELECT 1 FROM print_line p WHERE p.run_id = r.id)")[0][0]
check = command(data, "check")
print(f"rounds {rounds}; acknowledged: handed in {len(handed)}, accepted {len(accepted)}, edits {len(edited)}, prints {len(printed)}")
print(f"lost {len(lost)}, accepted but not so {len(undecided)}, half acts {len(half)}, without a record {len(unrecorded)}, edits recorded {saved}, print runs {runs}, check {check.returncode}")
bad = lost or undecided or half or unrecorded or check.returncode or saved < len(edited) or runs < len(printed) or unprinted
if min(len(handed), len(accepted)) < rounds // 2 or not edited:
    raise SystemExit("too little was written to prove anything")
if bad:
    raise SystemExit(f"{lost[:3]} {undecided[:3]} {half[:3]} {unrecorded[:3]}\n{check.stdout}{check.stderr}\nthe folder stays: {data}")
shutil.rmtree(data)
