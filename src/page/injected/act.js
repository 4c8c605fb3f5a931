// Getting ready to act: exactly one element, attached, visible, enabled, still, and under the pointer.

const AMBIGUOUS_FOR = 500, LOWER_RANK_AFTER = 500;

function* chooser(request) {
  // Remembers, over the attempts of one wait, how long the best rank was absent or ambiguous.
  let absentSince = null, ambiguousSince = null;
  for (;;) {
    const now = performance.now();
    // The row went, or holds another record now: the host finds the item anew.
    if (request.aim.item !== undefined && !itemOf(request.aim.item)) { yield { reason: 'moved_on', final: true }; continue; }
    let result = null;
    for (let rank = 0; rank < Math.max(1, request.aim.ranks.length) && !result; rank++) {
      if (rank > 0 && (absentSince === null || now - absentSince < LOWER_RANK_AFTER || (request.ready && whyNotAll(request.ready) !== null))) break;
      const hits = findRank(request.aim, rank);
      if (hits.length === 1) result = { el: hits[0], rank };
      else if (hits.length > 1) {
        ambiguousSince ??= now;
        result = { reason: 'ambiguous', count: hits.length, seen: hits.slice(0, NEAREST).map(describe), final: now - ambiguousSince >= AMBIGUOUS_FOR };
      } else if (rank === 0) absentSince ??= now;
    }
    if (!result?.count) ambiguousSince = null;
    if (result?.rank === 0) absentSince = null;
    yield result ?? { reason: 'absent' };
  }
}

function notReady(el, want) {
  if (!isVisible(el)) return { reason: 'hidden', el: describe(el) };
  if (want === 'look') return null;
  if (isDisabled(el)) return { reason: 'disabled', el: describe(el) };
  return null;
}

function boxOf(el) {
  const rects = el.getClientRects();
  return rects.length === 1 ? rects[0] : [...rects].find(r => r.width && r.height) ?? el.getBoundingClientRect();
}
const sameBox = (a, b) => Math.abs(a.x - b.x) < 0.5 && Math.abs(a.y - b.y) < 0.5 && Math.abs(a.width - b.width) < 0.5 && Math.abs(a.height - b.height) < 0.5;

function clickPoint(el, at) {
  const box = boxOf(el);
  if (at) return { x: box.x + at[0], y: box.y + at[1] };
  const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth), top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  return { x: (left + right) / 2, y: (top + bottom) / 2, outside: right - left < 1 || bottom - top < 1 };
}

function deepElementFromPoint(x, y) {
  let el = document.elementFromPoint(x, y);
  while (el?.shadowRoot) {
    const inner = el.shadowRoot.elementFromPoint(x, y);
    if (!inner || inner === el) break;
    el = inner;
  }
  return el;
}

const ALIGNMENTS = [null, { block: 'center', inline: 'center' }, { block: 'end', inline: 'end' }, { block: 'start', inline: 'start' }];

// Everything but the wait: either a point under which `el` lies still, or the reason why not.
async function aimAt(el, want, at, attempt) {
  const obstacle = notReady(el, want);
  if (obstacle) return obstacle;
  if (want === 'look') return { el };
  const alignment = ALIGNMENTS[attempt % ALIGNMENTS.length];
  if (alignment) el.scrollIntoView({ ...alignment, behavior: 'instant' });
  else if (clickPoint(el, at).outside || !belongs(el, deepElementFromPoint(clickPoint(el, at).x, clickPoint(el, at).y))) el.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
  const before = boxOf(el);
  await frame();
  if (!el.isConnected) return { reason: 'detached' };
  if (!sameBox(before, boxOf(el))) return { reason: 'moving', el: describe(el) };
  const point = clickPoint(el, at);
  const hit = deepElementFromPoint(point.x, point.y);
  if (!hit) return { reason: 'outside', el: describe(el), covered: true };
  if (!belongs(el, hit)) return { reason: 'covered', el: describe(el), by: describe(hit), covered: true };
  return { el, point };
}

// Input that arrives before the first paint is dropped by the browser. A page that never paints (a
// window in the background) is not waited for longer than this.
const FIRST_PAINT_MS = 500;
const takesInput = began => performance.getEntriesByType('paint').length > 0 || performance.now() - began > FIRST_PAINT_MS;

// Waits until the aim can be acted on and arms the guard; or says why it never could.
async function prepare(request) {
  const began = performance.now();
  const choices = chooser(request);
  let last = { reason: 'absent' }, coveredTries = 0;
  const look = async () => {
    if (request.want !== 'look' && !takesInput(began)) { last = { reason: 'unpainted' }; return undefined; }
    const choice = choices.next().value;
    let outcome = choice;
    if (choice.el) outcome = await aimAt(choice.el, request.want, request.at, coveredTries);
    if (outcome.el && !outcome.reason) return ready(outcome, choice.rank, request);
    last = outcome;
    coveredTries = outcome.covered ? coveredTries + 1 : 0;
    const interrupted = interruption(request.interrupts);
    if (interrupted >= 0) return { interrupted };
    return outcome.final ? { failed: last } : undefined;
  };
  return poll(request.ms, look, () => ({ failed: { ...last, candidates: last.reason === 'absent' ? nearest(request.aim) : [] } }));
}

const GUARDS = { click: 'pointer', press: 'keys', hover: 'pointer' };
function ready({ el, point }, rank, request) {
  const result = { rank, point, tag: el.tagName.toLowerCase(), type: el.type ?? '' };
  if (request.want === 'look') return { ...result, text: readSource(el, request.aim.source) };
  result.token = arm(el, GUARDS[request.want]);
  if (request.want === 'press') el.focus({ preventScroll: true });
  return result;
}

// The way from a frame's document to a point of this one: scrolls the frame's element into view, checks
// that it takes the pointer, and lets nothing else in this document have it.
async function throughFrame({ aim, point, ms, interrupts }) {
  let last = { reason: 'absent' };
  const look = async () => {
    const hits = seen(aim);
    if (hits.length !== 1) { last = { reason: hits.length ? 'ambiguous' : 'absent', count: hits.length }; return undefined; }
    const el = hits[0];
    const target = frameToHere(el, point);
    if (target.x < 0 || target.y < 0 || target.x > innerWidth || target.y > innerHeight) el.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    const before = boxOf(el);
    await frame();
    const here = frameToHere(el, point), hit = deepElementFromPoint(here.x, here.y);
    if (!sameBox(before, boxOf(el))) last = { reason: 'moving', el: describe(el) };
    else if (hit !== el) last = { reason: 'covered', el: describe(el), by: describe(hit) };
    else return { point: here, token: arm(el, 'pointer') };
    const interrupted = interruption(interrupts);
    return interrupted >= 0 ? { interrupted } : undefined;
  };
  return poll(ms, look, () => ({ failed: last }));
}
// A frame's content begins inside its border and padding; a transform may scale it.
function frameToHere(el, point) {
  const box = el.getBoundingClientRect(), style = getComputedStyle(el);
  const scaleX = el.offsetWidth ? box.width / el.offsetWidth : 1, scaleY = el.offsetHeight ? box.height / el.offsetHeight : 1;
  return {
    x: box.x + (parseFloat(style.borderLeftWidth) + parseFloat(style.paddingLeft) + point.x) * scaleX,
    y: box.y + (parseFloat(style.borderTopWidth) + parseFloat(style.paddingTop) + point.y) * scaleY,
  };
}
