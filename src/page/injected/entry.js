// What the host may call.

function read(request) {
  return prepare({ ...request, want: 'look' });
}
async function currentTexts({ aims }) {
  let at = 0;
  const texts = await decided(() => (at = generation, aims.map(aim => { const { el, why } = one(aim); return el ? { text: readSource(el, aim.source) } : { why }; })));
  return { generation: at, texts, drift: takeDrift() };
}
const fingerprintOf = aim => decided(() => fingerprint(aim));

Object.assign(globalThis, {
  wayleave: {
    prepare, abandon, verdict, release,
    takesKeys, focused, caretToEnd, toggled, dragStarted,
    prepareRun, enterField, finishRun, endRun,
    listOpen, listStaysOpen, showsChoice, prepareTyping, seekOption,
    throughFrame, locateFrame, documentStatus,
    read, firstSight, judge, afterChange, currentTexts, fingerprint: fingerprintOf,
    snapshot, mask, keepPrivate, keepSecret, keepSecretField,
    wheelStart, wheelEnd,
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
