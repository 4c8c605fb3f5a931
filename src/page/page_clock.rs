//! The clock of a page, set to another moment: for runs of what was recorded.

use jiff::Timestamp;

/// A script for the page's own world by which `Date` goes on from another moment.
pub(super) fn clock_script(began: Timestamp) -> String {
    let behind = Timestamp::now().as_millisecond() - began.as_millisecond();
    CLOCK.replace("BEHIND", &behind.to_string())
}

const CLOCK: &str = "(() => {
  const Real = Date, now = () => Real.now() - (BEHIND);
  globalThis.Date = new Proxy(Real, {
    construct: (target, args, made) => Reflect.construct(target, args.length ? args : [now()], made),
    apply: () => new Real(now()).toString(),
    get: (target, name) => name === 'now' ? now : Reflect.get(target, name),
  });
})()";
