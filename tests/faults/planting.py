# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a fault is, and the ways to plant one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tests.faults.kinds import Kind, every
from tests.faults.scene import Scene
from tests.faults.spy import Spy
from tests.operations.driver import Driver

OVERCOME = "overcome"  # the run completes all the same
PARTIAL = "partial"  # it says for at least one item that it is not done or not known
WALL = "wall"  # nothing is sent, or nothing further


class Plant(NamedTuple):
    """What C(lay) does to a scene. C(looks): it can strike a run that only reads."""

    lay: Callable[[Scene], Any]
    looks: bool = True


class Fault(NamedTuple):
    """C(ends) is how a run ends, C(unless) at which kinds of operation it ends otherwise. C(concerns): where it can happen at all.

    A further operation needs no entry here: its driver says of what kind it is.
    """

    name: str
    plant: Plant
    ends: str = OVERCOME
    concerns: Kind = every
    unless: Mapping[Kind, str] = {}
    tls: bool = False  # True: the vendor speaks HTTPS

    def end(self, driver: Driver) -> str:
        """How a run of this driver ends."""
        return next((end for kind, end in self.unless.items() if kind(driver)), self.ends)


def hit(kind: str, route: str, **rest: Any) -> Plant:
    """Plants one fault; C(match_id="one") means the second present item, C(ids=["one"]) in the params as well."""

    def plant(scene: Scene) -> None:
        one = scene.present[:2][-1]
        details = dict(rest)
        if details.get("match_id") == "one":
            details["match_id"] = scene.driver.marks(one)
        params = dict(details.get("params", {}))
        if params.get("ids") == ["one"]:
            params["ids"] = [one]
        scene.plant(kind, route, **dict(details, params=params))

    return Plant(plant, route != "write")


def both(*plants: Plant) -> Plant:
    """Plants several."""
    return Plant(lambda scene: [plant.lay(scene) for plant in plants], any(plant.looks for plant in plants))


def switched(values: dict[str, Any]) -> Plant:
    """Sets switches; C({vendor}) in a name stands for the vendor's."""
    return Plant(lambda scene: scene.control.switch({name.replace("{vendor}", scene.driver.vendor): value for name, value in values.items()}))


def optional(**options: Any) -> Plant:
    """Gives the module other options."""
    return Plant(lambda scene: scene.options.update(options), False)


def status(code: int, route: str, name: str = "", **rest: Any) -> Plant:
    """A status instead of the call; more params as C(retry_after)."""
    known = {"times", "skip", "match_id"}
    params = {key: value for key, value in rest.items() if key not in known}
    return hit(name or "status", route, params=dict(params, status=code), **{key: value for key, value in rest.items() if key in known})


ALWAYS: dict[str, Any] = {"times": None}


def wrong_secret(scene: Scene) -> None:
    """Credentials that the vendor does not know."""
    scene.options.update(dict.fromkeys(scene.driver.secrets, "Wr0ngSecretThatNobodyIssued"))


def long_lag(scene: Scene) -> None:
    """What was removed stays visible beyond the end of the run."""
    scene.control.switch({"lag_reads": 12})
    scene.options["verify_timeout"] = 5.0  # four looks
    scene.calm = 12


def last_look(scene: Scene) -> None:
    """The answer to the first write is lost, and after the first look no read works."""
    scene.run(check_mode=True)  # which looks as the run does
    reads = scene.control.calls()["vendors"][scene.driver.vendor]["routes"][scene.driver.read_route]
    scene.arrange()
    scene.plant("status_after", "write", params={"status": 500})
    scene.plant("status", "read", times=None, skip=reads, params={"status": 500})


def sent_whole(scene: Scene) -> None:
    """The module believes that the vendor takes twice the ids that it takes."""
    scene.batch_limit = 2 * scene.driver.operation.description.batch_limit


def other_name(scene: Scene) -> None:
    """An address of the vendor that is not in its certificate."""
    scene.options["base_url"] = scene.sim.base_url.replace("127.0.0.1", "127.1")


def plain_port(scene: Scene) -> None:
    """HTTPS where HTTP is spoken."""
    scene.options["base_url"] = scene.sim.base_url.replace("http:", "https:")


def tls_port(scene: Scene) -> None:
    """HTTP where HTTPS is spoken."""
    scene.options["base_url"] = scene.sim.base_url.replace("https:", "http:")


def elsewhere(scene: Scene) -> None:
    """The vendor on another host: one on this host is asked without a proxy."""
    scene.options.update(base_url=scene.sim.base_url.replace("127.0.0.1", "vendor.example.com"), allow_http=True)


def proxied(code: int | None) -> Plant:
    """A proxy that answers each request with this status, and a page; with None nobody answers."""

    def plant(scene: Scene) -> None:
        elsewhere(scene)
        if code is None:
            scene.environ.update(http_proxy="http://127.0.0.1:9")
            return
        spy = Spy(code)
        spy.__enter__()
        scene.leave.callback(spy.__exit__)
        scene.environ.update(http_proxy="http://" + spy.address, https_proxy="http://" + spy.address)

    return Plant(plant)
