// The guard: trusted events of an act reach the resolved element or nothing.
//
// Armed by the same call that returned the click point, so whatever arrives in between (a pop-up over
// the button) gets no click. The verdict is also reported through the binding, because a click that
// navigates takes this document and every pending answer with it.

let armed = null;
let tokenCount = 0;

const POINTER = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'auxclick', 'dblclick', 'contextmenu'];

function arm(el, kind) {
  listenAgain();
  if (armed && !armed.verdict) decide({ outcome: 'replaced' });
  armed = { token: ++tokenCount, el, kind, phase: 'idle', presses: 0, verdict: null, over: false, waiting: [] };
  return armed.token;
}
function decide(verdict) {
  if (!armed || armed.verdict) return;
  armed.verdict = verdict;
  for (const done of armed.waiting) done(verdict);
  globalThis.wayleaveReport?.(JSON.stringify({ token: armed.token, ...verdict }));
  const mine = armed;
  setTimeout(() => { mine.over = true; }, KEPT_AWAY_MS);
}
// The longest for which the rest of an act is kept away.
const KEPT_AWAY_MS = 1000;
// Before the page hears of the press: a page that closes its window at once takes the verdict along.
function press() {
  if (armed.phase === 'pressed') return;
  armed.phase = 'pressed';
  globalThis.wayleaveReport?.(JSON.stringify({ token: armed.token, outcome: 'pressed' }));
}
function stopEvent(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}
// After the events of this moment, and what they make the page do at once.
function decideSoon() {
  const mine = armed;
  frame().then(frame).then(() => { if (armed === mine) decide({ outcome: 'done' }); });
}
// A page that draws itself anew between two events of one press shows the same control again.
function isSameAnew(el, node) {
  const before = controlAround(el) ?? el, now = controlAround(node) ?? node;
  return before.tagName === now.tagName && fold(before.textContent) === fold(now.textContent) && before.className === now.className;
}

// The guards of the pointer, and how many presses make the act.
const PRESSES_OF = { pointer: 1, double: 2, drag: 1 };
for (const name of POINTER) {
  addEventListener(name, event => {
    if (!PRESSES_OF[armed?.kind] || armed.over || !event.isTrusted) return;
    // What is kept away is the rest of this act, not the next: a key may click a button, too.
    if (name === 'mouseup' && armed.kind === 'pointer') { const mine = armed; setTimeout(() => { mine.over = mine.verdict !== null; }); }
    if (armed.verdict?.outcome === 'blocked') { stopEvent(event); return; }
    const target = event.composedPath()[0];
    // The press went to something that left the page at once: what came up beneath is not clicked for it.
    if (armed.phase === 'gone') {
      if (name !== 'pointerup' && name !== 'mouseup') stopEvent(event);
      return;
    }
    if (armed.verdict) return;
    if (name === 'pointerdown' || name === 'mousedown') {
      if (takes(armed.el, target)) {
        press();
        if (name === 'mousedown' && ++armed.presses && armed.kind === 'drag') decide({ outcome: 'done' });
        return;
      }
      if (name === 'mousedown' && armed.phase === 'pressed' && armed.presses === 0) {
        if (armed.kind === 'drag') decide({ outcome: 'done' });
        if (armed.kind === 'drag' || isSameAnew(armed.el, target)) { armed.presses++; return; }
        armed.phase = 'gone';
        stopEvent(event);
        decide({ outcome: 'done' });
        return;
      }
      stopEvent(event);
      decide({ outcome: 'blocked', by: describe(target), begun: armed.presses > 0 });
      return;
    }
    // A press that landed may end elsewhere when the page moves under the pointer: it was delivered.
    if (armed.phase !== 'pressed') {
      if (takes(armed.el, target)) return;
      stopEvent(event);
      decide({ outcome: 'blocked', by: describe(target) });
      return;
    }
    if (armed.presses < PRESSES_OF[armed.kind]) return;
    if (name === 'mouseup') decideSoon();
    else if (name === 'dblclick' || (armed.kind === 'pointer' && name !== 'pointerup')) decide({ outcome: 'done' });
  }, { capture: true });
}

// Keys are kept from nobody; that they reach this document is told.
addEventListener('keydown', event => {
  if (armed?.kind === 'keys' && !armed.verdict && event.isTrusted) press();
}, { capture: true, passive: true });

// A pointer that only moves cannot be kept from anything; whether it arrived can be told.
for (const name of ['mousemove', 'mouseover']) {
  addEventListener(name, event => {
    if (armed?.kind !== 'hover' || armed.verdict || !event.isTrusted) return;
    const target = event.composedPath()[0];
    decide(takes(armed.el, target) ? { outcome: 'done' } : { outcome: 'blocked', by: describe(target) });
  }, { capture: true, passive: true });
}

// The verdict on an act, when it is known; `none` if nothing of it reached this document within `ms`.
async function verdict(token, ms) {
  if (armed?.token !== token) return { outcome: 'replaced' };
  if (armed.kind === 'blind' && !armed.verdict) decideSoon();
  const known = armed.verdict ?? await new Promise(done => {
    armed.waiting.push(done);
    setTimeout(() => done(null), armed.kind === 'hover' ? HOVERED_MS : ms);
  });
  if (known) return known;
  if (armed?.token !== token) return { outcome: 'replaced' };
  // A pointer that was there before does not move; what was pressed was delivered.
  const arrived = armed.kind === 'hover' ? armed.el.matches(':hover') : armed.phase === 'pressed';
  const late = !arrived ? { outcome: 'none' } : { outcome: 'done' };
  decide(late);
  return late;
}
const HOVERED_MS = 250;

// A child frame's click passes through this document: nothing else in it may take it.
function release(token) {
  if (armed?.token === token) armed = null;
  return true;
}
