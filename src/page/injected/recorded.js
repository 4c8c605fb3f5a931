// A recorded page: its live state stands in stamps, and is put back where the rest of the script looks for it.

let recorded = false;
// As it was then: boxes depend on styles, fonts and pictures that may not have been kept.
function shownInRecording(el) {
  const told = el.isConnected ? el.closest('[data-wl-hidden],[data-wl-shown]') : null;
  return el.isConnected && !told?.hasAttribute('data-wl-hidden') && !el.hasAttribute('data-wl-boxless');
}

function showRecorded() {
  const stamped = (name, css = '*') => document.querySelectorAll(`${css}[data-wl-${name}]`), told = (el, name) => el.getAttribute(`data-wl-${name}`);
  for (const el of stamped('selected', 'option')) el.selected = told(el, 'selected') === 'true';
  for (const el of stamped('checked', 'input')) el.checked = told(el, 'checked') === 'true';
  for (const el of stamped('value')) if (el.matches('input:not([type=file]),textarea')) el.value = told(el, 'value');
  // What the browser told then goes before what it tells of the copy.
  const role = toldRole, name = toldName;
  toldRole = el => told(el, 'role') ?? role(el);
  toldName = el => el.hasAttribute('data-wl-role') ? told(el, 'name') ?? '' : name(el);
  recorded = true;
  return true;
}
