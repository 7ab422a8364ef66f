# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What the page of a report does: windowed rows, search, filters, order, one item in full, and all rows on paper.

Every text of the evidence is put in as text (C(textContent)), never as markup.
"""

from __future__ import annotations

SCRIPT = r"""
'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const {item, name, run, outcome, reason, message, note, sent, verified, taken} = data.rows;
  const {runs, outcomes, reasons, messages, states} = data;
  const total = item.length, HEIGHT = 31, SPARE = 12, TALLEST = 12e6;
  const $ = (id) => document.getElementById(id);
  const view = $('window'), body = $('rows'), filler = $('filler'), table = body.parentNode;
  const chosen = {};
  let order = Int32Array.from({length: total}, (_none, index) => index);
  let sorted = null, falling = false, picked = -1, haystack = null;

  const word = (list, index) => (index < 0 ? '' : list[index]);
  const time = (ms) => (ms === null ? '' : new Date(ms).toISOString().slice(0, 19).replace('T', ' '));
  const seconds = (value) => (value === null ? '' : value.toFixed(value < 100 ? 1 : 0));
  const count = (number) => number.toLocaleString('en');
  const columns = [
    {id: 'outcome', text: (at) => outcomes[outcome[at]].text, of: (at) => outcome[at]},
    {id: 'item', text: (at) => item[at], id_like: true},
    {id: 'name', text: (at) => name[at]},
    {id: 'operation', text: (at) => runs[run[at]].operation},
    {id: 'tenant', text: (at) => runs[run[at]].tenant, short: (text) => text.replace(/^https:\/\//, '')},
    {id: 'reason', text: (at) => word(reasons, reason[at])},
    {id: 'verified', text: (at) => time(verified[at]), of: (at) => verified[at] ?? -1},
    {id: 'taken', text: (at) => seconds(taken[at]), of: (at) => taken[at] ?? -1},
  ];

  function element(tag, text, kind) {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }

  function cells(at) {
    const row = element('tr');
    for (const column of columns) {
      const text = column.text(at), cell = element('td', column.short ? column.short(text) : text);
      if (column.id === 'outcome') cell.className = 's-' + outcomes[outcome[at]].kind;
      else if (column.id_like) cell.className = 'id';
      else if (column.id === 'taken') cell.className = 'n';
      cell.title = text;
      row.append(cell);
    }
    return row;
  }

  // ---- the rows that are in sight, and a few more

  function tall() { return Math.min(order.length * HEIGHT, TALLEST); }

  function first() { // beyond what a browser can scroll, a pixel stands for more than one
    const room = tall() - view.clientHeight, rows = order.length - view.clientHeight / HEIGHT;
    return room <= 0 || rows <= 0 ? 0 : Math.max(0, Math.min(rows, rows * (view.scrollTop / room)));
  }

  function draw() {
    const top = first(), begin = Math.max(0, Math.floor(top) - SPARE);
    const end = Math.min(order.length, Math.ceil(top + view.clientHeight / HEIGHT) + SPARE);
    const made = document.createDocumentFragment();
    for (let place = begin; place < end; place++) {
      const row = cells(order[place]);
      row.dataset.place = place;
      row.setAttribute('aria-rowindex', place + 2);
      row.setAttribute('aria-selected', place === picked);
      made.append(row);
    }
    body.replaceChildren(made);
    table.style.transform = `translateY(${view.scrollTop + (begin - top) * HEIGHT}px)`;
    $('heads').style.paddingRight = `${view.offsetWidth - view.clientWidth - 2}px`; // what the scroll bar takes
    $('heads').scrollLeft = view.scrollLeft;
  }

  function renew() {
    filler.style.height = tall() + 'px';
    view.style.height = `min(34rem, ${Math.max(order.length, 3) * HEIGHT + 18}px)`;
    picked = -1;
    view.scrollTop = 0;
    table.setAttribute('aria-rowcount', order.length + 1);
    $('count').textContent = order.length === total ? `${count(total)} items` : `${count(order.length)} of ${count(total)} items`;
    $('one').replaceChildren(element('p', order.length ? 'Choose a row to see all that is on record about it.' : 'No item is like that.'));
    draw();
  }

  // ---- search, filters, order

  function words() {
    haystack = haystack || item.map((id, at) =>
      [id, name[at], word(reasons, reason[at]), word(messages, message[at]), runs[run[at]].tenant].join('\n').toLowerCase());
    return haystack;
  }

  function fits() {
    const text = $('search').value.trim().toLowerCase(), hay = text ? words() : null;
    const wanted = Object.entries(chosen).filter(([, value]) => value !== '');
    return (at) => {
      for (const [kind, value] of wanted) {
        const has = kind === 'state' ? outcomes[outcome[at]].state : runs[run[at]][kind];
        if (has !== value) return false;
      }
      return hay === null || hay[at].includes(text);
    };
  }

  function choose() {
    const fit = fits(), found = [];
    for (let at = 0; at < total; at++) if (fit(at)) found.push(at);
    order = Int32Array.from(found);
    arrange();
    renew();
  }

  function arrange() {
    if (!sorted) return;
    const of = sorted.of || sorted.text, keys = new Array(total);
    for (const at of order) keys[at] = of(at);
    const sign = falling ? -1 : 1;
    order.sort((a, b) => (keys[a] < keys[b] ? -sign : keys[a] > keys[b] ? sign : a - b));
  }

  function heads() {
    for (const button of document.querySelectorAll('#heads button')) {
      const column = columns.find((each) => each.id === button.dataset.column);
      button.addEventListener('click', () => {
        falling = sorted === column && !falling;
        sorted = column;
        for (const head of document.querySelectorAll('#heads th')) head.removeAttribute('aria-sort');
        button.parentNode.setAttribute('aria-sort', falling ? 'descending' : 'ascending');
        arrange();
        renew();
      });
    }
  }

  function choices() {
    const values = {state: states, vendor: [], module: [], tenant: []};
    for (const kind of ['vendor', 'module', 'tenant']) values[kind] = [...new Set(data.used.map((at) => runs[at][kind]))].sort();
    for (const [kind, list] of Object.entries(values)) {
      const select = $('by-' + kind);
      for (const value of list) {
        const option = element('option', kind === 'vendor' ? data.vendors[value] || value : value);
        option.value = value;
        select.append(option);
      }
      chosen[kind] = '';
      select.addEventListener('change', () => { chosen[kind] = select.value; choose(); });
    }
    let waiting = 0;
    $('search').addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(choose, 80); });
    $('all').addEventListener('click', () => {
      $('search').value = '';
      for (const kind of Object.keys(values)) $('by-' + kind).value = chosen[kind] = '';
      choose();
    });
  }

  // ---- one item in full

  function facts(at) {
    const its = runs[run[at]];
    return [
      ['Outcome', outcomes[outcome[at]].text], ['Item', item[at]], ['Name', name[at]],
      ['Vendor', data.vendors[its.vendor] || its.vendor], ['Operation', its.operation], ['Tenant', its.tenant],
      ['Reason', word(reasons, reason[at])], ['Message', word(messages, message[at])], ['Note', word(messages, note[at])],
      ['Requested at', its.requested], ['Sent (UTC)', time(sent[at])], ['Proof read (UTC)', time(verified[at])],
      ['From request to proof', taken[at] === null ? '' : `${taken[at]} s`],
      ['Run', `${its.run_id} (${its.kind}, started ${its.started})`], ['Plan id', its.plan_id], ['Run by', its.by], ['Evidence file', its.file],
    ];
  }

  function pick(place) {
    if (place < 0 || place >= order.length) return;
    picked = place;
    const list = element('dl');
    for (const [label, text] of facts(order[place])) if (text) list.append(element('dt', label), element('dd', text));
    $('one').replaceChildren(list);
    draw();
  }

  function step(by) {
    const place = picked < 0 ? 0 : Math.max(0, Math.min(order.length - 1, picked + by));
    const top = first(), seen = Math.floor(view.clientHeight / HEIGHT) - 1;
    if (place < top || place > top + seen) {
      const room = tall() - view.clientHeight, rows = order.length - view.clientHeight / HEIGHT;
      view.scrollTop = ((by < 0 ? place : place - seen) / rows) * room;
    }
    pick(place);
  }

  // ---- on paper: every row that fits, below what it has in common with others, and every list that is folded

  let folded = [];
  const SHEET = 400; // rows of one table: a browser takes ever longer to break a longer one into pages
  const TAGGED = 5000; // of more rows a browser cannot describe each cell to a screen reader in the file that it prints to: they are in items.csv
  function line(at) {
    const row = element('tr'), why = [word(reasons, reason[at]), word(messages, message[at]), word(messages, note[at])].filter(Boolean).join(': ');
    row.append(element('td', outcomes[outcome[at]].text, 's-' + outcomes[outcome[at]].kind), element('td', item[at], 'id'), element('td', name[at]),
      element('td', why), element('td', time(verified[at])), element('td', seconds(taken[at]), 'n'));
    return row;
  }
  function sheets(rows) {
    const made = document.createDocumentFragment();
    for (let begin = 0; begin < rows.length; begin += SHEET) {
      const sheet = $('sheet').content.firstChild.cloneNode(true);
      sheet.tBodies[0].append(...rows.slice(begin, begin + SHEET).map(line));
      made.append(sheet);
    }
    return made;
  }
  function unfold() {
    const groups = new Map(), made = document.createDocumentFragment();
    for (const at of order) {
      const its = runs[run[at]], label = `${its.operation} at ${its.tenant}`;
      if (groups.has(label)) groups.get(label).push(at);
      else groups.set(label, [at]);
    }
    for (const [label, rows] of groups) made.append(element('h3', `${label} (${count(rows.length)})`), sheets(rows));
    $('paper').setAttribute('aria-hidden', order.length > TAGGED);
    $('paper').replaceChildren(made);
    const limits = [...document.querySelectorAll('.tools label')].map((label) => {
      const field = label.querySelector('input, select');
      return field.value && `${label.firstChild.textContent.trim()}: ${field.tagName === 'SELECT' ? field.selectedOptions[0].textContent : field.value}`;
    }).filter(Boolean);
    $('limits').textContent = limits.length ? `Only ${count(order.length)} of ${count(total)} items: ${limits.join('; ')}` : `All ${count(total)} items.`;
    folded = [...document.querySelectorAll('details:not([open])')];
    for (const each of folded) each.open = true;
  }
  function fold() {
    $('paper').replaceChildren();
    $('limits').textContent = '';
    for (const each of folded) each.open = false;
    folded = [];
  }

  let frame = 0;
  view.addEventListener('scroll', () => { frame = frame || requestAnimationFrame(() => { frame = 0; draw(); }); });
  view.addEventListener('keydown', (event) => {
    const by = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (by) { event.preventDefault(); step(by); }
  });
  body.addEventListener('click', (event) => { const row = event.target.closest('tr'); if (row) pick(Number(row.dataset.place)); });
  addEventListener('resize', draw);
  addEventListener('beforeprint', unfold);
  addEventListener('afterprint', fold);
  heads();
  choices();
  renew();
  requestAnimationFrame(() => setTimeout(() => performance.mark('usable')));
})();
"""
