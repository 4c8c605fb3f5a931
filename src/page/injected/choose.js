// Custom drop-downs: whether the list is open, where the option is, what the control shows.

const shownOptions = option => find(option).filter(isVisible);

// What a control says of its own state, if it does.
function expandedState(el) {
  const teller = el.matches('[aria-expanded]') ? el : el.querySelector('[aria-expanded]');
  return teller?.getAttribute('aria-expanded');
}
// `opened`: it was opened by us before. Another control's list that is still open is not this one's.
function isListOpen(el, option, opened) {
  if (expandedState(el) === 'true') return true;
  const options = shownOptions(option);
  if (!options.length) return false;
  return options.some(node => el !== node && el.contains(node)) || (opened && expandedState(el) !== 'true');
}
function listOpen({ control, option, opened }) {
  const { el } = one(control);
  return Boolean(el && isListOpen(el, option, opened));
}

// Whether a control shows the choice: as its value, as its text or a part of it that stands by itself (a
// chip). Its own list does not count, and neither does what is being typed to narrow it.
function saysChoice(el, option, text) {
  const value = controlValue(el);
  if (value !== undefined && matches(text, value)) return true;
  if (value !== undefined && !el.isContentEditable) return false;
  const options = shownOptions(option), inList = node => options.some(other => other.contains(node));
  const typing = activeField();
  if (!options.some(node => el.contains(node)) && matches(text, shownText(el))) return true;
  for (const node of queryAll(searchRoots(el), '*')) {
    if (UNREAD.has(node.tagName) || inList(node) || !isVisible(node)) continue;
    const own = controlValue(node);
    if (own !== undefined) { if (matches(text, own) && (node !== typing || !options.length)) return true; continue; }
    if ([...node.childNodes].some(child => child.nodeType === 3 && matches(text, child.data))) return true;
    if (!options.some(other => node.contains(other)) && matches(text, shownText(node))) return true;
  }
  return false;
}
// Waits until the control shows the choice, and still does a moment later.
async function showsChoice({ control, option, text, ms, interrupts }) {
  let shown = '', missing = null;
  const look = async () => {
    const { el, why } = one(control);
    missing = why ?? null;
    if (el && saysChoice(el, option, text)) {
      if (ms === 0) return { shows: true };
      await soon(LATE_MS);
      const again = one(control).el;
      if (again && saysChoice(again, option, text)) return { shows: true };
    }
    if (el) shown = controlValue(el) ?? shownText(el);
    const interrupted = interruption(interrupts);
    return interrupted >= 0 ? { interrupted } : undefined;
  };
  return poll(ms, look, () => ({ shows: false, shown: shown.slice(0, 80), missing }));
}
const LATE_MS = 50;

// Waits until a field has the keyboard, which a list is narrowed by, and arms a run on it.
async function prepareTyping({ ms, interrupts }) {
  const look = () => {
    const el = activeField(), interrupted = interruption(interrupts);
    if (interrupted >= 0) return { interrupted };
    if (!el || !document.hasFocus() || kindOfField(el) !== 'text' || isReadOnly(el)) return undefined;
    const box = el.getBoundingClientRect();
    const token = startRun([{ el, rank: 0, kind: 'keys', point: { x: box.x + box.width / 2, y: box.y + box.height / 2 } }]);
    run.at = 0;
    enterMember(run.members[0]);
    return { token, empty: el.value === '' };
  };
  return poll(ms, look, () => ({ failed: { reason: 'no-typing' } }));
}

// Waits until the option can be clicked; or says where to turn the wheel to find it, or that the list is gone.
async function seekOption({ aim, option, typed, swept, ms, interrupts }) {
  const began = performance.now();
  let last = { reason: 'no-option' }, still = began, seenAt = generation, ambiguousSince = null, lastShown = began;
  const look = async () => {
    const now = performance.now();
    if (generation !== seenAt) { seenAt = generation; still = now; }
    const hits = findRank(aim, 0);
    if (hits.length === 1 && !isDisabled(hits[0])) return { found: true };
    const interrupted = interruption(interrupts);
    if (interrupted >= 0) return { interrupted };
    if (hits.length === 1) { last = { reason: 'option-disabled', near: [shownText(hits[0])], el: describe(hits[0]) }; return undefined; }
    if (hits.length > 1) {
      ambiguousSince ??= now;
      last = { reason: 'ambiguous-option', count: hits.length, seen: hits.slice(0, 5).map(describe) };
      return now - ambiguousSince > AMBIGUOUS_FOR ? { failed: last } : undefined;
    }
    ambiguousSince = null;
    const options = shownOptions(option);
    last = { reason: 'no-option', near: nearestTexts(options.map(shownText), aim.ranks[0].has_text.text) };
    if (!options.length) return now - lastShown > CLOSED_AFTER ? { closed: true } : undefined;
    lastShown = now;
    // A list that is still being filtered is not searched.
    if (now - still < (typed ? 1000 : 250)) return undefined;
    const box = scroller(options[0]);
    if (box === document.scrollingElement) return undefined;
    const top = box.scrollTop;
    await frame(); await frame();
    if (box.scrollTop !== top) return undefined;
    const rect = box.getBoundingClientRect(), point = { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
    if (!swept && top > 1) return { wheel: { point, by: -top } };
    if (top + box.clientHeight < box.scrollHeight - 1) return { wheel: { point, by: box.clientHeight * 0.8 } };
    return undefined;
  };
  return poll(ms, look, () => ({ failed: last }));
}
const CLOSED_AFTER = 1500;

// Whether the list waits for more choices and would cover what is beneath. Escape would close a dialog, too.
async function listStaysOpen({ control, option }) {
  const { el } = one(control);
  if (!el || el.closest('dialog,[role=dialog],[role=alertdialog]')) return false;
  await frame();
  return isListOpen(el, option, true) && !shownOptions(option).some(node => el.contains(node));
}
