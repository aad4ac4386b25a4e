# Copied from generator/package/scalev/mock/behaviour/customer_privacy.py by `python -m generator generate`. Do not edit.
"""Keep the countries in which visitors are asked for consent. A change names the revision of the settings that it is based on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..data.context import Context
from ..data.defaults import Result
from ..data.rows import Row
from ..data.world import World
from ..messages import HTTPError
from ..openapi.kinds import Path

_PATH: Path = ("v3", "customer-privacy")
_LISTS = ("analytics_consent_countries", "marketing_consent_countries")
#: The countries of the European Economic Area, and the United Kingdom.
_WITH_CONSENT = sorted("AT BE BG CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split())
#: All countries (ISO 3166-1).
_COUNTRIES = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI"
    " CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ"
    " GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS"
    " LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG"
    " PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK"
    " TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
).split()


def _get(context: Context) -> Result:
    return _get_settings(context.world)


def _update(context: Context) -> Result:
    world, body = context.world, context.body
    unknown = {
        name: [f"{code!r:.20} is not a country code" for code in body[name] if code not in _COUNTRIES][:_MOST_ERRORS]
        for name in _LISTS
        if not set(body[name]) <= set(_COUNTRIES)
    }
    if unknown:
        raise _convert_error(HTTPError(400, _INVALID, "unknown countries", unknown))
    row = _get_settings(world)
    values = world.store.get_values(row)
    if body["revision"] != values["revision"]:
        raise HTTPError(409, "customer_privacy_conflict", f"expected the revision {values['revision']}: read the settings again")
    values.update({name: sorted(set(body[name])) for name in _LISTS}, revision=values["revision"] + 1)
    row.touch()
    return row


def _get_settings(world: World) -> Row:
    row = world.store.get_single(_PATH, None)
    if "revision" not in row.values:
        business = world.store.pick(world.resources.by_noun["business"], 0)
        row.values.update(dict.fromkeys(_LISTS, _WITH_CONSENT), revision=1, country_codes=list(_COUNTRIES), business_id=business.number)
    return row


def _convert_error(error: HTTPError) -> HTTPError:
    """Give a validation error the error code of the service."""
    return HTTPError(400, _INVALID, "the privacy settings are invalid", error.errors) if error.errors else error


_INVALID = "invalid_customer_privacy_settings"
_MOST_ERRORS = 20
BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {"getCustomerPrivacySettings": _get, "updateCustomerPrivacySettings": _update}
ERROR_FORMATS: Mapping[str, Callable[[HTTPError], HTTPError]] = {"updateCustomerPrivacySettings": _convert_error}


def _build_example(world: World) -> dict[str, Any]:
    return {"revision": world.store.get_values(_get_settings(world))["revision"], **{name: ["ID", "SG"] for name in _LISTS}}


EXAMPLES: Mapping[str, Callable[[World], dict[str, Any]]] = {"updateCustomerPrivacySettings": _build_example}
