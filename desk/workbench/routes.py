"""Which page is where.

Addresses hold the language and numbers of tips, and nothing that anyone wrote: a browser remembers them.
"""

from collections.abc import Callable
from typing import Protocol

from werkzeug.wrappers import Response

from desk.office.roles import N_, Act
from desk.workbench.answer import AnswerPages
from desk.workbench.clusters import ClusterPages
from desk.workbench.entrance import Entrance
from desk.workbench.handling import HandlingPages
from desk.workbench.intake import IntakePages
from desk.workbench.integrity import IntegrityPages
from desk.workbench.judging import JudgingPages
from desk.workbench.look import LookPages
from desk.workbench.people import PeoplePages
from desk.workbench.queue import QueuePages
from desk.workbench.search import SearchPages
from desk.workbench.seat import Seat
from desk.workbench.stick import StickPages
from desk.workbench.subjects import SubjectPages
from desk.workbench.tip import TipPages
from desk.workbench.trail import TrailPages


class Rule(Protocol):
    """Adds a page below `/zh` and `/en`."""

    def __call__(self, path: str, endpoint: str, view: Callable[..., Response], method: str = "GET") -> None:
        """`view` is given the language and what stands in the path."""


NAVIGATION = (  # endpoint, words, access key, shown to those who may do this
    ("queue", N_("Queue"), "q", Act.QUEUE),
    ("search", N_("Search"), "s", Act.SEARCH),
    ("clusters", N_("Clusters"), "g", Act.QUEUE),
    ("subjects", N_("Subjects"), "u", Act.SUBJECTS),
    ("intake", N_("Enter by hand"), "e", Act.INTAKE),
    ("sticks", N_("Sticks"), "i", Act.IMPORT),
    ("conflicts", N_("Recusal"), "r", Act.CONFLICT),
    ("officers", N_("Officers"), "o", Act.OFFICERS),
    ("audit", N_("Audit trail"), "t", Act.AUDIT),
    ("help", N_("Help"), "h", Act.CARD),
)


def add_pages(rule: Rule, entrance: Entrance, seat: Seat) -> None:
    """All pages."""
    rule("/", "home", entrance.home)
    rule("/open/<token>", "open", entrance.open)
    rule("/sign-in", "ask", entrance.ask)
    rule("/sign-in", "sign_in", entrance.sign_in, "POST")
    rule("/lock", "lock", entrance.lock, "POST")
    rule("/help", "help", entrance.help)
    _add_tips(rule, seat)
    _add_judging(rule, seat)
    _add_subjects(rule, seat)
    _add_rest(rule, seat)


def _add_tips(rule: Rule, seat: Seat) -> None:
    queue, tip, answer, search, intake = (
        QueuePages(seat),
        TipPages(seat),
        AnswerPages(seat),
        SearchPages(seat),
        IntakePages(seat),
    )
    rule("/tips", "queue", queue.show)
    rule("/tips/filter", "filter", queue.filter, "POST")
    rule("/tips/chosen", "bulk", queue.bulk, "POST")
    rule("/tips/views", "save_view", queue.save_view, "POST")
    rule("/tips/views/use", "use_view", queue.use_view, "POST")
    rule("/tips/views/remove", "drop_view", queue.drop_view, "POST")
    rule("/tips/<number>", "tip", tip.show)
    rule("/tips/<number>/note", "note", tip.note, "POST")
    rule("/tips/<number>/extract", "extract", tip.extract, "POST")
    rule("/tips/<number>/classify", "classify", tip.classify, "POST")
    rule("/tips/<number>/preview", "preview", answer.preview, "POST")
    rule("/tips/<number>/answer", "answer", answer.send, "POST")
    rule("/search", "search", search.show)
    rule("/search", "find", search.find, "POST")
    rule("/intake", "intake", intake.show)
    rule("/intake", "take_down", intake.take_down, "POST")


def _add_judging(rule: Rule, seat: Seat) -> None:
    judging, look, clusters = JudgingPages(seat), LookPages(seat), ClusterPages(seat)
    rule("/tips/<number>/handler", "hand", HandlingPages(seat).hand, "POST")
    rule("/tips/<number>/priority", "decide", judging.decide, "POST")
    rule("/tips/<number>/relation", "relate", judging.relate, "POST")
    rule("/tips/<number>/files/<int:file>", "look", look.show)
    rule("/tips/<number>/files/<int:file>/pictures/<int:index>", "picture", look.picture)
    rule("/tips/<number>/files/<int:file>/sound", "sound", look.sound)
    rule("/tips/<number>/files/<int:file>/copy", "copy", look.copy, "POST")
    rule("/clusters", "clusters", clusters.show)
    rule("/clusters/<by>", "clusters", clusters.show)
    rule("/tips/<number>/telling", "telling", judging.telling, "POST")
    rule("/conflicts", "conflicts", judging.conflicts)
    rule("/conflicts/declare", "declare", judging.declare, "POST")
    rule("/conflicts/withdraw", "withdraw", judging.withdraw, "POST")
    rule("/conflicts/lift", "lift", judging.lift, "POST")


def _add_subjects(rule: Rule, seat: Seat) -> None:
    record, file = SubjectPages(seat), IntegrityPages(seat)
    rule("/subjects", "subjects", record.show_all)
    rule("/subjects/find", "find_subjects", record.find, "POST")
    rule("/subjects/add", "add_subject", record.add, "POST")
    rule("/subjects/<int:subject>", "subject", record.show)
    rule("/subjects/<int:subject>/change", "change_subject", record.change, "POST")
    rule("/subjects/<int:subject>/file", "file", file.show)
    rule("/subjects/<int:subject>/file", "open_file", file.open, "POST")
    rule("/subjects/<int:subject>/file/enter", "enter_fact", file.enter, "POST")
    rule("/subjects/<int:subject>/file/remove", "remove_fact", file.remove, "POST")
    rule("/subjects/<int:subject>/file/lift", "lift_file", file.lift, "POST")
    rule("/subjects/<int:subject>/opinion", "opinion", file.opinion, "POST")
    rule("/tips/<number>/subjects", "say_subject", record.say, "POST")
    rule("/tips/<number>/subjects/make", "make_subject", record.make, "POST")


def _add_rest(rule: Rule, seat: Seat) -> None:
    stick, people, trail = StickPages(seat), PeoplePages(seat), TrailPages(seat)
    rule("/sticks", "sticks", stick.show)
    rule("/sticks/in", "take_in", stick.take_in, "POST")
    rule("/sticks/out", "write_out", stick.write_out, "POST")
    rule("/sticks/backup", "back_up", stick.back_up, "POST")
    rule("/sticks/progress", "progress", stick.progress)
    rule("/officers", "officers", people.show)
    rule("/officers/add", "add_officer", people.add, "POST")
    rule("/officers/roles", "change_roles", people.change, "POST")
    rule("/officers/disable", "ask_disable", people.ask_disable, "POST")
    rule("/officers/disabled", "disable_officer", people.disable, "POST")
    rule("/passphrase", "passphrase", people.passphrase)
    rule("/passphrase", "change_passphrase", people.change_passphrase, "POST")
    rule("/audit", "audit", trail.show)
    rule("/audit/about", "trail_of", trail.about, "POST")
    rule("/audit/verify", "verify", trail.verify, "POST")
