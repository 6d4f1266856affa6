"""Every layout of a sticker, worn in every way, must be read by every decoder: exactly the address, in capitals.

Prints a table layout × decoder × condition and ends with `N passed, N failed`; any failure makes it leave with 1.
"""

import argparse
import multiprocessing
import sys
import tempfile
from collections import Counter
from typing import NamedTuple

import cv2
import numpy as np

import readers
from shop import ROOT, SPOTS, Shop, tool
from worn import CONDITIONS, RESOLUTIONS

# Below two dots a module, light and dark neighbours fall into one dot: no decoder can tell them apart.
FEWEST_DOTS = 2.0
# How many of one size are looked at one by one.
SINGLES = 2
# A black line drawing, printed where the program knows it.
ONE_COLOUR = "--one-colour"


class Layout:
    """One kind of file, with the pictures of its stickers or of its first page."""

    def __init__(self, shop, kind, name, cells, addresses):
        self.kind, self.name, self.addresses = kind, name, addresses[:cells]
        self.title = f"{kind} {name}"
        folder = shop.folder / self.title.replace(" ", "-")
        folder.mkdir()
        self.folder = folder
        self.pages = {dpi: [] for dpi in RESOLUTIONS}
        if kind == "png":
            for number in range(1, SINGLES + 1):
                self.take_png(shop.sticker(f"{folder}/{number}.png", "--size", name, spot=number, form="png"))
        elif kind == "pdf":
            self.take_pdf(shop.sticker(f"{folder}/all.pdf", "--size", name), SINGLES)
        elif kind == "ink":
            self.take_pdf(shop.sticker(f"{folder}/all.pdf", "--size", name, ONE_COLOUR), SINGLES)
        elif kind == "a4":
            self.take_pdf(shop.sticker(f"{folder}/all.pdf", "--size", name, "--sheet", "a4"), 1)
        else:
            self.take_pdf(shop.sticker(f"{folder}/all.pdf", "--sheet", name), 1)

    def take_png(self, path):
        """Drawn at 300 dpi; the others as a phone's camera averages them."""
        picture = cv2.imread(str(path))
        for dpi in RESOLUTIONS:
            part = dpi / 300
            self.pages[dpi].append(cv2.resize(picture, None, fx=part, fy=part, interpolation=cv2.INTER_AREA) if part < 1 else picture)

    def take_pdf(self, path, pages):
        for dpi in RESOLUTIONS:
            stem = self.folder / f"at{dpi}"
            tool("pdftoppm", "-r", dpi, "-f", 1, "-l", pages, path, stem)
            drawn = sorted(self.folder.glob(f"at{dpi}-*.ppm"))
            self.pages[dpi] = [cv2.imread(str(page)) for page in drawn]

    def symbols(self):
        """Where each code stands (page, centre and side in millimetres), found on the clean page at 300 dpi, in reading order."""
        found = []
        for page, picture in enumerate(self.pages[300]):
            seen = readers.zxing_symbols(grey(picture))
            codes = [Symbol(page, symbol, picture) for symbol in seen]
            found += reading_order(codes)
        return found


def reading_order(codes):
    """Row by row: a code begins a new row when it stands half its side lower than the one before."""
    rows = []
    for code in sorted(codes, key=lambda code: code.centre[1]):
        if not rows or code.centre[1] - rows[-1][-1].centre[1] > code.side / 2:
            rows.append([])
        rows[-1].append(code)
    return [code for row in rows for code in sorted(row, key=lambda code: code.centre[0])]


class Symbol:
    def __init__(self, page, seen, picture):
        at = seen.position
        corners = np.array([(p.x, p.y) for p in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)], float)
        dots = np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1).mean()
        self.page, self.text = page, seen.text
        self.version, self.level = int(seen.extra["Version"]), seen.ec_level
        self.centre, self.side = corners.mean(axis=0) / 300 * 25.4, dots / 300 * 25.4
        self.module = self.side / (17 + 4 * self.version)
        self.quiet = self.free(grey(picture))

    def free(self, picture):
        """Modules free of anything dark on all four sides, 6 at most. Upright codes only: here all are."""
        dots = lambda millimetres: np.round(np.maximum(millimetres, 0) * 300 / 25.4).astype(int)
        (left, top), (right, bottom) = dots(self.centre - self.side / 2), dots(self.centre + self.side / 2)
        gap = dots(self.module * 0.25)
        for modules in range(1, 7):
            far = dots(self.module * (modules - 0.1))
            sides = [picture[max(0, top - far):top - gap, left:right], picture[bottom + gap:bottom + far, left:right],
                     picture[top:bottom, max(0, left - far):left - gap], picture[top:bottom, right + gap:right + far]]
            if min(side.min() for side in sides) < 160:
                return modules - 1
        return 6


def grey(picture):
    return cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)


def faults_of_drawing(layout, symbols):
    """What is wrong before anything is worn: an address, its place, or the symbol."""
    texts = [symbol.text for symbol in symbols]
    faults = [] if texts == layout.addresses else [f"codes in reading order are {texts} and not {layout.addresses}"]
    for symbol in symbols:
        if symbol.version > 3 or symbol.level not in ("Q", "H") or symbol.module < 0.495 or symbol.quiet < 4:
            faults.append(f"version {symbol.version}-{symbol.level}, module {symbol.module:.3f} mm, {symbol.quiet} modules free around it")
    return faults


class Result(NamedTuple):
    """What became of one layout: how many were read of how many by (condition, decoder), and what is to be said about it."""

    title: str
    facts: str
    cells: dict
    left_out: list
    faults: list
    again: Counter


def examine(order):
    """All conditions and decoders of one layout."""
    cv2.setNumThreads(1)
    readers.again.clear()
    layout = Layout(*order)
    symbols = layout.symbols()
    faults = faults_of_drawing(layout, symbols)
    if faults:
        return Result(layout.title, "", {}, [], faults, Counter())
    smallest, first = min(symbol.module for symbol in symbols), symbols[0]
    facts = f"{first.version}-{first.level}, module {smallest:.2f} mm, {min(s.quiet for s in symbols)} or more free"
    whole, single, left_out = [], [], []
    for condition, drawn_at, wear, dpi in CONDITIONS:
        dots = smallest * dpi / 25.4
        if dots < FEWEST_DOTS:
            left_out.append((condition, dots))
            continue
        for number, picture in enumerate(layout.pages[drawn_at]):
            worn, move = wear(picture)
            worn = grey(worn)
            here = [s for s in symbols if s.page == number]
            whole.append((condition, worn, [s.text for s in here]))
            alone = [worn] if layout.kind in ("png", "pdf", "ink") else [around(worn, s, move, drawn_at, dpi) for s in here]
            single += [(condition, one, [s.text]) for one, s in zip(alone, here)]
    cells = {}
    for shown, decoders in ((whole, readers.PAGEWISE), (single, readers.ONE_BY_ONE)):
        for decoder, read in decoders.items():
            answers = read([picture for _, picture, _ in shown], layout.folder)
            for (condition, _, expected), answer in zip(shown, answers):
                judge(cells, faults, condition, decoder, expected, answer)
    return Result(layout.title, facts, cells, left_out, faults, Counter(readers.again))


def around(picture, symbol, move, drawn_at, dpi):
    """The label about one code: one and a half times its side, wherever the page was moved to."""
    x, y = (move @ np.array([*(symbol.centre * drawn_at / 25.4), 1]))[:2]
    reach = symbol.side * 0.75 * dpi / 25.4
    return np.ascontiguousarray(picture[max(0, int(y - reach)):int(y + reach), max(0, int(x - reach)):int(x + reach)])


def judge(cells, faults, condition, decoder, expected, answer):
    """Every address once and nothing else; a wrong or a second reading takes a right one away."""
    right = sum((Counter(expected) & Counter(answer)).values())
    if Counter(answer) != Counter(expected):
        faults.append(f"{condition} {decoder}: read {answer}, not {expected}")
    had, of = cells.get((condition, decoder), (0, 0))
    cells[condition, decoder] = had + max(0, 2 * right - len(answer)), of + len(expected)


def orders(shop):
    """Every layout; labels on which the program puts no code are named, not passed over."""
    addresses, refused, listed = shop.addresses(), [], []
    for size in shop.sizes():
        listed += [("png", size, SINGLES), ("pdf", size, SINGLES), ("a4", size, shop.cells_on_a4(size))]
        listed += [("ink", size, SINGLES)] if shop.knows(ONE_COLOUR) else []
    for product, cells in shop.stocks():
        tried = shop.run("sticker", "--city", "282294", "--spot", 1, "--format", "pdf", "--sheet", product, "--out", shop.folder / "try.pdf")
        if tried.returncode == 0:
            listed.append(("label", product, cells))
        elif "0.5ミリ" in tried.stderr:
            refused.append(product)
        else:
            raise SystemExit(f"{product}: {tried.stderr}")
    if any(cells > SPOTS for _, _, cells in listed) or sum(kind == "label" for kind, _, _ in listed) < 3:
        raise SystemExit(f"more spots are needed to fill a page, or labels are missing: {listed}")
    # The long ones first, so that no core waits at the end.
    listed.sort(key=lambda order: -order[2])
    return [(shop, *order, addresses) for order in listed], refused


def show(results):
    names = [name for name, _, _, _ in CONDITIONS]
    decoders = [*readers.PAGEWISE, *readers.ONE_BY_ONE]
    print(f"{'layout':<15} {'decoder':<9} " + " ".join(f"{name:>6}" for name in names))
    for result in results:
        for decoder in decoders:
            counts = [result.cells.get((name, decoder)) for name in names]
            shown = " ".join(f"{read}/{of}".rjust(6) for read, of in (count or ("–", "–") for count in counts))
            first = decoder == decoders[0]
            print(f"{result.title if first else '':<15} {decoder:<9} {shown}{'  ' + result.facts if first else ''}".rstrip())


def tell(results, refused):
    """The lines below the table; true when everything was read."""
    print("a4 and label: zxing-cpp reads the whole page; zbar, OpenCV and rqrr are shown its stickers one by one.")
    print("The version and level of each code, its module, and the modules free around it were measured on the 300 dpi picture.")
    for decoder, times in sorted(sum((result.again for result in results), Counter()).items()):
        print(f"{decoder} read {times} only when it was shown them larger.")
    for result in results:
        for condition, dots in result.left_out:
            print(f"– {result.title} at {condition}: a module is {dots:.2f} dots, fewer than {FEWEST_DOTS:g}; left out.")
    print(f"No code is put on {', '.join(refused) or 'no label'}: its modules would be under 0.5 mm.")
    for result in results:
        for fault in result.faults:
            print(f"FAILED {result.title}: {fault}")
    counts = [count for result in results for count in result.cells.values()]
    passed = sum(read for read, _ in counts)
    # A layout whose drawing is wrong is looked at no further: it counts once.
    failed = sum(of - read for read, of in counts) + sum(not result.cells for result in results)
    print(f"{passed} passed, {failed} failed")
    return failed == 0 and passed > 0


def main():
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--binary", default=ROOT / "target" / "debug" / "tsunagaru")
    asked.add_argument("--seed", type=int, default=1, help="other tokens, other codes")
    asked = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(asked.binary, folder, asked.seed)
        todo, refused = orders(shop)
        with multiprocessing.Pool() as pool:
            results = sorted(pool.imap_unordered(examine, todo, chunksize=1), key=lambda result: result.title)
    show(results)
    return 0 if tell(results, refused) else 1


if __name__ == "__main__":
    sys.exit(main())
