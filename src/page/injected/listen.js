// Listeners that outlast what a page does to its window: `document.open`, and the first document of a pop-up,
// take all of them away and leave the rest of the script in place.

const listeners = [];
function addEventListener(name, handler, options) {
  listeners.push([name, handler, options]);
  globalThis.addEventListener(name, handler, options);
}

// The same listener twice counts once.
function listenAgain() {
  for (const listener of listeners) globalThis.addEventListener(...listener);
}
