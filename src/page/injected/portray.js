// Elements as a person would point them out, for messages: role, name, where; never a value, and
// nothing of what is private.

// Aims at private elements; told once, when the document begins.
let privateAims = [];
const keepPrivate = aims => { privateAims = aims; };
// Asked again and again while a wait goes on: kept for as long as nothing changed.
let privateNodes = { of: -1, nodes: [] };
function nodesKeptPrivate() {
  if (privateNodes.of === generation) return privateNodes.nodes;
  let nodes;
  // What cannot be found cannot be told apart: then nothing is said of any text.
  try { nodes = [...hiddenNodes()]; } catch { nodes = [document.documentElement]; }
  privateNodes = { of: generation, nodes };
  return nodes;
}
const WITHHELD = '«private»';
const cut = (text, longest) => text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
// A text of the page as a message may show it: what private elements say is taken out.
function shareable(text, el) {
  for (const node of nodesKeptPrivate()) {
    const value = controlValue(node), said = fold(value ?? node.textContent ?? '');
    if (value === undefined && node.contains(el)) return WITHHELD;
    if (said.length > 2) text = text.replaceAll(said, WITHHELD);
  }
  return text;
}

const PLAIN_ROLES = new Set(['', 'generic', 'none', 'presentation', 'GenericContainer', 'Section']);
function roleOf(el) {
  const role = toldRole(el);
  return role && !PLAIN_ROLES.has(role) ? role : el.tagName.toLowerCase();
}
const nameOf = el => fold(toldName(el) ?? '');

const PLACES = 'dialog,[role=dialog],[role=alertdialog],form,fieldset,tr,[role=row],li,[role=listitem],nav,header,footer,aside,section,[role=region],[role=tabpanel],[role=group],table,[role=grid],main,[id],[data-testid]';
function placeOf(el) {
  for (let at = parentOf(el); at && at !== document.body && at !== document.documentElement; at = parentOf(at)) {
    if (!at.matches(PLACES)) continue;
    const role = roleOf(at), position = rowNumber(at), name = position ? '' : nameOf(at);
    if (position) return `${role} ${position}`;
    if (name) return `${role} “${cut(shareable(name, at), 40)}”`;
    if (at.id) return `${role} #${cut(at.id, 40)}`;
    if (at.hasAttribute('data-testid')) return `${role} test id “${cut(at.getAttribute('data-testid'), 40)}”`;
    if (at.matches('form,dialog,[role=dialog],nav,header,footer,aside')) return role;
  }
  return undefined;
}
// Rows and items of a list by position: their text is somebody's data.
function rowNumber(el) {
  if (!el.matches('tr,[role=row],li,[role=listitem]')) return 0;
  return [...el.parentElement?.children ?? []].filter(other => other.tagName === el.tagName).indexOf(el) + 1;
}

const describe = el => portray(el);
// Why not, about an element. It is described when the answer is told: looks are many, and answers few.
const because = (reason, el, more) => ({ reason, ...more, get el() { return describe(el); } });
function portray(el, ...state) {
  if (!el?.tagName) return { role: 'the document' };
  const own = text => cut(shareable(text, el), 60);
  const control = el.matches('input,textarea,select') || el.isContentEditable;
  const name = nameOf(el), label = control ? fold(labelTexts(el)[0] ?? '') : '';
  const text = name || control ? '' : fold(shownText(el));
  if (!isVisible(el)) state.unshift('hidden');
  else if (isDisabled(el)) state.unshift('disabled');
  return {
    role: roleOf(el),
    name: name ? own(name) : undefined,
    label: label && label !== name ? own(label) : undefined,
    placeholder: !name && el.getAttribute('placeholder') || undefined,
    text: text ? own(text) : undefined,
    id: el.id ? cut(el.id, 40) : undefined,
    test_id: el.getAttribute('data-testid') ?? undefined,
    where: placeOf(el),
    state,
  };
}

// What stands on the page instead of an element that is absent: at most five, nearest first.
const NEAREST = 5, POOL = 3000;
function nearest(aim) {
  const wanted = aim.ranks[0];
  if (!wanted || wanted.by === 'item') return [];
  const found = new Map();
  const add = (els, ...state) => { for (const el of els) if (found.size < NEAREST && !found.has(el)) found.set(el, state); };
  add(rootsOf(aim).flatMap(root => find({ ...wanted, visible: false }, root)));
  if (aim.scopes?.length || wanted.within || aim.item !== undefined) add(find({ ...wanted, within: undefined }), 'elsewhere than `within` says');
  const narrowing = ['after', 'has', 'has_not', 'has_text', 'checked', 'selected', 'expanded', 'disabled', 'nth'].filter(key => wanted[key] !== undefined);
  if (narrowing.length) add(find({ by: wanted.by, visible: true }), `but for \`${narrowing.join('`, `')}\``);
  if (found.size < NEAREST) add(alike(wanted.by));
  return [...found].map(([el, state]) => portray(el, ...state));
}

// Elements of the same kind, those first whose words are most alike.
function alike(by) {
  const [kind] = Object.keys(by), argument = by[kind], all = css => queryAll(searchRoots(document), css).slice(0, POOL);
  const words = m => m && m.kind !== 'regex' ? m.text : '';
  const controls = () => all('input,textarea,select,[contenteditable],[role=textbox],[role=combobox]');
  switch (kind) {
    case 'role': {
      const same = tellsRoles ? byRole(searchRoots(document), { role: argument.role, level: argument.level }) : [];
      const named = words(argument.name) ? byLikeness(all('a,button,input,select,textarea,summary,[role],h1,h2,h3'), words(argument.name), nameOf, 0.6) : [];
      const hidden = words(argument.name) ? byLikeness(all(ROLE_CANDIDATES[argument.role] || '[role]').filter(el => !isVisible(el)), words(argument.name), el => el.getAttribute('aria-label') ?? el.textContent, 0.5) : [];
      const shown = byLikeness(same, words(argument.name), nameOf, 0).filter(isVisible);
      return [...shown.slice(0, 1), ...hidden, ...shown.slice(1), ...named.filter(isVisible)];
    }
    case 'label': return byLikeness(controls(), words(argument), el => labelTexts(el)[0] ?? el.getAttribute('placeholder') ?? el.name ?? '', 0).filter(isVisible);
    case 'placeholder': return byLikeness(all('[placeholder]'), words(argument), el => el.getAttribute('placeholder'), 0).filter(isVisible);
    case 'text': return byLikeness(all('a,button,label,h1,h2,h3,h4,p,td,th,li,span,div').filter(el => !el.children.length), words(argument), shownText, 0.4).filter(isVisible);
    case 'alt': return byLikeness(all('[alt]'), words(argument), el => el.alt ?? '', 0);
    case 'title': return byLikeness(all('[title]'), words(argument), el => el.title, 0);
    case 'test_id': return byLikeness(all('[data-testid]'), words(argument), el => el.getAttribute('data-testid'), 0.2);
    case 'css': {
      const names = [...argument.matchAll(/[#.]([\w-]+)|=["']?([\w-]+)/g)].map(m => m[1] ?? m[2]).join(' ');
      return names ? byLikeness(all('[id],[class],[name],[data-testid]'), names, el => `${el.id} ${el.getAttribute('class') ?? ''} ${el.getAttribute('name') ?? ''}`, 0.4) : [];
    }
  }
  return [];
}

function byLikeness(els, wanted, textOf, least) {
  if (!wanted) return els;
  const pairs = bigrams(wanted);
  return els
    .map(el => [el, likeness(pairs, wanted, fold(textOf(el) ?? ''))])
    .filter(([, likeness]) => likeness >= least)
    .sort((a, b) => b[1] - a[1])
    .map(([el]) => el);
}
function bigrams(text) {
  const low = fold(text).toLowerCase(), pairs = new Set();
  for (let i = 0; i + 1 < low.length; i++) pairs.add(low.slice(i, i + 2));
  return pairs;
}
// How many pairs of letters two texts share; a text that holds the other counts as near.
function likeness(pairs, wanted, text) {
  if (!text) return 0;
  const other = bigrams(text), low = text.toLowerCase(), want = fold(wanted).toLowerCase();
  let shared = 0;
  for (const pair of pairs) if (other.has(pair)) shared++;
  const dice = pairs.size + other.size ? 2 * shared / (pairs.size + other.size) : 0;
  return low.includes(want) || want.includes(low) ? Math.max(dice, 0.7 + dice / 4) : dice;
}
