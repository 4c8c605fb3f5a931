// Listeners that outlast what a page does to its window: `document.open`, and the first document of a pop-up,
// take all of them away and leave the rest of the script in place.

const listeners = [];
function addEventListener(name, handler, options) {
  const listener = [name, heardOnce(handler), options];
  listeners.push(listener);
  globalThis.addEventListener(...listener);
}

// The same listener twice on one target counts once. The document is listened to as well: a window that lost
// its listeners to its first document may not hear them again.
function listenAgain() {
  for (const listener of listeners) {
    globalThis.addEventListener(...listener);
    document.addEventListener(...listener);
  }
}

function heardOnce(handler) {
  const heard = new WeakSet();
  return event => {
    if (heard.has(event)) return;
    heard.add(event);
    handler(event);
  };
}
