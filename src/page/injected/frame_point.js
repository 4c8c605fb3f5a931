// The way from a frame's document to a point of this one: scrolls the point into view, checks that the
// frame's element takes the pointer there, and lets nothing else in this document have it.

const HEIGHTS = [0.5, 0.75, 0.25];
async function throughFrame({ aim, point, ms, interrupts }) {
  let last = { reason: 'absent' }, coveredTries = 0;
  const look = async () => {
    const hits = seen(aim);
    if (hits.length !== 1) { last = { reason: hits.length ? 'ambiguous' : 'absent', count: hits.length, seen: hits.slice(0, 5).map(describe) }; return undefined; }
    const el = hits[0], pointNow = () => frameToHere(el, point);
    if (!inWindow(pointNow()) || coveredTries) {
      if (!coveredTries) el.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
      bringIntoView(el, pointNow, HEIGHTS[coveredTries % HEIGHTS.length]);
    }
    const before = boxOf(el);
    await frame();
    const here = pointNow(), hit = deepElementFromPoint(here.x, here.y);
    if (apart(before, boxOf(el)) > STILL) last = because('moving', el);
    else if (hit !== el) { last = coveredBy(el, hit); coveredTries++; }
    else return { point: here, token: arm(el, 'pointer') };
    const interrupted = interruption(interrupts);
    return interrupted >= 0 ? { interrupted } : undefined;
  };
  return poll(ms, look, () => ({ failed: last }));
}
// A frame's content begins inside its border and padding; transforms around it may scale and turn it.
function frameToHere(el, point) {
  const style = getComputedStyle(el), px = name => parseFloat(style[name]);
  const x = px('borderLeftWidth') + px('paddingLeft') + point.x, y = px('borderTopWidth') + px('paddingTop') + point.y;
  const box = el.getBoundingClientRect(), turn = transformAround(el);
  // A transform keeps the middle of a box in the middle of what it becomes.
  const dx = x - el.offsetWidth / 2, dy = y - el.offsetHeight / 2, centre = middle(box);
  if (turn) return { x: centre.x + turn.a * dx + turn.c * dy, y: centre.y + turn.b * dx + turn.d * dy };
  const scaleX = el.offsetWidth ? box.width / el.offsetWidth : 1, scaleY = el.offsetHeight ? box.height / el.offsetHeight : 1;
  return { x: box.x + x * scaleX, y: box.y + y * scaleY };
}
// The product of the flat transforms around `el`, if any turns or slants.
function transformAround(el) {
  let all = new DOMMatrix(), turns = false;
  for (let at = el; at; at = parentOf(at)) {
    const style = getComputedStyle(at);
    if (style.transform === 'none' && style.rotate === 'none') continue;
    let own = new DOMMatrix(style.transform === 'none' ? '' : style.transform);
    if (style.scale !== 'none') { const [x, y = x] = style.scale.split(' ').map(Number); own = new DOMMatrix().scale(x, y).multiply(own); }
    if (style.rotate !== 'none') own = new DOMMatrix().rotate(parseFloat(style.rotate)).multiply(own);
    turns ||= Math.abs(own.b) > 1e-6 || Math.abs(own.c) > 1e-6;
    all = own.multiply(all);
  }
  return turns && all.is2D ? all : null;
}
