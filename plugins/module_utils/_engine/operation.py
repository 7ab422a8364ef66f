# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The contract of an operation: what a vendor module says of itself, and the few functions that talk to the vendor.

An operation never decides what is absent, never repeats a call and never waits. The engine does, for all alike.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils import _checks as checks
from ansible_collections.revoke.access.plugins.module_utils._engine.likeness import is_odd, skeleton
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import (
    ABSENT,
    MISSING,
    CurrentState,
    Failure,
    Key,
    Page,
    Question,
    Response,
    Row,
    State,
    Target,
    anything,
)

if TYPE_CHECKING:
    from ansible_collections.revoke.access.plugins.module_utils._errors import AccessError
    from ansible_collections.revoke.access.plugins.module_utils._http.client import Client
    from ansible_collections.revoke.access.plugins.module_utils._http.grants import Grant
    from ansible_collections.revoke.access.plugins.module_utils._http.replies import Reply

# An argument spec as AnsibleModule takes it, in which C(env) names environment variables.
Spec = Mapping[str, Mapping[str, Any]]


class Quota(NamedTuple):
    """So many requests within any so many seconds."""

    requests: int
    seconds: float


class Vendor(NamedTuple):
    """One vendor: how to reach it, the ways to log in, and what its answers mean.

    C(logins): for each way to log in its options, the one that marks it first.
    C(grant): the way to an access token, from the options; raises BadInput.
    C(diagnose): the error that an answer means, None for a good one.
    C(quota): the documented one, None where none is documented. C(steady): the members of a token's answer or claims that
    name its tenant and identity: a token that is renewed in mid-run has the same.
    """

    name: str  # as in the plan id and the evidence
    title: str  # as people call it
    group: str  # the action group, and the documentation fragment of the connection
    connection: Spec
    logins: Sequence[Sequence[str]]
    grant: Callable[[Mapping[str, Any]], Grant]
    diagnose: Callable[[Reply], AccessError | None]
    quota: Quota | None = None
    steady: Sequence[str] = ()


class ItemsOption(NamedTuple):
    """An option that lists items. C(spec) is added to that of a list of ids. Example: C(ItemsOption("ids", {"aliases": ["keys"]}))."""

    name: str
    spec: Mapping[str, Any] = {}


class Verbs(NamedTuple):
    """What became of an item, for messages. Example: C(Verbs("deleted", "already gone")), as in "3 deleted, 2 already gone".

    C(present): whether an item is as desired because it is there, as in C(Verbs("added", "already a member", present=True)).
    """

    changed: str
    unchanged: str
    present: bool = False


class Description(NamedTuple):
    """What an operation is, as data. Options, documentation, messages and guards follow from it.

    C(items): the options that list items; C(resume_from) fills the first. C(options): the others of its own.
    C(states): the values of C(state), the default first, each with its verbs; a second one undoes the first.
    C(evidence_fields): the members of the vendor's object that the evidence keeps, never a secret.
    C(stage): within one plan an operation of a lower stage comes first at its vendor. C(ends): what C(CurrentState.ends) counts,
    in the plural, where one write ends more than its item. C(later): the vendor may take on what it does after it has answered;
    it adds the options C(wait_timeout) and C(retry). C(single): whether there is one such item at most at any time, so that no
    read can show a witness beside it.
    """

    name: str  # the module's name
    vendor: Vendor
    noun: str
    nouns: str
    items: Sequence[ItemsOption]
    options: Spec
    states: Mapping[str, Verbs]
    batch_limit: int  # ids per write
    evidence_fields: Sequence[str] = ()
    stage: int = 0
    ends: str = ""
    later: bool = False
    single: bool = False


class Operation(ABC):
    """One operation of one vendor, with the options and the client of one run.

    Subclass C(Listing) where the vendor shows items as one list, C(Lookup) where they are asked for by id or filter.
    A subclass without a description, or with a function missing, fails when it is imported; one that only gathers what
    a vendor's operations share says C(shared=True).
    """

    description: ClassVar[Description]

    def __init_subclass__(cls, shared: bool = False) -> None:
        """Refuse an incomplete operation."""
        super().__init_subclass__()
        if shared:
            return
        if not isinstance(getattr(cls, "description", None), Description):
            raise TypeError(f"{cls.__name__} has no description")
        missing = [name for name in dir(cls) if getattr(getattr(cls, name, None), "__isabstractmethod__", False)]
        if missing:
            raise TypeError(f"{cls.__name__} does not say how to {', '.join(missing)}")

    def __init__(self, options: Mapping[str, Any], client: Client) -> None:
        """C(options): those of the vendor's connection and of this operation, as the user gave them and checked for type."""
        self.options = options
        self.client = client
        self.warnings: list[str] = []
        self.saved: Mapping[str, Mapping[str, Any]] = {}  # what an earlier run kept of what it took away, by the item as a text

    # ---- what is wanted

    def targets(self) -> Sequence[Target]:
        """Every target that the options name, in input order, duplicates included. Raises BadInput.

        Law: it sends nothing, and comes before any other call: what the others need of the options, as a path, is made here.
        This is right where one option lists ids. Example: C(ids: [a, b]) gives C([Target("a", "a"), Target("b", "b")]).
        """
        option = self.description.items[0].name
        checks.no_token_values(option, self.options[option])
        return [Target(item, item) for item in checks.identifiers(option, self.options[option])]

    def tenant(self) -> str:
        """Whose items these are, in the vendor's words; part of the plan id and the evidence.

        Laws: it sends nothing. Two lists of items that could be mistaken for each other have two tenants, and one list has
        the same tenant in every run. Example: C("https://vendor.example.com orgs/8a2f").
        """
        return str(self.options["base_url"])

    def witness(self) -> Key | None:
        """The item that every read must show, as the option C(witness) names it. Raises BadInput.

        Law: it sends nothing, and comes after C(targets). Example: C(witness: keeper) gives C("keeper").
        """
        given = self.options.get("witness")
        checks.no_token_value("witness", given)
        return None if given is None else checks.identifier("witness", given)

    def actor(self) -> str:
        """Who acts: a client id or a user, never a secret. Law: it sends nothing; it is asked for even when the login failed.

        Example: C("payroll-robot").
        """
        return self.options.get("client_id") or "an access token"

    # ---- how it is read

    def prepare(self) -> None:
        """Look at what must be there before the first read makes sense. Raises AccessError, which ends the run.

        Only where the reads cannot tell a wrong place from one without items. Example: C(self.client.read("GET", org)), where
        nothing lists the tokens of an organization.
        """
        return

    @abstractmethod
    def questions(self, keys: Sequence[Key]) -> Sequence[Question]:
        """What to ask in order to learn the state of these keys.

        C(keys): those of targets, aliases among them at the first look; later the vendor's own spellings of some of them.
        Returns the questions, which may be asked side by side and in any order.
        Laws: it sends nothing. Each key is in at most one question. One that is in none cannot be read: it counts as
        unreadable. A question without a filter says so with C(fits=anything), one whose filter is wider than its keys
        says which rows may be in its answer. Example: C([Question(part, f"id in {part}") for part in chunks(keys, 50)]).
        """

    def nearby(self, keys: Sequence[Key]) -> Sequence[Question]:
        """What to ask in order to see look-alikes of keys that the first look did not find, where that could not show them.

        Law: as for C(questions), but a key may be in several. Aliases that nothing goes by are among the keys.
        Example: all rules of the application, where those of a user were asked for.
        """
        return []

    def absent(self) -> CurrentState:
        """How an item is that no whole answer holds: as desired where it is to be gone, to do where it is to be there.

        Law: it sends nothing. To override it where absence is neither, as of a user who is to be disabled.
        Example: C(CurrentState(State.TO_DO, obstacle=Failure("not_found", "There is no such user."), barred=True)).
        """
        return MISSING if self.verbs().present else ABSENT

    def there(self) -> State:
        """What a row says of an item where being there is all there is to it. Example: C(Row(key, CurrentState(self.there(), name)))."""
        return State.AS_DESIRED if self.verbs().present else State.TO_DO

    def doubt(self, key: Key) -> str:
        """Why a key that was not found may be no id at all, for people; empty where it can be one. Law: it sends nothing.

        Only where the vendor documents the form. Example: C("It looks like a name. Give the id.").
        """
        return ""

    def witnessed(self, question: Question, witness: Key) -> Question | None:
        """The question made wider so that its answer also shows an item that must be there; None where no answer can show both.

        Law: as for C(questions). Example: C(question._replace(keys=[*question.keys, witness])), where all items are in one list.
        """
        return None

    @abstractmethod
    def answer(self, question: Question, position: Hashable | None) -> Page:
        """Send one request: the first page of a question where C(position) is None, else that page. Raises AccessError.

        Laws: it follows no further page by itself. A body of another form is an error, never a page without rows: say what
        is expected, as with C(expect=is_list). What the vendor documents of a page is checked: a total, its position and
        its size, as with C(shape.count). What concerns only the keys of this question is the refusal of the page;
        an error ends the run. It is called from several threads.
        Example: C(Page(body["rows"], body["total"], [body["next"]] if body["next"] else [])).
        """

    @abstractmethod
    def row(self, raw: Any) -> Row:
        """Read one of the vendor's objects. Raises BadReply where it cannot be understood: then no such list proves absence.

        Laws: it sends nothing. The key is the id as the vendor spells it, never made lower case or trimmed: it is what will
        be sent. The types of what it uses are checked, as with C(shape.member). Only what is listed is told: an item that
        is not there has no row. Example: C(Row(member(raw, "id", str), CurrentState(State.TO_DO, "Payroll"))).
        """

    @staticmethod
    def fold(key: Key) -> Key:
        """A key without what this vendor ignores in it. Keys that fold alike are one item: for finding, guards and plans alike.

        Laws: folding twice changes nothing more. What only looks alike is not folded; the engine knows it by itself.
        Example: where the vendor ignores dashes, C(fold("ab-1") == fold("ab1")).
        """
        return key

    @staticmethod
    def plainly(text: str) -> str:
        """A text with characters that only look like plainer ones in those, for C(nearby); empty where it has none.

        Example: C(plainly("a\u2013b") == "a-b"), and C(plainly("a-b") == "").
        """
        return skeleton(text) if is_odd(text) else ""

    # ---- how it is written

    def parent(self, key: Key) -> Hashable:
        """What a write names beside its ids: keys of two parents never share a call. Law: it sends nothing.

        Example: the group, where memberships of several groups are taken away.
        """
        return None

    @abstractmethod
    def send(self, keys: Sequence[Key]) -> Sequence[Response]:
        """Send one write, and read its answer. Raises AccessError.

        C(keys): at most C(batch_limit), each once. Returns what the answer says in clear words, of one id each.
        Laws: it is one call of C(client.write), which refuses in check mode. A refusal of the whole call is raised: the engine
        splits it. An id that the answer leaves out is left out here too, so that C([]) is a good return value; one that was
        not asked for does no harm. It is called from several threads.
        Example: C([Response("a", Verdict.ACCEPTED), Response("b", Verdict.DENIED, denial("refused", "It is locked"))]).
        """

    # ---- what only some can tell

    def all_matches(self) -> bool:
        """Whether a name that several items have stands for all of them. Example: the option of that name."""
        return False

    def own_keys(self) -> Mapping[Key, str]:
        """The keys that the login itself depends on, each with the reason why it is left alone. Raises AccessError.

        It is asked only where there is something to send. Example: C({"robot": "It is the app that this run logs in as."}).
        """
        return {}

    def together(self, keys: Sequence[Key]) -> Mapping[Key, Failure]:
        """Of the keys that are about to be sent those that may not go all together, each with the reason. Raises AccessError.

        It is asked once, after every other guard has taken out what it takes out. Nothing is sent for the keys that it gives back.
        Example: the owners of an organization, where C(keys) holds all of them.
        """
        return {}

    def tenants_of_login(self) -> Sequence[str]:
        """The names that the login gives of its tenant. To override it adds the option C(expected_tenant).

        Law: a login that tells nothing has no name; nothing is guessed from options. Example: C(["acme", "8a2f6c1e"]).
        """
        return []

    def population(self) -> int:
        """How many such items there are in all. To override it adds the option C(max_removal_percent). Raises AccessError.

        Law: a number that the vendor does not tell is an error, never 0. Example: C(body["total"]).
        """
        raise NotImplementedError

    def explain(self, key: Key, failure: Failure) -> str | None:
        """More on why an item is in use, by a further read; None where there is no more to tell. Raises AccessError.

        It is asked for the first C(EXPLAINED) of such items. Example: C("The group is in use by ROLE 'Buyer'.").
        """
        return None

    # ---- what follows from the above

    @classmethod
    def tells_tenant(cls) -> bool:
        """Whether the login tells whose it is."""
        return cls.tenants_of_login is not Operation.tenants_of_login

    @classmethod
    def tells_population(cls) -> bool:
        """Whether all items can be counted."""
        return cls.population is not Operation.population

    @classmethod
    def brings_back(cls) -> str:
        """The state that undoes the first one; empty where nothing does."""
        states = list(cls.description.states)
        return states[1] if len(states) == 2 else ""

    def state(self) -> str:
        """The state that the user wants."""
        return str(self.options.get("state") or next(iter(self.description.states)))

    def verbs(self) -> Verbs:
        """The verbs for that state."""
        return self.description.states[self.state()]

    def identity(self) -> str:
        """The operation as the plan id and the evidence name it: its name, and the state where it is not plain removal."""
        return self.description.name if self.state() == "absent" else f"{self.description.name} {self.state()}"


class Listing(Operation, shared=True):
    """An operation whose items are read as one list, page by page."""

    @abstractmethod
    def page(self, position: Hashable | None) -> Page:
        """Send one request for a page of the list, the first one where C(position) is None. Raises AccessError.

        The laws are those of C(answer). Example: C(Page(rows, None, [number + 1] if len(rows) == 50 else [])).
        """

    def questions(self, keys: Sequence[Key]) -> Sequence[Question]:
        """One question, the list, which settles every key."""
        return [Question(keys, fits=anything)] if keys else []

    def witnessed(self, question: Question, witness: Key) -> Question | None:
        """The list shows all there is, the witness too."""
        return question._replace(keys=[*question.keys, witness])

    def answer(self, question: Question, position: Hashable | None) -> Page:
        """The page of the list."""
        return self.page(position)


class Lookup(Operation, shared=True):
    """An operation whose items are asked for by id, by filter or by what else identifies them."""
