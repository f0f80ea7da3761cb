"""A walk through the whole site in a browser: every page a reporter can meet, in the order of a visit."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from journey import Portal
from papers import docx, pdf, photo_with_place
from playwright.sync_api import Page
from rooms import House, build

Look = Callable[[str, Page], None]  # what is done with each page, by its name

FACTS = {
    "zh": "我是科里唯一的会计。2025年3月8日下午3点20分，他在办公室收了两万元现金。有事打13812345678。",
    "en": "I am the only accountant here. On 2025-03-08 15:20 he took 20,000 yuan in his office. Call 13812345678.",
}
ANSWER = {"zh": "请问这笔钱从哪个项目支出？", "en": "Which project was this money paid from?"}
PAGES = """
    landing help key status-ask form problems review receipt status-received wrong-code unknown-code status
    problem-answer check-answer added retaliation closed rated nowhere leave
""".split()  # noqa: SIM905  (twenty lines say no more)


class Site:
    """A real server, and the committee's rooms behind it, in which the officers' part takes no time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.house: House = build(folder)
        self.server = Portal.existing(self.house.portal.operator.instance.folder)
        self.server.start()

    def officers(self, status: str, text: str) -> None:
        """What the committee does between two visits, for every report there is."""
        self.house.own.take_in(self.house.portal.export(self.house.stick)[-1])
        for tip in self.house.own.tips():
            self.house.own.reply(tip["tip"], status, text)
        self.house.portal.apply(self.house.own.export(self.house.stick))


def go(page: Page, selector: str) -> None:
    """Press a button or follow a link, and wait for the page it leads to."""
    with page.expect_navigation():
        page.locator(selector).click()


@dataclass
class Walk:
    """One visit of a browser that runs no script, or did not get it. `look` is called on each of PAGES, in this order.

    What a browser does that runs it is in tests/system/test_sealed_journeys.py.
    """

    site: Site
    language: str
    code: str = ""

    def take(self, page: Page, look: Look) -> None:
        """The whole visit, officers' part included."""
        self.read(page, look)
        self.report(page, look)
        self.look_up(page, look)
        self.site.officers("need_info", ANSWER[self.language])
        self.answer(page, look)
        self.site.officers("closed", "")
        self.rate(page, look)
        self.leave(page, look)

    def open(self, page: Page, path: str) -> None:
        page.goto(f"{self.site.server.url}/{self.language}/{path}")

    def read(self, page: Page, look: Look) -> None:
        page.context.route("**/portal.js", lambda route: route.abort())
        for name, path in (("landing", ""), ("help", "help"), ("key", "key"), ("status-ask", "status")):
            self.open(page, path)
            look(name, page)

    def report(self, page: Page, look: Look) -> None:
        """The form with a mistake, then the look at it, one file taken out, and the receipt."""
        page.context.route("**/portal.js", lambda route: route.abort())
        self.open(page, "report")
        look("form", page)
        page.locator("#about_organ input[value=no]").check()
        page.locator("#facts").fill(FACTS[self.language])
        page.locator("#category").select_option("bribery")
        page.locator("#files").set_input_files(self.files())
        go(page, "#send")
        look("problems", page)
        page.locator("#subject_unit").fill("清江县交通局")
        go(page, "#send")
        look("review", page)
        page.locator("input[name=take_out]").last.check()
        go(page, "#send")
        look("receipt", page)
        self.code = page.locator("#receipt-code").inner_text()

    def files(self) -> list[Path]:
        contents = {"现场.jpg": photo_with_place(), "合同.pdf": pdf("Contract"), "说明.docx": docx("说明")}
        paths = [self.site.folder / name for name in contents]
        for path in paths:
            path.write_bytes(contents[path.name])
        return paths

    def look_up(self, page: Page, look: Look) -> None:
        go(page, "#try")
        self.enter(page, self.code)
        look("status-received", page)
        self.open(page, "status")
        words = self.code.split()
        self.enter(page, "龘" + self.code[1:] if self.language == "zh" else " ".join(["abandom", *words[1:]]))
        look("wrong-code", page)
        self.open(page, "status")
        self.enter(page, " ".join(["abandon"] * 11 + ["about"]))
        look("unknown-code", page)

    def enter(self, page: Page, code: str) -> None:
        page.locator("#code").fill(code)
        go(page, "#show")

    def answer(self, page: Page, look: Look) -> None:
        self.open(page, "status")
        self.enter(page, self.code)
        look("status", page)
        go(page, "#send")
        look("problem-answer", page)
        page.locator("#text").fill("我问过他。" if self.language == "zh" else "My wife asked him.")
        page.locator("#files").set_input_files(self.files()[0])
        go(page, "#look-first")
        look("check-answer", page)
        go(page, "#send")
        look("added", page)
        go(page, "#retaliation button")
        look("retaliation", page)

    def rate(self, page: Page, look: Look) -> None:
        self.open(page, "status")
        self.enter(page, self.code)
        look("closed", page)
        page.locator("input[name=rating][value='4']").check()
        page.locator("#comment").fill("谢谢。" if self.language == "zh" else "Thank you.")
        go(page, "#rate")
        look("rated", page)

    def leave(self, page: Page, look: Look) -> None:
        self.open(page, "nowhere")
        look("nowhere", page)
        go(page, ".leave")
        look("leave", page)
