'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
const { nodes, edges, layers, traced } = data;
const canvas = document.getElementById('canvas');
const picture = document.getElementById('picture');
const lines = document.getElementById('lines');
const about = document.getElementById('about');
const SVG = 'http://www.w3.org/2000/svg';
/** More edges than this are only drawn where they touch what is chosen. */
const MOST = 1500;

const inside = nodes.map(() => []);
const outermost = [];
nodes.forEach((node, index) => (node.u === undefined ? outermost : inside[node.u]).push(index));
const touching = nodes.map(() => []);
edges.forEach((edge, index) => { touching[edge[0]].push(index); touching[edge[1]].push(index); });

const open = new Set();
const on = new Set(layers.keys());
const elements = new Map();
let chosen = null;
let focused = outermost[0];

/** The marks of boxes and of the ways between them. */
const marks = new Map();
const ways = [];
if (traced) {
  for (const step of traced.steps) {
    if (step.n === null) continue;
    if (marks.get(step.n) !== 'broken') marks.set(step.n, step.m);
    if (step.a !== null && step.a !== step.n) ways.push([step.a, step.n, step.m]);
  }
}

const make = (tag, props = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (key === 'class') element.className = value;
    else if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
};
/** A text with what stands between backticks as code. */
const written = (text) => text.split('`').map((part, index) => (index % 2 ? make('code', {}, part) : part));
const around = (node) => { const all = []; for (let at = node; at !== undefined; at = nodes[at].u) all.push(at); return all; };
const isOpen = (node) => open.has(node) && inside[node].length > 0;
/** The innermost box around a node that can be seen. */
const seen = (node) => {
  let result = node;
  for (const at of around(node)) if (at !== node && !isOpen(at)) result = at;
  return result;
};
const count = (node) => inside[node].reduce((sum, one) => sum + (inside[one].length ? count(one) : 1), 0);
const name = (node) => around(node).reverse().map((one) => nodes[one].l).join(' / ');

function box(node, depth) {
  const one = nodes[node];
  const isParent = inside[node].length > 0;
  const label = make('span', { class: 'name' }, one.l);
  if (one.t) label.append(make('span', { class: 'type' }, one.t));
  const head = make('div', {
    class: 'head', role: 'treeitem', tabindex: node === focused ? 0 : -1, 'aria-level': depth, title: name(node),
    'aria-expanded': isParent ? String(isOpen(node)) : null, 'aria-selected': String(node === chosen),
    'aria-label': [one.l, one.t, isParent ? `${count(node)} resources` : '', marks.get(node) || ''].filter(Boolean).join(', '),
    onclick: (event) => { event.stopPropagation(); if (isParent) toggle(node); choose(node, false); },
    onfocus: () => { focused = node; },
  });
  if (isParent) head.append(make('span', { class: 'mark', 'aria-hidden': 'true' }, isOpen(node) ? '▾' : '▸'));
  head.append(label);
  if (isParent && !isOpen(node)) head.append(make('small', {}, String(count(node))));
  const mark = markOf(node);
  const element = make('div', { class: ['node', isOpen(node) ? '' : 'leaf', mark || '', node === chosen ? 'chosen' : ''].join(' '), 'data-kind': one.k }, head);
  elements.set(node, element);
  if (isOpen(node)) element.append(columns(inside[node], depth + 1));
  return element;
}

/** The mark of a box, or of what is in it where that cannot be seen. */
function markOf(node) {
  if (marks.has(node)) return marks.get(node);
  if (isOpen(node)) return null;
  let result = null;
  for (const [one, mark] of marks) {
    if (around(one).includes(node) && result !== 'broken') result = mark;
  }
  return result;
}

function columns(list, depth) {
  const group = make('div', { class: 'inside', role: 'group' });
  let column = null;
  let at = null;
  for (const node of list) {
    if (nodes[node].c !== at) {
      at = nodes[node].c;
      column = make('div', { class: 'column', role: 'presentation' });
      group.append(column);
    }
    column.append(box(node, depth));
  }
  return group;
}

function draw() {
  // What is hidden cannot be reached by the keyboard; what is around it can.
  focused = seen(focused);
  elements.clear();
  const group = columns(outermost, 1);
  picture.replaceChildren(group);
  group.className = 'outermost';
  link();
}

/** Draws the edges between what can be seen. */
function link() {
  const base = canvas.getBoundingClientRect();
  const place = new Map();
  const rect = (node) => {
    if (!place.has(node)) {
      const element = elements.get(node);
      const r = element.getBoundingClientRect();
      place.set(node, { x: r.left - base.left + canvas.scrollLeft, y: r.top - base.top + canvas.scrollTop, w: r.width, h: r.height });
    }
    return place.get(node);
  };
  const groups = new Map();
  for (const [from, to, layer] of edges) {
    if (!on.has(layer)) continue;
    const a = seen(from), b = seen(to);
    if (a === b) continue;
    const key = `${a} ${b} ${layer}`;
    groups.set(key, (groups.get(key) || 0) + 1);
  }
  let list = [...groups.keys()].map((key) => key.split(' ').map(Number));
  const near = new Set();
  const chosenSeen = chosen === null ? null : seen(chosen);
  if (chosenSeen !== null) {
    for (const [a, b] of list) {
      if (a === chosenSeen) near.add(b);
      if (b === chosenSeen) near.add(a);
    }
  }
  if (list.length > MOST) list = list.filter(([a, b]) => a === chosenSeen || b === chosenSeen);
  const paths = [];
  for (const [a, b, layer] of list) {
    const mine = a === chosenSeen || b === chosenSeen;
    paths.push(curve(rect(a), rect(b), `${layers[layer]} ${chosenSeen === null ? (traced ? 'behind' : '') : mine ? 'chosen' : 'far'}`, layers[layer]));
  }
  for (const [from, to, mark] of ways) {
    const a = seen(from), b = seen(to);
    if (a !== b) paths.push(curve(rect(a), rect(b), mark, mark));
  }
  lines.querySelector('g').replaceChildren(...paths);
  lines.setAttribute('width', canvas.scrollWidth - 1);
  lines.setAttribute('height', canvas.scrollHeight - 1);
  for (const [node, element] of elements) element.classList.toggle('near', near.has(node));
}

function curve(a, b, kind, marker) {
  let ay = a.y + Math.min(a.h, 34) / 2, by = b.y + Math.min(b.h, 34) / 2;
  let ax, bx, c, d;
  if (a.x + a.w <= b.x) { ax = a.x + a.w; bx = b.x; c = 1; d = -1; }
  else if (b.x + b.w <= a.x) { ax = a.x; bx = b.x + b.w; c = -1; d = 1; }
  else { ax = a.x + a.w; bx = b.x + b.w; c = 1; d = 1; }
  const bend = Math.min(160, Math.max(28, Math.abs(bx - ax) / 2));
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', `M${ax} ${ay}C${ax + c * bend} ${ay} ${bx + d * bend} ${by} ${bx} ${by}`);
  path.setAttribute('class', kind);
  path.setAttribute('marker-end', `url(#head-${marker})`);
  return path;
}

function toggle(node) {
  if (open.has(node)) open.delete(node); else open.add(node);
  draw();
}

function choose(node, move = true) {
  chosen = node;
  focused = node;
  draw();
  tell(node);
  if (move) reveal(node);
  else elements.get(seen(node))?.querySelector('.head').focus({ preventScroll: true });
}

/** Opens what is around a box, and goes there. */
function reveal(node) {
  for (const one of around(node).slice(1)) open.add(one);
  draw();
  const head = elements.get(node)?.querySelector('.head');
  head?.scrollIntoView({ block: 'center', inline: 'center' });
  head?.focus({ preventScroll: true });
}

const jump = (node) => make('button', { class: 'link', type: 'button', onclick: () => choose(node) }, name(node));

function tell(node) {
  const one = nodes[node];
  about.replaceChildren(make('h2', {}, one.l));
  const facts = make('dl');
  for (const [title, value] of [['type', one.t], ['logical ID', one.i], ['path', one.p], ['made in', one.f]]) {
    if (value) facts.append(make('dt', {}, title), make('dd', {}, value));
  }
  if (inside[node].length) facts.append(make('dt', {}, 'resources'), make('dd', {}, String(count(node))));
  about.append(facts);
  const all = new Set();
  const collect = (at) => { touching[at].forEach((edge) => all.add(edge)); inside[at].forEach(collect); };
  collect(node);
  layers.forEach((layer, index) => {
    const within = (at) => around(at).includes(node);
    const out = [...all].filter((edge) => edges[edge][2] === index && within(edges[edge][0]) && !within(edges[edge][1]));
    const into = [...all].filter((edge) => edges[edge][2] === index && within(edges[edge][1]) && !within(edges[edge][0]));
    const words = { references: ['refers to', 'is referred to by'], flows: ['leads to', 'comes from'], permissions: ['may use', 'may be used by'] }[layer];
    [[out, 1, words[0]], [into, 0, words[1]]].forEach(([found, end, title]) => {
      if (!found.length) return;
      const list = make('ul');
      for (const edge of found.slice(0, 100)) {
        const item = make('li', {}, jump(edges[edge][end]));
        if (edges[edge][3].length) item.append(make('small', {}, edges[edge][3].slice(0, 6).join('\n')));
        list.append(item);
      }
      if (found.length > 100) list.append(make('li', {}, `and ${found.length - 100} more`));
      about.append(make('h3', {}, `${title} (${found.length})`), list);
    });
  });
  if (traced) about.append(make('h3', {}, 'trace'), make('button', { class: 'link', type: 'button', onclick: story }, ...written(traced.verdict)));
}

/** The steps of what was traced. */
function story() {
  about.replaceChildren(make('p', { class: `verdict ${traced.mark}` }, ...written(traced.verdict)));
  const list = make('ol');
  for (const step of traced.steps) {
    const item = make('li', { class: `step ${step.m}` }, { passed: '✓ ', broken: '✗ ', unknown: '? ' }[step.m], ...written(step.w));
    if (step.n !== null) item.append(make('br'), jump(step.n));
    const kinds = { '✗': 'broken', '?': 'unknown' };
    for (const one of step.d) item.append(make('small', { class: kinds[one[0]] || '' }, ...written(one)));
    for (const [title, text] of step.s) item.append(make('details', {}, make('summary', {}, title), make('pre', {}, text)));
    list.append(item);
  }
  about.append(list);
}

function welcome() {
  const resources = nodes.filter((node) => node.k === 'resource').length;
  const stacks = nodes.filter((node) => node.k === 'stack').length;
  about.replaceChildren(make('h2', {}, `${stacks} ${stacks === 1 ? 'stack' : 'stacks'}, ${resources} resources`),
    make('p', {}, 'Choose a box to see what leads to it and from it.'));
}

/** The boxes that can be seen, from top to bottom as they are read. */
function order() {
  const all = [];
  const walk = (list) => list.forEach((node) => { all.push(node); if (isOpen(node)) walk(inside[node]); });
  walk(outermost);
  return all;
}

picture.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const all = order();
  const at = all.indexOf(focused);
  const go = (node) => { if (node !== undefined) { focused = node; const head = elements.get(node).querySelector('.head');
    picture.querySelectorAll('.head[tabindex="0"]').forEach((one) => { one.tabIndex = -1; }); head.tabIndex = 0; head.focus(); } };
  const keys = {
    ArrowDown: () => go(all[at + 1]),
    ArrowUp: () => go(all[at - 1]),
    Home: () => go(all[0]),
    End: () => go(all[all.length - 1]),
    ArrowRight: () => {
      if (!inside[focused].length) return;
      if (!open.has(focused)) { toggle(focused); elements.get(focused).querySelector('.head').focus(); } else go(inside[focused][0]);
    },
    ArrowLeft: () => {
      if (isOpen(focused)) { toggle(focused); elements.get(focused).querySelector('.head').focus(); } else go(nodes[focused].u);
    },
    Enter: () => { if (inside[focused].length) toggle(focused); choose(focused, false); },
    ' ': () => choose(focused, false),
    Escape: () => { chosen = null; draw(); start(); elements.get(seen(focused)).querySelector('.head').focus(); },
  };
  if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
});

const find = document.getElementById('find');
const found = document.getElementById('found');
let picked = 0;
let results = [];
function search() {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  results = [];
  if (words.length) {
    for (let node = 0; node < nodes.length && results.length < 60; node += 1) {
      const one = nodes[node];
      const text = `${name(node)} ${one.t || ''} ${one.i || ''} ${one.p || ''} ${one.f || ''}`.toLowerCase();
      if (words.every((word) => text.includes(word))) results.push(node);
    }
  }
  picked = 0;
  list();
}
function list() {
  found.replaceChildren(...results.map((node, index) => make('li', {
    role: 'option', id: `found-${index}`, 'aria-selected': String(index === picked),
    onmousedown: (event) => { event.preventDefault(); take(index); },
  }, nodes[node].l, make('small', {}, [nodes[node].t, name(node)].filter(Boolean).join(' · ')))));
  if (!results.length && find.value) found.append(make('li', {}, 'nothing found'));
  found.hidden = !find.value;
  find.setAttribute('aria-expanded', String(!found.hidden));
  find.setAttribute('aria-activedescendant', results.length ? `found-${picked}` : '');
  document.getElementById(`found-${picked}`)?.scrollIntoView({ block: 'nearest' });
}
function take(index) {
  const node = results[index];
  if (node === undefined) return;
  found.hidden = true;
  choose(node);
}
find.addEventListener('input', search);
find.addEventListener('blur', () => { found.hidden = true; });
find.addEventListener('focus', () => { if (find.value) search(); });
find.addEventListener('keydown', (event) => {
  const keys = {
    ArrowDown: () => { picked = Math.min(picked + 1, results.length - 1); list(); },
    ArrowUp: () => { picked = Math.max(picked - 1, 0); list(); },
    Enter: () => take(picked),
    Escape: () => { find.value = ''; search(); },
  };
  if (keys[event.key]) { event.preventDefault(); event.stopPropagation(); keys[event.key](); }
});

const switches = layers.map((layer, index) => {
  const amount = edges.filter((edge) => edge[2] === index).length;
  const button = make('button', { type: 'button', 'aria-pressed': 'true', onclick: () => turn(index) }, `${layer} (${amount})`);
  button.style.color = `var(--${layer})`;
  button.hidden = amount === 0;
  return button;
});
document.getElementById('layers').append(...switches);
function turn(index) {
  if (on.has(index)) on.delete(index); else on.add(index);
  switches[index].setAttribute('aria-pressed', String(on.has(index)));
  link();
}
document.getElementById('open').addEventListener('click', () => { nodes.forEach((_, node) => { if (inside[node].length) open.add(node); }); draw(); });
document.getElementById('close').addEventListener('click', () => { open.clear(); draw(); });
document.addEventListener('keydown', (event) => {
  if (event.target === find || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === '/') { event.preventDefault(); find.focus(); }
  if (/^[1-9]$/.test(event.key) && Number(event.key) <= layers.length) turn(Number(event.key) - 1);
});
window.addEventListener('resize', link);

for (const kind of [...layers, 'passed', 'broken', 'unknown']) {
  const marker = document.createElementNS(SVG, 'marker');
  for (const [key, value] of Object.entries({ id: `head-${kind}`, viewBox: '0 0 8 8', refX: 8, refY: 4, markerWidth: 6, markerHeight: 6, orient: 'auto' })) marker.setAttribute(key, value);
  const head = document.createElementNS(SVG, 'path');
  head.setAttribute('d', 'M0 0 8 4 0 8z');
  head.setAttribute('style', `fill: var(--${kind}); stroke: none; opacity: 1`);
  marker.append(head);
  lines.querySelector('defs').append(marker);
}

function start() { if (traced) story(); else welcome(); }
// A small app is open from the start, a large one shows its stacks; a traced way is always seen.
if (nodes.length <= 120) nodes.forEach((_, node) => open.add(node));
for (const node of marks.keys()) for (const one of around(node).slice(1)) open.add(one);
// Many stacks stay closed, but for the traced way.
draw();
start();
const broken = traced && traced.steps.find((step) => step.m === 'broken' && step.n !== null);
if (broken) elements.get(seen(broken.n))?.scrollIntoView({ block: 'center', inline: 'center' });
