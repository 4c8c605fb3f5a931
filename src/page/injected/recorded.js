// A recorded page: its live state stands in stamps, and is put back where the rest of the script looks for it.

let recorded = false;
// All documents of this visit are recorded ones: what is not shown as one was not kept.
let onlyRecorded = false;
const keepToRecorded = only => { onlyRecorded = only; };
// As it was then: boxes depend on styles, fonts and pictures that may not have been kept.
function shownInRecording(el) {
  const told = el.isConnected ? el.closest('[data-wl-hidden],[data-wl-shown]') : null;
  return el.isConnected && !told?.hasAttribute('data-wl-hidden') && !el.hasAttribute('data-wl-boxless');
}

// Returns the marks of the frames whose documents are asked for.
function showRecorded(frames) {
  const stamped = (name, css = '*') => document.querySelectorAll(`${css}[data-wl-${name}]`), told = (el, name) => el.getAttribute(`data-wl-${name}`);
  for (const el of stamped('selected', 'option')) el.selected = told(el, 'selected') === 'true';
  for (const el of stamped('checked', 'input')) el.checked = told(el, 'checked') === 'true';
  for (const el of stamped('value')) if (el.matches('input:not([type=file]),textarea')) el.value = told(el, 'value');
  // What the browser told then goes before what it tells of the copy.
  const role = toldRole, name = toldName;
  toldRole = el => told(el, 'role') ?? role(el);
  toldName = el => el.hasAttribute('data-wl-role') ? told(el, 'name') ?? '' : name(el);
  recorded = true;
  const marks = [];
  for (const el of stamped('frame')) {
    const mark = told(el, 'frame');
    if (!(mark in frames) || !(el instanceof HTMLIFrameElement || el.tagName === 'FRAME')) continue;
    for (const name of ['srcdoc', 'sandbox', 'csp', 'loading']) el.removeAttribute(name);
    const address = new URL(frames[mark]);
    address.searchParams.set('wl-frame', mark);
    el.src = address.href;
    marks.push(mark);
  }
  return marks;
}
