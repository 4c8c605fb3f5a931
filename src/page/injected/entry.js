// What the host may call.

function read(request) {
  return prepare({ ...request, want: 'look' });
}
function currentTexts({ aims }) {
  return { generation, texts: aims.map(aim => { const { el, why } = one(aim); return el ? { text: readSource(el, aim.source) } : { why }; }) };
}

Object.assign(globalThis, {
  wayleave: {
    prepare, verdict, release,
    takesKeys, focused, caretToEnd, toggled, dragStarted,
    prepareRun, enterField, finishRun, endRun,
    listOpen, listStaysOpen, showsChoice, prepareTyping, seekOption,
    throughFrame, locateFrame, documentStatus,
    read, firstSight, afterChange, currentTexts, fingerprint,
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
