"""Words for reasons, kinds of names and kinds of entries."""

from desk.office.roles import N_
from desk.subjects.comparing import Why
from desk.subjects.records import ALIAS, FORMER, NAME

WHY_NAMES = {
    Why.NAME: N_("the same name"),
    Why.ALIAS: N_("an alias"),
    Why.FORMER: N_("a former name"),
    Why.SOUND: N_("sounds alike"),
    Why.FAMILY: N_("the same family name"),
    Why.POST: N_("the same post"),
    Why.UNIT: N_("the same body"),
    Why.PART: N_("may be a part of it"),
}

SAID_NAMES = {"same": N_("it is meant"), "another": N_("another is meant"), "back": N_("taken back")}

NAME_NAMES = {NAME: N_("present name"), ALIAS: N_("alias"), FORMER: N_("former name")}

ENTRY_NAMES = {
    "clarification": N_("clarification"),
    "fact": N_("confirmed fact"),
    "disposition": N_("disposition"),
    "decision": N_("decision"),
    "rectification": N_("rectification"),
}
