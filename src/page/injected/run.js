// A run: several fields worked with one burst of input, prepared by one call and proven by another.
//
// Between the two nothing is asked of this document, so it must see for itself that every event
// reaches the field it was meant for: fields come in order, each is entered by a click on it or by Tab
// from the one before, and takes its text once. The first event that does not fit ends the run; from
// there on no trusted event gets through until the host has asked how far it came.

let run = null;

// How a member is worked: 'text' by one insertion, 'clear' by Delete, 'option' in the pop-up of a
// drop-down, 'toggle' by the click that enters it, 'list' by the keys of a list that stays open, 'keys' by
// anything that goes to the field (the last two alone and step by step), 'idle' not at all.
function startRun(members) {
  if (armed && !armed.verdict) decide({ outcome: 'replaced' });
  armed = null;
  run = { token: ++tokenCount, members: members.map(member => ({ phase: 'idle', typed: false, ...member })), at: -1, tabbing: false, failed: null };
  for (const { el, secret } of members) if (secret) filled.add(new WeakRef(el));
  const [{ el, by }] = members;
  if (by === 'focus') {
    el.focus({ preventScroll: true });
    run.at = 0;
    run.members[0].phase = 'entered';
  }
  skipIdle();
  return run.token;
}
function skipIdle() {
  while (run.members[run.at + 1]?.kind === 'idle') run.members[++run.at].phase = 'typed';
}
function endRun(token) {
  if (run?.token === token) run = null;
  return true;
}

function failRun(event, at) {
  stopEvent(event);
  missRun(event, at);
}
// An event that was delivered, but did not do what the next one needs.
function missRun(event, at) {
  // Without a focus the browser still writes where the caret was last, and asks nobody before.
  getSelection().removeAllRanges();
  const target = event.composedPath()[0];
  run.failed ??= { at, released: event.type === 'mouseup', by: describe(target instanceof Element ? target : document.activeElement), typed: Boolean(run.members[at]?.typed) };
}
function enterMember(member) {
  if (member.kind === 'toggle') { member.phase = 'typed'; skipIdle(); return; }
  member.phase = 'entered';
  if (member.kind !== 'option') selectAllOf(member.el);
}

// Some fields give way to another when they are touched: one that shows a formatted number to one that
// takes it, one of a page that draws itself anew to its next copy. The field that has the keyboard at
// the same place is the member from then on.
const isGone = el => !el.isConnected || !isVisible(el);
function isHeir(member, el) {
  if (!isGone(member.el) || !(el instanceof Element) || !kindOfField(el)) return false;
  const box = el.getBoundingClientRect(), { x, y } = member.point;
  if (box.left > x || box.right < x || box.top > y || box.bottom < y) return false;
  member.el = el;
  if (member.secret) filled.add(new WeakRef(el));
  return true;
}

const FOLLOWS = new Set(['focusout', 'change']);
const RELEASES = new Set(['mouseup', 'click']);

const RUN_RULES = {
  pointer(event) {
    const { members, at } = run, next = members[at + 1], target = event.composedPath()[0];
    if (event.type === 'pointerdown') {
      // All that was asked for is done: this is somebody else's.
      if (!next) return;
      if (next.by !== 'click' || (at >= 0 && members[at].phase !== 'typed') || !takes(next.el, target)) { failRun(event, at >= 0 && members[at].phase !== 'typed' ? at : at + 1); return; }
      run.at++;
      next.phase = 'pressed';
      return;
    }
    const member = members[at];
    if (!member || member.kind === 'idle') return;
    if (member.phase !== 'pressed') return;
    if (event.type === 'mousedown' && !takes(member.el, target)) { failRun(event, at); return; }
    // The press gave it the focus, or something took it away.
    if (event.type === 'mouseup' && (member.kind === 'text' || member.kind === 'clear')) {
      const active = activeField();
      if (!active || !(belongs(member.el, active) || isHeir(member, active))) { missRun(event, at); return; }
    }
    if (event.type === 'click' && (takes(member.el, target) || isHeir(member, activeField()))) enterMember(member);
  },
  keydown(event) {
    const { members, at } = run, member = members[at], target = event.composedPath()[0];
    if (!member) return;
    if (event.key === 'Tab' && members[at + 1]?.by === 'tab') {
      if (member.phase !== 'typed' || !belongs(member.el, target)) failRun(event, member.phase !== 'typed' ? at : at + 1);
      else run.tabbing = true;
      return;
    }
    if (member.kind === 'option' && member.phase !== 'typed') {
      // One key may open it. More of them mean that it did not open: they would choose by accident, or
      // submit the form.
      if (member.by !== 'focus' || member.opened || !belongs(member.el, target)) failRun(event, at);
      member.opened = true;
      return;
    }
    if (member.kind !== 'text' && member.phase !== 'typed' && !belongs(member.el, target) && !isHeir(member, target)) failRun(event, at);
  },
  keyup(event) {
    if (!run.tabbing || event.key !== 'Tab') return;
    run.tabbing = false;
    const next = run.members[run.at + 1];
    if (!belongs(next.el, event.composedPath()[0])) { failRun(event, run.at + 1); return; }
    run.at++;
    enterMember(next);
  },
  beforeinput(event) {
    const { members, at } = run, member = members[at];
    if (!member || member.kind === 'idle') return;
    // A text after the field's own belongs to a later one.
    if (member.phase === 'typed') { if (member.kind !== 'keys') failRun(event, at + 1); return; }
    const target = event.composedPath()[0], own = belongs(member.el, target) || isHeir(member, target);
    if (!own || (member.kind === 'text' && event.data !== null && event.data !== member.text)) { failRun(event, at); return; }
    member.typed = true;
    if (member.kind === 'text' || member.kind === 'clear') { member.phase = 'typed'; skipIdle(); }
  },
  focusout(event) {
    const member = run.members[run.at];
    if (!member || member.wanted || member.phase !== 'entered' || member.typed || isGone(member.el)) return;
    if (belongs(member.el, event.composedPath()[0]) && !event.relatedTarget) missRun(event, run.at);
  },
  change(event) {
    const member = run.members[run.at];
    if (!member?.wanted || event.composedPath()[0] !== member.el) return;
    member.phase = 'typed';
    skipIdle();
  },
};
function ruled(rule) {
  return event => {
    if (!run || !event.isTrusted) return;
    // A press that ended the run is let go of; what follows from input is the page's.
    if (!run.failed) rule(event);
    else if (!FOLLOWS.has(event.type) && !(run.failed.released && RELEASES.has(event.type))) stopEvent(event);
  };
}
for (const name of POINTER) addEventListener(name, ruled(RUN_RULES.pointer), { capture: true });
for (const name of ['keydown', 'keyup', 'beforeinput', 'focusout', 'change']) addEventListener(name, ruled(RUN_RULES[name]), { capture: true });
// A document that is being left takes no more of it: what comes now is meant for a page that is gone.
globalThis.navigation?.addEventListener('navigate', event => {
  if (!run || run.failed || event.destination.sameDocument || event.downloadRequest !== null) return;
  reportRun();
  if (run.at + 1 < run.members.length) run.failed = { at: run.at + 1, by: { role: 'a page that is being left' }, typed: false };
});

function resultOf(member) {
  if (member.kind === 'idle') return { rank: member.rank, value: member.value, kept: true, dispatched: false };
  const known = { rank: member.rank, dispatched: true, spot: spotOf(member.el), point: member.by === 'click' ? member.point : undefined };
  if (!member.el.isConnected) return { ...known, detached: true };
  if (member.kind === 'toggle') return { ...known, kept: isChecked(member.el) === member.on };
  if (!member.wanted) return { ...known, value: heldBy(member.el) };
  const chosen = [...member.el.selectedOptions];
  return { ...known, value: shownOf(chosen), kept: chosen.length === member.wanted.size && chosen.every(option => member.wanted.has(option)) };
}
// How far the run came, in order; what it did not prove was not done.
function runSoFar() {
  const { members, failed } = run;
  let done = members.findIndex(member => member.phase !== 'typed');
  if (done < 0) done = members.length;
  if (failed) done = Math.min(done, failed.at);
  return { results: members.slice(0, done).map(resultOf), failed };
}
function reportRun() {
  globalThis.wayleaveReport?.(JSON.stringify({ token: run.token, outcome: 'run', run: runSoFar() }));
}
const asWritten = member => member.kind === 'idle' || (member.kind === 'toggle' && isChecked(member.el) === member.on) || (member.kind === 'text' ? member.el.value === member.text : member.kind === 'clear' && member.el.value === '');

// Waits until a field that was clicked has the keyboard (a frame of another process has it only a moment
// later) and selects all it holds. A field that gave way to another at the same place hands over to it.
async function enterField(token, ms) {
  const began = performance.now();
  const look = () => {
    if (run?.token !== token) return { lost: true };
    if (run.failed) return { refused: run.failed };
    const [member] = run.members, active = activeField();
    if (document.hasFocus() && active) {
      if (isGone(member.el) && !isHeir(member, active)) return performance.now() - began > GONE_AFTER ? { gone: true } : undefined;
      if (belongs(member.el, active)) {
        run.at = 0;
        const empty = member.kind === 'keys' && heldBy(member.el) === '';
        enterMember(member);
        return { entered: true, empty };
      }
    }
    return undefined;
  };
  return poll(ms, look, () => ({ lost: true }));
}
const GONE_AFTER = 300;
// The host asks once the last event of its burst was handled.
async function finishRun(token) {
  if (run?.token !== token) return { results: [], failed: { at: 0, by: { role: 'another act' }, typed: false } };
  await soon(0);
  // What was typed key by key is proven by the field alone: an editor may handle its keys by itself.
  const [alone] = run.members;
  if (alone.kind === 'keys' && alone.phase === 'entered' && !run.failed) alone.phase = 'typed';
  // Masks and controlled fields may rewrite a value after its event.
  if (!run.members.every(asWritten)) { await frame(); await soon(0); }
  const result = runSoFar();
  endRun(token);
  return result;
}

// ---- preparing

// Rank 0 only: whether a lower one counts is a matter of time, and followers are not waited for.
function followerOf(entry) {
  const hits = findRank(entry.aim, 0);
  const member = hits.length === 1 ? memberOf(entry, { el: hits[0], rank: 0 }) : null;
  return member && !member.reason && member.kind !== 'keys' ? member : null;
}
// The field an entry is about and how it is to be worked, or the reason why not now.
function memberOf(entry, { el: found, rank }) {
  if (entry.choices) {
    const el = selectOf(found);
    return el instanceof HTMLSelectElement ? optionMember(el, rank, entry) : because('not-native', el, { final: true });
  }
  if (entry.on !== undefined) return toggleMember(found, rank, entry.on);
  const el = fieldOf(found), { text } = entry;
  const obstacle = whyNoText(el, text);
  if (obstacle) return obstacle;
  const kind = kindOfField(el), { secret } = entry;
  if (kind === 'value') return { el, rank, kind };
  // An editor's empty paragraph is a line break; blanks in an input are a content.
  const held = heldBy(el);
  if (text === '' && (kind === 'editor' ? fold(held) : held) === '' && !el.validity?.badInput) return { el, rank, kind: 'idle', value: '' };
  const plain = kind === 'text' && !entry.careful && !(el instanceof HTMLInputElement && /[\r\n]/.test(text));
  return { el, rank, secret, kind: !plain ? 'keys' : text === '' ? 'clear' : 'text', text };
}

// A box of the browser's own, which turns at once. One that the page draws is worked alone.
function toggleMember(found, rank, on) {
  const el = toggleOf(found);
  if (!el || !isToggleInput(el) || isMixed(el) || !isVisible(el)) return because('not-native', found, { final: true });
  if (isChecked(el) === on) return { el, rank, kind: 'idle' };
  if (!on && isRadio(el)) return because('no-uncheck', el, { final: true });
  return isDisabled(el) ? because('disabled', el) : { el, rank, kind: 'toggle', on };
}

// In the order of the keyboard, is `next` where Tab goes from `el`?
const TABBABLE = 'a[href],area[href],button,input,select,textarea,iframe,summary,audio[controls],video[controls],object,embed,[contenteditable],[tabindex]';
function tabLeadsTo(el, next) {
  // On these Tab may take a suggestion.
  if (el.list || el.matches('[role=combobox],[aria-autocomplete],[aria-haspopup],[aria-expanded]') || el.tabIndex !== 0 || next.tabIndex !== 0) return false;
  const root = el.getRootNode();
  if (root !== next.getRootNode() || root !== document || document.querySelector('[tabindex]:not([tabindex="0"]):not([tabindex^="-"])')) return false;
  if (!follows(el, next)) return false;
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_ELEMENT);
  walker.currentNode = el;
  for (let node = walker.nextNode(); node && node !== next; node = walker.nextNode()) {
    if (node.shadowRoot || (node.matches(TABBABLE) && node.tabIndex >= 0 && !node.matches(':disabled') && node.checkVisibility({ visibilityProperty: true }))) return false;
  }
  return true;
}

// What of a member the pointer goes to: an option of a list that is open, else the field itself.
const pointed = member => member.at ?? member.el;
const inView = el => { const box = boxOf(el); return box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth; };
// Scrolls as many members into view as fit, the first of them for certain.
function scrollToMembers(members) {
  const fields = members.map(pointed);
  if (fields.every(inView)) return;
  const { top } = boxOf(fields[0]);
  let last = 0;
  while (last + 1 < fields.length && boxOf(fields[last + 1]).bottom - top < innerHeight * 0.75) last++;
  fields[last >> 1].scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
}

const byKeyboard = ({ kind }) => kind !== 'option' && kind !== 'toggle';

// Points for the leading members that lie still and take the pointer.
async function aimRun(members) {
  scrollToMembers(members);
  const before = members.map(member => boxOf(pointed(member)));
  await frame();
  for (let i = 0; i < members.length; i++) {
    const member = members[i], el = pointed(member);
    if (member.kind === 'idle') continue;
    const moved = !el.isConnected || !sameBox(before[i], boxOf(el));
    member.point = moved ? undefined : reach(el).point;
    if (!member.point) return members.slice(0, i);
    const previous = members.slice(0, i).findLast(other => other.kind !== 'idle');
    if (member.kind === 'list') { member.by = 'focus'; continue; }
    member.by = previous && byKeyboard(previous) && byKeyboard(member) && tabLeadsTo(previous.el, member.el) ? 'tab' : 'click';
  }
  return members;
}

// Waits until the first of several entries can be worked, takes those after it that can be at once,
// and arms the run; or says why the first never could.
async function prepareRun({ entries, ms, interrupts, most }) {
  const began = performance.now(), choices = chooser({ aim: entries[0].aim }), slow = { since: null }, mine = abandoned;
  let last = { reason: 'absent' }, tries = 0;
  const look = async () => {
    if (!takesInput(began)) { last = { reason: 'unpainted' }; return undefined; }
    const choice = choices.next().value;
    const first = choice.el ? memberOf(entries[0], choice) : choice;
    if (abandoned !== mine) return undefined;
    const outcome = first.reason ? first : await armRun(first, entries, most, tries, slow);
    if (!outcome.reason) return { ...outcome, drift: takeDrift() };
    last = outcome;
    tries = outcome.covered ? tries + 1 : 0;
    const interrupted = interruption(interrupts);
    if (interrupted >= 0) return { interrupted };
    return outcome.final ? { failed: last } : undefined;
  };
  return poll(ms, look, () => ({ failed: last.reason === 'absent' ? absence(entries[0].aim) : last }));
}

async function armRun(first, entries, most, tries, slow) {
  // Fields without a keyboard path need no run.
  const set = [];
  let member = first;
  while (member?.kind === 'value' || member?.kind === 'idle') {
    const entry = entries[set.length];
    if (entry.secret) filled.add(new WeakRef(member.el));
    set.push(member.kind === 'idle' ? resultOf(member) : { rank: member.rank, spot: spotOf(member.el), ...setByValue(member.el, entry.text, entry.machine) });
    member = entries[set.length] && followerOf(entries[set.length]);
  }
  if (!member) return { set };
  const members = [member];
  const alone = ({ kind }) => kind === 'keys' || kind === 'list' || kind === 'value';
  if (!alone(member)) {
    for (const entry of entries.slice(set.length + 1, set.length + most)) {
      const next = followerOf(entry);
      if (!next || alone(next) || members.some(({ el }) => el === next.el)) break;
      members.push(next);
    }
  }
  let aimed = await aimRun(members);
  if (!aimed.length) {
    if (set.length) return { set };
    const outcome = await aimAt(pointed(member), undefined, tries, slow);
    if (outcome.reason && !(outcome.covered && member.kind === 'option' && isStyledOver(member.el))) return outcome;
    if (outcome.reason) aimed = [{ ...member, by: 'focus', keys: ['F4', ...member.keys] }];
    else aimed = [{ ...member, point: outcome.point, by: member.kind === 'list' ? 'focus' : 'click' }];
  }
  const plan = aimed.map(({ by, kind, point, keys }) => ({ by, kind, point, keys }));
  return { set, plan, token: startRun(aimed) };
}

// ---- drop-downs in a run

function optionMember(el, rank, entry) {
  if (!isVisible(el)) return because('hidden', el);
  if (isDisabled(el)) return because('disabled', el);
  const sought = wantedOptions(el, entry.choices);
  if (sought.reason) return sought;
  const { wanted } = sought;
  if (!el.multiple && wanted.size !== 1) return because('one-option', el, { count: wanted.size, final: true });
  const chosen = [...el.selectedOptions];
  if (chosen.length === wanted.size && chosen.every(option => wanted.has(option))) return { el, rank, kind: 'idle', value: shownOf(chosen) };
  if (el.multiple) return { el, rank, kind: 'list', wanted, keys: listKeys(el, wanted) };
  if (el.size > 1) return { el, rank, kind: 'option', wanted, keys: [], at: [...wanted][0] };
  return { el, rank, kind: 'option', wanted, keys: [...popupKeys(el, wanted), 'Enter'] };
}
// A widget drawn over the drop-down it stands for: a cover of their common, small container. Such a
// drop-down is opened by key, as from the keyboard.
function isStyledOver(el) {
  const around = el.parentElement, box = el.getBoundingClientRect(), frame = around.getBoundingClientRect();
  if (around === document.body || el.at || frame.height > Math.max(box.height * 3, 100)) return false;
  const tiny = box.width < 4 || box.height < 4, over = tiny ? frame : box;
  const hit = deepElementFromPoint(over.x + over.width / 2, over.y + over.height / 2);
  return Boolean(hit && belongs(around, hit));
}
const choosable = el => [...el.options].filter(option => !isOptionDisabled(option) && getComputedStyle(option).display !== 'none');

// The fewest keys in an open pop-up: from where it stands, or from either end.
function popupKeys(el, wanted) {
  const options = choosable(el), to = options.findIndex(option => wanted.has(option)), from = options.indexOf(el.selectedOptions[0]);
  const ways = [['Home', to], ['End', to - (options.length - 1)]];
  if (from >= 0) ways.unshift([null, to - from]);
  ways.sort((a, b) => Math.abs(a[1]) + (a[0] ? 1 : 0) - Math.abs(b[1]) - (b[0] ? 1 : 0));
  const [[jump, steps]] = ways;
  return [...(jump ? [jump] : []), ...Array(Math.abs(steps)).fill(steps < 0 ? 'ArrowUp' : 'ArrowDown')];
}
// In a list that stays open: Home, then along with Control held, Space wherever the state must change.
function listKeys(el, wanted) {
  const keys = ['Home'];
  choosable(el).forEach((option, index) => {
    if (index) keys.push('ArrowDown');
    if (option.selected !== wanted.has(option)) keys.push(' ');
  });
  return keys;
}
