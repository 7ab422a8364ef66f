# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One vendor contract per group of modules; the file without a suffix is where to start reading."""

from __future__ import annotations

from .base import Vendor
from .huawei_oneaccess import OneAccess
from .sailpoint_isc import SailPoint
from .venafi_tpp import VenafiTpp
from .vmware_csp import VmwareCsp

VENDORS: tuple[type[Vendor], ...] = (VmwareCsp, OneAccess, VenafiTpp, SailPoint)
BY_NAME: dict[str, type[Vendor]] = {vendor.name: vendor for vendor in VENDORS}
