"""The forms. Questions, answers and limits of the report come from the vocabulary; WTForms checks them."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field as FormField
from wtforms import StringField
from wtforms.validators import AnyOf, InputRequired, Length, Optional

from portal.pages.render import gettext_for_page
from protocol.letter import LONGEST_TEXT, Value
from protocol.vocabulary import Field, vocabulary


def _(message: str) -> str:
    """Marks a message for translation, which happens when it is shown: validators are made before any request."""
    return message


def _tidy(text: str | None) -> str:
    """Browsers send line ends as CR LF; in the letter they are one character, as the reporter saw them."""
    return (text or "").replace("\r\n", "\n").strip()


class FollowUpForm(FlaskForm):  # type: ignore[misc]
    """An answer; files may come with it or instead of it."""

    text = StringField(filters=[_tidy], validators=[Length(max=LONGEST_TEXT, message=_("This is too long."))])


class ReportForm(FlaskForm):  # type: ignore[misc]
    """The report. `report_form` makes the class that has the vocabulary's fields."""

    def filled(self) -> dict[str, Value]:
        """What the reporter answered; questions left open are left out."""
        return {field.id: self[field.id].data for field in _questions() if self[field.id].data}

    def problems(self) -> Iterator[tuple[str, str]]:
        """(field id, what is wrong, in the language of the page), in the order of the form."""
        for field in _questions():
            for error in self[field.id].errors:
                yield field.id, gettext_for_page(error)

    def validate(self, extra_validators: Any = None) -> bool:
        """Checks each field, then that one of each group of alternatives is filled."""
        valid = bool(super().validate(extra_validators))
        groups = {field.one_of for field in _questions() if field.one_of}
        for group in groups:
            members = [self[field.id] for field in _questions() if field.one_of == group]
            if not any(member.data for member in members):
                members[0].errors = [_("Please give at least one of these: name, unit or post.")]
                valid = False
        return valid


@cache
def report_form() -> type[ReportForm]:
    """The class of the report form."""
    return type("VocabularyForm", (ReportForm,), {field.id: _make(field) for field in _questions()})


@cache
def _questions() -> tuple[Field, ...]:
    return tuple(field for field in vocabulary().fields.values() if field.basic and field.kind != "files")


def _make(field: Field) -> FormField:
    validators: list[Callable[..., Any]] = [
        InputRequired(_("Please answer this.")) if field.required else Optional(strip_whitespace=True)
    ]
    if field.options:
        validators.append(AnyOf([option.id for option in field.options], _("Please choose one of the answers.")))
    if field.limit:
        validators.append(Length(max=field.limit, message=_("This is too long.")))
    return StringField(filters=[_tidy], validators=validators)
