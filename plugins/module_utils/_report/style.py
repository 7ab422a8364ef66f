# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""How the page of a report looks, on a screen and on paper."""

from __future__ import annotations

STYLE = """
:root { --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --faint: #f6f8fa; --good: #1a6b35; --bad: #a3210f; --open: #7d4e00; --calm: #24508a; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 2rem 4rem; max-width: 92rem; background: #fff; color: var(--ink);
  font: 15px/1.5 "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", "DejaVu Sans", sans-serif; }
h1 { font-size: 1.5rem; font-weight: 600; margin: 0 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; font-weight: 600; margin: 2.4rem 0 .6rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
p { margin: .4rem 0; max-width: 60rem; }
ul { margin: .4rem 0; padding-left: 1.3rem; max-width: 62rem; }
code, .id { font-family: "SF Mono", Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace;
  font-size: .86em; overflow-wrap: anywhere; }
bdi { unicode-bidi: isolate; }
.alarm { border: 2px solid var(--bad); padding: .8rem 1.1rem; margin: 0 0 1.2rem; }
.alarm strong { color: var(--bad); }
.verdict { border-left: 6px solid var(--calm); background: var(--faint); padding: .9rem 1.2rem; margin: 0 0 1.2rem; }
.verdict strong { display: block; font-size: 1.25rem; line-height: 1.35; }
.verdict p { max-width: none; color: var(--soft); }
.complete { border-color: var(--good); } .complete strong { color: var(--good); }
.incomplete, .empty { border-color: var(--open); } .incomplete strong, .empty strong { color: var(--open); }
.unproven { border-color: var(--bad); } .unproven strong { color: var(--bad); }
.audit strong { color: var(--calm); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; margin: .6rem 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
dl + dl { border-top: 1px solid var(--line); padding-top: .6rem; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
th { text-align: left; font-weight: 600; color: var(--soft); font-size: .86rem; white-space: nowrap; }
th, td { padding: .34rem .9rem .34rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; overflow-wrap: normal; }
th.n { text-align: right; }
.plan code { word-break: break-all; }
.t { white-space: nowrap; overflow-wrap: normal; font-variant-numeric: tabular-nums; }
.zero { color: #a5adb6; }
.sum td { font-weight: 600; }
.s-removed, .s-gone { color: var(--good); } .s-failed, .s-back { color: var(--bad); } .s-pending, .s-would { color: var(--open); }
summary { cursor: pointer; color: var(--calm); }
.sub { color: var(--soft); font-size: .92em; }
.tools { display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; margin: .6rem 0; }
.tools label { color: var(--soft); font-size: .82rem; display: grid; gap: .15rem; }
.tools input, .tools select, .tools button { font: inherit; font-size: .95rem; color: var(--ink); background: #fff; border: 1px solid #8c959f;
  border-radius: 4px; padding: .3rem .5rem; max-width: 17rem; }
.tools input { width: 17rem; }
.tools output { margin-left: auto; padding: .35rem 0; color: var(--soft); font-variant-numeric: tabular-nums; }
.window { height: 34rem; overflow: auto; scrollbar-gutter: stable; border: 1px solid var(--line); position: relative; }
.window table { margin: 0; table-layout: fixed; min-width: 76rem; position: absolute; top: 0; left: 0; }
.window td { height: 31px; padding: 0 .5rem; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; vertical-align: middle; font-size: .8rem; }
.window tbody tr { cursor: default; } .window tbody tr:hover { background: var(--faint); }
.window tbody tr[aria-selected=true] { background: #e4edf8; }
.heads { overflow: hidden; border: 1px solid var(--line); border-bottom: 0; background: var(--faint); }
.heads table { margin: 0; table-layout: fixed; min-width: 76rem; }
.heads th { padding: 0; border: 0; font-size: .82rem; }
.heads button { all: unset; box-sizing: border-box; width: 100%; padding: .4rem .5rem; cursor: pointer; color: var(--soft); white-space: nowrap; }
.heads th.n button { text-align: right; }
.heads button:focus-visible, .window:focus-visible { outline: 2px solid var(--calm); outline-offset: -2px; }
.heads [aria-sort=ascending] button::after { content: " \\2191"; color: var(--ink); }
.heads [aria-sort=descending] button::after { content: " \\2193"; color: var(--ink); }
.one { border: 1px solid var(--line); border-top: 0; padding: .6rem .9rem; min-height: 3rem; }
.one dl { margin: 0; font-size: .93rem; }
.one > p { color: var(--soft); margin: 0; }
#paper { display: none; }
footer { margin-top: 3rem; color: var(--soft); font-size: .88rem; }
@media (max-width: 50rem) { body { padding: 1rem; } .wide { overflow-x: auto; } }
@media print {
  @page { size: A4 landscape; margin: 14mm 12mm; }
  body { max-width: none; padding: 0; font-size: 9.5pt; }
  h2 { break-after: avoid; } tr, dl, .verdict, .alarm { break-inside: avoid; } thead { display: table-header-group; }
  .verdict { background: #fff; border: 1px solid var(--line); border-left: 6px solid; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .tools, .heads, .window, .one, .screen { display: none; }
  #paper { display: block; }
  h3 { font-size: 8.5pt; margin: .8rem 0 .2rem; break-after: avoid; overflow-wrap: anywhere; }
  .sheet { table-layout: fixed; font-size: 6.8pt; line-height: 1.25; margin: 0; }
  .sheet td { padding: .12rem .5rem .12rem 0; }
  .sheet .s-failed, .sheet .s-pending, .sheet .s-back, .sheet .s-would { font-weight: 600; }
  .sheet th { padding: .12rem .5rem .12rem 0; font-size: 6.8pt; }
  summary { list-style: none; color: var(--ink); }
}
"""
