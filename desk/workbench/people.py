"""Who works at this desk, and everyone's own passphrase."""

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from desk.errors import DeskError, NotPossible
from desk.office import roster
from desk.office.roles import Role
from desk.workbench.render import gettext_for_page as _
from desk.workbench.render import go, page, reason
from desk.workbench.seat import Seat

SHORTEST_GOOD = 12  # characters of a passphrase


class PeoplePages:
    """`/officers` and `/passphrase`."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def show(self, language: str, status: int = 200, problem: str = "") -> Response:  # noqa: ARG002
        """Everyone who ever worked here."""
        place = self._seat.place()
        found = roster.listing(place.session)
        typed = {"name": request.form.get("name", ""), "roles": request.form.getlist("roles")}
        typed["instead_of"] = request.form.get("instead_of", "")
        return page(
            "officers",
            status,
            officers=found,
            active=[(one.name, one.name) for one in found if not one.disabled],
            everyone=[(one.name, one.name) for one in found],
            typed=typed,
            problem=problem,
            said=place.take_said(),
        )

    def add(self, language: str) -> BaseResponse:
        """Let somebody in."""
        place, name = self._seat.place(), request.form.get("name", "").strip()
        try:
            before = request.form.get("instead_of", "")
            roster.add(place.session, name, _roles(), _new_passphrase(), instead_of=before)
        except DeskError as error:
            return self.show(language, 422, reason(error))
        place.said = _("%s can sign in now.") % name
        return go("officers")

    def change(self, language: str) -> BaseResponse:
        """Give an officer other roles."""
        place, name = self._seat.place(), request.form.get("officer", "")
        try:
            roster.change_roles(place.session, name, _roles())
        except DeskError as error:
            return self.show(language, 422, reason(error))
        place.said = _("The roles of %s are changed.") % name
        return go("officers")

    def ask_disable(self, language: str) -> BaseResponse:
        """Before somebody is shut out: what that means."""
        name = request.form.get("officer", "")
        known = [officer.name for officer in roster.listing(self._seat.place().session) if not officer.disabled]
        if name not in known:
            return self.show(language, 422, _("Choose an officer from the list."))
        return page("disable", name=name)

    def disable(self, language: str) -> BaseResponse:
        """Shut an officer out; the vault gets a new key."""
        name = request.form.get("officer", "")
        try:
            self._seat.change_session(lambda session: roster.disable(session, name))
        except DeskError as error:
            return self.show(language, 422, reason(error))
        self._seat.place().said = _("%s is shut out, and the vault has a new key.") % name
        return go("officers")

    def passphrase(self, language: str, status: int = 200, problem: str = "") -> Response:  # noqa: ARG002
        """The form for one's own passphrase."""
        return page("passphrase", status, problem=problem, said=self._seat.place().take_said())

    def change_passphrase(self, language: str) -> BaseResponse:
        """Another passphrase for whoever sits here."""
        try:
            passphrase = _new_passphrase()
            self._seat.change_session(lambda session: roster.change_passphrase(session, passphrase))
        except DeskError as error:
            return self.passphrase(language, 422, reason(error))
        self._seat.place().said = _("Your passphrase is changed. The old one opens nothing any more.")
        return go("passphrase")


def _roles() -> frozenset[Role]:
    known = {role.value: role for role in Role}
    return frozenset(known[value] for value in request.form.getlist("roles") if value in known)


def _new_passphrase() -> str:
    passphrase = request.form.get("passphrase", "")
    if passphrase != request.form.get("again", ""):
        raise NotPossible("the two passphrases differ; type the same one twice")
    if len(passphrase) < SHORTEST_GOOD:
        raise NotPossible(
            "a passphrase needs at least %(least)d characters; six or more random words are good", least=SHORTEST_GOOD
        )
    return passphrase
