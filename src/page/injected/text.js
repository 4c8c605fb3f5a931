// What a person reads: visibility, shown text, and text matches.

// Runs of space as one blank; what nobody sees (soft hyphens, zero-width marks) is not part of a text.
const fold = s => s.replace(/[\u00ad\u200b\u2060\ufeff]+/g, '').replace(/\s+/g, ' ').trim();

// M of the language. A pattern is compiled once per spelling.
const patterns = new Map();
function fitsPattern(source, text) {
  let compiled = patterns.get(source);
  if (!compiled) patterns.set(source, compiled = compile(source));
  return compiled.test(needsCodePoints(source) ? text : oneUnitEach(text));
}
// Patterns are checked as Rust's: flags may stand in front, and a character may be escaped without need.
// Without the flag `u` the engine ends in linear time what it would try over and over.
function compile(source) {
  const [all, flags] = source.match(/^\(\?([ims]+)\)/) ?? ['', ''], rest = source.slice(all.length);
  if (!needsCodePoints(source)) return new RegExp(rest, flags);
  try { return new RegExp(rest, `u${flags}`); } catch { return new RegExp(rest, flags); }
}
// Classes of letters, and characters beyond 16 bits.
const needsCodePoints = source => /\\[pP]|[\ud800-\udfff]/.test(source);
// No such pattern tells one character beyond 16 bits from another.
const oneUnitEach = text => text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, '\ue000');
function matches(m, text) {
  const seen = fold(text ?? '');
  switch (m.kind) {
    case 'whole': return seen.toLowerCase() === fold(m.text).toLowerCase();
    case 'exact': return seen === fold(m.text);
    case 'contains': return seen.toLowerCase().includes(fold(m.text).toLowerCase());
    case 'starts': return seen.toLowerCase().startsWith(fold(m.text).toLowerCase());
    case 'ends': return seen.toLowerCase().endsWith(fold(m.text).toLowerCase());
    case 'regex': return fitsPattern(m.text, seen);
  }
  throw new Error(`unknown match ${m.kind}`);
}

const parentOf = node => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null;

function isVisible(el) {
  if (recorded) return shownInRecording(el);
  if (!el.isConnected) return false;
  const style = getComputedStyle(el);
  if (style.display === 'contents') {
    return [...el.childNodes].some(n => n.nodeType === 1 ? isVisible(n) : n.nodeType === 3 && hasBox(n));
  }
  if (el instanceof HTMLAreaElement) { const image = mapImage(el); return Boolean(image && isVisible(image)); }
  if (!el.checkVisibility({ visibilityProperty: true })) return false;
  const box = el.getBoundingClientRect();
  if (box.width > 0 && box.height > 0) return true;
  // What a box without a size lets spill over is seen all the same.
  if ((!box.width && style.overflowX !== 'visible') || (!box.height && style.overflowY !== 'visible')) return false;
  return [...(el.shadowRoot ?? el).children].some(isVisible);
}
function hasBox(textNode) {
  const range = document.createRange();
  range.selectNode(textNode);
  const box = range.getBoundingClientRect();
  return box.width > 0 && box.height > 0;
}

const UNREAD = new Set(['SCRIPT', 'STYLE', 'TEMPLATE', 'NOSCRIPT', 'HEAD', 'TITLE', 'META', 'LINK']);
const SELF_CLOSING_CONTROLS = new Set(['button', 'submit', 'reset']);

// Shown text without CSS capitals: text nodes that are rendered, a space where a box begins or ends.
// `cased`: with the capitals a style makes of them.
function shownText(el, cased) {
  if (el instanceof HTMLInputElement) return SELF_CLOSING_CONTROLS.has(el.type) ? el.value : '';
  const out = [];
  collectText(el, out, 0, cased);
  return fold(out.join(''));
}
const CASES = {
  uppercase: s => s.toUpperCase(),
  lowercase: s => s.toLowerCase(),
  capitalize: s => s.replace(/(^|[^\p{L}\p{N}'’])(\p{L})/gu, (_, before, letter) => before + letter.toUpperCase()),
};
function collectText(node, out, depth, cased) {
  if (depth > 400) return;
  const change = cased && node.nodeType === 1 ? CASES[getComputedStyle(node).textTransform] : undefined;
  for (const child of node instanceof HTMLSlotElement && node.assignedNodes().length ? node.assignedNodes() : (node.shadowRoot ?? node).childNodes) {
    if (child.nodeType === 3) { out.push(change ? change(child.data) : child.data); continue; }
    if (child.nodeType !== 1 || UNREAD.has(child.tagName) || child.tagName === 'TEXTAREA') continue;
    if (child.tagName === 'BR') { out.push(' '); continue; }
    const style = getComputedStyle(child);
    if (style.display === 'none' || (child.tagName === 'OPTION' && !child.parentElement?.size)) continue;
    const inline = style.display.startsWith('inline') && style.display !== 'inline-block' || style.display === 'contents';
    if (style.visibility !== 'visible') { collectVisibleIslands(child, out, depth + 1, cased); continue; }
    if (inline) { collectText(child, out, depth + 1, cased); continue; }
    out.push(' '); collectText(child, out, depth + 1, cased); out.push(' ');
  }
}
// `visibility: visible` inside `visibility: hidden` is shown.
function collectVisibleIslands(el, out, depth, cased) {
  for (const child of el.children) {
    if (depth > 400) return;
    const style = getComputedStyle(child);
    if (style.display === 'none') continue;
    if (style.visibility === 'visible') { out.push(' '); collectText(child, out, depth + 1, cased); out.push(' '); }
    else collectVisibleIslands(child, out, depth + 1, cased);
  }
}

const CHECKABLE = new Set(['checkbox', 'radio']);
// The value a person would say a control has; undefined for what is not a control.
function controlValue(el) {
  if (el instanceof HTMLInputElement) {
    if (CHECKABLE.has(el.type)) return undefined;
    if (el.type === 'file') return [...el.files].map(f => f.name).join(', ');
    return SELF_CLOSING_CONTROLS.has(el.type) ? undefined : el.value;
  }
  if (el instanceof HTMLTextAreaElement) return el.value;
  if (el instanceof HTMLSelectElement) return [...el.selectedOptions].map(o => o.label || o.text).join(', ');
  if (el.isContentEditable && !el.parentElement?.isContentEditable) return el.innerText;
  return undefined;
}

function checkedState(el) {
  if (el instanceof HTMLInputElement && CHECKABLE.has(el.type)) return el.checked;
  for (const name of ['aria-checked', 'aria-pressed', 'aria-selected']) {
    const value = el.getAttribute(name);
    if (value !== null) return value === 'true';
  }
  return undefined;
}
const selectedState = el => el instanceof HTMLOptionElement ? el.selected : el.getAttribute('aria-selected') === 'true';

function isDisabled(el) {
  if (el.matches(':disabled')) return true;
  for (let at = el; at; at = parentOf(at)) {
    if (at.getAttribute('aria-disabled') === 'true' || (at !== el && at.matches('button:disabled,option:disabled'))) return true;
  }
  return false;
}
const isReadOnly = el => el.readOnly === true || el.getAttribute('aria-readonly') === 'true';

// Text of an element by a field's or element's `source`.
function readSource(el, source) {
  switch (source) {
    case undefined: case 'default': return controlValue(el) ?? shownText(el);
    case 'text': return controlValue(el) ?? shownText(el, true);
    case 'raw': return el.textContent;
    case 'value': return el instanceof HTMLSelectElement ? [...el.selectedOptions].map(o => o.value).join(', ') : controlValue(el) ?? el.getAttribute('value');
    case 'checked': { const state = checkedState(el); return state === undefined ? null : String(state); }
    case 'html': return el.innerHTML;
  }
  // Where a link leads, as the browser resolves it; other attributes are as they are written.
  return source.attribute === 'href' && typeof el.href === 'string' && el.hasAttribute('href') ? el.href : el.getAttribute(source.attribute);
}
