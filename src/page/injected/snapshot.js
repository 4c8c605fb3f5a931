// A copy of the document that carries its live state in attributes: what extraction reads.

const VOID = new Set(['AREA', 'BASE', 'BR', 'COL', 'EMBED', 'HR', 'IMG', 'INPUT', 'SOURCE', 'TRACK', 'WBR']);
const DROPPED = new Set(['script', 'style', 'noscript', 'template', 'link', 'meta', 'object', 'embed', 'base']);
// Tags that are inline unless a style says otherwise; custom elements are, too.
const INLINE = new Set(['SPAN', 'A', 'B', 'I', 'EM', 'STRONG', 'SMALL', 'LABEL', 'ABBR', 'CODE', 'KBD', 'SUB', 'SUP', 'TIME', 'U', 'S', 'MARK', 'FONT', 'INPUT', 'BUTTON', 'SELECT', 'IMG', 'SVG']);

const escapeText = s => !/[&<>]/.test(s) ? s : s.replace(/[&<>]/g, c => c === '&' ? '&amp;' : c === '<' ? '&lt;' : '&gt;');
const escapeAttribute = s => !/[&"<>]/.test(s) ? s : s.replace(/[&"<>]/g, c => c === '&' ? '&amp;' : c === '"' ? '&quot;' : c === '<' ? '&lt;' : '&gt;');

// Attributes that tell a state.
const TELLING = new Set(['aria-checked', 'aria-pressed', 'aria-selected', 'aria-disabled', 'contenteditable']);
// Most elements hold no state: those that do are told by their tag, or by the attributes just written.
const CONTROLS = new Set(['INPUT', 'TEXTAREA', 'SELECT', 'HTML']);
const isControl = el => CONTROLS.has(el.tagName) || 'disabled' in el;

function stampsOf(el, asked, parentShown, shown, telling) {
  let out = '';
  const stamp = (name, value) => { out += ` data-wl-${name}="${escapeAttribute(String(value))}"`; };
  if (parentShown && !shown) stamp('hidden', '');
  if (!parentShown && shown) stamp('shown', '');
  if (shown && (INLINE.has(el.tagName) || el.tagName.includes('-'))) {
    const { display } = getComputedStyle(el);
    if (display !== 'contents' && (!display.startsWith('inline') || display === 'inline-block')) stamp('block', '');
  }
  if (asked.cases && shown) {
    const own = getComputedStyle(el).textTransform, around = el.parentElement ? getComputedStyle(el.parentElement).textTransform : 'none';
    if (own !== around) stamp('case', own);
  }
  if (telling || isControl(el)) stampState(el, asked, stamp);
  if (asked.numbered.has(el)) stamp('item', asked.numbered.get(el));
  if (asked.labels && el.matches(LABELLED)) stamp('labels', labelTexts(el).map(fold).join('\u001f'));
  if (tellsRoles && (asked.roles.size || asked.page?.mayHaveRole(el))) {
    const told = seenRole(el), roles = asked.page ? [...asked.roles, ...asked.page.roles] : [...asked.roles];
    const role = told && roles.find(role => isNamed(role, told));
    if (role) { stamp('role', role); stamp('name', seenName(el)); }
  }
  if (asked.page) stampPage(el, asked.page, stamp, shown);
  return out;
}
function stampState(el, asked, stamp) {
  const value = asked.hidden.has(el) ? undefined : controlValue(el), checked = checkedState(el);
  if (value !== undefined) stamp('value', value);
  if (checked !== undefined) stamp('checked', checked);
  if (el instanceof HTMLOptionElement || el.hasAttribute('aria-selected')) stamp('selected', selectedState(el));
  if ('disabled' in el || el.hasAttribute('aria-disabled')) stamp('disabled', isDisabled(el));
}

function serialize(node, asked, parentShown, out, depth) {
  if (node.nodeType === 3) { out.push(escapeText(node.data)); return; }
  if (node.nodeType !== 1 || DROPPED.has(node.localName) || depth > 500) return;
  const page = asked.page, isPart = page !== undefined && node === page.part;
  // The part is written as it is when it is taken alone.
  if (isPart) { parentShown = true; depth = 0; page.from = out.length; }
  page?.spend(out);
  const tag = node.tagName.toLowerCase();
  const shown = node.checkVisibility({ visibilityProperty: true }) || (getComputedStyle(node).display === 'contents' && parentShown);
  let open = `<${tag}`, telling = false;
  for (const name of node.getAttributeNames()) {
    if (name.startsWith('on') || name.startsWith('data-wl-') || name === 'srcdoc' || (name === 'value' && asked.hidden.has(node))) continue;
    open += ` ${name}="${escapeAttribute(node.getAttribute(name))}"`;
    telling ||= TELLING.has(name);
  }
  out.push(`${open}${stampsOf(node, asked, parentShown, shown, telling)}>`);
  if (VOID.has(node.tagName)) { if (isPart) page.to = out.length; return; }
  if (node.tagName !== 'IFRAME' && node.tagName !== 'TEXTAREA' && !asked.hidden.has(node)) {
    const assigned = node.tagName === 'SLOT' ? node.assignedNodes() : [];
    if (assigned.length) for (const child of assigned) serialize(child, asked, shown, out, depth + 1);
    else for (let child = (node.shadowRoot ?? node).firstChild; child; child = child.nextSibling) serialize(child, asked, shown, out, depth + 1);
  }
  out.push(`</${tag}>`);
  if (isPart) page.to = out.length;
}

// `keep`: people will see it, so what is private is left empty. `page`: the whole page is wanted as well.
async function snapshot({ root, each, roles, labels, cases, keep, parsed, page }) {
  if (parsed && parsing()) return { missing: 0 };
  const roots = root ? await decided(() => seen(root)) : [document.documentElement].filter(Boolean);
  if (roots.length !== 1) return { missing: roots.length };
  const numbered = new Map();
  if (each) {
    renumber();
    for (const el of find(each, root ? roots[0] : document)) {
      items.set(++itemCount, { ref: new WeakRef(el), text: el.textContent });
      numbered.set(el, itemCount);
    }
  }
  const asked = { roles: new Set(roles), labels, cases, numbered, hidden: hiddenNodes(keep ? privateAims : []) };
  const told = { url: document.baseURI, title: document.title, private: keep ? [] : privateTexts(), generation };
  const around = page && pageAround(roots[0], asked, page);
  if (around?.html !== undefined) return { ...told, ...around };
  const out = [];
  serialize(roots[0], asked, true, out, 0);
  return { ...told, html: out.join(''), page: around?.page };
}

// Whether a cell stands under a header. Where that cannot be told it does: it is about covering it.
function inColumn(cell, header) {
  const place = el => [...el.parentElement.children].slice(0, [...el.parentElement.children].indexOf(el)).reduce((sum, other) => sum + (other.colSpan || 1), 0);
  const table = cell.closest('table,[role=table],[role=grid],[role=treegrid]');
  const head = [...table?.querySelectorAll('th,[role=columnheader]') ?? []].find(el => matches({ kind: 'whole', text: header }, shownText(el)));
  return !head || place(head) === place(cell);
}
const cellsUnder = aim => queryAll(rootsOf(aim), 'td,th,[role=cell],[role=gridcell]').filter(cell => inColumn(cell, aim.column));
// What must not be shown to anybody: passwords, fields that received a secret, private elements.
function hiddenNodes(aims = privateAims) {
  const nodes = new Set(queryAll(searchRoots(document), 'input[type=password]'));
  for (const aim of aims) for (const el of aim.column === undefined ? anyRank(aim) : cellsUnder(aim)) nodes.add(el);
  for (const kept of filled) { const el = kept.deref(); if (el) nodes.add(el); }
  return nodes;
}

// Texts of private elements, for whoever keeps a copy that has them. Where only the whole item can be told,
// extraction tells the cell.
function privateTexts() {
  const texts = new Set();
  for (const aim of privateAims.filter(aim => aim.ranks.length || aim.column !== undefined)) {
    for (const el of aim.column === undefined ? anyRank(aim) : cellsUnder(aim)) {
      for (const text of [controlValue(el), shownText(el), el.textContent]) if (text?.trim()) texts.add(text);
    }
  }
  return [...texts];
}

// Fields that received a secret in this document.
const filled = new Set();
function keepSecret(token) {
  if (armed?.token === token) filled.add(new WeakRef(armed.el));
}
function keepSecretField({ aim }) {
  for (const el of anyRank(aim)) filled.add(new WeakRef(el));
}
