"""Reads lines of JSON {"value", "holidays", "from", "to"}; writes for each the spans in which opening-hours-py says open."""

import json
import sys
from datetime import datetime

from opening_hours import OpeningHours

for line in sys.stdin:
    asked = json.loads(line)
    # Without a country the evaluator knows no holidays: then every one of them must stand in the value by its date.
    hours = OpeningHours(asked["value"], country="JP") if asked["holidays"] else OpeningHours(asked["value"])
    spans = hours.intervals(datetime.fromisoformat(asked["from"]), datetime.fromisoformat(asked["to"]))
    said = [[f"{a:%Y-%m-%dT%H:%M}", f"{b:%Y-%m-%dT%H:%M}"] for a, b, state, *_ in spans if str(state) == "open"]
    print(json.dumps(said))
