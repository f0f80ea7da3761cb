"""Names of bodies: full, short, former, with or without the region in front."""

import re
from functools import lru_cache

from desk.judging.terms import terms
from desk.widths import nfkc

_GAPS = re.compile(r"[\s·•.,，。、;；:：()（）\[\]【】“”\"']+")
_REGION = re.compile(r"[\u4e00-\u9fff]{1,5}?(?:自治区|自治州|自治县|省|市|州|县|区|旗)")
_ALONE = re.compile(r"(?:本|我|该|你)?[县乡镇](?=..)")
_FORMER = re.compile(r"原(?=..)|人民政府(?=.+局$)")  # before a name: 原交通局, 清江县人民政府交通局
_COMMITTEE = "委"  # of 县委组织部, after the region
_SHORTEST, _SHORTEST_IN_TEXT = 2, 3


@lru_cache(maxsize=4096)
def unit_key(untrusted_name: str) -> str:
    """What a body is known by, the same for its full, short and former name; empty where there is nothing to know."""
    name = _without_regions(_GAPS.sub("", nfkc(untrusted_name)))
    for form, full in terms().units.items():
        if form in name:
            return name.replace(form, full, 1)
    return name if len(name) >= _SHORTEST else ""


def written_as(name: str) -> list[str]:
    """What running text calls a body: by its name as it is given here, and by every form of it, at least three signs.

    What every town has one of counts with the region alone: most texts say 政府, or 委 of 市委, of some other one.
    """
    whole = _GAPS.sub("", nfkc(name))
    alone = _without_regions(whole)
    key, region = unit_key(name), whole.removesuffix(alone)
    forms = {alone, key} | {key.replace(full, form, 1) for form, full in terms().units.items() if full in key}
    many = key in terms().everywhere or key.startswith(_COMMITTEE)
    fronts = {region, region[-1:]} | (set() if many else {""})
    found = {whole} | {front + form for front in fronts for form in forms}
    long = sorted((form for form in found if len(form) >= _SHORTEST_IN_TEXT), key=len)
    return [form for place, form in enumerate(long) if not any(other in form for other in long[:place])]


def within(one: str, other: str) -> bool:
    """Whether one of two keys is the other, or a part of it: 交通运输局公路站 is within 交通运输局."""
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and longer.startswith(shorter)


def _without_regions(name: str) -> str:
    """`name` without 清江县 and the like in front, as long as a name is left."""
    while match := _REGION.match(name):
        rest = name[match.end() :]
        if len(rest) < _SHORTEST or match[0].endswith(terms().not_regions):
            break
        name = rest
    alone = _ALONE.match(name)
    name = name[alone.end() :] if alone else name
    former = _FORMER.match(name)
    return name[former.end() :] if former else name
