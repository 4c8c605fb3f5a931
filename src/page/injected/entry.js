// What the host may call.

function read(request) {
  return prepare({ ...request, want: 'look' });
}
const fingerprintOf = aim => decided(() => fingerprint(aim));

// Several calls in one message: each is made once the one before it went on, and all share the time; `within`
// bounds one of them. Answers come by the calls' names, up to the first that did not go on. A snapshot is
// taken while the call before it waits.
const CALLS = { ready: prepare, verdict: ({ token, unreached }) => verdict(token, unreached), sight: firstSight, snapshot };
const goesOn = answer => answer.interrupted === undefined && !answer.parts && (answer.outcome ?? 'done') === 'done';
async function inTurn({ ms, calls }) {
  const end = performance.now() + ms, answers = {};
  const call = ([name, request]) => CALLS[name]({ ...request, ms: Math.max(0, Math.min(request.within ?? Infinity, end - performance.now())) });
  for (let i = 0; i < calls.length; i++) {
    const [name] = calls[i], beside = name === 'ready' && calls[i + 1]?.[0] === 'snapshot' ? calls[i + 1] : null;
    let taken = null;
    if (beside) meanwhile = () => { taken = call(beside); };
    answers[name] = await call(calls[i]);
    meanwhile = null;
    if (taken) { answers.snapshot = await taken; i++; }
    if (!goesOn(answers[name])) break;
  }
  return answers;
}

Object.assign(globalThis, {
  wayleave: {
    prepare, inTurn, abandon, verdict, release,
    takesKeys, focused, caretToEnd, toggled, dragStarted,
    prepareRun, enterField, finishRun, endRun,
    listOpen, listStaysOpen, showsChoice, prepareTyping, seekOption,
    throughFrame, locateFrame, documentStatus,
    read, firstSight, judge, afterChange, fingerprint: fingerprintOf,
    snapshot, pageState, frameState, pageStamp, mask, readableTexts, coverTexts, areCovered, keepPrivate, keepEarlyInput, keepSecret, keepSecretField,
    tellsRoles: () => tellsRoles, lendRoles,
    wheelStart, wheelEnd,
    showRecorded, keepToRecorded, examine,
  },
});

// The frame element itself, for the host to learn which frame it owns.
async function locateFrame(request) {
  let el = null;
  const look = () => {
    const hits = seen(request.aim);
    if (hits.length !== 1) return undefined;
    [el] = hits;
    return el;
  };
  await poll(request.ms, look, () => null);
  return el;
}
