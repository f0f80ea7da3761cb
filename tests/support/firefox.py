"""Another real browser: Debian's Firefox ESR, driven by marionette."""

import json
import socket
import subprocess
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from browser import Screen, axe_script, readable

FIREFOX = "/usr/bin/firefox-esr"
_PATIENCE = 60  # seconds
_SETTINGS: dict[str, Any] = {
    "app.update.auto": False,
    "browser.download.always_ask_before_handling_new_types": False,
    "browser.download.folderList": 2,
    "browser.download.useDownloadDir": True,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.disable_beforeunload": True,
    "security.csp.reporting.script-sample.max-length": 0,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}
# What the browser itself wrote down about pages: violations of their policy, errors of their scripts.
_COMPLAINTS = """
    return Services.console.getMessageArray()
        .filter((said) => said instanceof Ci.nsIScriptError && /^(CSP|content javascript)/.test(said.category))
        .map((said) => said.errorMessage);
"""
# A window can't be made as narrow as a phone; what shows the page in it can.
_RESIZE = """
    const { style } = gBrowser.selectedBrowser;
    [style.maxWidth, style.maxHeight] = [...arguments].map((size) => `${size}px`);
"""
# A proxy nobody listens at: no byte leaves, not even to this machine.
_CUT = {"network.proxy.type": 1, "network.proxy.socks": "127.0.0.1", "network.proxy.socks_port": 1}


class Tab:
    """One open page. Elements are found by CSS selectors."""

    def __init__(self, driver: Any, downloads: Path, pid: int) -> None:
        self._driver = driver
        self.downloads = downloads
        self.pid = pid

    def open(self, url: str) -> None:
        """Go to a page."""
        self._driver.navigate(url)

    def click(self, selector: str) -> None:
        """Click the element."""
        self._find(selector).click()

    def type(self, selector: str, text: str) -> None:
        """Type into the element; into a file input, choose the file of that path."""
        self._find(selector).send_keys(text)

    def text(self, selector: str) -> str:
        """The visible text of the element."""
        return str(self._find(selector).text)

    def attribute(self, selector: str, name: str) -> str:
        """An attribute of the element."""
        return str(self._find(selector).get_attribute(name))

    def shown(self, selector: str) -> bool:
        """Whether the element is there and visible."""
        found = self._driver.find_elements("css selector", selector)
        return bool(found) and bool(found[0].is_displayed())

    def wait_for(self, selector: str, seconds: float = _PATIENCE) -> None:
        """Until the element is visible."""
        wait(lambda: self.shown(selector), seconds)

    def downloaded(self) -> Path:
        """The one file that was saved, once it is whole."""
        wait(lambda: any(self.downloads.iterdir()) and not list(self.downloads.glob("*.part")))
        (path,) = self.downloads.iterdir()
        wait(lambda: path.stat().st_size > 0)
        return path

    def run(self, script: str) -> Any:
        """The value of a script run in the page."""
        return self._driver.execute_script(script)

    def complaints(self) -> list[str]:
        """Violations of the policies of all pages so far, and errors of their scripts."""
        with self._driver.using_context("chrome"):
            return list(self._driver.execute_script(_COMPLAINTS))

    def violations(self) -> list[str]:
        """What axe-core finds wrong with the page."""
        return readable(self._driver.execute_async_script(axe_script(), script_timeout=_PATIENCE * 1000))

    def resize(self, screen: Screen) -> None:
        """Make the page as large as this."""
        with self._driver.using_context("chrome"):
            self._driver.execute_script(_RESIZE, [screen.width, screen.height])
        wait(lambda: bool(self.run("return innerWidth") == screen.width))

    def _find(self, selector: str) -> Any:
        return self._driver.find_element("css selector", selector)


def wait(holds: Callable[[], bool], seconds: float = _PATIENCE) -> None:
    """Until something holds. Raises AssertionError after that many seconds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


@contextmanager
def firefox(folder: Path, *, offline: bool = False, javascript: bool = True) -> Iterator[Tab]:
    """A running browser with a fresh profile under `folder`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the driver's own making
        from marionette_driver.marionette import Marionette

    profile, downloads = folder / "profile", folder / "downloads"
    profile.mkdir(parents=True)
    downloads.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings = _SETTINGS | {"marionette.port": port, "browser.download.dir": str(downloads)} | (_CUT if offline else {})
    settings["javascript.enabled"] = javascript
    (profile / "user.js").write_text(
        "".join(f"user_pref({_js(name)}, {_js(value)});\n" for name, value in settings.items())
    )
    words = [
        FIREFOX,
        "--headless",
        "--marionette",
        "--remote-allow-system-access",
        "--no-remote",
        "--profile",
        str(profile),
    ]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait(lambda: _listens(port))
        driver = Marionette(host="127.0.0.1", port=port)
        driver.start_session()
        yield Tab(driver, downloads, process.pid)
        driver.delete_session()
    finally:
        process.terminate()
        process.wait(30)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _js(value: Any) -> str:
    return json.dumps(value)
