// Locators: JSON in, elements in document order out.

// The document and every open shadow root below `root`. Those of the document are asked for several times in
// one look, and no page is changed meanwhile.
let documentRoots = { roots: null, generation: -1, until: 0 };
function searchRoots(root) {
  if (root !== document) return rootsBelow(root);
  const known = documentRoots, now = performance.now();
  if (known.generation === generation && now < known.until) return known.roots;
  documentRoots = { roots: rootsBelow(document), generation, until: now + FRAME_MS / 2 };
  return documentRoots.roots;
}
function rootsBelow(root) {
  const roots = [root];
  for (let i = 0; i < roots.length; i++) {
    if (roots[i].shadowRoot) roots.push(roots[i].shadowRoot);
    for (const el of roots[i].querySelectorAll('*')) if (el.shadowRoot) roots.push(el.shadowRoot);
  }
  return roots;
}
const queryAll = (roots, css) => roots.length === 1 ? [...roots[0].querySelectorAll(css)] : roots.flatMap(r => [...r.querySelectorAll(css)]);

// Elements that may have a role without saying so; roles not listed are asked of every element.
const ROLE_CANDIDATES = {
  alert: '', alertdialog: '', button: 'button,summary,input', cell: 'td', checkbox: 'input', columnheader: 'th', combobox: 'input,select',
  dialog: 'dialog', grid: '', gridcell: 'td', heading: 'h1,h2,h3,h4,h5,h6', img: 'img,svg', image: 'img,svg', link: 'a,area', list: 'ul,ol,menu',
  listbox: 'select,datalist', listitem: 'li', menu: '', menuitem: '', navigation: 'nav', option: 'option', progressbar: 'progress', radio: 'input',
  row: 'tr', rowheader: 'th', searchbox: 'input', slider: 'input', spinbutton: 'input', status: 'output', switch: 'input,button', tab: '', table: 'table',
  tablist: '', tabpanel: '', textbox: 'input,textarea,[contenteditable]', toolbar: '', tooltip: '', tree: '', treeitem: '',
};
// One role under two names, of which browsers compute either.
const SYNONYMS = { img: ['img', 'image'], image: ['img', 'image'], none: ['none', 'presentation'], presentation: ['none', 'presentation'] };
// The browser's own roles and names, or what is written where it does not tell them.
let tellsRoles = 'computedRole' in Element.prototype;
let toldRole = tellsRoles ? el => el.computedRole : el => el.getAttribute('role');
let toldName = tellsRoles ? el => el.computedName : el => el.getAttribute('aria-label');
// Of a browser that was started without the feature the host lends what its console knows: the same
// computation, but for elements without a box of their own, and only once layout is done.
function lendRoles(role, name) {
  const ask = (tell, el) => tell(el) ?? (el.getClientRects(), tell(el));
  tellsRoles = true;
  toldRole = el => ask(role, el) ?? writtenRole(el);
  toldName = el => ask(name, el) ?? writtenName(el);
}
const BOXLESS_ROLES = { option: 'option', 'ul,ol': 'list', li: 'listitem', nav: 'navigation', button: 'button', 'a[href]': 'link', dialog: 'dialog', 'h1,h2,h3,h4,h5,h6': 'heading' };
const NAMED_BY_TEXT = new Set(['button', 'link', 'heading']);
const writtenRole = el => el.getAttribute('role') ?? Object.entries(BOXLESS_ROLES).find(([css]) => el.matches(css))?.[1] ?? '';
function writtenName(el) {
  if (el instanceof HTMLOptionElement) return fold(el.label);
  return el.getAttribute('aria-label') ?? (NAMED_BY_TEXT.has(writtenRole(el)) ? shownText(el) : '');
}

const LABELLED = 'input,textarea,select,button,meter,output,progress,[contenteditable],[role],[aria-label],[aria-labelledby]';
function labelTexts(el) {
  const texts = [...(el.labels ?? [])].map(shownText);
  const own = el.getAttribute('aria-label');
  if (own) texts.push(own);
  for (const id of (el.getAttribute('aria-labelledby') ?? '').split(/\s+/).filter(Boolean)) {
    const label = el.getRootNode().getElementById?.(id);
    if (label) texts.push(shownText(label));
  }
  return texts;
}

// Browsers take a plain table for mere layout and tell no roles in it; people see a table.
const TABLE_ROLES = { TABLE: 'table', TR: 'row', TD: 'cell', TH: 'columnheader', THEAD: 'rowgroup', TBODY: 'rowgroup', TFOOT: 'rowgroup' };
function seenRole(el) {
  const role = toldRole(el);
  if (role || !(el.tagName in TABLE_ROLES) || el.hasAttribute('role')) return role;
  const table = el.closest('table');
  return table?.hasAttribute('role') ? role : TABLE_ROLES[el.tagName];
}
const isNamed = (role, told) => role === told || Boolean(SYNONYMS[role]?.includes(told));
const isInert = el => Boolean(el.closest('[inert]')) || (toldName(el) === '' && document.querySelector('dialog:modal') !== null && !el.closest('dialog:modal'));
// The browser's name; what an open dialog made inert has none, and is still there to be seen.
const seenName = el => toldName(el) || (TABLE_ROLES[el.tagName] === 'row' || isInert(el) ? el.getAttribute('aria-label') ?? shownText(el) : '');

function byRole(roots, { role, name, level }) {
  if (!tellsRoles) throw new Error('this browser does not tell roles: start it with --enable-blink-features=ComputedAccessibilityInfo, or use a newer one');
  const listed = ROLE_CANDIDATES[role];
  const css = listed === undefined ? '*' : listed ? `${listed},[role]` : '[role]';
  const found = queryAll(roots, css).filter(el =>
    isNamed(role, seenRole(el))
    && (!level || level === Number(el.getAttribute('aria-level') ?? el.tagName.match(/^H([1-6])$/)?.[1]))
    && (!name || matches(name, seenName(el))));
  // What is kept from assistive technology counts only where nothing else is meant.
  const live = found.filter(el => !isInert(el) && !el.closest('[aria-hidden=true]'));
  return live.length ? live : found;
}

// The smallest elements whose shown text matches.
function byText(roots, m) {
  const squeeze = s => s.replace(/[\s\u00ad\u200b\u2060]+/g, '').toLowerCase();
  const needle = m.kind === 'regex' ? '' : squeeze(m.text);
  const hits = [];
  for (const el of queryAll(roots, '*')) {
    if (UNREAD.has(el.tagName)) continue;
    if (el instanceof HTMLInputElement) {
      if (SELF_CLOSING_CONTROLS.has(el.type) && matches(m, el.value)) hits.push(el);
      continue;
    }
    if (!squeeze(el.textContent + (el.shadowRoot?.textContent ?? '')).includes(needle)) continue;
    if (matches(m, shownText(el))) hits.push(el);
  }
  const within = new Set();
  for (const el of hits) for (let at = parentOf(el); at; at = parentOf(at)) within.add(at);
  return hits.filter(el => !within.has(el));
}

// A selector whose parts lie on both sides of a shadow root matches nothing in either tree.
function byCss(roots, css) {
  const found = queryAll(roots, css);
  if (found.length || roots.length === 1 || /[,()"'+~>[]/.test(css)) return found;
  const steps = css.trim().split(/\s+/), last = steps.pop();
  if (!steps.length) return found;
  return queryAll(roots, last).filter(el => {
    let left = steps.length;
    for (let at = parentOf(el); at && left; at = parentOf(at)) if (at.matches(steps[left - 1])) left--;
    return left === 0;
  });
}

function byStrategy(roots, by, root) {
  if (by === 'item') return root === document ? [] : [root];
  const [kind] = Object.keys(by), argument = by[kind];
  const attribute = name => queryAll(roots, `[${name}]`).filter(el => matches(argument, el.getAttribute(name)));
  switch (kind) {
    case 'css': return byCss(roots, argument);
    case 'role': return byRole(roots, argument);
    case 'text': return byText(roots, argument);
    case 'label': return queryAll(roots, LABELLED).filter(el => labelTexts(el).some(text => matches(argument, text)));
    case 'placeholder': return attribute('placeholder');
    case 'alt': return attribute('alt');
    case 'title': return attribute('title');
    case 'test_id': return attribute('data-testid');
    case 'xpath': {
      const found = document.evaluate(argument, root, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE, null);
      return Array.from({ length: found.snapshotLength }, (_, i) => found.snapshotItem(i)).filter(n => n.nodeType === 1);
    }
  }
  throw new Error(`unknown strategy ${kind}`);
}

// In document order, where the tree of a shadow root has the place of its host.
function follows(anchor, el) {
  const hosts = node => { const path = [node]; for (let root = node.getRootNode(); root.host; root = root.host.getRootNode()) path.unshift(root.host); return path; };
  const [a, b] = [hosts(anchor), hosts(el)];
  let i = 0;
  while (a[i] === b[i] && i < a.length - 1 && i < b.length - 1) i++;
  return a[i] === b[i] ? b.length > a.length : Boolean(a[i].compareDocumentPosition(b[i]) & Node.DOCUMENT_POSITION_FOLLOWING);
}

function find(locator, root = document) {
  const scopes = locator.within ? find(locator.within, root) : [root];
  let found = scopes.flatMap(scope => byStrategy(searchRoots(scope), locator.by, scope));
  if (scopes.length > 1) found = [...new Set(found)];
  if (locator.visible) found = found.filter(isVisible);
  if (locator.after) { const anchors = find(locator.after, root); found = found.filter(el => anchors.some(a => follows(a, el))); }
  if (locator.has) found = found.filter(el => find(locator.has, el).length);
  if (locator.has_not) found = found.filter(el => !find(locator.has_not, el).length);
  if (locator.has_text) found = found.filter(el => matches(locator.has_text, controlValue(el) ?? shownText(el)));
  if (locator.checked !== undefined) found = found.filter(el => (checkedState(el) ?? false) === locator.checked);
  if (locator.selected !== undefined) found = found.filter(el => selectedState(el) === locator.selected);
  if (locator.expanded !== undefined) found = found.filter(el => (el.open ?? (el.getAttribute('aria-expanded') === 'true')) === locator.expanded);
  if (locator.disabled !== undefined) found = found.filter(el => isDisabled(el) === locator.disabled);
  if (locator.nth) found = found.slice(locator.nth > 0 ? locator.nth - 1 : locator.nth, locator.nth === -1 ? undefined : locator.nth > 0 ? locator.nth : locator.nth + 1);
  return found;
}

// Elements an aim finds: `{ ranks, scopes, item }`. Scopes narrow from the outside in; an item is a
// node the last snapshot numbered.
let items = new Map(), olderItems = new Map();
let itemCount = 0;
// A drag leads from an item of one snapshot to an item of the next.
function renumber() {
  olderItems = items;
  items = new Map();
}
// Grids recycle their rows: a node that shows something else is another item.
function itemOf(number) {
  const known = items.get(number) ?? olderItems.get(number), el = known?.ref.deref();
  return el?.isConnected && el.textContent === known.text ? el : null;
}
function rootsOf(aim) {
  let roots = [document];
  if (aim.item !== undefined) {
    const item = itemOf(aim.item);
    roots = item ? [item] : [];
  }
  for (const scope of aim.scopes ?? []) {
    const outer = roots;
    roots = ranked(scope, `a container of ${aim.name}`, rank => [...new Set(outer.flatMap(root => find(scope.ranks[rank], root)))], aim.ready).hits;
  }
  return roots;
}
const SELF = { by: 'item', visible: true };
function findRank(aim, rank) {
  return [...new Set(rootsOf(aim).flatMap(root => find(aim.ranks[rank] ?? SELF, root)))];
}

// Ranks: the best one that finds anything. A lower one counts only when its page is ready and all
// better ones stayed absent for a while; until then nothing is decided.
const LOWER_RANK_AFTER = 500;
// Since when each rank of an aim or scope has been absent. They live as long as the wait they came with.
const absences = new WeakMap();
let undecided = false;
// Names of what was found by a lower rank, for the host to report.
const drifted = new Map();
function ranked(owner, name, search, ready) {
  const count = Math.max(1, owner.ranks.length), hits = search(0);
  if (hits.length || count === 1) { absences.delete(owner); return { hits, rank: 0 }; }
  const now = performance.now(), since = absences.get(owner) ?? [];
  absences.set(owner, since);
  since[0] ??= now;
  for (let rank = 1; rank < count; rank++) {
    const lower = search(rank);
    if (!lower.length) { since[rank] ??= now; continue; }
    since.length = rank;
    if (since.some(at => now - at < LOWER_RANK_AFTER) || (ready && whyNotAll(ready) !== null)) { undecided = true; break; }
    drifted.set(name, rank);
    return { hits: lower, rank };
  }
  return { hits: [], rank: 0 };
}
const takeDrift = () => { const drift = [...drifted].map(([name, rank]) => ({ name, rank })); drifted.clear(); return drift; };
// For looks that do not wait: an answer that hangs on a lower rank is waited for all the same.
async function decided(look) {
  const attempt = () => { undecided = false; const result = look(); return undecided ? undefined : { result }; };
  return (await poll(LOWER_RANK_AFTER + 100, attempt, () => ({ result: look() }))).result;
}
