"""Map, list and open data: the nearest of a million places beside PostGIS, pages of a large register beside nginx, the printed list
beside WeasyPrint; GeoJSON and the map in a browser by themselves.

Prints figures and ratios; asserts nothing. `map.py PART…` runs some of: nearest pages paper geojson browser start.
"""

import csv
import io
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILT = Path(os.environ.get("BUILT", ROOT / "target" / "release"))
BINARY = Path(os.environ.get("TSUNAGARU_BIN", BUILT / "tsunagaru"))
FILL, NEAR = BUILT / "examples" / "fill", BUILT / "examples" / "near"
ROUNDS, SECONDS = int(os.environ.get("ROUNDS", "3")), int(os.environ.get("SECONDS_EACH", "5"))
PLACES, SPOTS = int(os.environ.get("PLACES", "1000000")), int(os.environ.get("SPOTS", "100000"))
CITY, PORT, OTHER = "282294", int(os.environ.get("PORT", "8193")), int(os.environ.get("PORT", "8193")) + 1
QUERIES = 2000


def run(*words, **more):
    return subprocess.run(list(map(str, words)), check=True, **more)


def told(*words, **more):
    return run(*words, capture_output=True, text=True, **more).stdout


def percentile(values, part):
    values = sorted(values)
    return values[min(len(values) * part // 100, len(values) - 1)]


def register(folder, spots):
    """A register of so many spots, filled past the limit that an import has."""
    run(BINARY, "--data", folder, "municipality", "add", CITY, "--phone", "0791-00-0000", "--division", "健康課", stdout=subprocess.DEVNULL)
    began = time.monotonic()
    run(FILL, folder, spots)
    print(f"{spots:,} spots entered in {time.monotonic() - began:.1f} s")


def resident(process, what="VmRSS"):
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(rf"{what}:\s+(\d+)", status).group(1)) / 1024


def fetched(path, port=PORT):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=120) as answer:
        return answer.read()


@contextmanager
def serving(folder, began=None):
    words = [BINARY, "serve", "--data", folder, "--listen", f"127.0.0.1:{PORT}", "--base-url", "https://tsunagaru.example"]
    process = subprocess.Popen(["taskset", "-c", "0", *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(20_000):
            try:
                fetched(f"/{CITY}")
                break
            except OSError:
                time.sleep(0.001)
        if began:
            began(process)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


# The ten nearest


@contextmanager
def postgres(folder):
    """A PostgreSQL of Debian's in a folder of its own; nobody but this program talks to it."""
    home = Path(sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))[-1]).parent
    data = folder / "pg"
    data.mkdir()
    as_user = []
    if os.geteuid() == 0:
        # It refuses to be root; the user comes with Debian's package.
        run("chown", "-R", "postgres", folder)
        folder.chmod(0o755)
        as_user = ["runuser", "-u", "postgres", "--"]
    run(*as_user, home / "initdb", "-D", data, "-A", "trust", "-E", "UTF8", "--locale=C", stdout=subprocess.DEVNULL)
    options = f"-c listen_addresses='' -c unix_socket_directories={data} -c shared_buffers=512MB -c max_wal_size=4GB"
    run(*as_user, home / "pg_ctl", "-D", data, "-w", "-l", data / "log", "-o", options, "start", stdout=subprocess.DEVNULL)
    try:
        yield lambda *words, **more: told(*as_user, *words, "-h", data, **more), data
    finally:
        run(*as_user, home / "pg_ctl", "-D", data, "-w", "-m", "fast", "stop", stdout=subprocess.DEVNULL)


SERVER_SIDE = f"""
DO $$ DECLARE began timestamptz; x double precision; y double precision; took double precision[] := '{{}}'; BEGIN
  FOR i IN 1..{QUERIES} LOOP
    x := 130 + 12 * random(); y := 33 + 8 * random(); began := clock_timestamp();
    PERFORM id FROM place ORDER BY geom <-> ST_SetSRID(ST_MakePoint(x, y), 4326) LIMIT 10;
    took := took || (extract(epoch FROM clock_timestamp() - began) * 1e6)::double precision;
  END LOOP;
  RAISE NOTICE 'took % %', (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY t) FROM unnest(took) t),
    (SELECT percentile_cont(0.99) WITHIN GROUP (ORDER BY t) FROM unnest(took) t);
END $$;
"""


def nearest(folder):
    table = folder / "places.tsv"
    run(NEAR, "places", PLACES, table)
    with postgres(folder) as (ask, data):
        sql = lambda text: ask("psql", "-qAt", "-d", "postgres", "-c", text, stderr=None)
        sql("CREATE EXTENSION postgis")
        sql("CREATE TABLE place (id integer PRIMARY KEY, lng double precision, lat double precision)")
        sql(f"COPY place FROM '{table}'")
        sql("ALTER TABLE place ADD COLUMN geom geometry(Point, 4326)")
        sql("UPDATE place SET geom = ST_SetSRID(ST_MakePoint(lng, lat), 4326)")
        sql("CREATE INDEX ON place USING gist (geom)")
        sql("VACUUM (FULL, ANALYZE) place")
        version = sql("SELECT 'PostgreSQL ' || current_setting('server_version') || ', PostGIS ' || postgis_lib_version()").strip()
        script = data / "knn.sql"
        script.write_text(
            "\\set lng random(13000000, 14200000)\n\\set lat random(3300000, 4100000)\n"
            "SELECT id FROM place ORDER BY geom <-> ST_SetSRID(ST_MakePoint(:lng / 100000.0, :lat / 100000.0), 4326) LIMIT 10;\n")
        script.chmod(0o644)
        bench = ["pgbench", "-n", "-c", "1", "-M", "prepared", "-f", script]
        ask(*bench, "-t", "500", "postgres")
        ours, client, server = [], [], []
        for number in range(ROUNDS):
            ours.append({name: (float(a), float(b)) for name, a, b in
                         (line.split("\t") for line in told(NEAR, "measure", table, QUERIES).splitlines())})
            log = data / f"round{number}"
            ask(*bench, "-t", str(QUERIES), "--log", f"--log-prefix={log}", "postgres")
            lines = "".join(path.read_text() for path in data.glob(f"round{number}.*")).splitlines()
            times = [float(line.split()[2]) for line in lines]
            client.append((percentile(times, 50), percentile(times, 99)))
            notice = subprocess.run(
                [*(["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []), "psql", "-h", str(data), "-d", "postgres", "-c", SERVER_SIDE],
                capture_output=True, text=True, check=True).stderr
            server.append(tuple(map(float, re.search(r"took (\S+) (\S+)", notice).groups())))
    middle = lambda pairs: [statistics.median(column) for column in zip(*pairs)]
    tree, plain = middle([r["tree"] for r in ours]), middle([r["plain"] for r in ours])
    built, agree = ours[0]["built"][0] / 1000, ours[0]["agree"]
    print(f"nearest 10 of {PLACES:,}, {ROUNDS} rounds of {QUERIES} queries, medians; p50 and p99 in microseconds ({version})")
    rows = [("our tree, in the program", tree), ("going through all", plain), ("PostGIS KNN, inside of the server", middle(server)),
            ("PostGIS KNN, through its socket", middle(client))]
    for name, (p50, p99) in rows:
        print(f"  {name:<36} {p50:>10.1f} {p99:>10.1f}   times ours: {p50 / tree[0]:>8.1f} {p99 / tree[1]:>8.1f}")
    print(f"  the tree is built in {built:.0f} ms; {agree[0]:.0f} of {agree[1]:.0f} answers are those of going through all")


# Pages of a large register


@contextmanager
def nginx(folder, pages):
    www = folder / "www"
    www.mkdir()
    for name, body in pages.items():
        (www / f"{name}.html").write_bytes(body)
    conf = folder / "nginx.conf"
    temp = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    conf.write_text(f"""worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log /dev/null;
events {{ worker_connections 1024; }}
http {{ access_log off; sendfile on; keepalive_requests 1000000; open_file_cache max=100; types {{ text/html html; }} {temp}
server {{ listen 127.0.0.1:{OTHER}; root {www}; }} }}""")
    process = subprocess.Popen(["taskset", "-c", "0", "nginx", "-p", str(folder), "-c", str(conf)], stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def load(url):
    text = told("taskset", "-c", "1", "wrk", "-t1", "-c16", f"-d{SECONDS}s", "--latency", url)
    unit = {"us": 0.001, "ms": 1, "s": 1000}
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", text)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)), float(p99.group(1)) * unit[p99.group(2)]


def pages(folder):
    data = folder / "var"
    register(data, SPOTS)
    with serving(data) as process:
        print(f"resident memory with {SPOTS:,} spots, only the consultation page asked for: {resident(process):.1f} MB")
        began = time.monotonic()
        fetched(f"/{CITY}/spots")
        print(f"first list after the start (the index is made): {(time.monotonic() - began) * 1000:.0f} ms; then {resident(process):.1f} MB")
        paths = {"list": f"/{CITY}/spots", "searched": f"/{CITY}/spots?q=tatsuno&open=now", "spot": f"/{CITY}/spots/{SPOTS // 2}",
                 "map": f"/{CITY}/map", "near": f"/{CITY}/map?near=%E9%BE%8D%E9%87%8E%E7%94%BA%E5%AF%8C%E6%B0%B8"}
        bodies = {name: fetched(path) for name, path in paths.items()}
        with nginx(folder, bodies):
            print(f"pages with {SPOTS:,} spots, identity bytes, 16 connections, {ROUNDS} rounds of {SECONDS} s, medians")
            for name, path in paths.items():
                rounds = [(load(f"http://127.0.0.1:{PORT}{path}"), load(f"http://127.0.0.1:{OTHER}/{name}.html")) for _ in range(ROUNDS)]
                ours, theirs = [[statistics.median(c) for c in zip(*side)] for side in zip(*rounds)]
                print(f"  {name:<9} {len(bodies[name]):>7} bytes: ours {ours[0]:>7.0f} req/s, p99 {ours[1]:>7.2f} ms; "
                      f"nginx {theirs[0]:>7.0f} req/s, p99 {theirs[1]:>6.2f} ms; {ours[0] / theirs[0]:.2f} x req/s")
        changes(data)
        print(f"resident memory after the load: {resident(process):.1f} MB")


def changes(data):
    """A shop rests and comes back: how long the next list takes, by which it must be gone."""
    import sqlite3
    times = []
    for number in range(1, 21):
        with sqlite3.connect(data / "tsunagaru.db", timeout=10) as db:
            db.execute("UPDATE spot SET state = 'suspended', version = version + 1 WHERE number = ?", [number])
        db.close()
        began = time.monotonic()
        fetched(f"/{CITY}/spots")
        times.append((time.monotonic() - began) * 1000)
    print(f"first list after one spot changed, {SPOTS:,} spots, 20 times: p50 {percentile(times, 50):.0f} ms, at most {max(times):.0f} ms")


def start(folder):
    data = folder / "var"
    register(data, SPOTS)
    times = []
    for _ in range(10):
        began = time.monotonic()
        with serving(data, lambda _: times.append((time.monotonic() - began) * 1000)):
            pass
    print(f"start to first consultation page with {SPOTS:,} spots, 10 times: p50 {percentile(times, 50):.0f} ms, at most {max(times):.0f} ms")


# The printed list


def paper(folder):
    data, out, html = folder / "var", folder / "list.pdf", folder / "list.html"
    register(data, 500)
    export = [BINARY, "--data", data, "export", "spots", "--city", CITY, "--format"]
    run(*export, "csv", "--out", folder / "list.csv", stdout=subprocess.DEVNULL)
    rows = list(csv.reader(io.StringIO((folder / "list.csv").read_text(encoding="utf-8-sig"))))
    wanted = [i for i, name in enumerate(rows[0]) if name in ("名称", "名称_カナ", "所在地_連結表記", "電話番号", "営業時間", "利用可能日時特記事項")]
    table = "".join("<tr>" + "".join(f"<td>{escape(row[i])}</td>" for i in wanted) + "</tr>" for row in rows[1:])
    head = "".join(f"<th>{escape(rows[0][i])}</th>" for i in wanted)
    html.write_text(f"""<!doctype html><html lang="ja"><title>協力スポット一覧</title><style>@page {{ size: A4; margin: 14mm;
@bottom-center {{ content: counter(page) " / " counter(pages) }} }} body {{ font: 8pt "Noto Sans CJK JP" }} table {{ border-collapse: collapse }}
td {{ border-bottom: 1px solid #999 }} thead {{ display: table-header-group }}</style><h1>協力スポット一覧</h1>
<table><thead><tr>{head}</tr></thead><tbody>{table}</tbody></table></html>""", encoding="utf-8")
    other = [sys.executable, "-c", "import sys, weasyprint; weasyprint.HTML(sys.argv[1]).write_pdf(sys.argv[2], pdf_variant='pdf/ua-1')", html, folder / "other.pdf"]
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(measured([*export, "pdf", "--out", out], out))
        theirs.append(measured(other, folder / "other.pdf"))
    print(f"一覧 of 500 spots as a tagged PDF, {ROUNDS} rounds, medians of whole processes")
    (a, b) = [[statistics.median(column) for column in zip(*rounds)] for rounds in (ours, theirs)]
    for name, (cpu, memory, size) in (("ours", a), ("WeasyPrint", b)):
        print(f"  {name:<11} {cpu:>6.2f} s CPU {memory:>5.0f} MB {size:>5.0f} KB   times ours: {cpu / a[0]:.1f} {memory / a[1]:.1f} {size / a[2]:.2f}")


def measured(words, out):
    out.unlink(missing_ok=True)
    report = out.with_suffix(".time")
    run("/usr/bin/time", "-o", report, "-f", "%U %S %M", *words, stdout=subprocess.DEVNULL)
    user, system, memory = map(float, report.read_text().split())
    return user + system, memory / 1024, out.stat().st_size / 1024


# Open data, and the map in a browser


def geojson(folder):
    data = folder / "var"
    register(data, 10_000)
    with serving(data) as process:
        before, times = resident(process), []
        for _ in range(max(ROUNDS, 5)):
            began = time.monotonic()
            body = fetched(f"/{CITY}/spots.geojson")
            times.append((time.monotonic() - began) * 1000)
        features = len(json.loads(body)["features"])
        print(f"GeoJSON of {features:,} spots: {percentile(times, 50):.0f} ms, {len(body):,} bytes; memory {before:.0f} MB before, "
              f"{resident(process, 'VmHWM'):.0f} MB at most")


def browser(folder):
    data = folder / "var"
    register(data, 10_000)
    with serving(data):
        run("node", ROOT / "tests" / "bench" / "map.mjs", f"http://127.0.0.1:{PORT}/{CITY}/map")


PARTS = {"nearest": nearest, "start": start, "pages": pages, "paper": paper, "geojson": geojson, "browser": browser}


def main():
    for name in sys.argv[1:] or PARTS:
        folder = Path(tempfile.mkdtemp())
        try:
            PARTS[name](folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
