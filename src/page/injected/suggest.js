// Ways to find one element again, for people who write locators: best first, in the order of the language: what a
// person sees before what a programmer called it, and where it stands last. What may be another one tomorrow is
// refused, and it is said why. `SIGNS` of names that programs made up come from `selectors/generated.rs`.

const LONGEST_SAID = 80, LONGEST_NAME = 60, MOST_REFUSED = 12;
function unstable(word) {
  return word.length > LONGEST_NAME ? 'it is long' : SIGNS.find(([sign]) => sign.test(word))?.[1];
}
// Classes that tell a state are others the next time.
const STATEFUL = /(^|[-_])(active|hover(ed)?|focus(ed|-visible|-within)?|selected|open(ed)?|closed|disabled|enabled|checked|expanded|collapsed|invalid|valid|dirty|pristine|touched|untouched|empty|loading|visible|hidden|show(n)?|current|error|first|last|odd|even|alt|animat(ed|ing))$/i;
const LOOKS = /^(col|row|container|flex|grid|block|inline|d|p|m|px|py|pt|pb|pl|pr|mx|my|mt|mb|ml|mr|ms|me|w|h|gap|text|bg|border|rounded|shadow|font|items|justify|align|float|pull|clearfix|sm|md|lg|xl)(-|$)/;
function unstableClass(word) {
  return unstable(word) ?? (STATEFUL.test(word) ? 'it tells a state' : LOOKS.test(word) ? 'it tells how it looks' : undefined);
}

// As `find` reads it.
const asLocator = ({ by, has }, visible) => ({ by, visible, has: has && asLocator(has, true) });
const hitsOf = (suggestion, visible, root) => { try { return find(asLocator(suggestion, visible), root); } catch { return []; } };
const isOnly = (suggestion, el, visible, root) => { const hits = hitsOf(suggestion, visible, root); return hits.length === 1 && hits[0] === el; };

// Up to `most` that find it and nothing else at this moment; without a limit also those that find others as well.
function suggestions(el, { visible = isVisible(el), most = Infinity } = {}) {
  const unique = [], shared = [], refused = [], narrow = narrowing(el, visible);
  const refuse = (what, why) => { if (refused.length < MOST_REFUSED) refused.push({ what: cut(what, LONGEST_SAID), why }); };
  for (const { by, varies } of holds(el, visible, refuse)) {
    if (unique.length >= most) break;
    const hits = hitsOf({ by }, visible), at = hits.indexOf(el);
    if (at < 0) continue;
    const suggestion = hits.length === 1 ? { by } : narrow(by);
    if (suggestion) unique.push({ suggestion, count: 1, varies });
    else shared.push({ suggestion: { by }, count: hits.length, at, varies });
  }
  if (!unique.length) for (const suggestion of byPlace(el, shared[0])) unique.push({ suggestion, count: 1 });
  return { offers: [...unique, ...shared], refused };
}
// For whoever can use nothing else.
const MOST_RANKS = 4;
const ranksOf = el => suggestions(el, { most: MOST_RANKS }).offers.filter(({ count }) => count === 1).map(({ suggestion }) => suggestion);

const wholeText = text => ({ kind: 'whole', text });
// `Inbox (3)` has another number tomorrow.
function spoken(text) {
  const counted = text.match(/^(.*?\S)\s*\(\d+\)$/);
  return counted ? { kind: 'starts', text: `${counted[1]} (` } : wholeText(text);
}
const isField = el => el.matches('input,textarea,select') || el.isContentEditable;
const isPrivate = (text, el) => shareable(text, el) !== text || /«\w+»/.test(text);
function tellingRole(el) {
  const role = tellsRoles ? seenRole(el) : '';
  return /^[a-z-]+$/.test(role) && !PLAIN_ROLES.has(role) ? role : '';
}

function* holds(el, visible, refuse) {
  // A text of the page that a file may hold: nothing private, nothing long, nothing empty.
  const said = (what, text) => {
    const folded = fold(text ?? '');
    if (!folded) return undefined;
    if (isPrivate(folded, el)) { refuse(what, 'its text is private'); return undefined; }
    if (folded.length > LONGEST_SAID) { refuse(`${what} “${folded}”`, 'it is long, and long texts are rewritten'); return undefined; }
    return spoken(folded);
  };
  const offer = (by, { text }) => ({ by, varies: /\d/.test(text) ? 'it holds a number, which may be data' : undefined });
  const role = tellingRole(el), field = isField(el);
  // The name of a box for files holds those of the files.
  const name = role && !(el instanceof HTMLInputElement && el.type === 'file') ? said('its name', seenName(el)) : undefined;
  if (name) yield offer({ role: { role, name } }, name);
  // What has no label of its own has the name for one.
  for (const text of field ? new Set(labelTexts(el).map(fold)) : []) {
    const label = said('its label', text);
    if (label) yield offer({ label }, label);
  }
  const placeholder = said('its placeholder', el.getAttribute('placeholder'));
  if (placeholder) yield offer({ placeholder }, placeholder);
  const id = el.getAttribute('data-testid'), wrong = id && (isPrivate(id, el) ? 'its value is data' : unstable(id));
  if (wrong) refuse(`test id ${shareable(id, el)}`, wrong);
  else if (id) yield { by: { test_id: wholeText(id) } };
  const text = field ? undefined : said('its text', shownText(el));
  if (text) yield offer({ text }, text);
  for (const kind of ['alt', 'title']) {
    const told = said(`its ${kind}`, el.getAttribute(kind));
    if (told) yield offer({ [kind]: told }, told);
  }
  if (role && !name) yield { by: { role: { role } } };
  const names = [...namesOf(el, refuse)], alone = names.filter(css => isOnly({ by: { css } }, el, visible));
  for (const css of alone.length ? alone.slice(0, 2) : names.slice(0, 1)) yield { by: { css } };
}

// Attributes that programs are meant to go by come first.
const MARKS = ['data-test', 'data-test-id', 'data-qa', 'data-cy', 'data-automation-id', 'formcontrolname', 'name', 'data-field', 'data-action'];
const TELLING_NAMES = /^(for|href|type|ng-model|data-(?!wl-|testid$)[a-z-]+|aria-controls)$/;
const TELLS_DATA = /^(value|data-(value|id|key|index|src|vin|price|date)|data-.*-(id|key|index))$/;
const cssText = text => /^[A-Za-z][\w-]*$/.test(text) ? text : `"${text.replace(/[\\"]/g, '\\$&')}"`;
// Selectors by what somebody named, the plainest first.
function* namesOf(el, refuse) {
  const tag = el.tagName.toLowerCase();
  if (el.id) {
    const why = isPrivate(el.id, el) ? 'its value is data' : unstable(el.id);
    if (why) refuse(`#${shareable(el.id, el)}`, why); else yield `#${CSS.escape(el.id)}`;
  }
  const given = el.getAttributeNames();
  for (const name of [...MARKS.filter(mark => given.includes(mark)), ...given.filter(name => TELLING_NAMES.test(name) && !MARKS.includes(name))]) {
    const value = el.getAttribute(name);
    if (name === 'type' && tag !== 'button' && tag !== 'input') continue;
    if (!value) { if (name.startsWith('data-')) yield `[${name}]`; continue; }
    if (!MARKS.includes(name) && TELLS_DATA.test(name) || isPrivate(value, el) || /[\n\r\f]/.test(value)) { refuse(`[${name}]`, 'its value is data'); continue; }
    const why = unstable(value);
    if (why) refuse(`[${name}="${value}"]`, why); else yield `${tag}[${name}=${cssText(value)}]`;
  }
  const classes = [];
  for (const name of el.classList) {
    const why = unstableClass(name);
    if (why) refuse(`.${name}`, why); else classes.push(`.${CSS.escape(name)}`);
  }
  yield* classes;
  if (classes.length > 1) yield classes.slice(0, 3).join('');
  if (tag.includes('-')) yield tag;
}

// One that finds others as well is narrowed by what it stands in. Each try costs a search: where two ways found
// no help, others will hardly.
function narrowing(el, visible) {
  const known = [], more = containersOf(el);
  let unhelped = 0;
  function* containers() {
    yield* known;
    for (let next = more.next(); !next.done; next = more.next()) { known.push(next.value); yield next.value; }
  }
  return by => {
    if (unhelped >= 2) return undefined;
    for (const { at, within } of containers()) if (isOnly({ by }, el, visible, at)) return { by, within };
    unhelped++;
    return undefined;
  };
}
// What holds it and is found by itself, the nearest first; then what holds it together with something that is named,
// as a box and its field.
const MOST_AROUND = 6, MOST_COMPANIONS = 12;
function* containersOf(el) {
  let around = 0;
  for (let at = parentOf(el); at && at !== document.body && around < MOST_AROUND; at = parentOf(at)) {
    if (!at.matches(PLACES)) continue;
    const within = [...holdsOfContainer(at)].find(suggestion => isOnly(suggestion, at, true));
    if (within) { around++; yield { at, within }; }
  }
  if (tellsRoles) yield* companyOf(el);
}
// A name that somebody gave it, and no data.
function givenName(el) {
  const name = nameOf(el);
  return name && name.length <= LONGEST_NAME && !/\d/.test(name) && !isPrivate(name, el) ? name : '';
}
function* holdsOfContainer(el) {
  // The name of a row is what it holds.
  const role = tellingRole(el), name = role && !rowNumber(el) ? givenName(el) : '', id = el.getAttribute('data-testid');
  if (name) yield { by: { role: { role, name: wholeText(name) } } };
  if (id && !unstable(id) && !isPrivate(id, el)) yield { by: { test_id: wholeText(id) } };
  if (role && !name && !rowNumber(el)) yield { by: { role: { role } } };
  for (const css of namesOf(el, () => {})) yield { by: { css } };
}
function* companyOf(el) {
  let left = MOST_COMPANIONS;
  for (let at = parentOf(el), up = 0; at && at !== document.body && up < 4; at = parentOf(at), up++) {
    const tag = at.tagName.toLowerCase(), stable = [...at.classList].find(name => !unstableClass(name));
    const css = tag.includes('-') ? tag : stable ? `.${CSS.escape(stable)}` : null;
    if (!css) continue;
    for (const other of at.querySelectorAll('input,select,textarea,[role],h1,h2,h3,h4,legend')) {
      const role = other === el || el.contains(other) ? '' : tellingRole(other), name = role ? givenName(other) : '';
      if (!name) continue;
      if (left-- === 0) return;
      const within = { by: { css }, has: { by: { role: { role, name: wholeText(name) } } } };
      if (isOnly(within, at, true)) yield { at, within };
    }
  }
}

// Where it stands: among those that the best way finds, and in the document.
function* byPlace(el, shared) {
  if (shared && shared.count <= 50) yield { ...shared.suggestion, nth: shared.at + 1 };
  const steps = [];
  for (let at = el; at && at !== document.documentElement && steps.length < 12; at = at.parentElement) {
    const tag = at.tagName.toLowerCase();
    if (at !== el && at.id && !unstable(at.id)) { steps.unshift(`#${CSS.escape(at.id)}`); break; }
    const alike = [...at.parentElement?.children ?? []].filter(other => other.tagName === at.tagName);
    steps.unshift(alike.length > 1 ? `${tag}:nth-of-type(${alike.indexOf(at) + 1})` : tag);
  }
  const css = steps.join(' > ');
  if (isOnly({ by: { css } }, el, false)) yield { by: { css } };
}

Object.assign(wayleave, { suggestions, ranksOf });
