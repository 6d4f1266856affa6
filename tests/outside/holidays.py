"""Writes every holiday from 2019 to 2050 that jpholiday knows, and on a second line those of opening-hours-py, as JSON."""

import json
from datetime import date, datetime, timedelta

import jpholiday
from opening_hours import OpeningHours

FIRST, END = date(2019, 1, 1), date(2051, 1, 1)
days = [FIRST + timedelta(n) for n in range((END - FIRST).days)]
print(json.dumps([day.isoformat() for day in days if jpholiday.is_holiday(day)]))

hours = OpeningHours("PH 12:00-12:01", country="JP")
spans = hours.intervals(datetime(2019, 1, 1), datetime(2051, 1, 1))
print(json.dumps([f"{begins:%Y-%m-%d}" for begins, _, state, *_ in spans if str(state) == "open"]))
