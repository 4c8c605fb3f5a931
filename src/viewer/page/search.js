// One search over steps, values, requests, console and events; and the list of steps narrows with it.

const search = (() => {
  const SHOWN = 6;
  let hits = [];
  let active = -1;
  let asked = 0;
  let values = null;

  function begin() {
    const input = byId('search');
    input.addEventListener('input', () => run(input.value));
    input.addEventListener('focus', () => { if (input.value) run(input.value); });
    input.addEventListener('keydown', keys);
    byId('hits').addEventListener('mousedown', (event) => {
      event.preventDefault();
      const hit = event.target.closest('.hit');
      if (hit) go(Number(hit.dataset.hit));
    });
    input.addEventListener('blur', close);
  }

  function keys(event) {
    event.stopPropagation();
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      activate(Math.max(0, Math.min(hits.length - 1, active + (event.key === 'ArrowDown' ? 1 : -1))));
    } else if (event.key === 'Enter') {
      if (hits.length) go(Math.max(0, active));
    } else if (event.key === 'Escape') {
      if (byId('search').value) clear();
      else byId('search').blur();
    }
  }

  function clear() {
    byId('search').value = '';
    run('');
  }

  /** Values of all records, read once when somebody seeks. */
  async function allValues() {
    const found = [];
    for (const reading of story.readings) {
      if (!reading.records || !parcel.has(reading.records) || found.length > 300000) continue;
      const all = await parcel.json(reading.records).catch(() => []);
      all.forEach((record, item) => {
        for (const [path, value] of Object.entries(records.leaves(record))) {
          if (value !== null) found.push({ reading, item, path, text: records.written(value) });
        }
      });
    }
    return found;
  }

  async function run(query) {
    const sought = query.trim().toLowerCase();
    const mine = ++asked;
    state.query = query;
    if (!sought) {
      steps.draw();
      return close();
    }
    const has = (...texts) => texts.some((text) => text && String(text).toLowerCase().includes(sought));
    const groups = [
      ['Steps', story.nodes.filter((node) => has(node.verb, node.about, node.id, node.at, place(node))).map((node) => ({ text: place(node), side: lastPart(node.at), node: node.index, go: () => choose(node.index) }))],
      ['Acts', story.acts.filter((act) => has(act.element, act.locator, act.value)).map((act) => ({ text: `${act.element}: ${act.value ?? act.locator}`, side: act.verb, node: act.node, go: () => choose(act.node) }))],
      ['Failures', story.failures.filter((failure) => has(failure.message, failure.help)).map((failure) => ({ text: failure.message, side: moment(failure.ms), node: failure.node, go: () => { choose(failure.node); panel.open('failure'); } }))],
      ['Values', null],
      ['Requests', story.requests.filter((request) => has(request.method, request.url, request.status, request.failed)).map((request) => ({ text: request.url, side: `${request.method} ${request.status ?? ''}`, node: request.node, go: () => { state.request = request.index; filters.text = ''; filters.own = false; panel.open('network'); } }))],
      ['Console', story.console.filter((line) => has(line.text)).map((line) => ({ text: line.text, side: line.level, node: line.node, go: () => { filters.text = query.trim(); panel.open('console', { own: false }); } }))],
      ['Dialogs and events', story.marks.filter((mark) => has(mark.text, mark.kind)).map((mark) => ({ text: mark.text, side: mark.kind, node: mark.node, go: () => { filters.text = query.trim(); panel.open('events', { own: false }); } }))],
    ];
    show(groups, query);
    values ??= allValues();
    const all = await values;
    if (mine !== asked) return;
    groups[3][1] = all.filter((value) => has(value.text)).map((value) => ({ text: value.text, side: `${value.reading.shape} ${value.path} ${value.item + 1}`, node: value.reading.node, go: () => toValue(value) }));
    show(groups, query);
  }

  async function toValue({ reading, item, path }) {
    choose(reading.node);
    state.reading = reading.index;
    panel.open('records');
    const cell = await appears(`[data-reading="${reading.index}"] .cell[data-item="${item}"][data-field="${CSS.escape(path)}"]`);
    cell?.scrollIntoView({ block: 'center', inline: 'center' });
    cell?.click();
  }

  /** An element that is drawn in a moment. */
  function appears(selector) {
    return new Promise((done) => {
      const found = () => byId('panel-body').querySelector(selector);
      if (found()) return done(found());
      const watch = new MutationObserver(() => { if (found()) end(found()); });
      const timer = setTimeout(() => end(null), 3000);
      const end = (element) => { watch.disconnect(); clearTimeout(timer); done(element); };
      watch.observe(byId('panel-body'), { childList: true, subtree: true });
    });
  }

  function show(groups, query) {
    // The list of steps narrows to those in which something fits.
    state.hits = new Set(groups.flatMap(([, found]) => (found ?? []).map((hit) => hit.node)).filter((node) => node !== null));
    steps.draw();
    hits = [];
    const drawn = groups.filter(([, found]) => found?.length).map(([name, found]) => [
      el('div', { class: 'group' }, el('span', {}, name), el('span', {}, found.length)),
      found.slice(0, SHOWN).map((hit) => {
        hits.push(hit);
        return el('div', { class: 'hit', role: 'option', id: `hit-${hits.length - 1}`, 'data-hit': hits.length - 1, 'aria-selected': 'false' },
          el('span', { class: 'text' }, marked(hit.text.slice(0, 300), query)), el('span', { class: 'side' }, hit.side));
      }),
    ]);
    fill(byId('hits'), drawn.length ? drawn : el('p', { class: 'empty' }, groups[3][1] ? 'Nothing fits.' : 'Searching…'));
    byId('hits').hidden = document.activeElement !== byId('search');
    byId('search').setAttribute('aria-expanded', String(!byId('hits').hidden));
    activate(hits.length ? Math.min(Math.max(0, active), hits.length - 1) : -1);
    say(groups[3][1] ? counted(groups.reduce((sum, [, found]) => sum + (found?.length || 0), 0), 'hit') : '');
  }

  function activate(index) {
    byId(`hit-${active}`)?.setAttribute('aria-selected', 'false');
    active = index;
    const hit = byId(`hit-${index}`);
    hit?.setAttribute('aria-selected', 'true');
    hit?.scrollIntoView({ block: 'nearest' });
    if (hit) byId('search').setAttribute('aria-activedescendant', hit.id);
    else byId('search').removeAttribute('aria-activedescendant');
  }

  function go(index) {
    const hit = hits[index];
    byId('search').blur();
    hit?.go();
  }

  function close() {
    byId('hits').hidden = true;
    byId('search').setAttribute('aria-expanded', 'false');
    active = -1;
  }

  return { begin, clear };
})();
