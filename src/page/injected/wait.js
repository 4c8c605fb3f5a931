// Waiting in the page: a condition is looked at again when something changed, not by the clock alone.

const soon = ms => new Promise(done => setTimeout(done, ms));
const frame = () => new Promise(done => {
  // Animation frames stand still in a hidden page; the timer keeps a wait from hanging there. On a busy
  // machine the next frame of a page that is seen takes its time, and nothing has moved before.
  const timer = setTimeout(done, document.hidden ? 100 : 500);
  requestAnimationFrame(() => { clearTimeout(timer); done(); });
  useTheWait();
});
// What can be done while something else is waited for, once.
let meanwhile = null;
function useTheWait() {
  const work = meanwhile;
  meanwhile = null;
  work?.();
}

const WAKERS = ['DOMContentLoaded', 'input', 'change', 'scroll', 'transitionend', 'animationend', 'load', 'focusin', 'focusout', 'toggle', 'resize', 'popstate', 'hashchange'];
// Whether parts of the document are still to come. A parser that has stood still this long waits for a
// script that may never come.
const STILL_MS = 5000;
let grewAt = performance.now();
function parsing() {
  if (document.readyState !== 'loading') return false;
  if (!observed.has(document)) { observe(document); grewAt = performance.now(); }
  return performance.now() - grewAt < STILL_MS;
}
async function documentStatus(ms) {
  if (ms > 0) await poll(ms, () => document.readyState !== 'loading' || undefined, () => false);
  return performance.getEntriesByType('navigation')[0]?.responseStatus ?? 0;
}

let generation = 0;
// How often the document itself changed, as a copy of it would show.
let edits = 0;
let wake = () => {};
const observer = new MutationObserver(() => { generation++; edits++; grewAt = performance.now(); wake(); });
const observed = new WeakSet();
function observe(root) {
  if (observed.has(root)) return;
  observed.add(root);
  observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
}
new PerformanceObserver(() => wake()).observe({ type: 'paint' });
const EDITS = new Set(['input', 'change', 'toggle', 'load']);
for (const name of WAKERS) {
  addEventListener(name, event => {
    generation++;
    if (EDITS.has(name)) edits++;
    if (name === 'scroll') noteScroll(event.target);
    wake();
  }, { capture: true, passive: true });
}

// Resolves when the document changed, or after `longest` ms: styles and layout change without a trace.
function changed(longest) {
  listenAgain();
  for (const root of searchRoots(document)) observe(root);
  return new Promise(done => {
    let timer = setTimeout(finish, longest);
    function finish() { wake = () => {}; lookedAt = performance.now(); done(); }
    // Once the script or event that changed it is through; a page that changes all the time is looked at
    // once a frame.
    wake = () => { wake = () => {}; clearTimeout(timer); timer = setTimeout(finish, Math.max(0, lookedAt + FRAME_MS - performance.now())); };
    useTheWait();
  });
}
const FRAME_MS = 16;
let lookedAt = -FRAME_MS;

// The host has something else to do first: waits that are under way end, and arm no guard any more.
let abandoned = 0;
function abandon() { abandoned++; wake(); }

// Calls `look` until it returns something other than undefined, or `ms` are over.
async function poll(ms, look, late) {
  const end = performance.now() + ms, mine = abandoned;
  for (let pause = 20; ; pause = Math.min(pause * 2, 200)) {
    if (abandoned !== mine) return late();
    const result = await look();
    if (result !== undefined) return result;
    const left = end - performance.now();
    if (left <= 0) return late();
    await changed(Math.min(pause, left));
  }
}
