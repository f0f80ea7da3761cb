"""Sticks: taking in what came from the portal, writing out what goes back."""

from dataclasses import dataclass, field
from pathlib import Path

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from desk import unreadable
from desk.backup import history, writing
from desk.crew import Crew
from desk.errors import BadBundle, DeskError, NotPossible
from desk.exporting import Exporter
from desk.importing import Imported, Importer
from desk.judging.assessing import Assessed, assess_new
from desk.office.session import Session
from desk.sticks import bundles_for, plugged_in
from desk.workbench import summary
from desk.workbench.job import Job, Kind, Progress
from desk.workbench.render import go, page, reason
from desk.workbench.seat import Seat
from protocol.stick import StickError

_LOOK_AGAIN = "2"  # seconds


@dataclass
class TakenIn:
    """What came of the bundles on one stick."""

    done: list[Imported] = field(default_factory=list)
    refused: list[tuple[Path, Exception]] = field(default_factory=list)
    assessed: Assessed = field(default_factory=Assessed)


@dataclass
class Written:
    """The files that were written, and the tips whose messages could not be."""

    paths: list[Path]
    left_out: set[str] = field(default_factory=set)


class StickPages:
    """`/sticks`."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def show(self, language: str, status: int = 200, problem: str = "") -> Response:  # noqa: ARG002
        """What is plugged in, and the two ways."""
        place = self._seat.place()
        session = place.session
        return page(
            "sticks",
            status,
            problem=problem,
            sticks=plugged_in(session.vault.committee),
            running=place.job is not None and place.job.running,
            unreadable=unreadable.listing(session),
            since=history.since_last(session),
        )

    def take_in(self, language: str) -> BaseResponse:
        """Begin taking in every bundle for us in a folder."""
        session = self._seat.place().session
        try:
            folder = _folder()
            found = bundles_for(session.vault.committee, folder)
            if not found:
                raise NotPossible("there is no bundle for this committee in %(folder)s", folder=folder)
            total = sum(path.stat().st_size for path in found)
            self._begin(Job(Kind.IMPORT, total, lambda advance: _take_in(session, found, advance)))
        except (DeskError, StickError, OSError) as error:
            return self.show(language, 422, reason(error))
        return go("progress")

    def write_out(self, language: str) -> BaseResponse:
        """Begin writing bundles for the portals into a folder."""
        session = self._seat.place().session
        try:
            folder = _folder()
            self._begin(Job(Kind.EXPORT, None, lambda advance: _write_out(session, folder, advance)))
        except (DeskError, StickError, OSError) as error:
            return self.show(language, 422, reason(error))
        return go("progress")

    def back_up(self, language: str) -> BaseResponse:
        """Begin writing a backup of the vault into a folder."""
        session = self._seat.place().session
        try:
            folder = _folder()
            self._begin(Job(Kind.BACKUP, None, lambda advance: Written([writing.write(session, folder, advance)])))
        except (DeskError, StickError, OSError) as error:
            return self.show(language, 422, reason(error))
        return go("progress")

    def progress(self, language: str) -> BaseResponse:  # noqa: ARG002
        """How far it is; in the end, what came of it."""
        job = self._seat.place().job
        if job is None:
            return go("sticks")
        if job.running:
            response = page("progress", job=job)
            response.headers["Refresh"] = _LOOK_AGAIN
            return response
        if job.problem:
            return page("outcome", 422, title=summary.title(job.kind), problem=reason(job.problem))
        if job.kind is Kind.IMPORT:
            came = summary.taken_in(job.result.done, job.result.refused, job.result.assessed)
            return page("outcome", title=summary.title(job.kind), **came)
        lines = summary.written(job.kind, job.result.left_out)
        return page(
            "outcome",
            title=summary.title(job.kind),
            lines=lines,
            warn=bool(job.result.left_out),
            items=job.result.paths,
        )

    def _begin(self, job: Job) -> None:
        place = self._seat.place()
        if place.job and place.job.running:
            raise NotPossible("something is still being done; wait until it is ready")
        place.job = job
        job.start()


def _folder() -> Path:
    """The folder that was typed, or else the stick that was chosen."""
    text = request.form.get("folder", "").strip() or request.form.get("stick", "")
    if not text:
        raise NotPossible("choose a stick, or type a folder")
    if not Path(text).is_absolute():
        raise NotPossible("please give the whole path of a folder, beginning with a slash")
    return Path(text)


def _take_in(session: Session, bundles: list[Path], advance: Progress) -> TakenIn:
    taken = TakenIn()
    with Crew() as crew:
        importer = Importer(session, crew)
        for path in bundles:
            try:
                with path.open("rb") as source:
                    taken.done.append(importer.take_in(source, advance))
            except (BadBundle, OSError) as error:
                taken.refused.append((path, error))
        taken.assessed = assess_new(session.vault, crew=crew)
    return taken


def _write_out(session: Session, folder: Path, advance: Progress) -> Written:
    exporter = Exporter(session)
    return Written(exporter.export(folder, advance), exporter.left_out)
