"""HSDS 3.0 as its schema reference has it: which fields an object has, of which type and form, and which it must have.

Written from the field tables of the specification (https://docs.openreferral.org/en/3.0/hsds/schema_reference.html, Open Referral,
CC BY-SA 4.0). The compiled schemas themselves come with no package that could be locked here, so this is not their file: it holds the
same types, formats, codes and required fields for the objects that the program serves, and it is stricter in one way, for a field that
the tables don't know is a fault.
"""

import re
import uuid
from datetime import date, datetime, time
from urllib.parse import urlsplit

TEXT, NUMBER = "text", "number"


def of(kind):
    return ("object", kind)


def many(kind):
    return ("list", kind)


def one_of(*codes):
    return ("code", codes)


DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PLACES = ("physical", "postal", "virtual")

# Object: (required fields, {field: its form}). `additional_urls` came with 3.1, which only adds to 3.0.
OBJECTS = {
    "service": (("id", "name", "status"), {
        "id": "uuid", "organization_id": TEXT, "program_id": TEXT, "name": TEXT, "alternate_name": TEXT, "description": TEXT,
        "url": "uri", "additional_urls": many("url"), "email": "email", "status": one_of("active", "inactive", "defunct", "temporarily closed"),
        "interpretation_services": TEXT, "application_process": TEXT, "fees_description": TEXT, "accreditations": TEXT,
        "eligibility_description": TEXT, "minimum_age": NUMBER, "maximum_age": NUMBER, "assured_date": "date", "assurer_email": "email",
        "alert": TEXT, "last_modified": "datetime", "phones": many("phone"), "schedules": many("schedule"),
        "service_at_locations": many("service_at_location"), "languages": many("language"), "organization": of("organization"),
        "attributes": many("attribute")}),
    "organization": (("id", "name", "description"), {
        "id": "uuid", "name": TEXT, "alternate_name": TEXT, "description": TEXT, "email": "email", "website": "uri",
        "tax_status": TEXT, "tax_id": TEXT, "year_incorporated": NUMBER, "legal_status": TEXT, "logo": "uri", "uri": "uri",
        "parent_organization_id": TEXT, "phones": many("phone"), "locations": many("location"), "services": many("service"),
        "attributes": many("attribute")}),
    "phone": (("id", "number"), {
        "id": "uuid", "location_id": TEXT, "service_id": TEXT, "organization_id": TEXT, "contact_id": TEXT,
        "service_at_location_id": TEXT, "number": TEXT, "extension": NUMBER, "type": TEXT, "description": TEXT,
        "languages": many("language"), "attributes": many("attribute")}),
    "schedule": (("id",), {
        "id": "uuid", "service_id": TEXT, "location_id": TEXT, "service_at_location_id": TEXT, "valid_from": "date", "valid_to": "date",
        "dtstart": "date", "timezone": NUMBER, "until": "date", "count": NUMBER, "wkst": one_of(*DAYS), "freq": one_of("WEEKLY", "MONTHLY"),
        "interval": NUMBER, "byday": "days", "byweekno": TEXT, "bymonthday": TEXT, "byyearday": TEXT, "description": TEXT,
        "opens_at": "time", "closes_at": "time", "schedule_link": "uri", "attending_type": TEXT, "notes": TEXT,
        "attributes": many("attribute")}),
    "service_at_location": (("id",), {
        "id": "uuid", "service_id": TEXT, "location_id": TEXT, "description": TEXT, "phones": many("phone"),
        "schedules": many("schedule"), "location": of("location"), "attributes": many("attribute")}),
    "location": (("id", "location_type"), {
        "id": "uuid", "location_type": one_of(*PLACES), "url": "uri", "organization_id": TEXT, "name": TEXT, "alternate_name": TEXT,
        "description": TEXT, "transportation": TEXT, "latitude": NUMBER, "longitude": NUMBER, "external_identifier": TEXT,
        "external_identifier_type": TEXT, "languages": many("language"), "addresses": many("address"), "phones": many("phone"),
        "schedules": many("schedule"), "attributes": many("attribute")}),
    "address": (("id", "address_1", "city", "state_province", "postal_code", "country", "address_type"), {
        "id": "uuid", "location_id": TEXT, "attention": TEXT, "address_1": TEXT, "address_2": TEXT, "city": TEXT, "region": TEXT,
        "state_province": TEXT, "postal_code": TEXT, "country": "country", "address_type": one_of(*PLACES),
        "attributes": many("attribute")}),
    "language": (("id",), {"id": "uuid", "service_id": TEXT, "location_id": TEXT, "phone_id": TEXT, "name": TEXT, "code": TEXT,
                           "note": TEXT, "attributes": many("attribute")}),
    "attribute": (("id",), {"id": "uuid", "link_id": TEXT, "taxonomy_term_id": TEXT, "link_type": TEXT, "link_entity": TEXT, "value": TEXT,
                            "label": TEXT, "taxonomy_term": of("taxonomy_term")}),
    "taxonomy_term": (("id", "name", "description"), {
        "id": "uuid", "code": TEXT, "name": TEXT, "description": TEXT, "parent_id": TEXT, "taxonomy": TEXT, "language": TEXT,
        "taxonomy_id": TEXT, "term_uri": "uri"}),
    "url": (("url",), {"id": "uuid", "label": TEXT, "url": "uri", "organization_id": TEXT, "service_id": TEXT,
                       "attributes": many("attribute")}),
}

FORMS = {
    "uuid": uuid.UUID,
    "uri": lambda text: urlsplit(text).scheme and urlsplit(text).netloc or fault(text),
    "email": lambda text: re.fullmatch(r"[^@\s]+@[^@\s]+", text) or fault(text),
    "date": date.fromisoformat,
    "datetime": lambda text: datetime.fromisoformat(text.replace("Z", "+00:00")),
    "time": time.fromisoformat,
    "country": lambda text: re.fullmatch("[A-Z]{2}", text) or fault(text),
    "days": lambda text: [day in DAYS or fault(day) for day in text.split(",")],
}


def fault(text):
    raise ValueError(text)


def faults(kind, value, at=""):
    """Everything that is wrong with an object, with the way to it."""
    at = at or kind
    if not isinstance(value, dict):
        return [f"{at}: no object"]
    required, fields = OBJECTS[kind]
    found = [f"{at}: {name} is missing" for name in required if name not in value]
    for name, item in value.items():
        form = fields.get(name)
        found += [f"{at}.{name}: unknown"] if form is None else wrong(form, item, f"{at}.{name}")
    return found


def wrong(form, item, at):
    match form:
        case ("object", kind):
            return faults(kind, item, at)
        case ("list", kind):
            if not isinstance(item, list):
                return [f"{at}: no list"]
            return [each for number, one in enumerate(item) for each in faults(kind, one, f"{at}[{number}]")]
        case ("code", codes):
            return [] if item in codes else [f"{at}: {item!r} is none of {codes}"]
        case "number":
            return [] if isinstance(item, (int, float)) and not isinstance(item, bool) else [f"{at}: {item!r} is no number"]
    if not isinstance(item, str):
        return [f"{at}: {item!r} is no text"]
    try:
        FORMS.get(form, str)(item)
    except ValueError:
        return [f"{at}: {item!r} is no {form}"]
    return []


def self_test():
    """The checker finds what it is for: one fault of each kind."""
    good = {"id": str(uuid.uuid4()), "name": "x", "status": "active"}
    bad = [{**good, "id": "7"}, {**good, "status": "open"}, {**good, "url": "page"}, {**good, "minimum_age": "12"}, {**good, "rooms": 1},
           {**good, "phones": [{"id": good["id"]}]}, {**good, "assured_date": "24.11.2026"}, {"id": good["id"], "name": "x"},
           {**good, "schedules": [{"id": good["id"], "byday": "MO,XX"}]}, {**good, "name": 7}]
    return [] if not faults("service", good) and all(len(faults("service", each)) == 1 for each in bad) else ["the checker is wrong"]
