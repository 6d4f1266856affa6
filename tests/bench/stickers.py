"""1,000 stickers, 8 on an A4 sheet, beside ReportLab and WeasyPrint; codes a CPU second beside libqrencode and segno.

The same register, the same artwork, one after the other in each round. Prints medians and ratios; asserts nothing.
"""

import csv
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = os.environ.get("TSUNAGARU_BIN", ROOT / "target" / "release" / "tsunagaru")
CODES = ROOT / "target" / "release" / "examples" / "codes"
PEERS = [sys.executable, ROOT / "tests" / "bench" / "peers.py"]
ROUNDS = int(os.environ.get("ROUNDS", "3"))
CITY, STICKERS, SHEET = "282294", 1000, "elm014"


def run(words):
    subprocess.run(list(map(str, words)), check=True, stdout=subprocess.DEVNULL)


def told(words):
    return subprocess.run(list(map(str, words)), check=True, capture_output=True, text=True).stdout


def measured(words, out):
    """CPU seconds, wall seconds, peak megabytes of the whole process, and kilobytes written."""
    out.unlink(missing_ok=True)
    report = out.with_suffix(".time")
    run(["/usr/bin/time", "-o", report, "-f", "%U %S %e %M", *words])
    user, system, wall, memory = map(float, report.read_text().split())
    return user + system, wall, memory / 1024, out.stat().st_size / 1024


def artwork(svg):
    """Our artwork without its letters and its code: groups of glyphs, their outlines and the modules go."""
    text = svg.read_text(encoding="utf-8")
    text = re.sub(r'<g fill="[^"]*" transform="[^"]*">(<use href="#s\d+" x="[^"]*" y="[^"]*"/>)+</g>', "", text)
    text = re.sub(r'<path id="s\d+" d="[^"]*"/>', "", text)
    text = re.sub(r'<path fill="[^"]*" shape-rendering="crispEdges"[^>]*/>', "", text)
    return text.replace(' role="img"', "")


def register(folder):
    """Spots, and what the peers are told of them: the same addresses."""
    ours = [BINARY, "--data", folder / "var", "--base-url", "https://tsunagaru.example"]
    spots = folder / "spots.csv"
    lines = (f"{CITY},見本{n}号店,ミホン{n}ゴウテン,店舗,その他の店舗,ステッカー掲示・見守り" for n in range(1, STICKERS + 1))
    spots.write_text("全国地方公共団体コード,名称,名称_カナ,区分,業種,協力内容\n" + "\n".join(lines) + "\n", encoding="utf-8")
    run([*ours, "municipality", "add", CITY, "--phone", "0791-00-0000", "--division", "健康課"])
    run([*ours, "import", "spots", spots, "--city", CITY])
    sticker = [*ours, "sticker", "--city", CITY]
    run([*sticker, "--spot", "1", "--format", "svg", "--size", "card91x55", "--out", folder / "card.svg"])
    (folder / "art.svg").write_text(artwork(folder / "card.svg"), encoding="utf-8")
    run([*PEERS, "artwork", folder / "art.svg", folder / "art.pdf"])
    run(["pdftoppm", "-r", "300", "-png", "-singlefile", folder / "art.pdf", folder / "art"])
    with sqlite3.connect(f"file:{folder}/var/tsunagaru.db?mode=ro", uri=True) as db:
        tokens = [t for (t,) in db.execute("SELECT token FROM sticker JOIN spot ON spot.id = spot_id ORDER BY number")]
    with open(folder / "data.csv", "w", encoding="utf-8", newline="") as table:
        writer = csv.writer(table)
        writer.writerow(["number", "address"])
        writer.writerows([number + 1, f"HTTPS://TSUNAGARU.EXAMPLE/{CITY}/{token}"] for number, token in enumerate(tokens))
    (folder / "tokens").write_text("\n".join(tokens) + "\n")
    return sticker


def read_back(pdf, data):
    """How many of the first page's codes zbar reads."""
    stem = pdf.with_suffix("")
    run(["pdftoppm", "-r", "300", "-gray", "-singlefile", pdf, stem])
    seen = subprocess.run(["zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", f"{stem}.pgm"], capture_output=True, text=True).stdout
    with open(data, encoding="utf-8", newline="") as table:
        first = [row["address"] for row in csv.DictReader(table)][:8]
    return len(set(seen.split()) & set(first))


def stickers(folder):
    ours = register(folder)
    data = folder / "data.csv"
    png = folder / "art.png"
    ways = {
        "tsunagaru": (lambda out: [*ours, "--spot", "all", "--format", "pdf", "--sheet", SHEET, "--out", out]),
        "ReportLab + segno": (lambda out: [*PEERS, "reportlab", data, folder / "art.svg", out]),
        "WeasyPrint + segno, artwork SVG": (lambda out: [*PEERS, "weasyprint-svg", data, folder / "art.svg", out]),
        "WeasyPrint + segno, artwork PNG": (lambda out: [*PEERS, "weasyprint-png", data, png, out]),
    }
    taken = {name: [] for name in ways}
    files = {name: folder / f"{number}.pdf" for number, name in enumerate(ways)}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            taken[name].append(measured(way(files[name]), files[name]))
    print(f"{STICKERS:,} stickers, 8 on a sheet ({SHEET}), {ROUNDS} rounds, medians")
    print(f"{'':<32} {'CPU s':>7} {'wall s':>7} {'MB':>6} {'KB':>7}   times ours: CPU, MB, KB   codes read on page 1")
    middle = {name: [statistics.median(column) for column in zip(*rounds)] for name, rounds in taken.items()}
    base = middle["tsunagaru"]
    for name, (cpu, wall, memory, size) in middle.items():
        ratios = f"{cpu / base[0]:>10.1f} {memory / base[2]:>6.1f} {size / base[3]:>5.2f}"
        print(f"{name:<32} {cpu:>7.2f} {wall:>7.2f} {memory:>6.0f} {size:>7.0f}   {ratios}{'':>10} {read_back(files[name], data)} of 8")
    kept = os.environ.get("KEEP")
    if kept:
        for name, path in files.items():
            Path(kept, f"{name.split(',')[0].split()[0]}-{path.name}").write_bytes(path.read_bytes())


def codes(folder):
    taken = {}
    for _ in range(ROUNDS):
        for line in told([CODES, folder / "tokens"]).splitlines():
            name, figure = line.split("\t")
            taken.setdefault(name, []).append(float(figure))
        for peer in ("libqrencode", "segno"):
            taken.setdefault(peer, []).append(float(told([*PEERS, peer, folder / "data.csv"])))
    middle = {name: statistics.median(figures) for name, figures in taken.items()}
    print(f"codes a CPU second, version 3-Q, {ROUNDS} rounds, medians: qrcode, our crate {middle['qrcode']:,.0f}; "
          f"as a sticker asks for it (Q, then H when that costs no larger symbol) {middle['sticker']:,.0f}; "
          f"libqrencode {middle['libqrencode']:,.0f}; segno {middle['segno']:,.0f}")
    for name in ("qrcode", "sticker"):
        print(f"{name}: {middle[name] / middle['libqrencode']:.2f} x libqrencode, {middle[name] / middle['segno']:.1f} x segno")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as work:
        stickers(Path(work))
        codes(Path(work))
