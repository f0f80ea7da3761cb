"""Pictures of every page of the workbench, in both languages: `screenshots_desk.py FOLDER`."""

import sys
import tempfile
from pathlib import Path

from browser import DESKTOP, PHONE, chromium, window
from desk_walk import walk
from workbench import Desktop, house_with_reports

WINDOWS = ((DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light"))


def main(folder: Path) -> None:
    """A day at the desk, once for each language and window."""
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for language in ("zh", "en"):
            for screen, scheme in WINDOWS:
                with tempfile.TemporaryDirectory() as place, window(browser, screen, color_scheme=scheme) as context:
                    house = house_with_reports(Path(place))
                    desk, page = Desktop(house.own.vault.folder.root), context.new_page()
                    for name in walk(page, desk, house, language):
                        picture = folder / f"desk-{name}-{language}-{screen.name}-{scheme}.png"
                        page.screenshot(path=picture, full_page=True)
                    desk.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
