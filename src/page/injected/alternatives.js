// Other ways to find an element, best first: what a person sees before what a programmer called it. What may
// be another one tomorrow is refused, and it is said why.

const LONGEST_NAME = 60;
// Words that tools make up, by how they look.
const MADE_UP = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}/i, 'it is a random id'],
  [/^(css|sc|jss|emotion|makeStyles|Mui\w*)-[\w-]*\d/, 'a style tool made it up'],
  [/(^|[_-])_?ng(content|host)-|^ng-[a-z]+-c\d+/, 'a framework made it up'],
  [/^(:r|«r|radix-|headlessui-|react-aria|react-select-\d|ember\d|yui_|ext-gen|gwt-uid|mat-[a-z-]+-\d|cdk-[a-z-]+-\d)/, 'a framework made it up'],
  [/\d{3}/, 'it holds a number that looks like data or a count'],
  [/[_-]{1,2}(?=[A-Za-z0-9]*\d)(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{5,}$/, 'it ends in what looks like a hash'],
  [/^(?=.*\d)(?=.*[a-z])[a-z0-9]{6,}$/i, 'it looks like a hash'],
  [/^[^aeiouyAEIOUY\d_-]{6,}$/, 'it looks like a hash'],
  [/[-_]\d+$/, 'it ends in a number, which is often a position'],
];
const STATES_OF = /(^|[-_])(active|selected|open|opened|closed|focus|focused|hover|hovered|disabled|enabled|checked|expanded|collapsed|visible|hidden|show|shown|loading|invalid|valid|dirty|pristine|touched|untouched|empty|first|last|odd|even|alt|current|error)$/;
const LOOKS = /^(col|row|container|flex|grid|block|inline|d|p|m|px|py|pt|pb|pl|pr|mx|my|mt|mb|ml|mr|ms|me|w|h|gap|text|bg|border|rounded|shadow|font|items|justify|align|float|pull|clearfix|sm|md|lg|xl)(-|$)/;
function unstable(word) {
  if (word.length > LONGEST_NAME) return 'it is long';
  return MADE_UP.find(([pattern]) => pattern.test(word))?.[1];
}
function unstableClass(word) {
  return unstable(word) ?? (STATES_OF.test(word) ? 'it tells a state' : LOOKS.test(word) ? 'it tells how it looks' : undefined);
}

const whole = text => ({ kind: 'whole', text });
const countOf = locator => { try { return find({ visible: true, ...locator }).length; } catch { return 0; } };
const finds = (locator, el) => { try { const hits = find({ visible: true, ...locator }); return hits.length === 1 && hits[0] === el; } catch { return false; } };

function suggestions(el) {
  const offers = [], refused = [];
  const refuse = (what, why) => { if (refused.length < 12) refused.push({ what: cut(what, 80), why }); };
  // A text of the page that a file may hold: nothing private, nothing long, nothing empty.
  const word = (what, text) => {
    const said = fold(text ?? '');
    if (!said) return null;
    if (shareable(said, el) !== said || /«\w+»/.test(said)) { refuse(what, 'its text is private'); return null; }
    if (said.length > LONGEST_NAME) { refuse(`${what} “${said}”`, 'it is long, and long texts are rewritten'); return null; }
    return said;
  };
  const offer = (by, why, text) => {
    const varies = text && /\d/.test(text) ? 'it holds a number, which may be data' : undefined;
    offers.push(narrowed({ by }, el, why, varies));
  };
  const role = tellsRoles ? seenRole(el) : '';
  if (role && !PLAIN_ROLES.has(role) && /^[a-z-]+$/.test(role)) {
    const name = word('its name', seenName(el));
    if (name) offer({ role: { role, name: whole(name) } }, 'role and name: what a person and a screen reader go by', name);
    else if (countOf({ by: { role: { role } } }) === 1) offer({ role: { role } }, 'the only one of its role here');
  }
  const label = word('its label', labelTexts(el)[0]);
  if (label && el.matches(LABELLED)) offer({ label: whole(label) }, 'its label', label);
  const placeholder = word('its placeholder', el.getAttribute('placeholder'));
  if (placeholder) offer({ placeholder: whole(placeholder) }, 'its placeholder', placeholder);
  const id = el.getAttribute('data-testid');
  if (id) { const why = unstable(id); why ? refuse(`test id ${id}`, why) : offer({ test_id: whole(id) }, 'its test id: made to be found by'); }
  if (!el.matches('input,textarea,select') && !el.children.length) {
    const text = word('its text', shownText(el));
    if (text) offer({ text: whole(text) }, 'its text', text);
  }
  for (const name of ['alt', 'title']) {
    const text = word(`its ${name}`, el.getAttribute(name));
    if (text) offer({ [name]: whole(text) }, `its ${name}`, text);
  }
  for (const css of stableCss(el, refuse)) offer({ css }, 'attributes and classes that look made by people');
  return { offers: distinct(offers).sort((a, b) => (b.count === 1) - (a.count === 1)), refused };
}
const distinct = offers => offers.filter((offer, at) => offers.findIndex(other => JSON.stringify(other.locator) === JSON.stringify(offer.locator)) === at);

// One that finds others as well is narrowed by what it stands in, if that helps.
function narrowed(locator, el, why, varies) {
  const count = countOf(locator);
  if (count > 1) {
    for (const within of [...places(el), ...tellsRoles ? companions(el) : []]) {
      if (finds({ ...locator, within }, el)) return { locator: { ...locator, within }, count: 1, why, varies };
    }
  }
  return { locator, count, why, varies };
}
const REGIONS = 'dialog,[role=dialog],[role=alertdialog],form,fieldset,nav,aside,header,footer,main,section,[role=region],[role=tabpanel],[role=group],[role=grid],table,[data-testid],[id]';
// What holds it together with something that is named, as a box and its field. Each costs a search: a few.
const COMPANIONS = 12;
function* companions(el) {
  let left = COMPANIONS;
  for (let at = parentOf(el), up = 0; at && at !== document.body && up < 4; at = parentOf(at), up++) {
    const tag = at.tagName.toLowerCase(), stable = [...at.classList].find(name => !unstableClass(name));
    const css = tag.includes('-') ? tag : stable ? `.${CSS.escape(stable)}` : null;
    if (!css) continue;
    for (const other of at.querySelectorAll('input,select,textarea,[role],h1,h2,h3,h4,legend')) {
      const role = other === el || el.contains(other) ? '' : seenRole(other), name = role ? nameOf(other) : '';
      if (!name || name.length > LONGEST_NAME || /\d|«/.test(name) || !/^[a-z-]+$/.test(role) || shareable(name, other) !== name) continue;
      if (left-- === 0) return;
      yield { by: { css }, visible: true, has: { by: { role: { role, name: whole(name) } }, visible: true } };
    }
  }
}
function places(el) {
  const found = [];
  for (let at = parentOf(el); at && at !== document.body && found.length < 6; at = parentOf(at)) {
    if (!at.matches(REGIONS)) continue;
    const role = tellsRoles ? seenRole(at) : '', name = role ? nameOf(at) : '', id = at.getAttribute('data-testid');
    const by = id && !unstable(id) ? { test_id: whole(id) }
      : name && name.length <= LONGEST_NAME && !/\d/.test(name) && /^[a-z-]+$/.test(role) && shareable(name, at) === name ? { role: { role, name: whole(name) } }
        : at.id && !unstable(at.id) ? { css: `#${CSS.escape(at.id)}` }
          : role && /^[a-z-]+$/.test(role) && !PLAIN_ROLES.has(role) ? { role: { role } } : undefined;
    if (by && finds({ by }, at)) found.push({ by, visible: true });
  }
  return found;
}

const TELLING_ATTRIBUTES = /^(name|for|href|type|formcontrolname|ng-model|data-(?!wl-)[a-z-]+|aria-controls)$/;
const TELLS_DATA = /^(value|data-(value|id|key|index|src|vin|price|date)|data-.*-(id|key|index))$/;
// Selectors of one element, the plainest first: at most three.
function stableCss(el, refuse) {
  const tag = el.tagName.toLowerCase(), parts = [];
  if (el.id) { const why = unstable(el.id); why ? refuse(`#${el.id}`, why) : parts.push(`#${CSS.escape(el.id)}`); }
  for (const name of el.getAttributeNames()) {
    const value = el.getAttribute(name);
    if (!TELLING_ATTRIBUTES.test(name) || name === 'data-testid' || (name === 'type' && tag !== 'button' && tag !== 'input')) continue;
    if (!value) { if (name.startsWith('data-')) parts.push(`[${name}]`); continue; }
    if (TELLS_DATA.test(name) || shareable(value, el) !== value) { refuse(`[${name}]`, 'its value is data'); continue; }
    const why = unstable(value);
    why ? refuse(`[${name}="${value}"]`, why) : parts.push(`${tag}[${name}=${/^[A-Za-z][\w-]*$/.test(value) ? value : JSON.stringify(value)}]`);
  }
  const classes = [];
  for (const name of el.classList) { const why = unstableClass(name); why ? refuse(`.${name}`, why) : classes.push(`.${CSS.escape(name)}`); }
  parts.push(...classes);
  if (classes.length > 1) parts.push(classes.slice(0, 3).join(''));
  if (tag.includes('-')) parts.push(tag);
  const unique = parts.filter(css => finds({ by: { css } }, el));
  return (unique.length ? unique : parts).slice(0, unique.length ? 2 : 1);
}
