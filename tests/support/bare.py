"""A tab of chromium whose traffic nobody writes down: playwright's own tabs keep a copy of all they send in memory."""

import itertools
import json
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

_PATIENCE = 60  # seconds


class BareTab:
    """Driven by a few words of the developer tools' protocol; its network domain is never asked for."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._session = browser.new_browser_cdp_session()
        self._answers: dict[int, Any] = {}
        self._numbers = itertools.count(1)
        self._session.on("Target.receivedMessageFromTarget", self._receive)
        self._context = self._session.send("Target.createBrowserContext")["browserContextId"]
        about = {"url": url, "browserContextId": self._context}
        target = self._session.send("Target.createTarget", about)["targetId"]
        attached = self._session.send("Target.attachToTarget", {"targetId": target, "flatten": False})
        self._id = attached["sessionId"]

    def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        return self._ask("Runtime.evaluate", expression=script, returnByValue=True)["result"].get("value")

    def wait_for(self, selector: str) -> None:
        """Until the element is visible."""
        end = time.monotonic() + _PATIENCE
        while not self.shown(selector):
            assert time.monotonic() < end, f"waited in vain for {selector}"
            time.sleep(0.1)

    def shown(self, selector: str) -> bool:
        """Whether the element is there and visible."""
        return bool(self.run(f"document.querySelector({json.dumps(selector)})?.checkVisibility()"))

    def choose(self, selector: str, file: Path) -> None:
        """Choose a file in a file input."""
        root = self._ask("DOM.getDocument")["root"]["nodeId"]
        node = self._ask("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self._ask("DOM.setFileInputFiles", nodeId=node, files=[str(file)])

    def pids(self) -> list[int]:
        """The processes that run pages."""
        processes = self._session.send("SystemInfo.getProcessInfo")["processInfo"]
        return [process["id"] for process in processes if process["type"] == "renderer"]

    def close(self) -> None:
        """The end."""
        self._session.send("Target.disposeBrowserContext", {"browserContextId": self._context})

    def _ask(self, method: str, **about: Any) -> Any:
        number = next(self._numbers)
        message = json.dumps({"id": number, "method": method, "params": about})
        self._session.send("Target.sendMessageToTarget", {"sessionId": self._id, "message": message})
        while number not in self._answers:
            self._session.send("Target.getTargets")  # lets answers come in
        return self._answers.pop(number)["result"]

    def _receive(self, event: dict[str, Any]) -> None:
        answer = json.loads(event["message"])
        if "id" in answer:
            self._answers[answer["id"]] = answer
