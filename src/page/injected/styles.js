// The style sheets of a document, each told once: by a key as long as its text is known.

const sheetKeys = new WeakMap();
// Of a text, to tell it from others: 53 bits.
function hashOf(text) {
  let a = 0xdeadbeef, b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 2654435761);
    b = Math.imul(b ^ c, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}
const cssOf = rules => [...rules].map(rule => rule instanceof CSSImportRule ? importedCss(rule) : rule.cssText).join('\n');
function importedCss(rule) {
  try { return within('media', rule.media.mediaText, cssOf(rule.styleSheet.cssRules)); } catch { return ''; }
}
const within = (at, what, css) => what ? `@${at} ${what} {\n${css}\n}` : css;

// Scripts change rules without a trace: a sheet is another when it has another number of them.
function sheetKey(sheet, rules) {
  const known = sheetKeys.get(sheet);
  if (known?.count === rules.length) return known.key;
  const last = rules.length ? rules[rules.length - 1].cssText.length : 0;
  const key = sheet.href ? hashOf(`${sheet.href} ${rules.length} ${last}`) : hashOf(sheet.ownerNode?.textContent?.trim() ? `${rules.length} ${sheet.ownerNode.textContent}` : cssOf(rules));
  sheetKeys.set(sheet, { count: rules.length, key });
  return key;
}

// `host`: the tag of what the shadow root of the sheet belongs to.
function tellSheet(sheet, host, known, texts) {
  if (sheet.disabled) return undefined;
  let rules;
  // Another site's may not be read here; what it says is known from its way through the network.
  try { rules = sheet.cssRules; } catch { return sheet.href ? `@${sheet.href}` : undefined; }
  if (!rules.length) return undefined;
  const media = sheet.media?.mediaText ?? '', key = `${sheetKey(sheet, rules)}${media || host ? `.${hashOf(`${media} ${host}`)}` : ''}`;
  if (!known.has(key)) {
    known.add(key);
    const css = within('media', media, cssOf(rules));
    texts[key] = host ? within('scope', `(${CSS.escape(host)}[data-wl-host])`, css.replaceAll(/:host\b(?!-)/g, ':scope')) : css;
  }
  return key;
}
function tellStyles(roots, known, texts) {
  const keys = new Set();
  for (const [root, host] of roots) {
    for (const sheet of [...root.styleSheets, ...root.adoptedStyleSheets]) keys.add(tellSheet(sheet, host, known, texts));
  }
  keys.delete(undefined);
  return [...keys];
}
