// A recorded page as a document that can do nothing: it is parsed where nothing runs or loads, what could
// load, lead away or run is taken out, and a policy goes in first. The frame that shows it is sandboxed
// without scripts as well, and inherits this document's policy: any one of the walls would do.

const snapshot = (() => {
  const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'";
  const DROPPED = 'script, link, meta, base, frame, object, embed, applet, portal, fencedframe, noscript, template, set, animate, animateMotion, animateTransform, source, track, param';
  const LEADING = new Set(['href', 'xlink:href', 'src', 'srcset', 'imagesrcset', 'action', 'formaction', 'ping', 'background', 'poster', 'data', 'cite', 'longdesc',
    'usemap', 'manifest', 'codebase', 'archive', 'profile', 'classid', 'lowsrc', 'dynsrc', 'srcdoc', 'target', 'autofocus', 'nonce', 'http-equiv', 'is', 'attributionsrc',
    'allow', 'sandbox', 'csp', 'loading', 'autoplay', 'popovertarget', 'command', 'commandfor']);
  const BOX = `data:image/svg+xml;base64,${btoa(`<svg xmlns="${SVG}" viewBox="0 0 8 8" preserveAspectRatio="none"><path fill="#e3e6ea" d="M0 0h8v8H0z"/></svg>`)}`;
  /** For documents that were kept without their styles. */
  const PLAIN = `
    body { font: 14px/1.5 system-ui, sans-serif; margin: 12px; color: #1a1f26; background: #fff; }
    table { border-collapse: collapse; } td, th { border: 1px solid #d5dae0; padding: 3px 8px; text-align: left; } th { background: #f1f3f5; }
    svg { width: 1em; height: 1em; } ul[role=menubar], nav ul { columns: 3; } a { color: #2563c9; }`;
  const ALWAYS = `
    img:not([src]) { min-width: 12px; min-height: 12px; background: #e3e6ea; outline: 1px dashed #b9c0c9; outline-offset: -1px; }
    html { scroll-behavior: auto !important; } *, ::before, ::after { animation-play-state: paused !important; transition: none !important; caret-color: transparent !important; }`;

  const isWhole = (html) => /^\s*<(!doctype|html|head|body)/i.test(html);

  /** The document of an HTML text, elements numbered as the extraction counts them. */
  function parse(html) {
    if (isWhole(html)) {
      const whole = new DOMParser().parseFromString(html, 'text/html');
      return { page: whole, elements: number(whole.querySelectorAll('*')) };
    }
    const page = document.implementation.createHTMLDocument('');
    const part = page.createElement('template');
    part.innerHTML = html.trimStart();
    const elements = number(part.content.querySelectorAll('*'));
    const first = part.content.firstElementChild?.localName;
    let into = page.body;
    const around = { tr: ['table', 'tbody'], td: ['table', 'tbody', 'tr'], th: ['table', 'tbody', 'tr'], tbody: ['table'], thead: ['table'], li: ['ul'], option: ['select'] }[first] || [];
    for (const tag of around) into = into.appendChild(page.createElement(tag));
    into.append(part.content);
    return { page, elements };
  }

  /** Numbers go by a name of ours, which the recording cannot have set. */
  function number(elements) {
    elements.forEach((element, index) => element.setAttribute('data-wl-n', index));
    return elements.length;
  }

  function clean(page) {
    page.querySelectorAll(DROPPED).forEach((element) => element.remove());
    for (const element of page.querySelectorAll('*')) {
      for (const { name, value } of [...element.attributes]) {
        const lower = name.toLowerCase();
        if (lower.startsWith('on')) element.removeAttribute(name);
        else if (lower === 'style') element.setAttribute(name, calm(value));
        else if (LEADING.has(lower)) lead(element, name, lower, value);
        // So that no element of the page takes the name of something of its document.
        else if (lower === 'name' && /^(form|img|image|object|embed|iframe)$/.test(element.localName)) element.removeAttribute(name);
      }
      if (element.localName === 'style') element.textContent = calm(element.textContent);
      state(element);
    }
  }

  /** An address stays only where it is a picture that is here already, or a part of the drawing itself. */
  function lead(element, name, lower, value) {
    const isPicture = lower === 'src' && element.localName === 'img' && /^data:image\/(png|jpeg|gif|webp|svg\+xml|avif);/i.test(value);
    const isLocal = /href$/.test(lower) && value.startsWith('#') && element.namespaceURI === SVG;
    if (isPicture || isLocal) return;
    element.removeAttribute(name);
    // A link still looks like one.
    if (lower === 'href' && (element.localName === 'a' || element.localName === 'area')) element.setAttribute('href', '#nowhere');
  }

  /** What the page held then, which its source does not say. */
  function state(element) {
    const value = element.getAttribute('data-wl-value');
    if (value !== null) {
      if (element.localName === 'input' && !/^(checkbox|radio|file|image)$/i.test(element.type)) element.setAttribute('value', value);
      else if (element.localName === 'textarea') element.textContent = value;
      else if (element.localName === 'select') for (const option of element.options) option.toggleAttribute('selected', option.text.trim() === value.trim());
    }
    const checked = element.getAttribute('data-wl-checked');
    if (checked !== null && element.localName === 'input') element.toggleAttribute('checked', checked === 'true');
    if (element.localName === 'img' && !element.hasAttribute('src')) box(element);
  }

  const style = (page, text) => {
    const made = page.createElement('style');
    made.textContent = calm(text).replace(/<\/style/gi, '<\\/style');
    return made;
  };

  /** A picture that was not kept is a box of its size. */
  function box(image) {
    const size = /^(\d+)x(\d+)$/.exec(image.getAttribute('data-wl-size') ?? '');
    if (size) [, image.width, image.height] = size;
    if (image.hasAttribute('width') && image.hasAttribute('height')) image.setAttribute('src', BOX);
  }

  /** A style that asks for nothing; what is written so that this misses it, the policy stops. */
  const calm = (text) => text.replace(/@import\b[^;]*;?/gi, '').replace(/url\(\s*(?!["']?\s*(?:data:|#))[^)]*\)/gi, 'url()');

  /** The text of a document for a frame, and how many elements the recorded one has. */
  async function prepare(recorded, frames = [], depth = 0) {
    const html = await parcel.text(recorded.snapshot);
    const texts = await Promise.all(recorded.styles.map((sheet) => parcel.text(sheet).catch(() => '')));
    const { page, elements } = parse(html);
    const hasOwn = texts.some((text) => text.trim()) || page.querySelector('style');
    clean(page);
    await Promise.all([...page.querySelectorAll('iframe')].map((frame) => fillFrame(frame, frames, depth)));
    const policy = page.createElement('meta');
    policy.setAttribute('http-equiv', 'Content-Security-Policy');
    policy.setAttribute('content', POLICY);
    page.head.removeAttribute('data-wl-hidden');
    page.head.prepend(policy);
    if (!hasOwn) page.head.append(style(page, PLAIN), style(page, '[data-wl-hidden]:not(:has([data-wl-shown])) { display: none !important; }'));
    page.head.append(...texts.map((text) => style(page, text)), style(page, ALWAYS));
    // Pages that were made without a document type are laid out otherwise.
    const isOdd = recorded.styles.length > 0 && isWhole(html) && !/^\s*<!doctype/i.test(html);
    return { html: `${isOdd ? '' : '<!doctype html>'}${page.documentElement.outerHTML}`, elements };
  }

  /** A frame of the page holds its own document, which can do as little. */
  async function fillFrame(frame, frames, depth) {
    frame.setAttribute('sandbox', 'allow-same-origin');
    const recorded = frames.find((each) => each.frame === frame.getAttribute('data-wl-frame'));
    if (!recorded?.snapshot || depth > 5) return;
    const ready = await prepare(recorded, frames, depth + 1).catch(() => null);
    if (ready) frame.setAttribute('srcdoc', ready.html);
  }

  return { prepare };
})();
