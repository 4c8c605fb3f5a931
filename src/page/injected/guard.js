// The guard: trusted events of an act reach the resolved element or nothing.
//
// Armed by the same call that returned the click point, so whatever arrives in between (a pop-up over
// the button) gets no click. The verdict is also reported through the binding, because a click that
// navigates takes this document and every pending answer with it.

let armed = null;
let tokenCount = 0;

// Guards of fields: by one insertion, or by real keys.
const TEXT = new Set(['text', 'keys_text']);
const POINTER = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'auxclick', 'dblclick', 'contextmenu'];

function belongs(el, node) {
  if (!(node instanceof Node)) return false;
  for (let at = node; at; at = at.nodeType === 1 ? parentOf(at) : at.parentNode ?? at.host) {
    if (at === el) return true;
    if (at instanceof HTMLLabelElement && (at.control === el || el.contains(at.control))) return true;
  }
  const label = el.closest?.('label');
  return Boolean(label && (label === node || label.control === node || label.contains(node)));
}

function arm(el, kind) {
  if (armed && !armed.verdict) decide({ outcome: 'replaced' });
  armed = { token: ++tokenCount, el, kind, phase: 'idle', typed: false, verdict: null, waiting: [] };
  return armed.token;
}
function decide(verdict) {
  if (!armed || armed.verdict) return;
  armed.verdict = verdict;
  for (const done of armed.waiting) done(verdict);
  globalThis.wayleaveReport?.(JSON.stringify({ token: armed.token, ...verdict }));
}
function stopEvent(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

for (const name of POINTER) {
  addEventListener(name, event => {
    if (!armed || !event.isTrusted || armed.kind === 'keys') return;
    if (armed.verdict?.outcome === 'blocked') { stopEvent(event); return; }
    if (armed.verdict && !TEXT.has(armed.kind)) return;
    const target = event.composedPath()[0];
    if (!belongs(armed.el, target)) {
      // A press that landed may end elsewhere when the page re-renders under the pointer: it was delivered.
      if (armed.phase === 'pressed' && name !== 'pointerdown' && name !== 'mousedown') return;
      stopEvent(event);
      decide({ outcome: 'blocked', by: describe(target) });
      return;
    }
    if (name === 'pointerdown' || name === 'mousedown') armed.phase = 'pressed';
    if (TEXT.has(armed.kind)) return;
    if (name === 'click' || name === 'auxclick' || name === 'contextmenu') decide({ outcome: 'done' });
    if (name === 'mouseup') {
      const token = armed.token;
      frame().then(frame).then(() => { if (armed?.token === token) decide({ outcome: 'done' }); });
    }
  }, { capture: true });
}

// Text meant for one field must not land in another that took the focus: not the first character,
// and not the last either.
function keepOut(event) {
  if (!TEXT.has(armed?.kind) || !event.isTrusted) return;
  const blocked = armed.verdict?.outcome === 'blocked';
  if (armed.verdict && !blocked) return;
  const target = event.composedPath()[0];
  if (!blocked && belongs(armed.el, target)) return;
  stopEvent(event);
  decide({ outcome: 'blocked', by: describe(target), typed: armed.typed });
}
addEventListener('keydown', event => { if (armed?.kind === 'keys_text' && armed.phase === 'pressed') keepOut(event); }, { capture: true });
addEventListener('beforeinput', keepOut, { capture: true });
addEventListener('input', event => {
  if (!TEXT.has(armed?.kind) || armed.verdict || !belongs(armed.el, event.composedPath()[0])) return;
  armed.typed = true;
  // Real keys come one by one: the host asks when the last was handled.
  if (armed.kind === 'keys_text') return;
  const { token, el } = armed;
  // Masks and controlled fields rewrite the value after the event.
  frame().then(() => soon(0)).then(() => { if (armed?.token === token) decide(fieldVerdict(el)); });
}, { capture: true });

const fieldVerdict = el => el.isConnected ? { outcome: 'done', value: controlValue(el) ?? shownText(el) } : { outcome: 'done', detached: true };

// The verdict on an act, when it is known; `none` if nothing of it reached this document within `ms`.
async function verdict(token, ms) {
  if (armed?.token !== token) return { outcome: 'replaced' };
  const known = armed.verdict ?? await new Promise(done => {
    armed.waiting.push(done);
    setTimeout(() => done(null), ms);
  });
  if (known) return known;
  if (armed?.token !== token) return { outcome: 'replaced' };
  // An editor that writes by itself sends no `input`; what was pressed was delivered all the same.
  const late = armed.phase !== 'pressed' ? { outcome: 'none' } : TEXT.has(armed.kind) ? fieldVerdict(armed.el) : { outcome: 'done' };
  decide(late);
  return late;
}

// A field of another process has the keyboard only a moment after it was clicked.
const focused = (token, ms) => poll(ms, () => armed?.token !== token || (document.hasFocus() && belongs(armed.el, document.activeElement)) || undefined, () => false);

// What a field holds once its events are over.
async function settled(token) {
  if (armed?.token !== token) return { outcome: 'replaced' };
  if (armed.verdict?.outcome === 'blocked') return armed.verdict;
  await frame();
  await soon(0);
  const result = fieldVerdict(armed.el);
  decide(result);
  return result;
}

// A child frame's click passes through this document: nothing else in it may take it.
function release(token) {
  if (armed?.token === token) armed = null;
  return true;
}
