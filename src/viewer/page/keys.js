// The keyboard.

const KEYS = [
  ['↑ ↓ or k j', 'step before, step after', ['ArrowUp', 'k'], () => steps.move(-1)],
  [null, null, ['ArrowDown', 'j'], () => steps.move(1)],
  ['← → or h l', 'out of a group, into it', ['ArrowLeft', 'h'], () => steps.outwards()],
  [null, null, ['ArrowRight', 'l'], () => steps.inwards()],
  ['Home End', 'first step, last step', ['Home', 'g'], () => steps.edge(false)],
  [null, null, ['End', 'G'], () => steps.edge(true)],
  ['Enter', 'fold or unfold a group; else the records or the source of a step', ['Enter'], enter],
  ['n p', 'next failure, previous failure', ['n'], () => toFailure(1)],
  [null, null, ['p', 'N'], () => toFailure(-1)],
  ['b a r s i', 'the page before, after, as read; the screenshot; the picture of a failure', ['b'], () => stage.setView('before')],
  [null, null, ['a'], () => stage.setView('after')],
  [null, null, ['r'], () => stage.setView('read')],
  [null, null, ['s'], () => stage.setView('shot')],
  [null, null, ['i'], () => stage.setView('picture')],
  ['1 … 9', 'a tab', null, null],
  ['/', 'search', ['/'], () => byId('search').select()],
  ['z', 'page in full size, or fit', ['z'], () => stage.zoom()],
  ['+ − 0', 'timeline closer, wider, whole', ['+', '='], () => timeline.zoom(0.7)],
  [null, null, ['-'], () => timeline.zoom(1.4)],
  [null, null, ['0'], () => timeline.whole()],
  ['f', 'fold or unfold all', ['f'], () => steps.foldAll()],
  ['t', 'light or dark', ['t'], () => theme.turn()],
  ['Esc', 'end the search', ['Escape'], () => search.clear()],
  ['?', 'these keys', ['?'], showHelp],
];

function enter() {
  const node = story.nodes[state.node];
  if (!node) return;
  if (children[node.index].length) steps.toggle(node.index);
  else panel.open(of.readings[node.index].length ? 'records' : of.failures[node.index].length ? 'failure' : 'source');
}

function toFailure(by) {
  const all = [...failures].sort((a, b) => a - b);
  if (!all.length && ownFailure()) {
    state.view = 'picture';
    choose(story.roots.at(-1), { focus: true });
    return panel.open('failure');
  }
  if (!all.length) return say('Nothing failed.');
  const after = by > 0 ? all.find((index) => index > (state.node ?? -1)) : all.findLast((index) => index < (state.node ?? Infinity));
  choose(after ?? (by > 0 ? all[0] : all[all.length - 1]), { focus: true });
}

function showHelp() {
  const dialog = byId('help');
  fill(dialog, el('h2', {}, 'Keys'), el('dl', {}, KEYS.filter(([keys]) => keys).map(([keys, what]) => [el('dt', {}, keys.split(' ').map((key) => (/^(or|…)$/.test(key) ? ` ${key} ` : [el('kbd', {}, key), ' ']))), el('dd', {}, what)])),
    el('p', {}, 'In the timeline: drag to look closer, double-click for all of it.'), el('p', { style: { 'margin-top': '12px' } }, el('button', { class: 'small', type: 'button', onclick: () => dialog.close() }, 'Close')));
  dialog.showModal();
}

function beginKeys() {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || byId('help').open) return;
    if (event.target.matches('input, select, textarea')) return;
    // Buttons have their own use of Enter and the space bar.
    if (event.key === 'Enter' && event.target.matches('button, tr, a')) return;
    if (/^[1-9]$/.test(event.key)) {
      const names = panel.names().filter((name) => isCompact() || !['page', 'step'].includes(name));
      const name = names[Number(event.key) - 1];
      if (name) panel.open(name);
      return;
    }
    const found = KEYS.find(([, , keys]) => keys?.includes(event.key));
    if (!found) return;
    event.preventDefault();
    found[3]();
  });
  byId('help-button').addEventListener('click', showHelp);
  splitter('split-steps', (event) => ['--steps-width', `${Math.max(180, Math.min(innerWidth - 300, event.clientX))}px`]);
  splitter('split-panel', (event) => ['--panel-height', `${Math.max(60, Math.min(innerHeight - 260, innerHeight - event.clientY))}px`]);
}

/** What can be drawn, or moved by arrow keys. */
function splitter(id, size) {
  const bar = byId(id);
  const set = (event) => document.documentElement.style.setProperty(...size(event));
  bar.addEventListener('pointerdown', (event) => {
    bar.setPointerCapture(event.pointerId);
    document.body.style.setProperty('user-select', 'none');
    const end = () => {
      bar.removeEventListener('pointermove', set);
      document.body.style.removeProperty('user-select');
    };
    bar.addEventListener('pointermove', set);
    bar.addEventListener('lostpointercapture', end, { once: true });
  });
  bar.addEventListener('keydown', (event) => {
    const by = { ArrowLeft: [-24, 0], ArrowRight: [24, 0], ArrowUp: [0, -24], ArrowDown: [0, 24] }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const rect = bar.getBoundingClientRect();
    set({ clientX: rect.left + by[0], clientY: rect.top + by[1] });
  });
}

const theme = {
  begin() {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const show = () => { document.documentElement.dataset.theme = kept.get('theme') ?? (dark.matches ? 'dark' : 'light'); };
    dark.addEventListener('change', show);
    show();
    byId('theme').addEventListener('click', () => theme.turn());
    byId('theme').setAttribute('aria-label', 'Light or dark');
  },
  turn() {
    const now = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset.theme = now;
    kept.set('theme', now);
    say(`${now} colours`);
  },
};
