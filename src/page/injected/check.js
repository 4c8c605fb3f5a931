// Boxes, switches and radio buttons, native and drawn by the page.

const TOGGLE_ROLES = new Set(['checkbox', 'switch', 'radio', 'menuitemcheckbox', 'menuitemradio']);
const isToggle = el => isToggleInput(el) || TOGGLE_ROLES.has(el.getAttribute('role')) || el.hasAttribute('aria-checked') || el.hasAttribute('aria-pressed');
const isRadio = el => (el instanceof HTMLInputElement && el.type === 'radio') || ['radio', 'menuitemradio'].includes(el.getAttribute('role'));
const isMixed = el => el.indeterminate === true || el.getAttribute('aria-checked') === 'mixed' || el.getAttribute('aria-pressed') === 'mixed';
// True, false, or null for neither.
const isChecked = el => isMixed(el) ? null : checkedState(el) ?? false;

// The toggle that `el` is, labels, is a part of, or holds.
function toggleOf(el) {
  if (isToggle(el)) return el;
  const label = el.closest('label');
  if (label?.control && isToggle(label.control)) return label.control;
  for (let at = parentOf(el); at; at = parentOf(at)) if (isToggle(at)) return at;
  const labelled = el.id ? el.getRootNode().querySelector(`[aria-labelledby~="${CSS.escape(el.id)}"]`) : null;
  if (labelled && isToggle(labelled)) return labelled;
  const inside = queryAll(searchRoots(el), '*').filter(isToggle);
  // One drawn over a native box is one toggle: the one that is seen.
  const outermost = inside.filter(toggle => !inside.some(other => other !== toggle && belongs(other, toggle)));
  const candidates = outermost.length === 1 ? outermost : inside.filter(isVisible);
  return candidates.length === 1 ? candidates[0] : null;
}

const GONE_FOR = 500;
// Waits until the toggle that was clicked is as wanted. A page that takes it away took the click.
function toggled({ token, aim, want, was, ms }) {
  const clicked = armed?.token === token ? armed.el : null;
  let goneSince = null, turnedSince = null;
  const current = () => {
    const hits = findUnseen(aim, 0);
    return clicked?.isConnected ? clicked : hits.length === 1 ? toggleOf(hits[0]) : null;
  };
  const look = () => {
    const el = current(), now = performance.now();
    if (!el) return now - (goneSince ??= now) >= GONE_FOR ? { done: true } : undefined;
    goneSince = null;
    const state = isChecked(el);
    if (state === want) return { done: true };
    // A third state may lie between: one more click leads on.
    if (was !== null || state === null) { turnedSince = null; return undefined; }
    return now - (turnedSince ??= now) >= 100 ? { again: true } : undefined;
  };
  return poll(ms, look, () => { const el = current(); return { failed: { reason: 'no-change', el: el ? describe(el) : undefined } }; });
}
