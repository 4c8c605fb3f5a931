// What locators find, told in full: for people who write them, not for acts.

// So many elements of a rank are told one by one.
const SHOWN = 20;
const boundsOf = el => { const { x, y, width, height } = el.getBoundingClientRect(); return { x: x + scrollX, y: y + scrollY, width, height }; };

// Each rank of each aim, looked at once; with `told` also what it finds, and what else would find it.
const examine = ({ aims, told }) => decided(() => aims.map(aim => {
  if (onlyRecorded && !recorded) return { ranks: [], problem: 'its document was not kept' };
  try { return examined(aim, told); } catch (error) { return { ranks: [], problem: String(error?.message ?? error) }; }
}));

// Tells an element from all others.
const nodeNames = new WeakMap(), documentName = Math.random().toString(36).slice(2);
let nodeCount = 0;
function nodeNameOf(el) {
  if (!nodeNames.has(el)) nodeNames.set(el, `${documentName}.${++nodeCount}`);
  return nodeNames.get(el);
}

function examined(aim, told) {
  const numbers = new Map();
  const number = el => { if (!numbers.has(el)) numbers.set(el, numbers.size); return numbers.get(el); };
  const ranks = aim.ranks.map((_, rank) => {
    const hits = withoutSkipped(aim, findRank(aim, rank));
    const unseen = hits.length ? 0 : withoutSkipped(aim, findUnseen(aim, rank)).length;
    const text = hits.length === 1 ? readSource(hits[0], aim.source) : null;
    if (!told) return { count: hits.length, unseen, text, node: hits.length === 1 ? nodeNameOf(hits[0]) : null };
    return { count: hits.length, unseen, found: hits.slice(0, SHOWN).map(el => ({ node: number(el), element: describe(el), bounds: boundsOf(el), text: cut(shareable(fold(readSource(el, aim.source) ?? ''), el), 80) })) };
  });
  if (!told) return { ranks };
  const elements = [...numbers.keys()];
  return {
    ranks,
    nearest: elements.length ? [] : nearest(aim),
    // Only visits that ask for suggestions carry what makes them.
    others: aim.many || !wayleave.suggestions ? [] : elements.slice(0, NEAREST).map(el => wayleave.suggestions(el, { visible: true })),
  };
}
