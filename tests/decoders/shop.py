"""A register with a few spots, and everything the command line prints of them."""

import random
import re
import sqlite3
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CITY = "282294"
# The longest host that the requirement speaks of: 22 characters.
HOST = "inochi.tatsuno.example"
# As many as the largest sheet with readable labels has: each page under test is full.
SPOTS = 24


class Shop:
    """Drives the binary over a folder of its own."""

    def __init__(self, binary, folder, seed):
        self.binary, self.folder = binary, Path(folder)
        table = self.folder / "spots.csv"
        rows = (f"{CITY},見本{n}号店,ミホン{n}ゴウテン,店舗,その他の店舗,ステッカー掲示・見守り" for n in range(1, SPOTS + 1))
        table.write_text("全国地方公共団体コード,名称,名称_カナ,区分,業種,協力内容\n" + "\n".join(rows) + "\n", encoding="utf-8")
        self.must("municipality", "add", CITY, "--phone", "0791-00-0000", "--division", "健康課")
        self.must("import", "spots", table, "--city", CITY)
        self.tokens(random.Random(seed))

    def tokens(self, chance):
        """The program draws tokens at random; here they are always the same, so that a run says what the last one said."""
        drawn = ["".join(chance.choices("23456789CDFHJKMNPRTVWXY", k=5)) for _ in range(SPOTS)]
        with sqlite3.connect(self.folder / "var" / "tsunagaru.db") as register:
            register.executemany("UPDATE sticker SET token = ? WHERE spot_id = (SELECT id FROM spot WHERE number = ?)",
                                 [(token, number + 1) for number, token in enumerate(drawn)])

    def run(self, *words):
        place = ["--data", self.folder / "var", "--base-url", f"https://{HOST}"]
        return subprocess.run([self.binary, *place, *map(str, words)], capture_output=True, text=True, timeout=300)

    def must(self, *words):
        done = self.run(*words)
        if done.returncode != 0:
            raise SystemExit(f"{words}: {done.stderr}")
        return done.stdout

    def sticker(self, out, *words, spot="all", form="pdf"):
        path = self.folder / out
        self.must("sticker", "--city", CITY, "--spot", spot, "--format", form, "--out", path, *words)
        return path

    def addresses(self):
        """What the codes must say, in the order of the register, read from the file and not from the program."""
        with sqlite3.connect(f"file:{self.folder}/var/tsunagaru.db?mode=ro", uri=True) as register:
            rows = register.execute("SELECT token FROM sticker JOIN spot ON spot.id = spot_id WHERE voided_at IS NULL ORDER BY number")
            return [f"HTTPS://{HOST}/{CITY}/{token}".upper() for (token,) in rows]

    def sizes(self):
        """Every size that `--size` names."""
        told = re.search(r"--size <SIZE>\s+大きさ: ([^。]+)。", self.must("sticker", "--help"))
        sizes = told.group(1).split("・") if told else []
        if len(sizes) < 4 or not all(re.fullmatch(r"[a-z][a-z0-9]*", size) for size in sizes):
            raise SystemExit(f"the help of --size names no list of sizes: {sizes}")
        return sizes

    def stocks(self):
        """Every product of labels that `--sheet` names, with its cells."""
        told = re.findall(r"^ +(?:HISAGO|A-one) (\w+)\S*?・(\d+)面）", self.must("sticker", "--help"), re.MULTILINE)
        if len(told) < 16:
            raise SystemExit(f"the help of --sheet names no list of labels: {told}")
        return [(product.lower(), int(cells)) for product, cells in told]

    def knows(self, flag):
        return f" {flag}\n" in self.must("sticker", "--help")

    def cells_on_a4(self, size):
        """How many stand on a plain sheet: what the number of sheets allows, and the last cell at which a sticker still begins."""
        on_a4 = ["--size", size, "--sheet", "a4"]
        sheets = pages(self.sticker("count.pdf", *on_a4))
        allowed = [cells for cells in range(1, SPOTS + 1) if -(-SPOTS // cells) == sheets]
        return next(cells for cells in reversed(allowed) if len(allowed) == 1 or self.begins_at(cells, *on_a4))

    def begins_at(self, cell, *words):
        out = self.folder / "begin.pdf"
        done = self.run("sticker", "--city", CITY, "--spot", 1, "--format", "pdf", "--first", cell, "--out", out, *words)
        return done.returncode == 0 and pages(out) == 1


def pages(pdf):
    return int(re.search(r"Pages: +(\d+)", tool("pdfinfo", pdf)).group(1))


def tool(*words):
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        raise SystemExit(f"{words}: {done.stderr}")
    return done.stdout
