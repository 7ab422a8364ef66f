# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand-in for the get-pip script that ansible-test downloads: the pip of this Python, then the pinned one from the index.

ansible-test looks for it in its cache first, so that it also runs where only a package index can be reached.
"""

from __future__ import annotations

import subprocess
import sys

wanted = [argument for argument in sys.argv[1:] if not argument.startswith("--no-")]
for command in (["ensurepip"], ["pip", "install", "-q"] + wanted):
    code = subprocess.call([sys.executable, "-m"] + command, stdout=subprocess.DEVNULL)
    if code:
        sys.exit(code)
