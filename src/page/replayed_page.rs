//! What the pages of a replay are made of beside recorded answers: another clock, and no service workers.

use jiff::Timestamp;

/// A script for the page's own world by which `Date` goes on from another moment, and no service worker is
/// registered: its script is asked for, so that it is told, and that is all.
pub(super) fn replay_script(began: Timestamp) -> String {
    let behind = Timestamp::now().as_millisecond() - began.as_millisecond();
    SCRIPT.replace("BEHIND", &behind.to_string())
}

const SCRIPT: &str = "(() => {
  const Real = Date, now = () => Real.now() - (BEHIND);
  globalThis.Date = new Proxy(Real, {
    construct: (target, args, made) => Reflect.construct(target, args.length ? args : [now()], made),
    apply: () => new Real(now()).toString(),
    get: (target, name) => name === 'now' ? now : Reflect.get(target, name),
  });
  if (!globalThis.ServiceWorkerContainer) return;
  const ask = globalThis.fetch.bind(globalThis);
  ServiceWorkerContainer.prototype.register = async script => {
    await ask(script).catch(() => {});
    throw new DOMException('this replay has no service workers', 'SecurityError');
  };
})()";
