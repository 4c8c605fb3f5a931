// Menus that open while the pointer is over something: whoever clicks in one was over that before.
//
// Nobody tells that a menu opens, by `:hover` least of all. So it is looked at what can be worked: what comes into
// sight beside an element soon after the pointer came over it, with no press or key in between, came because of that.

const WORKED = 'a,button,input,select,textarea,summary,label,li,[role],[onclick],[tabindex]';
const MOST_WORKED = 3000, OPENS_WITHIN_MS = 700, STAYS_OPEN_MS = 1500;
let inSight = null, over = null, overBefore = null, overSince = 0, workedAt = 0;
// Each with what the pointer was over when it came into sight.
const openedBy = new Map();
const isOver = el => el.isConnected && el.matches(':hover');

// A menu stands by what opens it, unless that says that it has one.
const MOST_LEVELS_UP = 3;
function isBeside(el, opener) {
  let around = opener;
  for (let i = 0; i < MOST_LEVELS_UP && around.parentElement && around.parentElement !== document.body; i++) around = around.parentElement;
  return around.contains(el) || opener.hasAttribute('aria-haspopup') || opener.hasAttribute('aria-controls');
}
function lookForOpened() {
  const now = performance.now(), seen = new Set();
  for (const el of queryAll(rootsBelow(document), WORKED).slice(0, MOST_WORKED)) if (isVisible(el)) seen.add(el);
  const fresh = inSight && now - overSince < OPENS_WITHIN_MS && overSince > workedAt ? [...seen].filter(el => !inSight.has(el)) : [];
  if (fresh.length) {
    const at = over && fresh.some(el => el.contains(over)) ? overBefore : over, opener = at && meantBy(at);
    // The words of what opened may be among its own now.
    const isOthers = rank => fresh.some(el => { const words = fold(el.textContent); return words && JSON.stringify(rank).includes(words); });
    if (opener?.isConnected && !fresh.includes(opener)) {
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
  [overBefore, over, overSince] = [over, at, performance.now()];
  setTimeout(lookForOpened, 40);
}, { capture: true, passive: true });
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
