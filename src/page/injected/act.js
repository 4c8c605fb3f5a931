// Getting ready to act: exactly one element, attached, visible, enabled, still, and under the pointer.

const AMBIGUOUS_FOR = 500;

function* chooser(request) {
  // Remembers, over the attempts of one wait, how long it was ambiguous.
  let ambiguousSince = null;
  for (;;) {
    const now = performance.now();
    // The row went, or holds another record now: the host finds the item anew.
    if (request.aim.item !== undefined && !itemOf(request.aim.item)) { yield { reason: 'moved-on', final: true }; continue; }
    const search = rank => {
      const found = findRank(request.aim, rank), hits = request.pick ? request.pick(found) : found;
      if (!hits.length && BY_POINTER.has(request.want)) hits.push(...boxlessToggles(request.aim, rank));
      return hits;
    };
    const { hits, rank } = ranked(request.aim, request.aim.name, search, request.aim.ready);
    if (hits.length < 2) ambiguousSince = null;
    else ambiguousSince ??= now;
    if (hits.length === 1) yield { el: hits[0], rank };
    else if (hits.length) yield { reason: 'ambiguous', count: hits.length, get seen() { return hits.slice(0, NEAREST).map(describe); }, final: now - ambiguousSince >= AMBIGUOUS_FOR };
    else yield { reason: 'absent' };
  }
}

// What is there and not seen is hidden; what is not there has others near it.
function absence(aim) {
  const [hidden] = [...findUnseen(aim, 0), ...unseenByRole(aim)];
  return hidden ? { reason: 'hidden', el: describe(hidden) } : { reason: 'absent', candidates: nearest(aim) };
}
const findUnseen = (aim, rank) => findRank({ ...aim, ranks: aim.ranks.map(locator => ({ ...locator, visible: false })) }, rank);

// Browsers tell no role of what is not drawn: such an element is known by its tag or attribute, and its words.
function unseenByRole(aim) {
  const wanted = aim.ranks[0]?.by?.role, listed = ROLE_CANDIDATES[wanted?.role];
  if (!wanted?.name) return [];
  const words = el => el.getAttribute('aria-label') ?? (el instanceof HTMLInputElement ? labelTexts(el)[0] ?? el.value : fold(el.textContent));
  return rootsOf(aim).flatMap(root => queryAll(searchRoots(root), `${listed ? `${listed},` : ''}[role=${wanted.role}]`))
    .filter(el => !isVisible(el) && (el.getAttribute('role') ?? wanted.role) === wanted.role && matches(wanted.name, words(el)));
}

// A toggle that is not drawn and has a label that is: the label is clicked in its stead.
const boxlessToggles = (aim, rank) => findUnseen(aim, rank).filter(el => isToggleInput(el) && [...el.labels].some(isVisible));

const BY_POINTER = new Set(['click', 'dblclick', 'hover', 'check', 'uncheck']);
// A label whose control is disabled leads nowhere.
const labelsDisabled = el => { const label = controlAround(el); return label instanceof HTMLLabelElement && label.control !== null && isDisabled(label.control); };
function notReady(el, want) {
  if (!(BY_POINTER.has(want) ? standIns(el) : [el]).some(isVisible)) return because('hidden', el);
  if (want === 'look') return null;
  if (want !== 'hover' && want !== 'drop' && (isDisabled(el) || labelsDisabled(el))) return because('disabled', el);
  return null;
}

// Before its first paint a browser drops input, unless it was started to keep it; and before the document is
// read to its end the scripts that handle it may be missing. A page that never paints (a window in the
// background) or never ends is not waited for longer than this.
const FIRST_PAINT_MS = 500, READ_MS = 5000;
let keepsEarlyInput = false;
const keepEarlyInput = keeps => { keepsEarlyInput = keeps; };
const takesInput = began => (keepsEarlyInput || performance.getEntriesByType('paint').length > 0 || performance.now() - began > FIRST_PAINT_MS)
  && (document.readyState === 'complete' || performance.getEntriesByType('navigation')[0]?.domContentLoadedEventEnd > 0 || performance.now() > READ_MS);
function takesKeys(ms) {
  const began = performance.now();
  return poll(ms, () => takesInput(began) || undefined, () => false);
}

// Waits until the aim can be acted on and arms the guard; or says why it never could.
//
// Of what turns the pages of a list: `until` says that it need not be turned, and one that stays away or
// disabled for `ends` ms is the end; `notice` names what is to differ afterwards.
async function prepare(request) {
  const isOver = async () => request.until && await decided(() => whyNotAll(request.until)) === null;
  // What is gone cannot be told of a document that is still coming: it is asked once more when it is there.
  let askAgain = parsing();
  if (await isOver()) return { ended: true };
  const mine = abandoned;
  const began = performance.now();
  const choices = chooser(request), slow = { since: null };
  let last = { reason: 'absent' }, coveredTries = 0;
  const look = async () => {
    if (askAgain && !parsing()) {
      askAgain = false;
      if (await isOver()) return { ended: true };
    }
    if (request.want !== 'look' && !takesInput(began)) {
      last = { reason: 'unpainted' };
      if (BY_POINTER.has(request.want)) awaitPaint(request, slow);
      return undefined;
    }
    const choice = choices.next().value;
    const outcome = choice.el ? await tryAim(choice.el, request, coveredTries, slow) : choice;
    if (abandoned !== mine) return undefined;
    if (!outcome.reason && outcome.el) {
      const result = ready(outcome, choice.rank, request);
      return request.notice ? { ...result, before: await decided(() => request.notice.map(fingerprint)) } : result;
    }
    last = outcome;
    coveredTries = outcome.covered ? coveredTries + 1 : 0;
    const interrupted = interruption(request.interrupts);
    if (interrupted >= 0) return { interrupted };
    if (ENDS.has(outcome.reason) && performance.now() - began >= request.ends && !parsing()) return { ended: true };
    return outcome.final ? { failed: last } : undefined;
  };
  return poll(request.ms, look, () => {
    // A page that shows nothing does not show what was sought.
    if (last.reason === 'unpainted') { const choice = choices.next().value; if (!choice.el) last = choice; }
    return { failed: last.reason === 'absent' ? absence(request.aim) : last };
  });
}

const ENDS = new Set(['absent', 'disabled']);

// The first paint is waited for anyway: what lies where it lay before has been still for a frame.
function awaitPaint({ aim, at }, slow) {
  const found = findRank(aim, 0), [el] = found;
  if (found.length !== 1 || !isVisible(el)) { slow.seen = null; return; }
  if (!reach(el, at).point) reveal(el, at, ALIGNMENTS[1]);
  const box = boxOf(el);
  if (slow.seen?.el !== el || apart(slow.seen.box, box) > STILL) slow.seen = { el, box, at: performance.now() };
}
const paintedSince = moment => performance.getEntriesByType('paint').some(({ startTime }) => startTime > moment);

// One attempt at a found element: what to act on and where, or the obstacle.
async function tryAim(found, { want, at, side }, attempt, slow) {
  let el = found;
  if (want === 'check' || want === 'uncheck') {
    el = toggleOf(found);
    if (!el) return because('not-checkable', found, { final: true });
    if (isChecked(el) === (want === 'check')) return { el, already: true };
    if (want === 'uncheck' && isRadio(el)) return because('no-uncheck', el, { final: true });
  }
  const obstacle = notReady(el, want);
  if (obstacle) return obstacle;
  if (want === 'look') return { el };
  // Keys need no way for the pointer where the focus is already.
  if (want === 'press' && belongs(el, deepActiveElement())) return { el };
  if (want === 'drop') return dropPoint(el, side, slow);
  return aimAt(el, at, attempt, slow);
}

const GUARDS = { click: 'pointer', dblclick: 'double', check: 'pointer', uncheck: 'pointer', type: 'pointer', hover: 'hover', drag: 'drag', press: 'keys', files: 'files' };
const FRAMES = new Set(['IFRAME', 'FRAME', 'OBJECT', 'EMBED']);
function ready({ el, point, hit, already }, rank, request) {
  const result = { rank, point, drift: takeDrift() };
  if (already) return { ...result, already };
  if (request.want === 'look') return { ...result, text: readSource(el, request.aim.source) };
  if (request.want === 'drop') return result;
  result.spot = spotOf(el);
  // A frame keeps its events to itself: of them this document hears nothing.
  result.token = arm(el, FRAMES.has(hit?.tagName) ? 'blind' : GUARDS[request.want]);
  if (request.want === 'check' || request.want === 'uncheck') result.state = isChecked(el);
  if (request.want === 'press') takeFocus(el);
  if (request.want === 'type') { result.focused = belongs(el, deepActiveElement()) && document.hasFocus(); result.value = controlValue(el); }
  return result;
}
