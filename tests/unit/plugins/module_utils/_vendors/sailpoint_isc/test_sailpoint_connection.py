# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The total of a SailPoint list: a number, or the list proves nothing."""

from __future__ import annotations

import pytest

from ansible_collections.revoke.access.plugins.module_utils._errors import BadReply, Misfit
from ansible_collections.revoke.access.plugins.module_utils._http.replies import Reply
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.connection import total_of


@pytest.mark.parametrize("text", ["", "many", "-1", "1.0", "1e3", "NaN", "\u0665", " 7", "9" * 5000, "1, 1"])
def test_a_total_that_is_no_number_makes_the_list_unreadable(text: str) -> None:
    with pytest.raises(BadReply, match="X-Total-Count"):
        total_of(Reply(200, [], {"X-Total-Count": text}, ""))


def test_a_total_is_told_where_it_is_and_not_made_up_where_it_is_not() -> None:
    assert total_of(Reply(200, [], {"X-Total-Count": "120"}, "")) == 120
    with pytest.raises(Misfit, match="X-Total-Count, which was asked for, is missing"):
        total_of(Reply(200, [], {}, ""))
