// Covering what must not be in a picture.

// Set on the elements themselves, because a page's policy may forbid style sheets, and none reaches into shadow
// roots.
const COVER = { color: 'transparent', 'background': '#000', '-webkit-text-fill-color': 'transparent', 'text-shadow': 'none', 'caret-color': 'transparent' };
let covered = [];
// Whether nothing of it stayed readable.
function coverElement(root) {
  let unreadable = true;
  for (const el of [root, ...root.querySelectorAll('*')]) {
    if (!(el instanceof HTMLElement || el instanceof SVGElement)) continue;
    covered.push([el, el.getAttribute('style')]);
    for (const name in COVER) el.style.setProperty(name, COVER[name], 'important');
    if (el instanceof HTMLImageElement || el instanceof SVGElement) el.style.setProperty('visibility', 'hidden', 'important');
    unreadable &&= getComputedStyle(el).webkitTextFillColor === 'rgba(0, 0, 0, 0)';
  }
  return unreadable;
}
// Covers passwords, fields that received a secret and private elements, or uncovers everything.
function mask(on) {
  for (const [el, style] of covered.reverse()) style === null ? el.removeAttribute('style') : el.setAttribute('style', style);
  covered = [];
  uncoverTexts();
  let unreadable = true;
  if (on) for (const root of hiddenNodes()) unreadable = coverElement(root) && unreadable;
  return unreadable;
}

// What people can read, for the host to say which of it is nobody's business: texts by the box that they run in,
// because a secret may be half in bold, and what controls show. `null`: too much to look at.
const MOST_TEXTS = 50_000, MOST_TEXT = 4 << 20;
let readable = [];
function readableTexts() {
  readable = [];
  const boxes = new Map(), shown = [];
  let room = MOST_TEXT;
  const add = (box, node, text) => {
    const folded = text.replace(/[\u00ad\u200b\u2060\ufeff]+/g, '').replace(/\s+/g, ' ');
    if (!folded.trim()) return;
    room -= folded.length;
    if (!boxes.has(box)) { boxes.set(box, shown.length); shown.push([]); }
    shown[boxes.get(box)].push([readable.length, folded]);
    readable.push(node);
  };
  for (const root of rootsBelow(document)) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode() && room > 0 && readable.length < MOST_TEXTS) {
      const { currentNode: node } = walker, parent = node.parentElement;
      if (!node.data.trim() || parent?.closest('script,style,template,noscript,head,textarea,select')) continue;
      add(parent ? lineBoxOf(parent) : root, node, node.data);
    }
    for (const el of root.querySelectorAll('input,textarea,select')) add(el, el, shownByControl(el));
  }
  return room > 0 && readable.length < MOST_TEXTS ? shown : null;
}
function lineBoxOf(el) {
  while (el.parentElement && /^(inline|contents|ruby)/.test(getComputedStyle(el).display)) el = el.parentElement;
  return el;
}
function shownByControl(el) {
  if (el instanceof HTMLSelectElement && (el.size > 1 || el.multiple)) return el.textContent;
  if (el instanceof HTMLInputElement && SELF_CLOSING_CONTROLS.has(el.type)) return el.value;
  return el.type === 'hidden' ? '' : controlValue(el) || el.placeholder || '';
}

// Texts are covered as a selection is painted: nothing in the document changes, and no policy forbids it.
const COVERED = 'wayleave-covered';
const COVERED_STYLE = `::highlight(${COVERED}) { color: #000 !important; -webkit-text-fill-color: #000 !important; -webkit-text-stroke-color: #000 !important; background-color: #000 !important; text-shadow: none !important; }`;
let coverSheet = null, coveredTexts = new Set();
function coverTexts(numbers) {
  if (!numbers.length) return true;
  if (!coverSheet) (coverSheet = new CSSStyleSheet()).replaceSync(COVERED_STYLE);
  const ranges = new Highlight();
  let unreadable = true;
  for (const number of numbers) {
    const node = readable[number];
    coveredTexts.add(node);
    if (node.nodeType !== 3 || node.parentElement instanceof SVGElement) {
      unreadable = coverElement(node.nodeType === 3 ? node.parentElement : node) && unreadable;
      continue;
    }
    const root = node.getRootNode(), range = new Range();
    if (!root.adoptedStyleSheets.includes(coverSheet)) root.adoptedStyleSheets.push(coverSheet);
    range.selectNodeContents(node);
    ranges.add(range);
    const parent = node.parentElement;
    unreadable &&= !parent || getComputedStyle(parent, `::highlight(${COVERED})`).backgroundColor === 'rgb(0, 0, 0)';
  }
  ranges.priority = 2 ** 31 - 1;
  CSS.highlights.set(COVERED, ranges);
  return unreadable;
}
// Whether what is to be covered now was covered before.
const areCovered = numbers => numbers.every(number => coveredTexts.has(readable[number]));
function uncoverTexts() {
  readable = [];
  if (!coveredTexts.size) return;
  coveredTexts = new Set();
  CSS.highlights.delete(COVERED);
  for (const root of rootsBelow(document)) if (root.adoptedStyleSheets.includes(coverSheet)) root.adoptedStyleSheets = root.adoptedStyleSheets.filter(sheet => sheet !== coverSheet);
}
