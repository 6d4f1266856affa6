"""The open data as other people's programs read it: starts the sample city and lets each of them judge.

frictionless (CSV by datapackage.json), schemathesis (the API by its own description), geojson-validator, feedparser,
icalendar, rdflib, and a checker of our own for HSDS (hsds.py says why). Any complaint ends with 1.
"""

import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import feedparser
import geojson_validator
import icalendar
import rdflib
from frictionless import Package, system

import hsds

ROOT = pathlib.Path(__file__).resolve().parents[2]
CITY = "282294"
EXAMPLES = "40"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def fetch(address):
    with urllib.request.urlopen(address, timeout=20) as answer:
        return answer.read().decode("utf-8-sig")


def wait(base):
    for _ in range(200):
        try:
            return fetch(base + "/healthz")
        except OSError:
            time.sleep(0.1)
    sys.exit("the sample city did not start")


def csv(base):
    with system.use_context(trusted=True):
        report = Package(f"{base}/{CITY}/datapackage.json").validate()
    rows = sum(task.stats.get("rows", 0) for task in report.tasks)
    faults = [f"{e.title}: {e.message}" for task in report.tasks for e in task.errors] + [str(e) for e in report.errors]
    return f"frictionless: {rows} rows", faults or ([] if rows > 10 else ["too few rows"])


def geojson(base):
    text = json.loads(fetch(f"{base}/{CITY}/spots.geojson"))
    report = geojson_validator.validate_structure(text)
    geometries = geojson_validator.validate_geometries(text)
    faults = [json.dumps(report, ensure_ascii=False)] if report else []
    faults += [f"{kind}: {geometries[kind]}" for kind in ("invalid", "problematic") if geometries.get(kind)]
    ground = json.loads(fetch(f"{base}/{CITY}/boundary.geojson"))
    corners = [c for f in ground["features"] if f["properties"]["kind"] == "outline"
               for polygon in f["geometry"]["coordinates"] for ring in polygon for c in ring]
    west, east = min(c[0] for c in corners), max(c[0] for c in corners)
    south, north = min(c[1] for c in corners), max(c[1] for c in corners)
    points = [f["geometry"]["coordinates"] for f in text["features"] if f["geometry"]]
    faults += [f"{p} is outside the city" for p in points if not (west <= p[0] <= east and south <= p[1] <= north)]
    return f"geojson-validator: {len(text['features'])} features, {len(points)} points in the city", faults


def feed(base):
    read = feedparser.parse(fetch(f"{base}/{CITY}/spots.atom"))
    faults = [str(read.bozo_exception)] if read.bozo else []
    ids = [e.id for e in read.entries]
    if read.version != "atom10" or len(ids) < 10 or len(set(ids)) != len(ids):
        faults.append(f"{read.version}, {len(ids)} entries")
    if any(e.updated_parsed is None or not e.title for e in read.entries):
        faults.append("an entry without title or date")
    return f"feedparser: {len(ids)} entries", faults


def calendar(base):
    events = icalendar.Calendar.from_ical(fetch(f"{base}/{CITY}/calendar.ics")).walk("VEVENT")
    yearly = [e for e in events if "RRULE" in e]
    found = {str(e["SUMMARY"]): (e["DTSTART"].dt, e["DTEND"].dt, str(e["RRULE"]["FREQ"][0])) for e in yearly}
    # The others are the city's trainings: each at its own hour.
    trainings = [e for e in events if "RRULE" not in e]
    faults = [] if trainings else ["no training"]
    faults += [f"{e['SUMMARY']}: no time of day" for e in trainings if not hasattr(e["DTSTART"].dt, "hour")]
    for name, first, last in [("自殺予防週間", (9, 10), (9, 17)), ("自殺対策強化月間", (3, 1), (4, 1))]:
        start, end, again = found.get(name, (None, None, None))
        if start is None or (start.month, start.day) != first or (end.month, end.day) != last or again != "YEARLY":
            faults.append(f"{name}: {start} – {end} {again}")
    return f"icalendar: {len(events)} events", faults


def linked(base):
    text = json.loads(fetch(f"{base}/{CITY}/spots.jsonld"))
    # schema.org's own context is a file on the web; its words are what matters here.
    text["@context"] = {"@vocab": "https://schema.org/"}
    graph = rdflib.Graph().parse(data=json.dumps(text), format="json-ld")
    licences = list(graph.objects(None, rdflib.URIRef("https://schema.org/license")))
    return f"rdflib: {len(graph)} triples", [] if len(graph) > 200 and licences else ["no licence, or too little"]


def human_services(base):
    root, faults, counts = f"{base}/api/v1/{CITY}/hsds", hsds.self_test(), []
    about = json.loads(fetch(root))
    if about.get("version") != "3.0" or not about.get("profile") or not about.get("openapi_url"):
        faults.append(f"the first page says {about}")
    for path, kind in (("services", "service"), ("organizations", "organization")):
        items, page = [], 1
        while True:
            part = json.loads(fetch(f"{root}/{path}?page={page}&per_page=20"))
            items += part["contents"]
            if part["last_page"]:
                break
            page += 1
        alone = [json.loads(fetch(f"{root}/{path}/{item['id']}")) for item in items]
        if alone != items or len(items) != part["total_items"] or len({item["id"] for item in items}) != len(items) or len(items) < 10:
            faults.append(f"{path}: {len(items)} items, {part['total_items']} promised, or alone they are other ones")
        faults += [fault for item in items for fault in hsds.faults(kind, item)]
        counts.append(f"{len(items)} {path}")
    return f"HSDS 3.0 (own checker from its field tables): {', '.join(counts)}", faults


def api(base):
    command = [str(pathlib.Path(sys.executable).parent / "schemathesis"), "run", f"{base}/api/v1/openapi.json", "--url", base,
               "--max-examples", EXAMPLES, "--seed", "1", "--no-color", "--generation-database", "none"]
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    lines = [line.strip() for line in run.stdout.splitlines() if "generated" in line]
    return f"schemathesis: {' '.join(lines)}", [] if run.returncode == 0 else [run.stdout[-3_000:] + run.stderr[-1_000:]]


def main():
    base = f"http://127.0.0.1:{free_port()}"
    with tempfile.TemporaryDirectory() as data:
        command = [ROOT / "target/debug/tsunagaru", "serve", "--demo", "--data", data, "--listen", base.split("//")[1]]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait(base)
            wrong = 0
            for check in (csv, geojson, feed, calendar, linked, human_services, api):
                words, faults = check(base)
                print(("ok   " if not faults else "WRONG ") + words, flush=True)
                for fault in faults:
                    print("      " + fault)
                wrong += len(faults)
        finally:
            server.terminate()
            server.wait(20)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
