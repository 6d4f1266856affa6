"""The road through the front door, as browsers walk it: hand in, accept, print, edit; and a register to look into afterwards."""

import http.client
import os
import re
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BINARY = os.environ.get("TSUNAGARU_BIN", os.path.join(ROOT, "target", "debug", "tsunagaru"))
CITY = "282294"
PASSWORD = "夕焼け小焼けの赤とんぼ龍野"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def command(data, *words):
    return subprocess.run([BINARY, "--data", data, *words], capture_output=True, text=True)


class Service:
    def __init__(self, data, *extra, demo=True, wrapper=()):
        self.data, self.port = data, free_port()
        words = [*wrapper, BINARY, "serve", "--data", data, "--listen", f"127.0.0.1:{self.port}", *extra]
        self.process = subprocess.Popen(
            words + (["--demo"] if demo else []), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
        )
        self.said = ""
        while "Ctrl+C" not in self.said:
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError(f"the program ended: {self.said}")
            self.said += line

    def link(self):
        found = re.search(r"(/staff/invitation/\S+)", self.said)
        return found.group(1) if found else None

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)

    def send(self, method, path, fields=None, cookie="", timeout=30):
        """(status, location, cookie, body) of an answer that came whole; what was cut off raises."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        headers = {"Sec-Fetch-Site": "same-origin", "Cookie": cookie}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            link.request(method, path, body, headers)
            answer = link.getresponse()
            text = answer.read().decode("utf-8", "replace")
            return answer.status, answer.getheader("Location"), (answer.getheader("Set-Cookie") or "").split(";")[0], text
        finally:
            link.close()

    def sign_in(self):
        fields = [("password", PASSWORD), ("again", PASSWORD)]
        status, _, cookie, text = self.send("POST", self.link(), fields)
        if status != 303:
            raise RuntimeError(f"sign-in: {status} {text[:300]}")
        return cookie


DUTIES = [("duties", d) for d in ("sticker", "listening", "connecting", "watching", "awareness")]
STEPS = [
    ("spot", []),
    ("place", [("postal_code", "679-4167"), ("address", "たつの市龍野町富永1005")]),
    ("contact", [("contact_name", "見本 花子"), ("phone", "0791-64-0000")]),
    ("hours", [("category", "restaurant"), ("open_days", "月"), ("open_time", "9時"), ("close_time", "18:00")]),
    ("activities", [("activities", "sticker"), ("activities", "listening"), ("sticker_count", "1")]),
    ("consent", [("consent", "list")]),
    ("promises", [*DUTIES, ("pledge", "1"), ("privacy", "1")]),
]


def redirected(answer):
    status, location, _, text = answer
    if status != 303:
        raise RuntimeError(f"{status}: {re.sub('<[^>]+>', ' ', text)[:400]}")
    return location


def hand_in(service, name):
    """A whole 様式1; the receipt that the program acknowledged."""
    draft = redirected(service.send("POST", f"/{CITY}/apply/begin", [("registrant", "shop")])).removesuffix("/name")
    first = [("applicant_name", name), ("applicant_kana", "タメシ"), ("representative_name", "見本 太郎")]
    for step, fields in [("name", first), *STEPS]:
        redirected(service.send("POST", f"{draft}/{step}", fields))
    check = service.send("GET", f"{draft}/check")[3]
    revision = re.search(r'name="revision" value="([^"]*)"', check).group(1)
    mine = redirected(service.send("POST", f"/{CITY}/apply", [("form_key", draft.rsplit("/", 1)[1]), ("revision", revision)]))
    return mine.split("/")[3].split("?")[0]


def version(service, page, cookie):
    return re.search(r'name="version" value="([^"]*)"', service.send("GET", page, cookie=cookie)[3]).group(1)


def accept(service, receipt, cookie):
    page = f"/staff/{CITY}/notifications/{receipt}"
    for act in ("review", "acceptance"):
        fields = [("version", version(service, page, cookie)), ("without_pin", "1"), ("lat", "34.858"), ("lng", "134.5455")]
        redirected(service.send("POST", f"{page}/{act}", fields, cookie))


def look(data, sql, *values):
    with sqlite3.connect(f"file:{data}/tsunagaru.db?mode=rw", uri=True) as register:
        return register.execute(sql, values).fetchall()


def wait_for(what, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.05)
    raise RuntimeError("waited in vain")
