# Copied from generator/package/scalev/mock/data/naming.py by `python -m generator generate`. Do not edit.
"""Generate texts that suit the name of their property: a `city_name` is a city, consistent with its `postal_code`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from ..keys import build_token, build_unique_id, build_uuid, get_salt, pick, vary
from . import words as w

JAKARTA = timezone(timedelta(hours=7))


@lru_cache(maxsize=4096)
def stamp(time: datetime) -> str:
    """Format a datetime as the service does: in UTC, to the second."""
    in_utc = time if time.tzinfo is UTC else time.astimezone(UTC)
    return in_utc.isoformat()[:19] + "Z"


class Subject:
    """The subject of generated values, such as a customer or a product. Its values are consistent with each other.

    `home` is the key of its place, or 0 for a place of its own. `fresh` says whether a request created it, so that nothing has happened
    to it yet.
    """

    __slots__ = ("_place", "home", "is_fresh", "key", "noun", "time")

    def __init__(self, key: int, noun: str, time: datetime, home: int = 0, fresh: bool = False) -> None:
        self.key = key
        self.noun = noun
        self.time = time
        self.home = home
        self.is_fresh = fresh
        self._place: tuple[str, str, str, str, str] | None = None

    @property
    def person(self) -> str:
        """The first and last name."""
        return f"{pick(w.FIRST_NAMES, vary(self.key, _FIRST))} {pick(w.LAST_NAMES, vary(self.key, _LAST))}"

    @property
    def place(self) -> tuple[str, str, str, str, str]:
        """The province, city, subdistrict, village and postal code."""
        if self._place is None:
            self._place = pick(w.PLACES, vary(self.find_home() or self.key, _PLACE))
        return self._place

    @property
    def product(self) -> str:
        """The name of a product."""
        return pick(w.PRODUCTS, vary(self.key, _PRODUCT))

    @property
    def title(self) -> str:
        """The title of the subject."""
        make = _TITLES.get(self.noun)
        return make(self) if make else f"{self.noun.replace('_', ' ').capitalize()} {self.key % 900 + 100}"

    def find_home(self) -> int:
        """Return the key of its place, which is determined on demand."""
        return self.home


_FIRST, _LAST, _PLACE, _PRODUCT, _PHONE, _ACCOUNT, _NUMBER = map(
    get_salt, ("first", "last", "place", "product", "phone", "account", "number")
)
_TITLES: dict[str, Callable[[Subject], str]] = {
    "product": lambda s: s.product,
    "variant": lambda s: f"{pick(w.COLORS, s.key)} / {pick(w.SIZES, s.key >> 8)}",
    "bundle": lambda s: f"Paket Hemat {s.product}",
    "bundle_price_option": lambda s: f"Isi {s.key % 5 + 2}",
    "store": lambda s: f"{pick(w.SHOPS, s.key)} {pick(w.FIRST_NAMES, s.key >> 8)}",
    "business": lambda s: f"{pick(w.SHOPS, s.key)} Indonesia",
    "warehouse": lambda s: f"Gudang {s.place[1]}",
    "courier": lambda s: pick(w.COURIERS, s.key)[0],
    "courier_service": lambda s: pick(w.SERVICES, s.key)[0],
    "financial_entity": lambda s: pick(w.BANKS, s.key)[0],
    "order_tag": lambda s: pick(w.LABELS, s.key),
    "tag": lambda s: pick(w.LABELS, s.key),
    "label": lambda s: pick(w.LABELS, s.key),
    **dict.fromkeys(("location", "destination"), lambda s: ", ".join(s.place[2::-1])),
    **dict.fromkeys(("product_taxonomy", "taxonomy", "category"), lambda s: pick(w.TAXONOMY, s.key)),
    "page": lambda s: f"Halaman {s.product}",
    "channel": lambda s: pick(w.SOURCES, s.key).capitalize(),
    "follow_up_chat": lambda s: f"Pengingat {s.key % 9 + 1}",
    "chat": lambda s: f"Pengingat {s.key % 9 + 1}",
    "digital_product_file": lambda s: f"panduan-{s.key % 90 + 10}.pdf",
    **dict.fromkeys(("customer", "user", "address", "destination_address", "origin_address", "recipient"), lambda s: s.person),
}


def build_phone(key: int) -> str:
    """Return an Indonesian mobile number."""
    return f"628{pick(('11', '12', '13', '21', '22', '52', '57', '78'), key)}{vary(key, _PHONE) % 10**8:08d}"


def build_slug(text: str) -> str:
    """Return a text in the form used in URLs."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "x"


def build_email(s: Subject) -> str:
    name = build_slug(s.person).replace("-", ".")
    return f"{name}{s.key % 90 + 10}@example.com"


def build_url(name: str, key: int) -> str:
    """Return a URL that suits the name of a property."""
    start, length, end = _get_url_parts(name)
    return f"{start}{build_token(key, length)}{end}"


@lru_cache(maxsize=1024)
def _get_url_parts(name: str) -> tuple[str, int, str]:
    if any(word in name for word in ("image", "logo", "avatar", "thumbnail", "proof")):
        return f"https://cdn.example.com/{build_slug(name)}/", 12, ".jpg"
    return f"https://shop.example.com/{build_slug(name.removesuffix('_url'))}/", 10, ""


@lru_cache(maxsize=1024)
def build_amount_maker(name: str) -> Callable[[int], int]:
    """Return the function that chooses amounts in rupiah that are plausible for the name of a property."""
    if any(word in name for word in ("discount", "fee")):
        return lambda key: key % 10 * 500
    if any(word in name for word in ("shipping", "cost", "service")):
        return lambda key: 8_000 + key % 30 * 1_000
    if "cogs" in name:
        return lambda key: 10_000 + key % 60 * 500
    return lambda key: 25_000 + key % 400 * 1_000


#: Generators of texts by the exact name of the property.
_TEXTS: dict[str, Callable[[Subject, int], str]] = {
    "name": lambda s, k: s.title,
    "display": lambda s, k: s.title,
    "label": lambda s, k: pick(w.LABELS, k),
    "title": lambda s, k: pick(w.TITLES, k),
    "public_name": lambda s, k: s.title,
    "fullname": lambda s, k: s.person if s.noun in ("user", "customer") else f"{s.product} - {s.title}",
    "username": lambda s, k: build_slug(s.title if s.noun in ("business", "store") else s.person).replace("-", "_"),
    "account_holder": lambda s, k: s.person,
    "mark_as_spam_by": lambda s, k: "system",
    "by": lambda s, k: s.person,
    # identifiers must be unique
    "slug": lambda s, k: f"{build_slug(s.title)}-{build_token(s.key, 6)}",
    "sku": lambda s, k: f"SKU-{s.key % 10**9:09d}",
    "province": lambda s, k: s.place[0],
    "province_name": lambda s, k: s.place[0],
    "city": lambda s, k: s.place[1],
    "city_name": lambda s, k: s.place[1],
    "subdistrict": lambda s, k: s.place[2],
    "subdistrict_name": lambda s, k: s.place[2],
    "urban": lambda s, k: s.place[3],
    "postal_code": lambda s, k: s.place[4],
    "address": lambda s, k: f"{pick(w.STREETS, k)} No. {k % 180 + 1}, {s.place[2]}, {s.place[1]}",
    "shipping_address": lambda s, k: f"{pick(w.STREETS, k)} No. {k % 180 + 1}, {s.place[2]}, {s.place[1]}",
    "location": lambda s, k: ", ".join(s.place[:3]),
    "order_id": lambda s, k: build_order_number(s.time, k),
    "secret_slug": lambda s, k: build_token(k, 40),
    "unique_id": lambda s, k: build_unique_id(s.noun, k),
    "uuid": lambda s, k: build_uuid(k),
    "currency": lambda s, k: "IDR",
    "ip": lambda s, k: f"203.0.113.{k % 254 + 1}",
    "sex": lambda s, k: pick(("female", "male"), k),
    "platform": lambda s, k: "scalev",
    "status": lambda s, k: "active",
    "token_type": lambda s, k: "Bearer",
    "message": lambda s, k: pick(w.SENTENCES, k),
    "q": lambda s, k: pick(w.QUESTIONS, k),
    "utm_source": lambda s, k: pick(w.SOURCES, k),
    "tag": lambda s, k: pick(w.LABELS, k),
    "day": lambda s, k: s.time.strftime("%Y-%m-%d"),
    "week": lambda s, k: s.time.strftime("%G-W%V"),
    "month": lambda s, k: s.time.strftime("%Y-%m"),
    "etd": lambda s, k: f"{k % 2 + 1}-{k % 3 + 3} hari",
    "content_type": lambda s, k: "application/pdf",
    "domain": lambda s, k: f"{build_slug(s.title)}.example.com",
    "full_path": lambda s, k: " > ".join(w.TAXONOMY[:3]),
    "list": lambda s, k: pick(w.LABELS, k),
    "shipment_receipt": lambda s, k: f"JP{k % 10**10:010d}",
    "shipment_status": lambda s, k: pick(("Paket diterima kurir", "Dalam perjalanan", "Terkirim"), k),
    "other_income_name": lambda s, k: "Biaya layanan",
    "item_type_name": lambda s, k: "Fisik",
    "method": lambda s, k: "bank_transfer",
    "payment_method": lambda s, k: "bank_transfer",
    "sub_payment_method": lambda s, k: pick(w.BANKS, k)[1],
    "product_name": lambda s, k: s.product,
    "from": lambda s, k: "toko@example.com",
    "to": lambda s, k: build_email(s),
    "subject": lambda s, k: "Pesanan Anda",
    "type": lambda s, k: "text",
    "trigger": lambda s, k: pick(("created", "paid", "shipped"), k),
    "aff_code": lambda s, k: build_token(k, 6, "ABCDEFGHJKMNPQRSTUVWXYZ23456789"),
    "discount_code_code": lambda s, k: f"HEMAT{k % 9 * 5 + 5}",
    "epayment_provider": lambda s, k: "xendit",
    "follow_up_chat_type": lambda s, k: "order",
    "path": lambda s, k: f"/{build_slug(s.title)}",
    "a": lambda s, k: pick(w.SENTENCES, k),
    "qr_string": lambda s, k: build_token(k, 60).upper(),
    "otp": lambda s, k: f"{k % 10**6:06d}",
    "provider": lambda s, k: "whatsapp",
    "code": lambda s, k: {"courier": pick(w.COURIERS, s.key)[1], "financial_entity": pick(w.BANKS, s.key)[1]}.get(
        s.noun, pick(w.SERVICES, s.key)[1]
    ),
}
#: Generators of texts by the end of the name, tried in this order.
_ENDS: tuple[tuple[str, Callable[[Subject, int, str], str]], ...] = (
    ("email", lambda s, k, n: build_email(s)),
    ("phone", lambda s, k, n: build_phone(s.key)),
    ("phone_number", lambda s, k, n: build_phone(s.key)),
    ("_url", lambda s, k, n: build_url(n, k)),
    ("thumbnail", lambda s, k, n: build_url(n, k)),
    ("logo", lambda s, k, n: build_url(n, k)),
    ("image", lambda s, k, n: build_url(n, k)),
    ("images", lambda s, k, n: build_url(n, k)),
    ("_unique_id", lambda s, k, n: f"{n.removesuffix('_unique_id')}_{build_token(k, 24)}"),
    ("_uuid", lambda s, k, n: build_uuid(k)),
    ("_holder", lambda s, k, n: s.person),
    ("account_number", lambda s, k, n: f"{k % 9 + 1}{vary(k, _ACCOUNT) % 10**9:09d}"),
    ("_number", lambda s, k, n: f"{k % 9 + 1}{vary(k, _NUMBER) % 10**11:011d}"),
    ("product_name", lambda s, k, n: s.product),
    ("customer_name", lambda s, k, n: s.person),
    ("sender_name", lambda s, k, n: s.person),
    ("recipient_name", lambda s, k, n: s.person),
    ("contact_name", lambda s, k, n: s.person),
    ("dropshipper_name", lambda s, k, n: s.person),
    ("option1_name", lambda s, k, n: "Warna"),
    ("option2_name", lambda s, k, n: "Ukuran"),
    ("option3_name", lambda s, k, n: "Bahan"),
    ("option1_value", lambda s, k, n: pick(w.COLORS, s.key)),
    ("option2_value", lambda s, k, n: pick(w.SIZES, s.key >> 8)),
    ("option3_value", lambda s, k, n: "Katun"),
    ("_name", lambda s, k, n: f"{n.removesuffix('_name').replace('_', ' ').capitalize()} {k % 90 + 10}"),
    ("description", lambda s, k, n: pick(w.SENTENCES, k)),
    ("notes", lambda s, k, n: pick(w.SENTENCES, k)),
    ("_message", lambda s, k, n: pick(w.SENTENCES, k)),
    ("reason", lambda s, k, n: pick(w.SENTENCES, k)),
    ("letter", lambda s, k, n: pick(w.SENTENCES, k)),
    ("prompt", lambda s, k, n: pick(w.SENTENCES, k)),
    ("_slug", lambda s, k, n: f"{build_slug(s.title)}-{build_token(k, 6)}"),
    ("_rate", lambda s, k, n: f"0.{k % 9 + 1:03d}"),
    ("_id", lambda s, k, n: build_token(k, 20)),
    ("_ids", lambda s, k, n: f"{k % 10**15:015d}"),
    ("access", lambda s, k, n: build_token(k, 40)),
    ("refresh", lambda s, k, n: build_token(k, 40)),
    ("token", lambda s, k, n: build_token(k, 40)),
    ("amount", lambda s, k, n: str(build_amount_maker(n)(k))),
)


def build_order_number(time: datetime, key: int) -> str:
    """Return the order number that buyers see: the date in Jakarta and some letters."""
    day = time.astimezone(JAKARTA).isoformat()
    return f"{day[2:4]}{day[5:7]}{day[8:10]}{build_token(key, 6 + key % 2, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')}"


@lru_cache(maxsize=4096)
def build_text_maker(name: str) -> Callable[[Subject, int], str]:
    """Return the generator of texts for the name of a property."""
    make = _TEXTS.get(name)
    if make is not None:
        return make
    for end, ending in _ENDS:
        if name.endswith(end):
            return _bind_name(ending, name)
    if name.startswith("level_") and name[6:].isdecimal():
        level = (int(name[6:]) - 1) % len(w.TAXONOMY)
        return lambda *_: w.TAXONOMY[level]
    if name.startswith("text"):
        return lambda _, key: pick(w.SENTENCES, key)
    words = name.replace("_", " ").strip() or "nilai"
    return lambda _, key: f"{words} {key % 900 + 100}"


def _bind_name(make: Callable[[Subject, int, str], str], name: str) -> Callable[[Subject, int], str]:
    return lambda subject, key: make(subject, key, name)
