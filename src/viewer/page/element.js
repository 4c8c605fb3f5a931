// Elements, and how times and sizes are written. Whatever was recorded becomes text, never markup.

const byId = (id) => document.getElementById(id);
const SVG = 'http://www.w3.org/2000/svg';

/** An element: `on…` are listeners, `true` is an attribute without a value, nothing leaves one out. */
function el(tag, attributes = {}, ...children) {
  const made = tag.startsWith('svg:') ? document.createElementNS(SVG, tag.slice(4)) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (name === 'style') for (const [key, to] of Object.entries(value)) made.style.setProperty(key, to);
    else made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children.flat(9).filter((child) => child !== undefined && child !== null && child !== false));
  return made;
}

const fill = (parent, ...children) => parent.replaceChildren(...children.flat(9).filter(Boolean));

/** `421 ms`, `1.35 s`, `2:05 min`. */
function span(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60000) return `${(ms / 1000).toFixed(ms < 10000 ? 2 : 1)} s`;
  return `${Math.floor(ms / 60000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, '0')} min`;
}

/** A moment of the run, from its start. */
const moment = (ms) => `${(ms / 1000).toFixed(2)} s`;

function bytes(count) {
  if (count === null || count === undefined) return '';
  if (count < 1000) return `${count} B`;
  return count < 1e6 ? `${(count / 1e3).toFixed(1)} kB` : `${(count / 1e6).toFixed(1)} MB`;
}

const counted = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
const lastPart = (at) => String(at || '').split('/').pop();

/** The text with what was sought marked in it. */
function marked(text, query) {
  const sought = query.trim().toLowerCase();
  const at = sought ? text.toLowerCase().indexOf(sought) : -1;
  if (at < 0) return [text];
  return [text.slice(0, at), el('mark', {}, text.slice(at, at + sought.length)), text.slice(at + sought.length)];
}

/** A list of pairs; those without a value are left out. */
const pairs = (...entries) =>
  el('dl', { class: 'pairs' }, entries.filter(([, value]) => value !== undefined && value !== null && value !== '' && value !== false)
    .map(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));

/** A value as it was recorded; what was hidden looks like it. */
function shownValue(text) {
  return el('span', { class: text.includes('«secret»') ? 'value secret' : 'value' }, text === '' ? '(empty)' : text);
}

/** Tells those who do not see the page. */
const say = (text) => { byId('said').textContent = text; };

/** Storage may be refused to files. */
const kept = {
  get(name) { try { return localStorage.getItem(`wayleave-viewer-${name}`); } catch { return null; } },
  set(name, value) { try { localStorage.setItem(`wayleave-viewer-${name}`, value); } catch { /* not kept */ } },
};
