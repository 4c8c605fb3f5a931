// Where the pointer reaches an element: its boxes, the points in them, and what lies on top.

// What reacts to a click as one thing, whichever of its parts is hit.
const CONTROL = 'a,area,button,input,select,textarea,summary,option,label,' + ['button', 'link', 'checkbox', 'switch', 'radio', 'menuitem', 'menuitemcheckbox', 'menuitemradio', 'tab', 'option', 'treeitem'].map(role => `[role=${role}]`).join();
function controlAround(node) {
  for (let at = node; at; at = parentOf(at)) if (at.nodeType === 1 && at.matches(CONTROL)) return at;
  return null;
}

function belongs(el, node) {
  if (!(node instanceof Node)) return false;
  for (let at = node; at; at = at.nodeType === 1 ? parentOf(at) : at.parentNode ?? at.host) {
    if (at === el) return true;
    if (at instanceof HTMLLabelElement && (at.control === el || el.contains(at.control))) return true;
  }
  const label = el.closest?.('label');
  return Boolean(label && (label === node || label.control === node || label.contains(node)));
}

// Whether a click on `node` is a click on `el`: on the element, on the control it is a part of, or on
// the frame of a drop-down whose field leaves the pointer to it.
function takes(el, node) {
  if (belongs(el, node)) return true;
  if (!(node instanceof Node)) return false;
  const control = controlAround(el);
  if (control && control !== el && belongs(control, node) && controlAround(node) === control) return true;
  const frame = dropDownFrame(el);
  return Boolean(frame && frame !== el && belongs(frame, node));
}
function dropDownFrame(el) {
  if (!(el instanceof HTMLInputElement) || !(el.readOnly || el.getAttribute('role') === 'combobox' || el.hasAttribute('aria-haspopup'))) return null;
  const height = el.getBoundingClientRect().height;
  let frame = el;
  for (let i = 0; i < 3; i++) {
    const outer = parentOf(frame);
    if (!outer || outer === document.body || outer.querySelectorAll('input,select,textarea').length > 1 || outer.getBoundingClientRect().height > height * 2.5) break;
    frame = outer;
  }
  return frame;
}

const isToggleInput = el => el instanceof HTMLInputElement && CHECKABLE.has(el.type);
// A styled label stands for a box that has no box of its own.
const standIns = el => isToggleInput(el) ? [el, ...el.labels] : [el];

// Boxes with an area: the element's own, or, without one, those of what it shows.
function rectsOf(el, depth = 0) {
  if (el instanceof HTMLAreaElement) return areaRects(el);
  const own = [...el.getClientRects()].filter(r => r.width > 0 && r.height > 0);
  if (own.length || depth > 5) return own;
  const inner = [];
  for (const child of el.assignedNodes?.().length ? el.assignedNodes() : (el.shadowRoot ?? el).childNodes) {
    if (child.nodeType === 1) { if (isVisible(child)) inner.push(...rectsOf(child, depth + 1)); }
    else if (child.nodeType === 3 && child.data.trim()) inner.push(...textRects(child));
    if (inner.length > 20) break;
  }
  return inner;
}
function textRects(node) {
  const range = document.createRange();
  range.selectNode(node);
  return [...range.getClientRects()].filter(r => r.width > 0 && r.height > 0);
}
// An area of an image map, in the image's content box.
function areaRects(area) {
  const image = mapImage(area);
  if (!image) return [];
  const box = image.getBoundingClientRect(), style = getComputedStyle(image);
  const x0 = box.x + parseFloat(style.borderLeftWidth) + parseFloat(style.paddingLeft), y0 = box.y + parseFloat(style.borderTopWidth) + parseFloat(style.paddingTop);
  const n = area.coords.split(/[\s,;]+/).map(Number).filter(Number.isFinite);
  const rect = (left, top, right, bottom) => [new DOMRect(x0 + left, y0 + top, right - left, bottom - top)];
  if (area.shape === 'circle' && n.length >= 3) return rect(n[0] - n[2], n[1] - n[2], n[0] + n[2], n[1] + n[2]);
  if (area.shape === 'default' || n.length < 4) return [box];
  const xs = n.filter((_, i) => i % 2 === 0), ys = n.filter((_, i) => i % 2);
  return rect(Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys));
}
const mapImage = area => {
  const name = area.closest('map')?.name;
  return name ? area.getRootNode().querySelector(`img[usemap="#${CSS.escape(name)}"]`) : null;
};

const boxOf = el => rectsOf(el)[0] ?? el.getBoundingClientRect();
// Where an element is, for whoever shows it.
function spotOf(el) {
  if (!el.isConnected) return {};
  const { x, y, width, height } = boxOf(el);
  return { box: { x, y, width, height }, scroll: { x: scrollX, y: scrollY } };
}
const STILL = 0.02, SLOW = 0.5, CREEPS_MS = 700;
const apart = (a, b) => Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y), Math.abs(a.width - b.width), Math.abs(a.height - b.height));
const sameBox = (a, b) => apart(a, b) < SLOW;
// Whether animations move it: to an end that is worth waiting for, or as good as for ever. A busy machine draws
// too few frames to tell by them alone.
const MOVES = /^(transform|translate|rotate|scale|offset|inset|top|left|right|bottom|width|height|min|max|margin|padding|flex|grid|gap|fontSize|font-size|zoom)/;
const LONG_MS = 10000;
function motion(el) {
  let kind = null;
  for (let at = el; at; at = parentOf(at)) {
    for (const animation of at.getAnimations?.() ?? []) {
      // What scrolling drives rests when it does.
      if (animation.playState !== 'running' || !(animation.timeline instanceof DocumentTimeline)) continue;
      const moves = animation.transitionProperty ? MOVES.test(animation.transitionProperty) : animation.effect?.getKeyframes().some(key => Object.keys(key).some(name => MOVES.test(name)));
      if (!moves) continue;
      if (animation.effect.getComputedTiming().endTime - animation.currentTime < LONG_MS) return 'ends';
      kind = 'endless';
    }
  }
  return kind;
}

const inWindow = point => point.x >= 0 && point.y >= 0 && point.x < innerWidth && point.y < innerHeight;
const middle = box => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
// The middle of the part that is in the window.
function shownMiddle(box) {
  const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth), top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  return right > left && bottom > top ? { x: (left + right) / 2, y: (top + bottom) / 2 } : null;
}
const largestFirst = rects => rects.sort((a, b) => b.width * b.height - a.width * a.height);
function pointsOf(el, at) {
  if (at) {
    const box = el.getBoundingClientRect();
    return [{ x: box.x + at[0], y: box.y + at[1] }];
  }
  return largestFirst(rectsOf(el)).slice(0, 8).map(shownMiddle).filter(Boolean);
}
const FRACTIONS = [0.5, 0.25, 0.75, 0.1, 0.9];
const grid = box => FRACTIONS.flatMap(y => FRACTIONS.map(x => ({ x: box.x + box.width * x, y: box.y + box.height * y }))).filter(inWindow);

// Points on the line of a drawn shape.
function along(el) {
  const matrix = el instanceof SVGGeometryElement ? el.getScreenCTM() : null;
  if (!matrix) return [];
  const length = el.getTotalLength();
  return FRACTIONS.map(part => el.getPointAtLength(length * part).matrixTransform(matrix)).map(({ x, y }) => ({ x, y })).filter(inWindow);
}

function deepElementFromPoint(x, y) {
  let el = document.elementFromPoint(x, y);
  while (el?.shadowRoot) {
    const inner = el.shadowRoot.elementFromPoint(x, y);
    if (!inner || inner === el) break;
    el = inner;
  }
  return el;
}

// A point at which `el` takes the pointer, or what takes it instead.
function reach(el, at) {
  let first = null;
  for (const part of standIns(el)) {
    const points = pointsOf(part, at);
    // A link in a label is not the label.
    const good = hit => hit && takes(el, hit) && !(part instanceof HTMLLabelElement && foreignControl(part, hit));
    for (const point of points) {
      const hit = deepElementFromPoint(point.x, point.y);
      if (good(hit)) return { point, hit };
      first ??= { point, hit };
    }
    if (at || !points.length) continue;
    // A ring, a slanted shape or a label around a link has its middle elsewhere.
    const hollow = part instanceof SVGElement || part instanceof HTMLAreaElement || part instanceof HTMLLabelElement || first.hit?.contains(part);
    if (!hollow) continue;
    for (const point of [...along(part), ...grid(boxOf(part))]) {
      const hit = deepElementFromPoint(point.x, point.y);
      if (good(hit)) return { point, hit };
    }
    if (takes(el, first.hit)) return first;
  }
  return { missed: first };
}
const foreignControl = (label, hit) => { const control = controlAround(hit); return control !== label && control !== label.control && label.contains(control); };

const ALIGNMENTS = [null, { block: 'center', inline: 'center' }, { block: 'end', inline: 'end' }, { block: 'start', inline: 'start' }];

// Scrolls until the point of `el` is in the window. What has no box of its own, and points far from the
// middle of a large one, are brought there scroller by scroller.
function reveal(el, at, alignment) {
  const part = standIns(el).find(isVisible) ?? el;
  part.scrollIntoView?.({ ...alignment, behavior: 'instant' });
  bringIntoView(part, () => at ? pointsOf(part, at)[0] : shownMiddle(boxOf(part)) ?? middle(boxOf(part)));
}
function bringIntoView(el, pointNow, fraction = 0.5) {
  for (let box = parentOf(el); box; box = parentOf(box)) {
    const root = box === document.scrollingElement;
    if (!root && (getComputedStyle(box).overflow === 'visible' || (box.scrollHeight <= box.clientHeight && box.scrollWidth <= box.clientWidth))) continue;
    const seen = root ? new DOMRect(0, 0, innerWidth, innerHeight) : box.getBoundingClientRect(), point = pointNow();
    const left = point.x < seen.left || point.x >= seen.right ? point.x - (seen.left + seen.width / 2) : 0;
    const top = point.y < seen.top || point.y >= seen.bottom || fraction !== 0.5 ? point.y - (seen.top + seen.height * fraction) : 0;
    if (left || top) box.scrollBy({ left, top, behavior: 'instant' });
  }
}

const coveredBy = (el, by) => ({ reason: 'covered', covered: true, get el() { return describe(el); }, get by() { return describe(by); } });

// Everything but the wait: either a point under which `el` lies still, or the reason why not.
// `slow` remembers since when it has been creeping, and where it was seen before the first paint.
async function aimAt(el, at, attempt, slow) {
  const alignment = ALIGNMENTS[attempt % ALIGNMENTS.length];
  if (alignment) reveal(el, at, alignment);
  else if (!reach(el, at).point) reveal(el, at, ALIGNMENTS[1]);
  const known = slow.seen?.el === el && paintedSince(slow.seen.at) ? slow.seen.box : null, before = known ?? boxOf(el);
  slow.seen = null;
  if (!known) await frame();
  if (!el.isConnected) return { reason: 'detached' };
  const moved = apart(before, boxOf(el));
  slow.since = moved > STILL && moved < SLOW ? slow.since ?? performance.now() : null;
  const driven = motion(el), creeps = slow.since !== null && performance.now() - slow.since > CREEPS_MS;
  if (driven === 'ends' || (moved > STILL && !creeps && driven !== 'endless')) return because('moving', el);
  const { point, hit, missed } = reach(el, at);
  if (point) return { el, point, hit };
  if (!missed?.hit) return because('outside', el, { covered: true });
  return coveredBy(el, missed.hit);
}
