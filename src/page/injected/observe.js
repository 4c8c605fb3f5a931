// What a person does here, told as it is done. Nothing of the page is changed, and no password or one-time
// code is told: only that there was one.
//
// An element is looked at before the page can react: at the press of the button, at the first key.

const LONGEST_VALUE = 10000, MOST_HINTS = 20, MOST_CHOSEN = 100;

// `authoring/privacy.rs` knows the same words.
const CODE_WORDS = /one[-_ ]?time|\botp\b|totp|\b2fa\b|\bmfa\b|(verification|auth(entication|enticator)?|sms|access|login|sign[-_ ]?in)[-_ ]?code|passcode/i;
const PASSWORD_WORDS = /pass[-_ ]?(word|phrase)|passwd|\bpwd\b|\bpin\b|secret|token|api[-_ ]?key|\bcv[vc]\b|security[-_ ]?(code|answer)/i;
const wordsOf = name => name.replace(/([a-z])([A-Z])/g, '$1 $2').replaceAll('_', ' ');
// A box that shows its password for a moment stays one: whatever ever was a password box in this document, also if
// the page makes it another the moment it is entered.
const secretFields = new WeakSet();
function noteSecrets() {
  for (const el of queryAll(rootsBelow(document), 'input[type=password]')) secretFields.add(el);
}
new MutationObserver(changes => {
  for (const { target, oldValue } of changes) if (oldValue?.toLowerCase() === 'password') secretFields.add(target);
}).observe(document, { subtree: true, attributes: true, attributeFilter: ['type'], attributeOldValue: true });
for (const name of ['mousedown', 'focus', 'keydown']) addEventListener(name, noteSecrets, { capture: true, passive: true });
function secretKind(el, hints) {
  if (el.autocomplete === 'one-time-code' || hints.some(hint => CODE_WORDS.test(hint))) return 'code';
  if (el.type === 'password') secretFields.add(el);
  return secretFields.has(el) || hints.some(hint => PASSWORD_WORDS.test(hint)) ? 'password' : null;
}
function hintsOf(el) {
  const named = ['autocomplete', 'type', 'name', 'id', 'placeholder', 'aria-label', 'data-testid', 'formcontrolname'].map(name => el.getAttribute(name));
  const own = isField(el) ? [...labelTexts(el), tellsRoles ? toldName(el) : ''] : [];
  return [...named, ...own].filter(Boolean).map(hint => cut(wordsOf(fold(hint)), 200)).slice(0, MOST_HINTS);
}

// What people call it, ways to find it, and what its names say of its content.
const DIALOG = 'dialog,[role=dialog],[role=alertdialog],[aria-modal=true]';
function isInDialog(el) {
  for (let at = el; at; at = parentOf(at)) if (at.matches?.(DIALOG)) return true;
  return false;
}
function portrait(el) {
  const hints = hintsOf(el), field = isField(el) || isToggleInput(el);
  const named = [...el.id && !unstable(el.id) ? [el.id] : [], el.getAttribute('name') ?? '', el.getAttribute('data-testid') ?? ''];
  const said = [field ? labelTexts(el)[0] : '', tellsRoles ? toldName(el) : '', el.getAttribute('placeholder'), field ? '' : shownText(el), el.getAttribute('alt'), el.getAttribute('title'), ...named, ...[...el.classList].filter(name => !unstableClass(name))];
  const words = said.map(text => fold(text ?? '')).find(text => text && text.length <= LONGEST_NAME) ?? '';
  return { ranks: ranksOf(el), words, hints, in_dialog: isInDialog(el) };
}
const portraits = new WeakMap();
// Kept while a field is worked: its label may go when it holds something.
function keptPortrait(el) {
  if (!portraits.has(el)) portraits.set(el, portrait(el));
  return portraits.get(el);
}

const whereabouts = () => location.origin + location.pathname + (/^#!?\//.test(location.hash) ? location.hash : '');
// Told once, until something else was worked.
let hovered = [];
function tellOpeners(el) {
  const openers = el ? openersOf(el) : [];
  for (const { seen } of openers.filter(entry => !hovered.includes(entry))) {
    globalThis.wayleaveObserved?.(JSON.stringify({ act: 'hover', address: whereabouts(), seen }));
  }
  hovered = openers;
}
function tell(act, el, more) {
  tellOpeners(act === 'press' ? null : el);
  const seen = el ? portraits.get(el) ?? portrait(el) : undefined;
  globalThis.wayleaveObserved?.(JSON.stringify({ act, address: whereabouts(), seen, ...more }));
}

const isText = el => el instanceof HTMLTextAreaElement || (el instanceof HTMLInputElement && !CHECKABLE.has(el.type) && !['file', 'button', 'submit', 'reset', 'image', 'hidden'].includes(el.type));
function editorOf(el) {
  if (!el?.isContentEditable) return null;
  let root = el;
  while (root.parentElement?.isContentEditable) root = root.parentElement;
  return root;
}
const typedInto = target => target instanceof Element && isText(target) ? target : target instanceof Element ? editorOf(target) : null;

// What a click is meant for: the control around it, else what shows the hand as one.
function meantBy(node) {
  if (!(node instanceof Element) || node === document.body || node === document.documentElement) return null;
  const control = controlAround(node);
  if (control) return control;
  let meant = node;
  for (let at = node, i = 0; at && at !== document.body && i < 6 && getComputedStyle(at).cursor === 'pointer'; at = parentOf(at), i++) meant = at;
  return meant;
}
// Boxes, lists and fields tell what became of them.
const tellsItself = el => isToggleInput(el) || el instanceof HTMLSelectElement || el instanceof HTMLOptionElement || (el instanceof HTMLInputElement && el.type === 'file') || (el instanceof HTMLLabelElement && el.control !== null && el.control !== undefined && !el.control.matches('button'));
const opensSomething = el => el.readOnly || el.getAttribute('role') === 'combobox' || el.hasAttribute('aria-haspopup') || Boolean(el.list);

let pressed = null;
addEventListener('mousedown', event => {
  if (!event.isTrusted) return;
  lookForOpened();
  [workedAt, pointer] = [performance.now(), `${event.screenX} ${event.screenY}`];
  const el = meantBy(event.composedPath()[0]);
  pressed = el && !tellsItself(el) ? { el, seen: portrait(el) } : null;
}, { capture: true, passive: true });

// Keys that click: Enter and Space on a control, or Enter in a field, which clicks the form's button.
let entered = false;
function clicked(act, event, button) {
  if (!event.isTrusted) return;
  const el = meantBy(event.composedPath()[0]);
  if (!el || tellsItself(el) || (event.detail === 0 && entered)) return;
  const field = typedInto(el);
  if (field && !opensSomething(field)) return;
  // What the press was for, also where the page drew itself anew in between.
  const seen = pressed?.el === el || !el.isConnected ? pressed?.seen : undefined;
  if (seen) portraits.set(el, seen);
  tell(act, el, { button });
  if (seen) portraits.delete(el);
}
addEventListener('click', event => clicked('click', event, 0), { capture: true, passive: true });
addEventListener('dblclick', event => clicked('dblclick', event, 0), { capture: true, passive: true });
addEventListener('auxclick', event => clicked('click', event, event.button), { capture: true, passive: true });

// What is carried by the browser itself; pages that follow the pointer on their own tell nobody.
let carried = null;
addEventListener('dragstart', event => {
  const el = event.isTrusted && event.composedPath().find(node => node instanceof Element);
  carried = el ? { el, seen: portrait(el) } : null;
}, { capture: true, passive: true });
addEventListener('drop', event => {
  const [onto] = event.composedPath(), from = carried;
  carried = null;
  if (!event.isTrusted || !from || typedInto(from.el) || !(onto instanceof Element)) return;
  portraits.set(from.el, from.seen);
  tell('drag', from.el, { onto: portrait(meantBy(onto) ?? onto) });
  portraits.delete(from.el);
}, { capture: true, passive: true });

const toldValues = new WeakMap();
function tellField(el) {
  const seen = keptPortrait(el), secret = secretKind(el, seen.hints);
  const value = secret ? undefined : cut(el.value ?? el.innerText, LONGEST_VALUE);
  if (!secret && toldValues.get(el) === value) return;
  if (secret && toldValues.has(el)) return;
  toldValues.set(el, value);
  tell('fill', el, { value, secret: secret ?? undefined });
}
addEventListener('input', event => {
  const el = event.isTrusted ? typedInto(event.composedPath()[0]) : null;
  if (el) tellField(el);
}, { capture: true, passive: true });
// Entered anew it is looked at anew; what it holds already is nothing that was typed.
addEventListener('focusin', event => {
  const el = event.isTrusted ? typedInto(event.composedPath()[0]) : null;
  if (!el) return;
  portraits.delete(el);
  if (secretKind(el, keptPortrait(el).hints)) toldValues.delete(el);
  else toldValues.set(el, cut(el.value ?? el.innerText, LONGEST_VALUE));
}, { capture: true, passive: true });

addEventListener('change', event => {
  if (!event.isTrusted) return;
  const el = event.composedPath()[0];
  if (el instanceof HTMLSelectElement) {
    tell('select', el, { options: [...el.selectedOptions].slice(0, MOST_CHOSEN).map(option => cut(optionText(option), 500)), many: el.multiple });
  } else if (isToggleInput(el)) {
    tell(el.checked ? 'check' : 'uncheck', el);
  } else if (el instanceof HTMLInputElement && el.type === 'file') {
    tell('upload', el, { many: el.multiple, hidden: !isVisible(el) });
  } else if (typedInto(el)) {
    tellField(typedInto(el));
  }
}, { capture: true, passive: true });

const MOVING = new Set(['ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight', 'PageDown', 'PageUp', 'Home', 'End']);
const LISTS = '[role=combobox],[role=listbox],[role=option],[role=menu],[role=menuitem],[role=grid],[role=gridcell],[role=tree],[role=treeitem],[aria-haspopup],[aria-activedescendant]';
const TEXT_COMMANDS = new Set(['a', 'c', 'v', 'x', 'z', 'y']);
const sendsForm = el => [...el.form?.elements ?? []].find(button => button.matches('button:not([type]),button[type=submit],input[type=submit]') && isVisible(button));
addEventListener('keydown', event => {
  if (!event.isTrusted || event.isComposing || event.repeat) return;
  workedAt = performance.now();
  const el = event.composedPath()[0], field = typedInto(el), { key } = event;
  if (!(el instanceof Element)) return;
  const held = [['Control', event.ctrlKey], ['Alt', event.altKey], ['Meta', event.metaKey]].filter(([, held]) => held).map(([name]) => name);
  const on = el === document.body || el === document.documentElement ? null : field ?? el;
  const press = () => tell('press', on, { key: [...held, key.length === 1 ? key.toUpperCase() : key].join('+') });
  if (held.length) {
    if (/^[a-z0-9]$/i.test(key) && !event.altKey && !TEXT_COMMANDS.has(key.toLowerCase())) press();
  } else if (key === 'Enter') {
    if (field instanceof HTMLTextAreaElement || (field && !(field instanceof HTMLInputElement)) || (!field && controlAround(el) && !el.matches(LISTS))) return;
    if (field) {
      tellField(field);
      entered = true;
      setTimeout(() => { entered = false; });
      // A code is sent by its button, which `mfa` can name.
      const button = secretKind(field, keptPortrait(field).hints) === 'code' ? sendsForm(field) : null;
      if (button) { tell('click', button, { button: 0 }); return; }
    }
    press();
  } else if (key === 'Escape' || (MOVING.has(key) && el.matches(LISTS))) {
    press();
  }
}, { capture: true, passive: true });

// A page that writes itself anew takes its window's listeners along, and so does the first document of a pop-up,
// of which the host knows.
setInterval(() => { listenAgain(); noteSecrets(); }, 250);
wayleave.listenAgain = listenAgain;
