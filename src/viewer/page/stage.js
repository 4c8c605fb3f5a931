// The page before and after the chosen step, with what was aimed at painted over it.

const stage = (() => {
  let frame;
  let overlay;
  let shown = null;
  let asked = 0;
  let isFull = false;
  let scale = 1;
  let watched = null;

  function begin() {
    byId('views').addEventListener('click', (event) => {
      const view = event.target.closest('button')?.dataset.view;
      if (view) setView(view);
    });
    byId('zoom').addEventListener('click', zoom);
    new ResizeObserver(() => shown && size()).observe(byId('frame-area'));
    // Whoever clicks into the page keeps the keys of the viewer; the page has no use for them.
    window.addEventListener('blur', () => {
      if (document.activeElement === frame) setTimeout(() => steps.mark(true));
    });
  }

  /** What can be looked at of the chosen step. */
  function views() {
    const index = state.node;
    if (index === null) return [];
    const { before, after } = pagesOf(index);
    const isOld = wentOn(index, before);
    const failure = inside('failures', index)[0];
    const reading = currentReading();
    const shot = of.shots[index].at(-1) ?? inside('shots', index)[0];
    const isFailed = after?.moment === 'failed' || Boolean(failure);
    return [
      { name: 'before', title: 'Before', page: before, isOld },
      { name: 'after', title: isFailed ? 'At failure' : 'After', page: after ?? (failure?.snapshot ? failurePage(failure) : undefined) },
      reading && { name: 'read', title: 'As read', page: readingPage(reading) },
      shot ? { name: 'shot', title: 'Screenshot', picture: shot.picture, shot } : NO_SHOT,
      failure?.screenshot && { name: 'picture', title: 'Picture', picture: failure.screenshot },
      ...(index === story.roots.at(-1) ? endOf(ownFailure()) : []),
    ].filter(Boolean);
  }

  /** A page and the point that was aimed at are always there; pictures cost a run time, so it is asked for them. */
  const NO_SHOT = { name: 'shot', title: 'Screenshot', why: 'None was taken here: `wayleave run --screenshots steps` takes one of each step that acts' };

  /** What the browser showed when the run failed and no step was to blame. */
  const endOf = (failure) => [
    failure?.snapshot && { name: 'end', title: 'At the end', page: failurePage(failure) },
    failure?.screenshot && { name: 'picture', title: 'Picture', picture: failure.screenshot },
  ];

  const failurePage = (failure) => ({ snapshot: failure.snapshot, styles: [], address: failure.address || '', title: '', viewport: null, scroll: null });

  /** The page of a reading: the one after the step where its values stand in that, else what was kept of it. */
  function readingPage(reading) {
    const page = reading.origins ? story.pages[reading.origins.page] : undefined;
    return page ?? { snapshot: reading.snapshot, styles: [], address: reading.address, title: reading.title, viewport: null, scroll: null };
  }

  function setView(view) {
    const none = views().find((each) => each.name === view && each.why);
    if (none) return say(none.why);
    state.view = view;
    if (byId('right').dataset.tab !== undefined && isCompact()) panel.open('page');
    draw();
    remember();
  }

  /** Whether an act is seen on the page before it; what is filled in shows on the page after. */
  const goesBefore = (act) => Boolean(act.point || act.box) && /click|hover|press|drag/.test(act.verb);

  /** The view that tells most, unless the person chose one. */
  function chosenView(all) {
    const has = (name) => all.find((view) => view.name === name && (view.picture || view.page?.snapshot));
    const acts = inside('acts', state.node);
    const isMet = !all.find((view) => view.name === 'before')?.isOld;
    const byNature = of.readings[state.node]?.length && has('read') ? 'read' : acts.some(goesBefore) && of.acts[state.node].length ? (isMet ? 'before' : 'shot') : 'after';
    return has(state.view) || has(byNature) || has('after') || has('read') || has('picture') || has('before') || all[0];
  }

  async function draw() {
    const all = views();
    const view = chosenView(all);
    fill(byId('views'), all.map((each) => el('button', {
      type: 'button', role: 'tab', 'data-view': each.name, 'aria-selected': String(each === view),
      disabled: !(each.picture || each.page?.snapshot), title: each.why ?? { before: 'The page before (b)', after: 'The page after (a)', read: 'What the shape was read from (r)', shot: each.shot?.moment === 'act' ? 'What the browser showed when the pointer was about to come (s)' : 'What the browser showed when the step had ended (s)', picture: 'The picture taken at the failure (i)' }[each.name],
    }, each.title)));
    byId('address').textContent = view?.page ? [view.isOld && 'left before the act: no page was kept of what it met', view.page.title, view.page.address].filter(Boolean).join(' — ') : '';
    byId('address').title = byId('address').textContent;
    const mine = ++asked;
    const key = view && (view.picture || view.page?.snapshot);
    if (!key || !parcel.has(key)) return nothing(view, key);
    if (view.picture) return picture(view, mine);
    const { styles = [], frames = [] } = view.page;
    const id = [key, ...styles, ...frames.map((frame) => frame.snapshot)].join();
    if (shown?.id !== id) {
      let ready;
      try {
        ready = await snapshot.prepare(view.page, frames);
      } catch (error) {
        return mine === asked && nothing(view, key, String(error.message || error));
      }
      if (mine !== asked) return;
      load(ready, view.page, id);
    }
    const showing = shown;
    showing.view = view.name;
    showing.page = view.page;
    // Whoever asks for the same page meanwhile waits for it as well.
    await showing.loaded;
    if (mine !== asked || shown !== showing) return;
    size();
    scrollTo(view);
    paint();
  }

  function load(ready, page, id) {
    frame = el('iframe', { sandbox: 'allow-same-origin', title: `The page ${page.title || page.address}`, tabindex: '-1', referrerpolicy: 'no-referrer' });
    overlay = el('div', { class: 'overlay', 'aria-hidden': 'true' });
    const loaded = new Promise((done) => { frame.addEventListener('load', done, { once: true }); });
    shown = { id, elements: ready.elements, page, loaded };
    frame.srcdoc = ready.html;
    fill(byId('frame-area'), el('div', { class: 'frame-box fade' }, frame, overlay));
    size();
  }

  async function picture(view, mine) {
    const address = await parcel.picture(view.picture, 'image/png').catch(() => null);
    if (mine !== asked) return;
    shown = null;
    if (!address) return nothing(view, view.picture);
    const fit = isFull ? {} : { 'max-width': '100%', 'max-height': `${byId('frame-area').clientHeight - 24}px` };
    const alt = view.shot ? `What the browser showed ${view.shot.moment === 'act' ? 'just before the act' : 'after the step'}` : 'What the browser showed when the step failed';
    fill(byId('frame-area'), el('div', { class: 'frame-box', style: isFull ? {} : { 'max-width': '100%' } }, el('img', { src: address, alt, style: fit }),
      view.shot && el('div', { class: 'overlay', 'aria-hidden': 'true' }, marksOn(view.shot))));
    byId('zoom').textContent = isFull ? 'Full size' : 'Fit';
  }

  function nothing(view, key, why) {
    shown = null;
    const hasPages = story.pages.length > 0;
    const text = why ? `This page cannot be shown: ${why}.`
      : key ? 'This page is not in the viewer; “About” says what was left out.'
        : state.node === null ? 'Choose a step.'
          : hasPages ? 'No page was recorded here: the browser had none, or it was too large.'
            : `This recording (format ${story.run.format}) holds no pages before and after steps, only those that data were read from. Choose a step that extracts.`;
    const readings = story.readings.filter((reading) => reading.snapshot).slice(0, 6);
    fill(byId('frame-area'), el('div', { class: 'empty' }, el('p', {}, text),
      !hasPages && readings.length > 0 && el('p', {}, readings.map((reading) => el('button', { class: 'link', type: 'button', onclick: () => choose(reading.node) }, `${reading.shape} at ${moment(reading.ms)}`)).flatMap((link) => [link, ' ']))));
  }

  /** The frame has the size that the page's window had, scaled to the room that there is. */
  function size() {
    if (!shown || !frame) return;
    const area = byId('frame-area');
    const [room, high] = [area.clientWidth - 24, area.clientHeight - 24];
    const viewport = shown.page.viewport;
    const [width, height] = viewport && viewport.width > 0 ? [viewport.width, viewport.height] : [Math.max(room, 900), Math.max(high, 500)];
    scale = isFull ? 1 : Math.min(1, room / width, viewport ? high / height : 1);
    scale = Math.max(0.1, scale);
    const free = !viewport && !isFull ? high / scale : height;
    const box = frame.parentElement;
    [box.style.width, box.style.height] = [`${width * scale}px`, `${(viewport ? height : free) * scale}px`];
    [frame.style.width, frame.style.height, frame.style.transform] = [`${width}px`, `${viewport ? height : free}px`, `scale(${scale})`];
    byId('zoom').textContent = isFull ? 'Full size' : scale < 1 ? `Fit, ${Math.round(scale * 100)} %` : 'Fit';
    paint();
  }

  function zoom() {
    isFull = !isFull;
    if (shown) size();
    else draw();
  }

  const inner = () => { try { return frame?.contentDocument?.documentElement ? frame.contentWindow : null; } catch { return null; } };

  /** As far down as the page was; before an act, as far as the act brought it. */
  function scrollTo(view) {
    const window = inner();
    if (!window) return;
    const act = view.name === 'before' && of.acts[state.node].find((each) => each.scroll && (each.box || each.point));
    const scroll = act ? act.scroll : view.page.scroll;
    if (scroll) window.scrollTo(scroll.x, scroll.y);
    for (const element of window.document.querySelectorAll('[data-wl-scroll]')) {
      const [left, top] = element.getAttribute('data-wl-scroll').split(/[ ,]+/).map(Number);
      if (Number.isFinite(top)) element.scrollTo(left, top);
    }
    shown.scroll = { x: window.scrollX, y: window.scrollY };
  }

  /** Boxes of acts and of values; they follow when the page is scrolled. */
  function paint() {
    if (!overlay || !shown) return;
    const window = inner();
    cancelAnimationFrame(watched);
    if (!window) return;
    const boxes = [...actBoxes(window), ...valueBoxes(window)];
    fill(overlay, boxes);
    if (boxes.length) {
      const seen = `${window.scrollX},${window.scrollY}`;
      const follow = () => {
        const now = inner();
        if (now && `${now.scrollX},${now.scrollY}` !== seen) return paint();
        watched = requestAnimationFrame(follow);
      };
      watched = requestAnimationFrame(follow);
    }
  }

  function actBoxes(window) {
    const acts = of.acts[state.node] || [];
    const { before, after } = pagesOf(state.node);
    const isSame = before && after && before.address === after.address && before.window === after.window;
    if (shown.view === 'before' && wentOn(state.node, before)) return [];
    const belongs = (act) => (shown.view === 'before' ? isSame || !after || goesBefore(act) : shown.view === 'after' && (isSame || !before || !goesBefore(act)));
    const [dx, dy] = [window.scrollX - (shown.scroll?.x ?? 0), window.scrollY - (shown.scroll?.y ?? 0)];
    return acts.filter(belongs).filter((act) => !windowsAreMany() || act.window === shown.page.window).flatMap((act) => [
      act.box && box({ x: act.box.x - dx, y: act.box.y - dy, width: act.box.width, height: act.box.height }, '', act.element),
      act.point && el('div', { class: 'hit-point', style: { left: `${(act.point.x - dx) * scale}px`, top: `${(act.point.y - dy) * scale}px` } }),
    ]).filter(Boolean);
  }

  /** What was acted on, over a picture of any size. */
  function marksOn(shot) {
    const { width, height } = shot.viewport;
    const acts = of.acts[shot.node] || [];
    const aimed = shot.moment === 'act' ? acts.filter((act) => act.ms >= shot.ms).slice(0, 1) : acts;
    return aimed.filter((act) => act.window === shot.window).flatMap((act) => {
      const isThen = shot.moment === 'act';
      const [dx, dy] = isThen ? [0, 0] : [(shot.scroll?.x ?? 0) - (act.scroll?.x ?? 0), (shot.scroll?.y ?? 0) - (act.scroll?.y ?? 0)];
      const at = (x, y) => ({ left: `${((x - dx) / width) * 100}%`, top: `${((y - dy) / height) * 100}%` });
      const isIn = ({ x, y }) => x - dx >= 0 && x - dx <= width && y - dy >= 0 && y - dy <= height;
      const place = `${act.box && act.box.y - dy < 20 ? ' low' : ''}${act.box && act.box.x - dx > width - 200 ? ' right' : ''}`;
      return [
        act.box && isIn(act.box) && el('div', { class: `hit-box${place}`, style: { ...at(act.box.x, act.box.y), width: `${(act.box.width / width) * 100}%`, height: `${(act.box.height / height) * 100}%` } }, el('span', { class: 'name' }, act.element)),
        act.point && isThen && isIn(act.point) && el('div', { class: 'hit-point', style: at(act.point.x, act.point.y) }),
      ].filter(Boolean);
    });
  }

  function valueBoxes(window) {
    if (!lit || shown.view !== 'read') return [];
    return lit.elements.flatMap(({ number, also }) => {
      const element = find(window, number);
      const rect = element?.getBoundingClientRect();
      return rect ? [box(rect, also ? 'value also' : 'value', also ? null : lit.name)] : [];
    });
  }

  function box(rect, kind, name) {
    const [left, top] = [rect.x * scale, rect.y * scale];
    const low = top < 20 ? ' low' : '';
    const right = left > frame.parentElement.clientWidth - 160 ? ' right' : '';
    return el('div', { class: `hit-box ${kind}${low}${right}`, style: { left: `${left - 1}px`, top: `${top - 1}px`, width: `${rect.width * scale + 2}px`, height: `${rect.height * scale + 2}px` } },
      name && el('span', { class: 'name' }, name));
  }

  const find = (window, number) => Document.prototype.querySelector.call(window.document, `[data-wl-n="${Number(number)}"]`);

  /** Scrolls what a person could scroll, and nothing else, until an element is in its middle. */
  function bringIn(window, element) {
    if (!element) return;
    for (let at = element.parentElement; at && at !== window.document.documentElement; at = at.parentElement) {
      const { overflowX, overflowY } = window.getComputedStyle(at);
      const [box, own] = [at.getBoundingClientRect(), element.getBoundingClientRect()];
      const middle = (start, length, from, room) => start - from - (room - length) / 2;
      if (/auto|scroll/.test(overflowY) && at.scrollHeight > at.clientHeight) at.scrollTop += middle(own.y, own.height, box.y, at.clientHeight);
      const isAside = own.x < box.x || own.right > box.x + at.clientWidth;
      if (/auto|scroll/.test(overflowX) && at.scrollWidth > at.clientWidth && isAside) at.scrollLeft += middle(own.x, own.width, box.x, at.clientWidth);
    }
    const own = element.getBoundingClientRect();
    const isOut = own.y < 0 || own.bottom > window.innerHeight || own.x < 0 || own.right > window.innerWidth;
    if (isOut) window.scrollBy(own.x < 0 || own.right > window.innerWidth ? own.x - window.innerWidth / 2 : 0, own.y - window.innerHeight / 2);
  }

  /** The elements of values, the first of them in sight. */
  let lit = null;
  async function light(name, elements, count) {
    lit = { name, elements };
    state.view = 'read';
    if (isCompact()) panel.open('page');
    await draw();
    const window = inner();
    if (!window || !shown || shown.elements !== count) return false;
    const main = elements.find((each) => !each.also) ?? elements[0];
    bringIn(window, find(window, main?.number));
    paint();
    return true;
  }

  return { begin, draw, setView, zoom, light, unlight: () => { lit = null; }, redraw: paint };
})();

const isCompact = () => matchMedia('(max-width: 1000px), (max-height: 640px)').matches;
