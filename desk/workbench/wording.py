"""Ids in the words of the page's language."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask import g

from desk import beyond
from desk.classify.classes import AUTHORITIES, classes
from desk.classify.suggesting import Suggestion
from desk.filing import PORTAL
from desk.judging.deciding import UNDECIDED
from desk.judging.linking import Relation
from desk.judging.noticing import Notice
from desk.judging.rules import rules
from desk.judging.topics import By, Topic
from desk.judging.wording import CONFLICT_NAMES, RELATION_NAMES
from desk.office.roles import ACT_NAMES, N_, ROLE_NAMES, Act, Role
from desk.report_clusters import TOPIC_NAMES, sentence, topic_words
from desk.subjects.comparing import Why
from desk.subjects.entries import KINDS as ENTRY_KINDS
from desk.subjects.wording import ENTRY_NAMES, NAME_NAMES, SAID_NAMES, WHY_NAMES
from desk.workbench.names import DETAILS, LETTERS, SEALED_BY, SENDERS
from desk.workbench.render import gettext_for_page as _
from protocol.letter import Value
from protocol.vocabulary import Label, vocabulary

Pairs = list[tuple[str, str]]
_SAYINGS = {"entry": ENTRY_NAMES, "said": SAID_NAMES, "telling": {"1": N_("yes"), "0": N_("no")}}
_BY_THE_PORTAL = "received"  # a status no answer carries


class Words:
    """What templates ask for. Ids this program does not know are shown as they are."""

    @property
    def comma(self) -> str:
        """Between the items of a list."""
        return _comma()

    @property
    def statuses(self) -> Pairs:
        """The statuses a tip can have at the desk."""
        known = vocabulary().statuses.items()
        return [(id_, status.label[g.language]) for id_, status in known if id_ != _BY_THE_PORTAL]

    @property
    def outcomes(self) -> Pairs:
        """What can be told of the result when a tip is closed."""
        return [(id_, label[g.language]) for id_, label in vocabulary().outcomes.items()]

    @property
    def categories(self) -> Pairs:
        """What reporters choose among."""
        return [(id_, choice.label[g.language]) for id_, choice in vocabulary().choices.items()]

    @property
    def channels(self) -> Pairs:
        """How a tip can have come."""
        return _pairs(classes().sources)

    @property
    def domains(self) -> Pairs:
        """Fields of public life."""
        return _pairs(classes().domains)

    @property
    def retaliations(self) -> Pairs:
        """What is known about retaliation."""
        return [(option.id, option.label[g.language]) for option in vocabulary().fields["retaliation"].options]

    @property
    def authorities(self) -> Pairs:
        """Whose matter it is."""
        return [(id_, _(words)) for id_, words in AUTHORITIES.items()]

    @property
    def relations(self) -> Pairs:
        """What an officer can say two tips are to each other; the last takes it back."""
        return [(name, _(RELATION_NAMES[name])) for name in (*(one.value for one in Relation), UNDECIDED)]

    def relation(self, name: str) -> str:
        """A relation, or a reason to suggest one."""
        return _(RELATION_NAMES[name]) if name in RELATION_NAMES else name

    @property
    def topics(self) -> Pairs:
        """What tips can have in common."""
        return [(by.value, _(words)) for by, words in TOPIC_NAMES.items()]

    def topic_kind(self, by: By) -> str:
        """One of these."""
        return _(TOPIC_NAMES[by])

    def topic(self, topic: Topic) -> str:
        """What some tips are about, in one line."""
        return topic_words(topic, g.language)

    def sentence(self, notice: Notice) -> str:
        """An alert in one sentence."""
        return sentence(notice, g.language, _)

    def scale(self, name: str) -> str:
        """One of the four scales of a priority."""
        return rules().scales[name][g.language]

    @property
    def entries(self) -> Pairs:
        """What can be entered into an integrity file."""
        return [(kind, _(ENTRY_NAMES[kind])) for kind in ENTRY_KINDS]

    def entry(self, kind: str) -> str:
        """What an entry of an integrity file is."""
        return _(ENTRY_NAMES[kind])

    def name_kind(self, kind: str) -> str:
        """What a name of a subject is to it."""
        return _(NAME_NAMES[kind])

    def why(self, reasons: Iterable[Why]) -> str:
        """What speaks for a record."""
        return _semicolon().join(_(WHY_NAMES[why]) for why in reasons)

    def authority(self, id_: str) -> str:
        """Whose matter something is."""
        return self._authority(id_)

    def conflict(self, kind: str) -> str:
        """What a declaration or a subject is: a person or a body."""
        return _(CONFLICT_NAMES[kind]) if kind in CONFLICT_NAMES else kind

    @property
    def natures(self) -> list[tuple[str, Pairs]]:
        """The leaves that can be a primary nature, by group."""
        return _leaves(nature=True)

    @property
    def themes(self) -> list[tuple[str, Pairs]]:
        """The leaves of all themes, by group."""
        return _leaves(nature=False)

    @property
    def intake_channels(self) -> Pairs:
        """The same without the portal: what officers take down."""
        return [pair for pair in self.channels if pair[0] != PORTAL]

    def status(self, id_: str) -> str:
        """A public status."""
        known = vocabulary().statuses.get(id_)
        return known.label[g.language] if known else id_

    def outcome(self, id_: str) -> str:
        """What was told of the result."""
        return dict(self.outcomes).get(id_, id_)

    def channel(self, id_: str) -> str:
        """How a tip came."""
        return _label(classes().sources, id_)

    def leaf(self, id_: str) -> str:
        """A class of problem."""
        known = vocabulary().leaves.get(id_)
        return known.label[g.language] if known else id_

    def kind(self, row: Any) -> str:
        """What a tip is about: as an officer classified it, or else as the reporter chose."""
        choice = vocabulary().choices.get(row.category)
        return self.leaf(row.nature) if row.nature else choice.label[g.language] if choice else ""

    def reasons(self, suggestion: Suggestion) -> str:
        """What speaks for a suggestion."""
        said = [label[g.language] for label in suggestion.because]
        if suggestion.words:
            said.insert(0, _("words in the report: %s") % _comma().join(suggestion.words))
        if suggestion.chosen:
            said.insert(0, _("chosen by the reporter"))
        return _semicolon().join(said)

    def letter(self, kind: str) -> str:
        """What a letter is for."""
        return _(LETTERS.get(kind, kind))

    def sender(self, id_: str) -> str:
        """Who said something."""
        return _(SENDERS[id_])

    def sealed_by(self, where: str) -> str:
        """Where a letter was sealed."""
        return _(SEALED_BY[where]) if where in SEALED_BY else ""

    def role(self, id_: str) -> str:
        """What an officer is here for."""
        return _(ROLE_NAMES[Role(id_)])

    def act(self, id_: str) -> str:
        """What was done."""
        return _(ACT_NAMES[Act(id_)])

    def details(self, detail: Mapping[str, int | str]) -> str:
        """What the audit trail says of an act, as in "bundle no. 2; new letters 3"."""
        return _semicolon().join(self._detail(name, value) for name, value in detail.items())

    def _detail(self, name: str, value: int | str) -> str:
        known = {
            "authority": self._authority,
            "cause": self.conflict,
            "channel": self.channel,
            "kind": self.conflict,
            "nature": self.leaf,
            "relation": self.relation,
            "status": self.status,
        }
        words = str(value)
        if name in known:
            words = known[name](words)
        elif name in _SAYINGS:
            words = _(_SAYINGS[name].get(words, words))
        elif name == "roles":
            words = _comma().join(self.role(role) for role in words.split("."))
        return f"{_(DETAILS.get(name, name))} {words}"

    def _authority(self, id_: str) -> str:
        return dict(self.authorities).get(id_, id_)

    def answers(self, fields: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
        """(question, answer) for what was filled in, in the order of the form; unknown questions last."""
        known = vocabulary().fields
        order = list(known)
        for name in sorted(fields, key=lambda name: order.index(name) if name in known else len(order)):
            label = known[name].label[g.language] if name in known else name
            yield _(beyond.LABEL) if name == beyond.BEYOND else label, _readable(name, fields[name])


def _comma() -> str:
    return "、" if g.language == "zh" else ", "


def _semicolon() -> str:
    return "；" if g.language == "zh" else "; "


def _leaves(*, nature: bool) -> list[tuple[str, Pairs]]:
    wanted = [group for group in classes().groups if (group.kind == "nature") == nature]
    return [(group.label[g.language], [(leaf.id, leaf.label[g.language]) for leaf in group.leaves]) for group in wanted]


def _pairs(labels: Mapping[str, Label]) -> Pairs:
    return [(id_, label[g.language]) for id_, label in labels.items()]


def _label(labels: Mapping[str, Label], id_: str) -> str:
    return labels[id_][g.language] if id_ in labels else id_


def _readable(name: str, value: Any) -> str:
    field = vocabulary().fields.get(name)
    labels = {option.id: option.label[g.language] for option in field.options} if field else {}
    if name == beyond.BEYOND:
        return "\n".join(beyond.lines(value, g.language))
    if isinstance(value, str):
        return labels.get(value, value)
    return "\n".join(
        labels.get(item, item) if isinstance(item, str) else ", ".join(map(str, item.values())) for item in value
    )
