// Sights: conditions over the document, each with the reason why it does not hold.

function seen(aim) {
  const { hits } = ranked(aim, aim.name, rank => findRank(aim, rank), aim.ready);
  return withoutSkipped(aim, hits);
}
// Whatever any rank finds: for what must not be there, or must not be shown.
function anyRank(aim) {
  const hits = aim.ranks.length < 2 ? findRank(aim, 0) : [...new Set(aim.ranks.flatMap((_, rank) => findRank(aim, rank)))];
  return withoutSkipped(aim, hits);
}
// Placeholders of rows are no rows.
function withoutSkipped(aim, hits) {
  if (!aim.skip || !hits.length) return hits;
  const skipped = new Set(find(aim.skip));
  return hits.filter(el => !skipped.has(el));
}
function one(aim) {
  const hits = seen(aim);
  if (hits.length === 1) return { el: hits[0] };
  return { why: hits.length ? `${aim.name} matches ${hits.length} elements` : `${aim.name} is not there` };
}

const STATES = {
  checked: el => checkedState(el) === true,
  unchecked: el => checkedState(el) === false,
  enabled: el => !isDisabled(el),
  disabled: el => isDisabled(el),
  focused: el => { let at = document.activeElement; while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement; return at === el; },
};

const unparsed = () => parsing() ? 'the document is still being loaded' : null;

// Null when the condition holds, else why not.
function whyNot(condition) {
  const [kind] = Object.keys(condition), argument = condition[kind];
  switch (kind) {
    case 'see': {
      const hits = seen(argument);
      if (argument.many ? hits.length : hits.length === 1) return null;
      return hits.length ? `${argument.name} matches ${hits.length} elements` : `${argument.name} is not seen`;
    }
    // What is not there yet is not gone.
    case 'gone':
      if (argument.item !== undefined && !itemOf(argument.item)) return 'its row shows another record now';
      return anyRank(argument).length ? `${argument.name} is still there` : unparsed();
    case 'text': {
      const { el, why } = one(argument.aim);
      if (!el) return why;
      const text = controlValue(el) ?? shownText(el);
      return matches(argument.text, text) ? null : `${argument.aim.name} shows ${argument.aim.private ? 'another text' : JSON.stringify(cut(shareable(text, el), 80))}`;
    }
    case 'state': {
      const { el, why } = one(argument.aim);
      if (!el) return why;
      return STATES[argument.is](el) ? null : `${argument.aim.name} is not ${argument.is}`;
    }
    case 'count': {
      const n = seen(argument.each).length;
      return n >= argument.min && n <= argument.max ? (argument.max < 4294967295 ? unparsed() : null) : `${argument.each.name} has ${n} items`;
    }
    case 'changed': {
      const now = fingerprint(argument.aim);
      return now !== argument.before ? null : `${argument.aim.name} has not changed`;
    }
    case 'url': return matches(argument, location.href) ? null : `the address is ${location.origin}${location.pathname}`;
    case 'title': return matches(argument, document.title) ? null : `the title is ${JSON.stringify(cut(shareable(document.title, document.body), 80))}`;
    // What it says is for the host to compare.
    case 'value': return one(argument.aim).why ?? null;
    case 'never': return argument;
    case 'any': {
      const reasons = [];
      for (const conditions of argument) {
        const why = whyNotAll(conditions);
        if (why === null) return null;
        reasons.push(why);
      }
      return `none of: ${reasons.join('; ')}`;
    }
  }
  throw new Error(`unknown condition ${kind}`);
}
function whyNotAll(conditions) {
  for (const condition of conditions) {
    const why = whyNot(condition);
    if (why !== null) return why;
  }
  return null;
}

// What `changed` compares: shown text and value of everything the aim finds.
function fingerprint(aim) {
  return seen(aim).map(el => `${controlValue(el) ?? ''}\u0001${shownText(el)}`).join('\u0002');
}

function interruption(interrupts) {
  for (let i = 0; i < (interrupts?.length ?? 0); i++) if (whyNotAll(interrupts[i]) === null) return i;
  return -1;
}

// Waits for the first of several sights that holds, in written order; `rearm` names sights that
// must have been gone once before they count again.
async function firstSight({ sights, interrupts, rearm, ms }) {
  const resting = new Set(rearm ?? []);
  let extended = false;
  const look = () => {
    undecided = false;
    for (let i = 0; i < sights.length; i++) {
      const why = whyNotAll(sights[i]);
      if (why !== null) resting.delete(i);
      else if (!resting.has(i)) return { held: i, resting: [...resting], drift: takeDrift() };
    }
    const interrupted = interruption(interrupts);
    return interrupted >= 0 ? { interrupted, resting: [...resting] } : undefined;
  };
  const late = () => undecided && !extended ? (extended = true, poll(LOWER_RANK_AFTER + 100, look, late)) : {
    parts: sights.map((s, i) => resting.has(i) && whyNotAll(s) === null ? [{ what: 'a sight', why: RESTS }] : s.map(partOf)),
    resting: [...resting],
  };
  return poll(ms, look, late);
}
const RESTS = 'it was handled before and has not been gone since';

// One condition as a message tells it: what it asks, why it does not hold, what there is instead.
function partOf(condition) {
  const [kind] = Object.keys(condition), argument = condition[kind], aim = argument?.aim ?? argument?.each ?? (argument?.ranks ? argument : undefined);
  const what = { see: () => `see ${aim.name}`, gone: () => `gone ${aim.name}`, text: () => `text of ${aim.name}`, state: () => `${aim.name} is ${argument.is}`, count: () => `count of ${aim.name}`, changed: () => `changed ${aim.name}`, value: () => `value of ${aim.name}`, any: () => `any of ${argument.length} sights` }[kind];
  const why = whyNot(condition) ?? undefined;
  let candidates = [];
  if (why && aim && kind !== 'gone' && !aim.many) {
    const hits = seen(aim);
    if (hits.length !== 1) candidates = hits.length ? hits.slice(0, NEAREST).map(describe) : nearest(aim);
  }
  return { what: what ? what() : kind, name: aim?.name, why, candidates };
}

// What the host puts together with the answers of other documents; with the texts that it compares.
const judge = ({ conditions, told }) => decided(() => {
  const textOf = c => { const { el } = c.value ? one(c.value.aim) : {}; return el && readSource(el, c.value.aim.source); };
  const parts = conditions.map(c => ({ ...(told ? partOf(c) : { why: whyNot(c) ?? undefined }), text: textOf(c) }));
  return { generation, parts, drift: takeDrift() };
});

// Waits until the document changed since `seen`, for conditions only the host can judge.
async function afterChange({ since, interrupts, ms }) {
  const interrupted = interruption(interrupts);
  if (interrupted >= 0) return { interrupted };
  if (since === null || generation === since) await changed(ms);
  return {};
}
