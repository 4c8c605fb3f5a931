// The tabs below the page.

const panel = (() => {
  let at;

  const tabs = () => {
    const failed = story.failures.length;
    const bad = story.requests.filter(isBad).length;
    const errors = story.console.filter((line) => line.level === 'error').length;
    return [
      ['page', 'Page', null, 'compact-only'],
      ['step', 'Step', null, 'compact-only'],
      ['source', 'Source'],
      ['records', 'Records', story.readings.length || null],
      failed && ['failure', 'Failure', failed, '', failed],
      ['network', 'Network', story.requests.length || null, '', bad],
      ['console', 'Console', story.console.length || null, '', errors],
      ['events', 'Dialogs & events', story.marks.length || null],
      ['output', 'Output', story.output || null],
      ['about', 'About'],
    ].filter(Boolean);
  };

  function begin() {
    byId('tabs').addEventListener('click', (event) => {
      const tab = event.target.closest('button')?.dataset.tab;
      if (tab) open(tab);
    });
    for (const list of ['tabs', 'views']) {
      byId(list).addEventListener('keydown', (event) => {
        const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!by) return;
        event.preventDefault();
        event.stopPropagation();
        const all = [...byId(list).querySelectorAll('button:not([disabled])')].filter((button) => button.offsetParent);
        const next = all[(all.indexOf(document.activeElement) + by + all.length) % all.length];
        next?.click();
        byId(list).querySelector('[aria-selected="true"]')?.focus();
      });
    }
    matchMedia('(max-width: 1000px), (max-height: 640px)').addEventListener('change', () => draw());
  }

  /** Opens a tab; `at` is a place in a file, `own` narrows to the chosen step. */
  function open(tab, options = {}) {
    state.tab = tab;
    at = options.at;
    if (options.own !== undefined) filters.own = options.own;
    draw();
    remember();
  }

  const current = () => {
    const all = tabs().map(([name]) => name);
    const fallback = isCompact() ? 'page' : 'source';
    const chosen = all.includes(state.tab) ? state.tab : fallback;
    return !isCompact() && (chosen === 'page' || chosen === 'step') ? 'source' : chosen;
  };

  function draw() {
    const tab = current();
    byId('right').dataset.tab = tab;
    fill(byId('tabs'), tabs().map(([name, title, count, kind, bad]) => el('button', { type: 'button', role: 'tab', class: kind || '', 'data-tab': name, 'aria-selected': String(name === tab), tabindex: name === tab ? '0' : '-1' },
      title, count ? el('span', { class: bad && bad === count ? 'n bad' : 'n' }, count) : null, bad && bad !== count ? el('span', { class: 'n bad' }, name === 'network' ? `${bad} failed` : counted(bad, 'error')) : null)));
    byId('tabs').querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const area = byId('panel-body');
    area.scrollTop = 0;
    const draws = { source: () => source.draw(area, at), records: () => records.draw(area), failure: () => failureTexts(area), network: () => network.draw(area),
      console: () => consoleLines(area), events: () => events(area), output: () => output(area), about: () => about(area) };
    draws[tab]?.();
  }

  /** Another step was chosen: what depends on it is drawn anew. */
  function follow() {
    at = undefined;
    const tab = current();
    if (['source', 'records', 'failure'].includes(tab) || filters.own) draw();
  }

  return { begin, open, draw, follow, names: () => tabs().map(([name]) => name) };
})();
