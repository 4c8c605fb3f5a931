// Fields: what takes a text or a choice, why it would not, and what it holds.

const TYPED = new Set(['', 'text', 'search', 'email', 'url', 'tel', 'password', 'number']);
// Colour, range and date-like inputs have no keyboard path that a portal would agree on: set, with events.
const SET_BY_VALUE = new Set(['date', 'time', 'datetime-local', 'month', 'week', 'color', 'range']);

// 'text' takes one insertion, 'value' is set, 'editor' keeps a document of its own; undefined takes no text.
function kindOfField(el) {
  if (el instanceof HTMLTextAreaElement) return 'text';
  if (el instanceof HTMLInputElement) return TYPED.has(el.type) ? 'text' : SET_BY_VALUE.has(el.type) ? 'value' : undefined;
  return el.isContentEditable ? 'editor' : undefined;
}

// The field a person means: the element itself, what it labels, or the only field inside it.
function fieldOf(el) {
  if (kindOfField(el)) return el;
  if (el instanceof HTMLLabelElement && el.control) return el.control;
  if (!(el instanceof HTMLElement) || el.matches('input,select,button')) return el;
  const inside = queryAll(searchRoots(el), 'input,textarea,[contenteditable]').filter(node => kindOfField(node) && isVisible(node));
  return inside.length === 1 ? inside[0] : el;
}

const OTHER_VERB = { file: 'upload', checkbox: 'check', radio: 'check', submit: 'click', reset: 'click', button: 'click', image: 'click' };
// Null when the field takes text now; `final` when it never will.
function whyNoText(el, text) {
  const use = verb => because('no-text', el, { use: verb, final: true });
  if (el instanceof HTMLInputElement && el.type === 'hidden') return use('nothing: a person cannot fill a hidden input');
  const verb = el instanceof HTMLInputElement ? OTHER_VERB[el.type] : el instanceof HTMLSelectElement ? 'select' : undefined;
  if (verb) return use(`\`${verb}\``);
  if (!isVisible(el)) return because('hidden', el);
  if (!kindOfField(el)) return because('not-editable', el, { final: true });
  if (isDisabled(el)) return because('disabled', el);
  if (isReadOnly(el)) return because('read-only', el);
  // A text area counts a line break as one, however it was written.
  const length = text.replace(/\r\n?/g, '\n').length;
  if (kindOfField(el) === 'text' && el.maxLength >= 0 && length > el.maxLength && el.type !== 'number') return because('too-long', el, { count: el.maxLength, final: true });
  return null;
}

const heldBy = el => controlValue(el) ?? el.innerText ?? shownText(el);

function activeField() {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at;
}

// Everything in a field, so that the next insertion replaces it.
function selectAllOf(el) {
  if (typeof el.select === 'function') el.select();
  else getSelection().selectAllChildren(el);
}

// Spellings of a value that an input without a keyboard path may ask for: the machine's, cut to what
// the type holds, then as it was written.
function spellings(el, text, machine) {
  const known = machine ?? text;
  const day = known.match(/^\d{4}-\d{2}-\d{2}/)?.[0];
  switch (el.type) {
    case 'date': return [day, text];
    case 'month': return [known.match(/^\d{4}-\d{2}/)?.[0], text];
    case 'week': return [day && weekOf(day), text];
    case 'time': return [known.match(/^\d{2}:\d{2}(:\d{2})?$/)?.[0], known.match(/T(\d{2}:\d{2})/)?.[1], text];
    case 'datetime-local': return [known.match(/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?/)?.[0], text];
  }
  return [text, machine];
}
// ISO 8601: the week that holds the day's Thursday.
function weekOf(day) {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + 4 - (at.getUTCDay() || 7));
  const week = Math.ceil(((at - Date.UTC(at.getUTCFullYear(), 0, 1)) / 86400000 + 1) / 7);
  return `${at.getUTCFullYear()}-W${String(week).padStart(2, '0')}`;
}
// What the field holds then, and whether that is a spelling of what was asked for.
function setByValue(el, text, machine) {
  el.focus({ preventScroll: true });
  const before = el.value, set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  let kept = false;
  for (const spelling of text === '' ? [''] : spellings(el, text, machine)) {
    if (spelling === undefined || spelling === null) continue;
    set.call(el, spelling);
    // A colour and a range are never empty: of nonsense they make their default.
    kept = el.value === spelling || (el.type === 'color' && el.value === spelling.toLowerCase());
    if (kept) break;
  }
  if (el.value !== before) {
    el.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
    el.dispatchEvent(new Event('change', { bubbles: true, composed: true }));
  }
  return { value: el.value, kept, dispatched: el.value !== before };
}

// ---- native drop-downs

const selectOf = el => el instanceof HTMLLabelElement && el.control ? el.control : el;
const optionText = option => fold(option.label || option.text);
const isOptionDisabled = option => option.disabled || Boolean(option.closest('optgroup:disabled'));

function optionsFor(el, choice) {
  const options = [...el.options];
  if ('index' in choice) return options.slice(choice.index - 1, choice.index);
  if ('value' in choice) return options.filter(option => option.value === choice.value);
  return options.filter(option => matches(choice.text, optionText(option)));
}

// The texts nearest to what was asked for, by the letters they share.
function nearestTexts(texts, wanted) {
  const pairs = text => new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2).toLowerCase()));
  const asked = pairs(wanted);
  const likeness = text => {
    const own = pairs(text);
    let shared = 0;
    for (const pair of own) if (asked.has(pair)) shared++;
    return shared / (asked.size + own.size || 1);
  };
  const ranked = texts.map((text, index) => ({ text, index, like: likeness(text) }));
  ranked.sort((a, b) => b.like - a.like || a.index - b.index);
  return ranked.slice(0, 10).map(({ text }) => text || '(empty)');
}
const nearestOptions = (el, choice) => nearestTexts([...el.options].map(optionText), String(choice.value ?? choice.text?.text ?? ''));

// Which options are wanted, or why that cannot be told yet. Options may arrive late: no match is waited for.
function wantedOptions(el, choices) {
  const wanted = new Set();
  for (const choice of choices) {
    const hits = optionsFor(el, choice);
    if (hits.length === 0) return because('no-option', el, { wanted: choice, near: nearestOptions(el, choice) });
    if (hits.length > 1) return because('ambiguous-option', el, { count: hits.length });
    if (isOptionDisabled(hits[0]) && !hits[0].selected) return because('option-disabled', el, { near: [optionText(hits[0])] });
    wanted.add(hits[0]);
  }
  return { wanted };
}
const shownOf = options => options.map(optionText).join(', ');
