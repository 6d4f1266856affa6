"""Four decoders of different lineage. Each takes grey pictures and gives back what it read in every one of them."""

import html
import re
import subprocess
from collections import Counter
from pathlib import Path

import cv2
import zxingcpp

NEARER = (2.0, 1.5, 3.0, 2.5, 4.0)
RQRR = Path(__file__).resolve().parents[2] / "target" / "debug" / "examples" / "rqrr"


def zxing_symbols(picture):
    # "QRCode" alone would look for micro codes too, and see one in the pattern of a petal now and then.
    return zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCodeModel2)


def zxing(pictures, _folder):
    return [[symbol.text for symbol in zxing_symbols(picture)] for picture in pictures]


def opencv(pictures, _folder):
    """Both of its ways to find a code; each is blind to a few that the other sees."""
    detectors = [cv2.QRCodeDetector(), cv2.QRCodeDetectorAruco()]
    texts = [next(filter(None, (detector.detectAndDecode(picture)[0] for detector in detectors)), "") for picture in pictures]
    return [[text] if text else [] for text in texts]


def written(pictures, folder):
    paths = [str(Path(folder) / f"{number:05}.pgm") for number in range(len(pictures))]
    for path, picture in zip(paths, pictures):
        cv2.imwrite(path, picture)
    return paths


def zbar(pictures, folder):
    paths = written(pictures, folder)
    # Leaves with 4 when it found nothing in one of the pictures.
    told = subprocess.run(["zbarimg", "-q", "--xml", "-Sdisable", "-Sqrcode.enable", *paths], capture_output=True, text=True, timeout=300)
    if told.returncode not in (0, 4):
        raise SystemExit(f"zbarimg: {told.stderr}")
    found = {path: re.findall(r"<!\[CDATA\[(.*?)\]\]>", body, re.DOTALL)
             for path, body in re.findall(r"<source href='(.*?)'>(.*?)</source>", told.stdout, re.DOTALL)}
    return [found.get(html.escape(path), []) for path in paths]


def rqrr(pictures, folder):
    paths = written(pictures, folder)
    told = subprocess.run([RQRR, *paths], capture_output=True, text=True, timeout=300)
    if told.returncode != 0:
        raise SystemExit(f"rqrr: {told.stderr}")
    found = {path: [] for path in paths}
    for line in told.stdout.splitlines():
        path, text = line.split("\t", 1)
        found[path].append(text)
    return [found[path] for path in paths]


# How many a decoder read only when it was shown them larger.
again = Counter()


def patiently(name, read):
    """For decoders that sample once and give up: what was not read is shown again larger, as when a phone comes nearer."""
    def look(pictures, folder):
        answers = read(pictures, folder)
        for scale in NEARER:
            unread = [number for number, answer in enumerate(answers) if not answer]
            larger = [cv2.resize(pictures[number], None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC) for number in unread]
            for number, answer in zip(unread, read(larger, folder) if larger else []):
                answers[number] = answer
                again[name] += bool(answer)
        return answers

    return look


# zxing-cpp reads a whole page at once; the others are shown its stickers one by one, as a phone is.
PAGEWISE = {"zxing-cpp": zxing}
ONE_BY_ONE = {"zbar": zbar, "OpenCV": patiently("OpenCV", opencv), "rqrr": patiently("rqrr", rqrr)}
