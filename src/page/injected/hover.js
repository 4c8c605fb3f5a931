// Menus that open while the pointer is over something: whoever clicks in one was over that before.
//
// Nobody tells that a menu opens, by `:hover` least of all. So it is looked at what can be worked: what comes into
// sight beside an element soon after the pointer came over it, with no press or key in between, came because of that.

const WORKED = 'a,button,input,select,textarea,summary,label,li,[role],[onclick],[tabindex]';
const MOST_WORKED = 3000, OPENS_WITHIN_MS = 700, STAYS_OPEN_MS = 1500;
// What comes soon after a press, or is much, may be the page that was asked for.
const PRESS_BRINGS_MS = 2500, MOST_IN_A_MENU = 100;
let inSight = null, over = null, overBefore = null, overSince = 0, workedAt = 0, pointer = null;
// Each with what the pointer was over when it came into sight.
const openedBy = new Map();
const isOver = el => el.isConnected && el.matches(':hover');

// A menu stands by what opens it, unless that says that it has one.
function isBeside(el, opener) {
  const levelsUp = performance.now() - workedAt < PRESS_BRINGS_MS ? 1 : 3;
  let around = opener;
  for (let i = 0; i < levelsUp && around.parentElement && around.parentElement !== document.body; i++) around = around.parentElement;
  return around.contains(el) || opener.hasAttribute('aria-haspopup') || opener.hasAttribute('aria-controls');
}
function isRegion(el) {
  const { width, height } = el.getBoundingClientRect();
  return width > innerWidth / 2 && height > innerHeight / 3;
}
function lookForOpened() {
  const now = performance.now(), seen = new Set();
  for (const el of queryAll(rootsBelow(document), WORKED).slice(0, MOST_WORKED)) if (isVisible(el)) seen.add(el);
  const fresh = inSight && now - overSince < OPENS_WITHIN_MS && overSince > workedAt ? [...seen].filter(el => !inSight.has(el)) : [];
  if (fresh.length && fresh.length <= MOST_IN_A_MENU) {
    const at = over && fresh.some(el => el.contains(over)) ? overBefore : over, opener = at && meantBy(at);
    // The words of what opened may be among its own now.
    const isOthers = rank => fresh.some(el => { const words = fold(el.textContent); return words && JSON.stringify(rank).includes(words); });
    if (opener?.isConnected && !fresh.includes(opener) && !isRegion(opener)) {
      const whole = portrait(opener), entry = { opener, seen: { ...whole, ranks: whole.ranks.filter(rank => !isOthers(rank)) }, leftAt: null };
      for (const el of fresh) if (isBeside(el, opener)) openedBy.set(el, entry);
    }
  }
  // What stays although the pointer left for good did not come because of it.
  for (const [el, entry] of openedBy) {
    if (isOver(entry.opener) || isOver(el)) entry.leftAt = null;
    else entry.leftAt ??= now;
    if (!el.isConnected || (entry.leftAt !== null && now - entry.leftAt > STAYS_OPEN_MS && seen.has(el))) openedBy.delete(el);
  }
  inSight = seen;
}
addEventListener('mouseover', event => {
  const [at] = event.composedPath();
  if (!event.isTrusted || !(at instanceof Element) || at === over) return;
  // A page that moves below a pointer that does not is nobody's hover.
  const here = `${event.screenX} ${event.screenY}`, since = [here, null].includes(pointer) ? 0 : performance.now();
  [overBefore, over, overSince, pointer] = [over, at, since, here];
  lookSoon(40);
}, { capture: true, passive: true });
// What a script shows is seen while the pointer is still where it was; what a style shows, a little later.
let isLooking = false;
function lookSoon(ms) {
  if (isLooking) return;
  isLooking = true;
  setTimeout(() => { isLooking = false; lookForOpened(); }, ms);
}
new MutationObserver(() => lookSoon(10)).observe(document, { subtree: true, childList: true, attributeFilter: ['class', 'style', 'hidden', 'open'] });
setInterval(lookForOpened, 250);

// What the pointer has to be over before an element is there, from the outside in.
function openersOf(el) {
  const found = [];
  for (let at = el; at && found.length < 5;) {
    let entry;
    for (let node = at; node && !entry; node = parentOf(node)) entry = openedBy.get(node);
    if (!entry || found.includes(entry) || entry.opener === at || !entry.seen.ranks.length) break;
    found.unshift(entry);
    at = entry.opener;
  }
  return found;
}
