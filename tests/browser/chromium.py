# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A headless Chromium of this machine, driven over a pipe by the DevTools protocol: nothing has to be installed for Python."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

VARIABLE = "CHROMIUM"
NAMES = ("chromium-headless-shell", "chrome-headless-shell", "headless_shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CURE = f"Install one, such as Debian's chromium-headless-shell or chromium, or name its program in the variable {VARIABLE}."
WAIT = 180  # seconds for any one answer; only a browser that hangs takes so long


class NoBrowser(Exception):
    """There is none on this machine, or it does not start."""


def program() -> str:
    """The path of a Chromium. Raises NoBrowser."""
    given = os.environ.get(VARIABLE)
    found = shutil.which(given) if given else next(filter(None, map(shutil.which, NAMES)), None) or _playwrights()
    if not found:
        raise NoBrowser(f"NOT TESTED: there is no Chromium on this machine. {CURE}")
    return found


def _playwrights() -> str | None:
    """One that Playwright has downloaded."""
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    found = [path for name in ("headless_shell", "chrome-headless-shell", "chrome") for path in folder.glob(f"chromium*/*/{name}")]
    return str(sorted(found)[-1]) if found else None


class Browser:
    """A browser with one page in it."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands = commands
        self._answers = os.fdopen(answers, "rb")
        self._number = 0
        self._session: str | None = None
        self._rest = b""
        self.errors: list[str] = []  # what the page complains of
        self.requests: list[str] = []  # what the page asks for

    def open(self) -> None:
        """Make the page."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and wait for its answer."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return dict(answer["result"])

    def close(self) -> None:
        """End it, or let it notice that nobody is there any more."""
        self._session = None
        with suppress(OSError, NoBrowser):
            self.call("Browser.close")
        os.close(self._commands)
        self._answers.close()

    def wait(self, event: str) -> None:
        """Wait for an event of the page."""
        while self._next().get("method") != event:
            pass

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            part = os.read(self._answers.fileno(), 1 << 20)
            if not part:
                raise NoBrowser("The browser has ended.")
            self._rest += part
        text, _zero, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        self._note(message.get("method"), message.get("params") or {})
        return message

    def _note(self, method: str | None, told: dict[str, Any]) -> None:
        if method == "Network.requestWillBeSent":
            self.requests.append(told["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.errors.append(json.dumps(told["exceptionDetails"]))
        elif method == "Log.entryAdded" and told["entry"]["level"] == "error":
            self.errors.append(told["entry"]["text"])

    def visit(self, page: Path, width: int = 1400, height: int = 1000) -> float:
        """Show a file; gives the seconds from the start until it can be used."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.call("Page.navigate", url=page.as_uri())
        script = (
            "new Promise(done => { const look = () => { const [mark] = performance.getEntriesByName('usable');"
            " mark ? done(mark.startTime) : setTimeout(look, 5); }; look(); })"
        )
        self.wait("Page.domContentEventFired")
        return float(self.run(script)) / 1000

    def run(self, script: str) -> Any:
        """The value of an expression in the page; of a promise what it is kept with."""
        told = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in told:
            raise RuntimeError(told["exceptionDetails"].get("exception", {}).get("description") or str(told["exceptionDetails"]))
        return told["result"].get("value")

    def picture(self, path: Path, whole: bool = False) -> None:
        """A picture of what is in sight, or of the whole page."""
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        path.write_bytes(base64.b64decode(data))

    def paper(self, path: Path) -> None:
        """The page as it is printed."""
        told = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=False, transferMode="ReturnAsStream")
        with path.open("wb") as file:
            while True:
                part = self.call("IO.read", handle=told["stream"])
                file.write(base64.b64decode(part["data"]) if part.get("base64Encoded") else part["data"].encode())
                if part["eof"]:
                    break


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """A browser with a profile of its own in this folder, ended at the end. Raises NoBrowser."""
    near_commands, far_commands, far_answers, near_answers = _pipes()
    words = [program(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking"]
    words += [f"--user-data-dir={folder}", "--remote-debugging-pipe", "--hide-scrollbars=false", "about:blank"]
    # It takes commands from descriptor 3 and gives answers to descriptor 4.
    shell = ["/bin/sh", "-c", f'exec "$@" 3<&{near_commands} 4>&{near_answers}', "sh", *words]
    with (folder / "browser.log").open("wb") as log:
        process = subprocess.Popen(shell, pass_fds=(near_commands, near_answers), stdout=log, stderr=log)
    os.close(near_commands)
    os.close(near_answers)
    shown = Browser(far_commands, far_answers)
    try:
        shown.open()
        yield shown
    finally:
        shown.close()
        process.wait(timeout=WAIT)


def _pipes() -> tuple[int, int, int, int]:
    """Reading end for the browser, our writing end, our reading end, writing end for the browser."""
    near_commands, far_commands = os.pipe()
    far_answers, near_answers = os.pipe()
    return near_commands, far_commands, far_answers, near_answers
