"""Words for reasons and relations between tips."""

from desk.judging.deciding import UNDECIDED
from desk.judging.linking import Relation, Why
from desk.judging.recusal import PERSON, UNIT
from desk.judging.screening import UNSURE
from desk.office.roles import N_

RELATION_NAMES = {
    Why.TEXT.value: N_("nearly the same account"),
    Why.ATTACHMENT.value: N_("the same attachment"),
    Why.SUBJECT.value: N_("the same subject, class and time"),
    Why.PROJECT.value: N_("the same project of the same body"),
    Relation.DUPLICATE.value: N_("duplicate"),
    Relation.SUPPLEMENT.value: N_("supplement"),
    Relation.CORROBORATING.value: N_("corroborating"),
    Relation.RELATED.value: N_("related"),
    Relation.DIFFERENT.value: N_("different"),
    UNDECIDED: N_("not decided"),
}

CONFLICT_NAMES = {PERSON: N_("person"), UNIT: N_("body"), UNSURE: N_("could not be compared")}
