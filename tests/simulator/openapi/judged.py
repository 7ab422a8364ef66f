# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A client of the simulator whose every exchange is held against the vendor's own document."""

from __future__ import annotations

import json
from typing import Any

import requests

from . import Document, Sent


class Judged:
    """`api` sends; `seen` are method, path template and status of every exchange, `wrong` what the document has against them."""

    def __init__(self, api: Any, document: Document, base: str) -> None:
        self.api = api
        self.document = document
        self.base = base
        self.seen: set[tuple[str, str, int]] = set()
        self.wrong: list[str] = []

    def __call__(self, method: str, path: str, body: Any = None, good: bool = True, **options: Any) -> requests.Response:
        """One call; `good` False where the request is wrong on purpose, so that only the answer is judged."""
        data = None if body is None else json.dumps(body).encode()
        headers = {**({"Content-Type": "application/json"} if data else {}), **options.pop("headers", {})}
        answer: requests.Response = self.api.send(method, self.base + path, data=data, headers=headers, **options)
        sent = Sent(method, answer.request.path_url, answer.request.headers, data)
        if good:
            self.wrong += self.document.request(sent)
        self.wrong += self.document.answer(sent, answer.status_code, answer.headers, answer.content)
        operation = self.document.operation(sent)
        if operation:
            self.seen.add((*operation, answer.status_code))
        return answer
