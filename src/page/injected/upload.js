// Uploads: the place a target stands for, and what arrived there.

const isFileInput = el => el instanceof HTMLInputElement && el.type === 'file';
const PRESSABLE = 'button,a,summary,label,input,[role=button],[role=link],[role=menuitem]';

// The file input that a target stands for: itself, or the one its label is for.
function ownFileInput(el) {
  if (isFileInput(el)) return el;
  const { control } = el.closest('label') ?? {};
  return control && isFileInput(control) ? control : null;
}
function onlyFileInput(el) {
  const inside = queryAll(searchRoots(el), 'input[type=file]');
  return inside.length === 1 ? inside[0] : null;
}

// File inputs are hidden behind what a person sees, so all elements count; of several, the input itself,
// else those that are seen.
function pickForFiles(hits) {
  if (hits.length < 2) return hits;
  const inputs = hits.filter(isFileInput), shown = hits.filter(isVisible);
  return inputs.length === 1 ? inputs : shown.length ? shown : hits;
}

let uploadInput = null;

// Waits for the one element that takes the files: `input`, `button` (it opens a chooser) or `zone`.
async function prepareUpload(request) {
  const choices = chooser({ ...request, pick: pickForFiles });
  let last = { reason: 'absent' };
  const look = () => {
    const choice = choices.next().value;
    if (choice.el) {
      const { el, rank } = choice, pressable = Boolean(el.closest(PRESSABLE));
      uploadInput = ownFileInput(el) ?? (pressable || request.inside ? onlyFileInput(el) : null);
      const spot = spotOf(el);
      if (!uploadInput) return { rank, spot, place: pressable ? 'button' : 'zone', drift: takeDrift() };
      if (!isDisabled(uploadInput)) return { rank, spot, place: 'input', drift: takeDrift() };
    }
    last = choice.el ? { reason: 'disabled', el: describe(uploadInput) } : choice;
    const interrupted = interruption(request.interrupts);
    if (interrupted >= 0) return { interrupted };
    return last.final ? { failed: last } : undefined;
  };
  return poll(request.ms, look, () => ({ failed: { ...last, candidates: last.reason === 'absent' ? nearest(request.aim) : [] } }));
}
const fileInput = () => uploadInput;

const heldFiles = list => [...list].map(file => ({ name: file.name, bytes: file.size }));

// Listens for what an input is given; tells what it asks for. The page may empty, replace or submit the
// input in its own handlers, so what it held is noted before those run, and told at once.
function awaitFiles(input) {
  const token = ++tokenCount, names = ['input', 'change', 'cancel'];
  let held = null;
  const take = event => {
    held ??= { files: heldFiles(input.files), connected: input.isConnected };
    if (event.type === 'input') return;
    for (const name of names) input.removeEventListener(name, take, { capture: true });
    globalThis.wayleaveReport?.(JSON.stringify({ token, outcome: 'done', held }));
  };
  for (const name of names) input.addEventListener(name, take, { capture: true });
  return { token, multiple: input.multiple, folder: input.webkitdirectory, accept: input.accept, connected: input.isConnected };
}

// The guard of a drop: files that are dragged over the page reach the resolved element or nothing.
let dragAnswer = 'none', watchedRoot = null;
for (const name of ['dragenter', 'dragover', 'drop']) {
  addEventListener(name, event => {
    if (armed?.kind !== 'files' || !event.isTrusted) return;
    const target = event.composedPath()[0];
    if (!belongs(armed.el, target)) {
      event.stopImmediatePropagation();
      // Files that nobody takes would replace the page.
      if (name === 'drop') event.preventDefault();
      decide({ outcome: 'blocked', by: describe(target) });
    } else if (name === 'drop') {
      decide({ outcome: 'done', held: { files: heldFiles(event.dataTransfer.files), connected: true } });
    } else if (name === 'dragover') {
      watchRoot();
      soon(0).then(() => { dragAnswer = !event.defaultPrevented ? 'none' : event.atRoot ?? true ? 'element' : 'page'; });
    }
  }, { capture: true });
}
// Many pages claim every drag at the top, so that a file let go of in the wrong place does not replace
// them: that is no drop zone. What was said by the time the event comes to the root tells the two apart.
function watchRoot() {
  if (watchedRoot === document.documentElement) return;
  watchedRoot = document.documentElement;
  watchedRoot.addEventListener('dragover', event => { event.atRoot = event.defaultPrevented; });
}
async function dropAnswer(token) {
  await soon(0);
  return armed?.token === token && armed.verdict ? 'blocked' : dragAnswer;
}

Object.assign(globalThis.wayleave, { prepareUpload, fileInput, awaitFiles, dropAnswer });
