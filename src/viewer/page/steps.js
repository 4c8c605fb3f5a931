// The list of steps: a tree that folds, is walked by keys, and shows what was sought.

const steps = (() => {
  const rows = new Map();
  let visible = [];

  function begin() {
    const list = byId('steps');
    list.addEventListener('click', (event) => {
      const row = event.target.closest('.row');
      if (!row) return;
      const index = Number(row.dataset.node);
      if (event.target.closest('.twist')) toggle(index);
      else choose(index);
    });
    list.addEventListener('dblclick', (event) => {
      const row = event.target.closest('.row');
      if (row && children[row.dataset.node].length) toggle(Number(row.dataset.node));
    });
    byId('fold').addEventListener('click', foldAll);
    // What is chosen stays in sight when there is less room.
    new ResizeObserver(() => rows.get(state.node)?.scrollIntoView({ block: 'nearest' })).observe(list);
    if (story.nodes.length > 400) story.nodes.forEach((node) => { if (node.kind === 'turn' && !failedWithin(node)) state.folded.add(node.index); });
    draw();
  }

  const failedWithin = (node) => node.state === 'failed' || node.state === 'failed_inside';

  function toggle(index, open = state.folded.has(index)) {
    if (open) state.folded.delete(index);
    else state.folded.add(index);
    draw();
  }

  function foldAll() {
    const groups = story.nodes.filter((node) => children[node.index].length && node.kind !== 'flow');
    const anyOpen = groups.some((node) => !state.folded.has(node.index));
    state.folded = new Set(anyOpen ? groups.map((node) => node.index) : []);
    draw();
  }

  /** Who is seen: all that is unfolded, or what was sought with what it is in. */
  function seen() {
    const sought = state.query.trim().toLowerCase();
    if (sought) {
      const hits = state.hits;
      const around = new Set([...hits].flatMap(above));
      return { hits, list: story.nodes.map((node) => node.index).filter((index) => hits.has(index) || around.has(index)) };
    }
    const list = [];
    const walk = (index) => {
      list.push(index);
      if (!state.folded.has(index)) children[index].forEach(walk);
    };
    story.roots.forEach(walk);
    return { hits: null, list };
  }

  function draw() {
    const { hits, list } = seen();
    visible = list;
    rows.clear();
    const longest = Math.max(1, ...story.nodes.filter((node) => node.kind === 'step' && !children[node.index].length).map((node) => node.took));
    fill(byId('steps'), list.map((index) => row(story.nodes[index], hits, longest)));
    if (!list.length) fill(byId('steps'), el('p', { class: 'empty' }, hits ? 'No step fits.' : 'No step was recorded.'));
    const count = story.nodes.filter((node) => node.kind === 'step').length;
    byId('steps-count').textContent = hits ? `${hits.size} of ${count}` : String(count);
    const anyOpen = story.nodes.some((node) => children[node.index].length && node.kind !== 'flow' && !state.folded.has(node.index));
    byId('fold').textContent = anyOpen ? 'Fold all' : 'Unfold all';
    mark(false);
  }

  function row(node, hits, longest) {
    const has = children[node.index].length > 0;
    const failed = failedWithin(node);
    const open = hits ? true : !state.folded.has(node.index);
    const classes = ['row', node.group, failed && node.state === 'failed' && 'is-failed', node.state === 'skipped' && 'is-skipped',
      hits && !hits.has(node.index) && 'is-far', node.state === 'failed' && 'failed'];
    const name = node.kind === 'flow' ? ['flow', node.flow] : [node.verb, node.about];
    const made = el('div', {
      class: classes.filter(Boolean).join(' '), role: 'treeitem', id: `step-${node.index}`, 'data-node': node.index, 'data-key': node.key,
      'aria-level': node.depth + 1, 'aria-expanded': has ? String(open) : undefined, 'aria-selected': 'false', tabindex: '-1',
      style: { '--depth': Math.min(node.depth, 12) }, title: [place(node), node.at].filter(Boolean).join('\n'),
    },
    el('button', { class: has ? 'twist' : 'twist none', type: 'button', tabindex: '-1', 'aria-hidden': 'true' }),
    el('span', { class: 'dot' }),
    el('span', { class: 'verb' }, marked(name[0], state.query)),
    el('span', { class: 'about' }, marked(name[1] || '', state.query)),
    signs(node),
    node.kind === 'step' && whereabouts(node.at),
    el('span', { class: 'took' }, node.state === 'skipped' ? 'skipped' : node.state === 'open' ? '…' : span(node.took)));
    if (!has && node.kind === 'step' && node.took > longest / 50) {
      made.append(el('i', { style: { position: 'absolute', right: '10px', bottom: '1px', height: '2px', 'border-radius': '1px', width: `${Math.max(2, (node.took / longest) * 56)}px`, background: 'var(--c)', opacity: '.7' } }));
    }
    rows.set(node.index, made);
    return made;
  }

  /** The file may be cut, the line never. */
  function whereabouts(at) {
    const [, file, line] = /^(.*?)(:\d+:\d+)$/.exec(lastPart(at)) ?? [null, lastPart(at), ''];
    return el('span', { class: 'at' }, el('span', { class: 'file' }, file), line);
  }

  /** Small signs of what happened in a step; of a folded one, in all of it. */
  function signs(node) {
    const take = state.folded.has(node.index) ? (list) => inside(list, node.index) : (list) => of[list][node.index];
    const marks = take('marks');
    const made = [];
    const sign = (kind, letter, title) => made.push(el('span', { class: `sign ${kind}`, title }, letter));
    const readings = take('readings');
    if (take('failures').length || (state.folded.has(node.index) && failedWithin(node))) sign('bad', '✕', 'failed');
    if (readings.some((reading) => reading.differences.length || reading.problem)) sign('', '!', 'what was kept does not read as it did');
    const warned = marks.filter((mark) => ['drift', 'warning', 'refused', 'capped'].includes(mark.kind));
    if (warned.length) sign('', '!', warned.map((mark) => mark.text).join('\n').slice(0, 500));
    const told = marks.filter((mark) => ['dialog', 'interrupt'].includes(mark.kind));
    if (told.length) sign('info', 'i', told.map((mark) => mark.text).join('\n').slice(0, 500));
    return made;
  }

  /** Shows what is chosen, and where it is. */
  function mark(focus) {
    for (const [index, row] of rows) {
      const chosen = index === state.node;
      row.setAttribute('aria-selected', String(chosen));
      row.tabIndex = chosen ? 0 : -1;
    }
    const row = rows.get(state.node);
    if (!row && visible.length) rows.get(visible[0]).tabIndex = 0;
    row?.scrollIntoView({ block: 'nearest' });
    if (focus) row?.focus({ preventScroll: true });
  }

  /** Unfolds what a node is in. */
  function reveal(index) {
    if (visible.includes(index)) return;
    above(index).forEach((node) => state.folded.delete(node));
    draw();
  }

  function move(by) {
    if (!visible.length) return;
    const at = visible.indexOf(state.node);
    const next = at < 0 ? 0 : Math.max(0, Math.min(visible.length - 1, at + by));
    choose(visible[next], { focus: true });
  }

  /** Into a group or out of it. */
  function inwards() {
    const has = children[state.node]?.length;
    if (has && state.folded.has(state.node)) toggle(state.node, true);
    else if (has) choose(children[state.node][0], { focus: true });
    mark(true);
  }

  function outwards() {
    const node = story.nodes[state.node];
    if (!node) return;
    if (children[node.index].length && !state.folded.has(node.index)) toggle(node.index, false);
    else if (node.parent !== null) choose(node.parent, { focus: true });
    mark(true);
  }

  return { begin, draw, mark, move, inwards, outwards, reveal, foldAll, toggle, edge: (last) => choose(visible[last ? visible.length - 1 : 0], { focus: true }) };
})();
