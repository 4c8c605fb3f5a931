// Where keys go.

function deepActiveElement() {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at;
}

// Keys meant for `el` must not go to another field that has the focus, even where `el` cannot take it.
function takeFocus(el) {
  const active = deepActiveElement();
  if (belongs(el, active)) return;
  active?.blur?.();
  el.focus({ preventScroll: true });
  if (!belongs(el, deepActiveElement())) queryAll(searchRoots(el), 'input,textarea,select,button,a[href],[tabindex],[contenteditable]').find(isVisible)?.focus({ preventScroll: true });
}

// A field of another process has the keyboard only a moment after it was clicked.
const focused = (token, ms) => poll(ms, () => armed?.token !== token || (document.hasFocus() && belongs(armed.el, deepActiveElement())) || undefined, () => false);

// Typing goes on where the text ends, wherever the click put the caret. False where only a key gets there.
function caretToEnd(token) {
  const el = armed?.token === token ? deepActiveElement() : null;
  if (!el) return true;
  try {
    if (el instanceof HTMLInputElement || el instanceof HTMLTextAreaElement) { el.setSelectionRange(el.value.length, el.value.length); return true; }
    if (el.isContentEditable) { getSelection().selectAllChildren(el); getSelection().collapseToEnd(); }
    return true;
  } catch {
    // Number and e-mail inputs do not tell their caret.
    return false;
  }
}
