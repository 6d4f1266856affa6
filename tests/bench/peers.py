"""The same sheets with the tools that others use: 8 labels of 105 × 74.25 mm on A4, our artwork, three lines of Japanese, a code.

peers.py reportlab|weasyprint-svg|weasyprint-png DATA ART OUT   makes a PDF
peers.py artwork ART OUT                                        makes a PDF of the artwork alone
peers.py segno|libqrencode DATA                                 prints codes a CPU second
"""

import csv
import re
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

FONTS = Path(__file__).resolve().parents[2] / "assets" / "node_modules" / "@expo-google-fonts"
ROUND = FONTS / "zen-maru-gothic" / "700Bold" / "ZenMaruGothic_700Bold.ttf"
PLAIN = FONTS / "biz-udpgothic" / "400Regular" / "BIZUDPGothic_400Regular.ttf"
WIDTH, HEIGHT, COLUMNS, ROWS = 105.0, 74.25, 2, 4
# The artwork is a card of 91 × 55 mm, enlarged to the label's width as ours is.
ART_HEIGHT = WIDTH * 55 / 91
ART_TOP = (HEIGHT - ART_HEIGHT) / 2
# Text, size in millimetres, place of its left end on the base line, font.
LINES = [
    ("あなたを守りたい", 3.2, (7.5, 21.0), "round"),
    ("つながるいのち", 7.2, (7.5, 33.0), "round"),
    ("たつの市　協力スポット第{number}号", 3.0, (7.5, 61.0), "round"),
]
ADDRESS = (2.2, (59.5, 65.0))
CODE = (69.0, 28.5, 0.8128)
MM = 72 / 25.4


def code(address):
    import segno

    return segno.make(address, error="q", mode="alphanumeric", boost_error=False, micro=False)


def rows(data):
    with open(data, encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


class Art:
    """Our artwork read from its SVG into forms of ReportLab: what is used twice is written once."""

    def __init__(self, canvas, path):
        self.canvas, self.root = canvas, ElementTree.parse(path).getroot()
        self.named = {e.get("id"): e for e in self.root.iter() if e.get("id")}
        self.clips = {name: e for name, e in self.named.items() if local(e) == "clipPath"}
        self.box = list(map(float, self.root.get("viewBox").split()))
        for name, element in self.named.items():
            if local(element) == "g":
                canvas.beginForm(name, *(-200, -200, 400, 400))
                self.draw(element)
                canvas.endForm()
        canvas.beginForm("art", 0, 0, WIDTH * MM, HEIGHT * MM)
        scale = WIDTH * MM / self.box[2]
        canvas.transform(scale, 0, 0, -scale, 0, (HEIGHT - ART_TOP) * MM)
        for element in self.root:
            if local(element) != "defs":
                self.item(element)
        canvas.endForm()

    def item(self, element):
        canvas = self.canvas
        canvas.saveState()
        canvas.transform(*matrix(element.get("transform")))
        if local(element) == "use":
            canvas.doForm(element.get("href").removeprefix("#"))
        elif local(element) == "path":
            filled, stroked = element.get("fill") != "none", element.get("stroke") is not None
            if filled:
                canvas.setFillColor(element.get("fill"))
            if stroked:
                canvas.setStrokeColor(element.get("stroke"))
                canvas.setLineWidth(float(element.get("stroke-width")))
                canvas.setLineCap(1)
                canvas.setLineJoin(1)
            canvas.drawPath(outline(canvas, element.get("d")), stroke=stroked, fill=filled, fillMode=1)
        else:
            self.draw(element)
        canvas.restoreState()

    def draw(self, group):
        clip = re.match(r"url\(#(\w+)\)", group.get("clip-path", ""))
        if clip:
            for element in self.clips[clip.group(1)]:
                self.canvas.clipPath(outline(self.canvas, element.get("d")), stroke=0, fill=0)
        for element in group:
            self.item(element)


def local(element):
    return element.tag.rsplit("}", 1)[-1]


def matrix(text):
    return [float(v) for v in re.findall(r"[-\d.]+", text)] if text else [1, 0, 0, 1, 0, 0]


def outline(canvas, data):
    path, at = canvas.beginPath(), (0.0, 0.0)
    for letter, numbers in re.findall(r"([MLCHVZhvz])([^MLCHVZhvz]*)", data):
        values = [float(v) for v in re.findall(r"-?[\d.]+", numbers)]
        if letter in "Zz":
            path.close()
            continue
        if letter == "C":
            for n in range(0, len(values), 6):
                path.curveTo(*values[n:n + 6])
            at = tuple(values[-2:])
            continue
        if letter in "ML":
            at = tuple(values)
        elif letter in "Hh":
            at = (values[0] + (at[0] if letter == "h" else 0), at[1])
        else:
            at = (at[0], values[0] + (at[1] if letter == "v" else 0))
        (path.moveTo if letter == "M" else path.lineTo)(*at)
    return path


def with_reportlab(data, art, out):
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas
    from segno.utils import matrix_to_lines

    pdfmetrics.registerFont(TTFont("round", ROUND))
    pdfmetrics.registerFont(TTFont("plain", PLAIN))
    canvas = Canvas(out, pagesize=(210 * MM, 297 * MM), pageCompression=1)
    Art(canvas, art)
    for number, row in enumerate(rows(data)):
        cell = number % (COLUMNS * ROWS)
        if number and cell == 0:
            canvas.showPage()
        canvas.saveState()
        canvas.translate((cell % COLUMNS) * WIDTH * MM, (297 - (cell // COLUMNS + 1) * HEIGHT) * MM)
        canvas.doForm("art")
        canvas.setFillColor("#8a2f22")
        for text, size, (x, y), font in LINES:
            canvas.setFont(font, size * MM)
            canvas.drawString(x * MM, (HEIGHT - y) * MM, text.format(**row))
        canvas.setFont("plain", ADDRESS[0] * MM)
        canvas.drawString(ADDRESS[1][0] * MM, (HEIGHT - ADDRESS[1][1]) * MM, row["address"].lower().removeprefix("https://"))
        x, y, module = CODE
        canvas.transform(module * MM, 0, 0, -module * MM, x * MM, (HEIGHT - y) * MM)
        canvas.setStrokeColor("#2b1a14")
        canvas.setLineWidth(1)
        path = canvas.beginPath()
        for (x1, y1), (x2, y2) in matrix_to_lines(code(row["address"]).matrix, 0, 0.5):
            path.moveTo(x1, y1)
            path.lineTo(x2, y2)
        canvas.drawPath(path)
        canvas.restoreState()
    canvas.save()


def with_weasyprint(data, art, out):
    """A label is a block of HTML, its code a picture in a data: address: how InvenTree prints."""
    from weasyprint import HTML

    place = lambda x, y, size: f"left:{x}mm;top:{y - size}mm;font-size:{size}mm"
    lines = "".join(f'<p style="{place(*at, size)}">{text}</p>' for text, size, at, _ in LINES)
    side = 29 * CODE[2]
    labels = []
    for number, row in enumerate(rows(data)):
        picture = code(row["address"]).svg_data_uri(border=0, dark="#2b1a14", omitsize=True, unit=None)
        labels.append(f'<div class="label"><img class="art" src="{Path(art).resolve().as_uri()}">{lines.format(**row)}'
                      f'<p class="address" style="{place(*ADDRESS[1], ADDRESS[0])}">{row["address"].lower().removeprefix("https://")}</p>'
                      f'<img style="left:{CODE[0]}mm;top:{CODE[1]}mm;width:{side}mm;height:{side}mm" src="{picture}"></div>')
    sheet = COLUMNS * ROWS
    pages = (f'<section>{"".join(labels[n:n + sheet])}</section>' for n in range(0, len(labels), sheet))
    style = f"""@page {{ size: A4; margin: 0 }} body {{ margin: 0 }}
      @font-face {{ font-family: round; src: url({ROUND.as_uri()}) }} @font-face {{ font-family: plain; src: url({PLAIN.as_uri()}) }}
      section {{ break-after: page; height: 297mm; position: relative }}
      .label {{ position: relative; float: left; width: {WIDTH}mm; height: {HEIGHT}mm }}
      .label * {{ position: absolute; margin: 0; line-height: 1; white-space: nowrap; color: #8a2f22; font-family: round }}
      .label .address {{ font-family: plain }} .art {{ left: 0; top: {ART_TOP}mm; width: {WIDTH}mm; height: {ART_HEIGHT}mm }}"""
    HTML(string=f'<!doctype html><html lang="ja"><style>{style}</style>{"".join(pages)}').write_pdf(out)


def artwork(art, out):
    from weasyprint import HTML

    size = f"width: {WIDTH}mm; height: {ART_HEIGHT}mm"
    style = f"@page {{ size: {WIDTH}mm {ART_HEIGHT}mm; margin: 0 }} body {{ margin: 0 }} img {{ display: block; {size} }}"
    HTML(string=f'<style>{style}</style><img src="{Path(art).resolve().as_uri()}">').write_pdf(out)


def codes_of_segno(data):
    addresses = [row["address"] for row in rows(data)]
    start = time.process_time()
    for address in addresses:
        code(address)
    return len(addresses) / (time.process_time() - start)


def codes_of_libqrencode(data):
    """The C library called 4,000 times; what the call from Python itself takes is under a hundredth."""
    import ctypes

    class Code(ctypes.Structure):
        _fields_ = [("version", ctypes.c_int), ("width", ctypes.c_int), ("data", ctypes.c_void_p)]

    library = ctypes.CDLL("libqrencode.so.4")
    encode, free = library.QRcode_encodeString, library.QRcode_free
    encode.argtypes, encode.restype = [ctypes.c_char_p] + [ctypes.c_int] * 4, ctypes.POINTER(Code)
    free.argtypes, free.restype = [ctypes.POINTER(Code)], None
    addresses = [row["address"].encode() for row in rows(data)] * 4
    start = time.process_time()
    for address in addresses:
        made = encode(address, 0, 2, 2, 1)  # any version, level Q, 8-bit hint (capitals become alphanumeric), case kept
        if made.contents.width != 29:
            raise SystemExit(f"libqrencode: {made.contents.width} modules")
        free(made)
    return len(addresses) / (time.process_time() - start)


def main(how, *given):
    if how == "reportlab":
        with_reportlab(*given)
    elif how in ("weasyprint-svg", "weasyprint-png"):
        with_weasyprint(*given)
    elif how == "artwork":
        artwork(*given)
    else:
        print(f"{codes_of_segno(*given) if how == 'segno' else codes_of_libqrencode(*given):.0f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
