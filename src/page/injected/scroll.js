// The wheel: how far, and whether it moved anything.

const scroller = el => {
  for (let at = el; at; at = parentOf(at)) {
    if (at.scrollHeight > at.clientHeight + 1 && /auto|scroll|overlay/.test(getComputedStyle(at).overflowY)) return at;
  }
  return document.scrollingElement;
};
let wheel = null;
function wheelStart(token) {
  if (armed?.token !== token) return 0;
  const box = scroller(armed.el);
  wheel = { token, box, top: box.scrollTop, height: box.scrollHeight, generation };
  release(token);
  return box.clientHeight;
}
// Resolves when the container moved and its rows came, or nothing happened for `ms`.
async function wheelEnd(token, ms) {
  if (wheel?.token !== token) return { changed: true };
  const { box, top, height } = wheel;
  const moved = () => box.scrollTop !== top || box.scrollHeight !== height;
  await poll(ms, () => moved() || undefined, () => false);
  if (moved()) {
    // Smooth scrolling: still when two frames agree.
    for (let at = -1; at !== box.scrollTop;) { at = box.scrollTop; await frame(); await frame(); }
  }
  return { changed: moved() };
}
