# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand-in for the get-pip script that ansible-test downloads: lets an environment use the pip in the home folder that this lies in.

ansible-test looks for the script in its cache first. So it also runs where only a package index can be reached, and an environment takes
no time: there are some twenty of them, and a pip of its own takes each longer than everything else in it.
"""

from __future__ import annotations

import sysconfig
from pathlib import Path

home = Path(__file__).resolve().parents[3]
Path(sysconfig.get_path("purelib"), "pip-of-home.pth").write_text(f"{home / 'pip'}\n", encoding="utf-8")
