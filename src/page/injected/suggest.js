// Ways to find one element again, best first, in the order of the language: role and name, label, placeholder,
// test id, text, names in the document, position. Each finds it, and nothing else, at this moment.

const SUGGESTED = 4, LONGEST_SAID = 80, MOST_AROUND = 5;

// `selectors/generated.rs` knows the same list.
const GENERATED = [
  /^:/,
  /^(ember|yui|ext-gen|gwt-uid|uid|guid|radix|headlessui|react-select|downshift|rc[-_]|jss|css|sc|emotion|svelte|cdk|k)-?[0-9a-f]*[0-9]/,
  /^(css|sc|jsx|svelte|emotion)-[0-9a-zA-Z]{4,}$/, /^(_ng|ng-tns|_nghost|data-v-)/, /^mui-?[0-9]/i,
  /^(mat|cdk|p|el|ui|igx|dx|cds)-[a-z-]+-[0-9]+$/, /[0-9]{5,}/, /[0-9a-f]{8}-[0-9a-f]{4}-/i,
  /(^|[-_:.])[0-9a-f]*([0-9][a-f]|[a-f][0-9])[0-9a-f]{4,}($|[-_:.])/,
  /__[a-zA-Z0-9]*([0-9][a-zA-Z]|[a-z][A-Z][0-9]|[A-Z]{2}[a-z0-9])[a-zA-Z0-9]*$/, /^[a-z]{1,2}[0-9]{2,}$/,
];
const looksGenerated = name => GENERATED.some(sign => sign.test(name));
// Classes that tell a state are others the next time.
const STATEFUL = /(^|[-_])(active|hover|focus(ed|-visible|-within)?|selected|open(ed)?|closed|disabled|enabled|checked|invalid|valid|dirty|pristine|touched|untouched|loading|visible|hidden|show(n)?|current|error|first|last|odd|even|animat(ed|ing))$/i;
const MARKS = ['data-test', 'data-test-id', 'data-testid', 'data-qa', 'data-cy', 'data-automation-id', 'formcontrolname', 'name', 'data-field', 'data-action'];

const isSayable = text => Boolean(text) && text.length <= LONGEST_SAID;
const wholeText = text => ({ kind: 'whole', text });
// `Inbox (3)` has another number tomorrow.
function spoken(text) {
  const counted = text.match(/^(.*?\S)\s*\(\d+\)$/);
  return counted ? [{ kind: 'starts', text: `${counted[1]} (` }] : [wholeText(text)];
}

function suggest(el, most = SUGGESTED) {
  const visible = isVisible(el), root = document;
  const isIt = suggestion => { const hits = find(asLocator(suggestion, visible), root); return hits.length === 1 && hits[0] === el; };
  const found = [];
  const take = suggestions => {
    for (const suggestion of suggestions) {
      if (found.length >= most) return;
      if (isIt(suggestion)) found.push(suggestion);
    }
  };
  take(byWhatIsSeen(el));
  take(byNames(el));
  if (!found.length) take(insideOf(el, root));
  if (!found.length) take(byPlace(el, visible));
  return found;
}
// As `find` reads it.
const asLocator = (suggestion, visible) => ({ ...suggestion, visible, within: suggestion.within && asLocator(suggestion.within, true) });

function* byWhatIsSeen(el) {
  const role = tellsRoles ? seenRole(el) : '', name = fold(tellsRoles ? seenName(el) ?? '' : '');
  const control = isField(el);
  // The name of a box for files holds those of the files.
  const speaks = !(el instanceof HTMLInputElement && el.type === 'file');
  if (speaks && role && !PLAIN_ROLES.has(role) && isSayable(name)) for (const said of spoken(name)) yield { by: { role: { role, name: said } } };
  if (control || isToggleInput(el)) for (const label of labelTexts(el).map(fold)) if (isSayable(label)) yield { by: { label: wholeText(label) } };
  const hint = fold(el.getAttribute('placeholder') ?? '');
  if (isSayable(hint)) yield { by: { placeholder: wholeText(hint) } };
  const mark = el.getAttribute('data-testid');
  if (isSayable(mark) && !looksGenerated(mark)) yield { by: { test_id: wholeText(mark) } };
  if (!control) {
    const text = fold(shownText(el));
    if (isSayable(text)) for (const said of spoken(text)) yield { by: { text: said } };
    for (const kind of ['alt', 'title']) {
      const said = fold(el.getAttribute(kind) ?? '');
      if (isSayable(said)) yield { by: { [kind]: wholeText(said) } };
    }
  }
}
const isField = el => el.matches('input,textarea,select') || el.isContentEditable;

const cssText = text => `"${text.replace(/[\\"]/g, '\\$&')}"`;
function* byNames(el) {
  const tag = el.tagName.toLowerCase();
  if (el.id && !looksGenerated(el.id)) yield { by: { css: `#${CSS.escape(el.id)}` } };
  for (const mark of MARKS) {
    const value = el.getAttribute(mark);
    if (isSayable(value) && !looksGenerated(value)) yield { by: { css: `${mark === 'name' ? tag : ''}[${mark}=${cssText(value)}]` } };
  }
  const classes = [...el.classList].filter(name => !looksGenerated(name) && !STATEFUL.test(name)).slice(0, 6);
  for (const name of classes) yield { by: { css: `${tag}.${CSS.escape(name)}` } };
  if (classes.length > 1) yield { by: { css: `${tag}${classes.slice(0, 3).map(name => `.${CSS.escape(name)}`).join('')}` } };
}

// The same, inside the nearest containers that are found by themselves.
function* insideOf(el, root) {
  let around = 0;
  for (let at = parentOf(el); at && at !== document.body && around < MOST_AROUND; at = parentOf(at)) {
    if (!at.matches(PLACES)) continue;
    const within = containerOf(at, root);
    if (!within) continue;
    around++;
    const role = tellsRoles ? seenRole(el) : '';
    for (const suggestion of [...byWhatIsSeen(el), ...byNames(el)]) yield { ...suggestion, within };
    if (role && !PLAIN_ROLES.has(role)) yield { by: { role: { role } }, within };
  }
}
function containerOf(el, root) {
  const isIt = suggestion => { const hits = find(asLocator(suggestion, true), root); return hits.length === 1 && hits[0] === el; };
  // A container's text is its content; its name is one that somebody gave it.
  const given = [...byWhatIsSeen(el)].filter(({ by }) => by.role || by.test_id);
  return [...given, ...byNames(el)].find(isIt);
}

function* byPlace(el, visible) {
  for (const suggestion of byWhatIsSeen(el)) {
    const hits = find(asLocator(suggestion, visible)), at = hits.indexOf(el);
    if (at >= 0 && hits.length <= 50) yield { ...suggestion, nth: at + 1 };
  }
  const steps = [];
  for (let at = el; at && at !== document.documentElement && steps.length < 12; at = at.parentElement) {
    const tag = at.tagName.toLowerCase();
    if (at !== el && at.id && !looksGenerated(at.id)) { steps.unshift(`#${CSS.escape(at.id)}`); break; }
    const alike = [...at.parentElement?.children ?? []].filter(other => other.tagName === at.tagName);
    steps.unshift(alike.length > 1 ? `${tag}:nth-of-type(${alike.indexOf(at) + 1})` : tag);
  }
  yield { by: { css: steps.join(' > ') } };
}

// For whoever asks about what a locator finds: suggestions for the one element there is, or none.
function suggestForAim(aim) {
  const hits = anyRank(aim);
  return hits.length === 1 ? suggest(hits[0]) : [];
}
