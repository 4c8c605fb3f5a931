// The whole page as people see it, for recordings: the document, its styles, and its frames of this process.

// Elements that were scrolled.
const scrolled = new WeakSet();
function noteScroll(target) {
  if (!(target instanceof Element)) return;
  scrolled.add(target);
  edits++;
}

// What controls hold is changed by scripts without a trace.
function controlsStamp() {
  let sum = 0;
  for (const el of document.querySelectorAll('input,textarea,select')) {
    const { value } = el;
    sum = (Math.imul(sum, 31) + value.length + (el.checked ? 7 : 0) + (el.selectedIndex ?? 0)) | 0;
    for (let i = 0; i < value.length && i < 100; i++) sum = (Math.imul(sum, 31) + value.charCodeAt(i)) | 0;
  }
  return sum;
}
// The script of a frame that this document may look into.
function scriptIn(el) {
  try { return el.contentDocument ? el.contentWindow.wayleave : undefined; } catch { return undefined; }
}
// Differs whenever the page would be told in another way.
function pageStamp() {
  const frames = [...document.querySelectorAll('iframe,frame')].map(el => scriptIn(el)?.pageStamp() ?? '-');
  return `${performance.timeOrigin} ${edits} ${controlsStamp()} ${document.title} [${frames}]`;
}

function stampPage(el, page, stamp, shown) {
  if (shown && !recorded) {
    const { width, height } = el.getBoundingClientRect();
    if (!(width > 0 && height > 0) && !isVisible(el)) stamp('boxless', '');
  }
  if (el.shadowRoot) {
    stamp('host', '');
    observe(el.shadowRoot);
    page.roots.push([el.shadowRoot, el.localName]);
  }
  if (scrolled.has(el) && (el.scrollLeft || el.scrollTop)) stamp('scroll', `${Math.round(el.scrollLeft)},${Math.round(el.scrollTop)}`);
  if (el.tagName === 'IMG' && !(el.hasAttribute('width') && el.hasAttribute('height'))) {
    const { width, height } = el.getBoundingClientRect();
    stamp('size', `${Math.round(width)}x${Math.round(height)}`);
  }
  if (el.tagName === 'IFRAME' || el.tagName === 'FRAME') {
    const frame = tellFrame(el, page.taking);
    if (frame) stamp('frame', frame);
  }
}

function tellFrame(el, taking) {
  try { return scriptIn(el)?.frameState(taking); } catch (error) {
    if (error.capped) throw error;
    return undefined;
  }
}

// A copy of this document, as far as there is time and room for it.
function takeDocument(asked, taking, part) {
  const css = [...taking.roles].map(role => ROLE_CANDIDATES[role] ?? '*').filter(Boolean).join(','), roots = [[document, '']];
  const page = {
    taking, part, roots, roles: taking.roles, from: -1, to: -1, count: 0, told: 0,
    mayHaveRole: el => taking.roles.length > 0 && el.matches(css ? `[role],${css}` : '[role]'),
    spend(out) {
      if (++page.count % 256) return;
      for (; page.told < out.length; page.told++) taking.room -= out[page.told].length;
      if (taking.room < 0) throw { capped: 'size' };
      if (performance.now() > taking.until) throw { capped: 'time' };
    },
  };
  observe(document);
  const out = document.compatMode === 'CSS1Compat' ? ['<!DOCTYPE html>'] : [];
  serialize(document.documentElement, { ...asked, labels: asked.labels || taking.labels, page }, true, out, 0);
  return { out, page, styles: tellStyles(roots, taking.known, taking.texts) };
}
const nothingAsked = () => ({ roles: new Set(), labels: false, cases: false, numbered: new Map(), hidden: hiddenNodes([]) });

// Called by the document around this one; the number that its element is told by, if there is something in it.
function frameState(taking) {
  if (!document.documentElement) return undefined;
  const frame = String(++taking.frameCount), { out, styles } = takeDocument(nothingAsked(), taking);
  for (const text of privateTexts()) taking.private.add(text);
  tellTokens(taking.tokens);
  taking.frames.push({ frame, url: document.URL, html: out.join(''), styles });
  return frame;
}

// What proves to the portal that a form is its own: of use to nobody who looks at a recording.
const TOKEN = /csrf|xsrf|token|nonce|authenticity|verification|viewstate|secret|session/i;
function tellTokens(into) {
  for (const el of document.querySelectorAll('input[type=hidden][value],meta[content]')) {
    const name = `${el.getAttribute('name') ?? ''} ${el.id}`, text = el.value ?? el.content;
    if (TOKEN.test(name) && text?.length >= 8 && text.length <= 4096) into.push(text);
  }
}

let stateCount = 0, lastStamp = null;
function takeState(request, asked, part) {
  const { room, ms, roles, labels, styles: known } = request;
  const taking = { room, until: performance.now() + ms, roles, labels, known: new Set(known), texts: {}, frames: [], frameCount: 0, private: new Set(), tokens: [] };
  const { out, page, styles } = takeDocument(asked, taking, part);
  tellTokens(taking.tokens);
  lastStamp = pageStamp();
  const state = {
    id: ++stateCount, url: document.URL, title: document.title, styles, texts: taking.texts, frames: taking.frames,
    private: [...taking.private], tokens: taking.tokens, ...pageView(),
  };
  return { out, page, state };
}
const pageView = () => ({ viewport: { width: innerWidth, height: innerHeight }, scroll: { x: scrollX, y: scrollY } });
// Whatever goes wrong here is no matter of the run.
const cappedBy = error => ({ capped: error.capped ?? 'error', why: error.capped ? undefined : String(error.message) });

// The page now; of one that is as it was told last only where it stands. One that is being read is waited for
// a moment.
const READ_SOON_MS = 150;
async function pageState(request) {
  try {
    if (document.readyState === 'loading') await poll(READ_SOON_MS, () => document.readyState !== 'loading' || undefined, () => false);
    if (!document.documentElement) return { capped: 'empty' };
    if (request.known === stateCount && stateCount && pageStamp() === lastStamp) return { id: stateCount, same: true, ...pageView() };
    const { out, state } = takeState(request, nothingAsked());
    return { ...state, private: [...state.private, ...privateTexts()], html: out.join('') };
  } catch (error) { return cappedBy(error); }
}
// The same together with a part of it that is read: before it, itself, behind it.
function pageAround(part, asked, request) {
  try {
    const { out, page, state } = takeState(request, asked, part), { from, to } = page;
    if (from < 0 || to < 0) return { page: { capped: 'error' } };
    return { html: out.slice(from, to).join(''), page: { ...state, before: out.slice(0, from).join(''), after: out.slice(to).join('') } };
  } catch (error) { return { page: cappedBy(error) }; }
}
