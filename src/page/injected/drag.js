// Dragging: whether the page made it a drag of its own, and where it is to end.

const EDGE = 6;
// The point over which a drag ends: the middle, or just inside of one side. What is dragged may lie over it.
async function dropPoint(el, side, slow) {
  const target = () => {
    const box = boxOf(el), dx = Math.min(box.width / 5, EDGE), dy = Math.min(box.height / 5, EDGE);
    const at = shownMiddle(box) ?? middle(box);
    switch (side) {
      case 'top': return { x: at.x, y: box.top + dy };
      case 'bottom': return { x: at.x, y: box.bottom - dy };
      case 'left': return { x: box.left + dx, y: at.y };
      case 'right': return { x: box.right - dx, y: at.y };
    }
    return at;
  };
  if (!inWindow(target())) {
    el.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    bringIntoView(el, target);
  }
  const before = boxOf(el);
  await frame();
  if (!el.isConnected) return { reason: 'detached' };
  if (apart(before, boxOf(el)) > STILL && motion(el) !== 'endless') return because('moving', el);
  const point = target();
  return inWindow(point) ? { el, point } : because('outside', el);
}

addEventListener('dragstart', event => {
  if (armed?.kind === 'drag' && event.isTrusted) armed.dragstart = event;
}, { capture: true });

// Whether the browser carries the drag now, as the page let it.
const dragStarted = token => Boolean(armed?.token === token && armed.dragstart && !armed.dragstart.defaultPrevented);
