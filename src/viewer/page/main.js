// Puts all of it together: the head, what is chosen, and links.

/** Chooses a step and shows it everywhere. */
function choose(index, { focus = false } = {}) {
  if (index === null || index === undefined || !story.nodes[index]) return;
  state.node = index;
  const reading = story.readings[state.reading];
  if (!reading || !within(index).includes(reading.node)) {
    state.reading = null;
    stage.unlight();
  }
  steps.reveal(index);
  steps.mark(focus);
  timeline.show(story.nodes[index]);
  stage.draw();
  facts.draw();
  panel.follow();
  remember();
  const node = story.nodes[index];
  say(`${place(node)}, ${node.state.replace('_', ' ')}, ${span(node.took)}`);
}

/** The address names what is looked at, so that it can be passed on. */
function remember() {
  const parts = [];
  if (state.node !== null) parts.push(`step=${encodeURIComponent(story.nodes[state.node].key).replaceAll('%2F', '/')}`);
  if (state.tab) parts.push(`tab=${state.tab}`);
  if (state.view) parts.push(`view=${state.view}`);
  try { history.replaceState(null, '', `#${parts.join('&')}`); } catch { /* a link less */ }
}

/** Chooses what the address names: a step by its key, or by its id alone. */
function follow() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const key = wanted.get('step');
  if (wanted.get('tab')) state.tab = wanted.get('tab');
  if (wanted.get('view')) state.view = wanted.get('view');
  const node = key && (story.nodes.find((each) => each.key === key) ?? story.nodes.find((each) => each.id === key));
  if (node) choose(node.index);
  return Boolean(node);
}

function head() {
  const { run } = story;
  const name = run.flow.split(', ').map((flow) => flow.split('/').pop()).join(', ');
  document.title = `${name} — recording`;
  byId('flow').textContent = name;
  byId('subtitle').textContent = [run.portal, `profile ${run.profile}`].join(' · ');
  const done = run.ending?.kind === 'done';
  const text = run.ending ? run.ending.kind.replaceAll('_', ' ') : run.cut ? 'killed' : 'no ending';
  fill(byId('ending'), el('span', { class: `badge ${done ? 'good' : run.ending ? 'bad' : 'warn'}` }, done ? '✓ ' : '✕ ', text, run.ending && !done ? `, exit ${run.ending.exit_code}` : ''));
  const started = new Date(run.start);
  const fact = (title, value, minor) => value && el('div', { class: minor ? 'minor' : '' }, el('dt', {}, title), el('dd', {}, value));
  fill(byId('head-facts'), fact('records', String(run.records)), fact('took', span(run.end ? new Date(run.end) - started : story.length)),
    fact('started', Number.isNaN(started.getTime()) ? run.start : started.toISOString().slice(0, 19).replace('T', ' ') + ' UTC'),
    fact('recorded by', `wayleave ${run.wayleave}`, true), fact('browser', run.browser, true));
  banner();
}

/** What went wrong, before all else. */
function banner() {
  const { run } = story;
  const failure = story.failures[0];
  const isGood = run.ending?.kind === 'done';
  if (isGood && !failure) return;
  const message = failure?.message ?? run.ending?.message;
  const why = message ?? (run.ending ? null : run.cut ? 'The run was killed while it wrote; what was recorded until then is here.' : 'The recording has no end: the run goes on, or was killed.');
  if (!why) return;
  byId('banner').hidden = false;
  fill(byId('banner'), el('div', { class: 'what' }, el('strong', {}, why), ' ', failure && sourceLink(failure.at), failure?.help && el('p', { class: 'help-line' }, failure.help)),
    failure && el('button', { class: 'small strong', type: 'button', onclick: () => toFailure(1) }, 'Go to the failure (n)'));
}

async function begin() {
  theme.begin();
  try {
    await loadStory();
  } catch (error) {
    fill(byId('work'), el('p', { class: 'empty' }, `This recording cannot be shown: ${error.message || error}. A browser of the last years is needed.`));
    return;
  }
  head();
  timeline.begin();
  steps.begin();
  stage.begin();
  panel.begin();
  search.begin();
  beginKeys();
  window.addEventListener('hashchange', follow);
  const last = story.roots.at(-1);
  const first = failures[0] ?? (ownFailure() ? last : undefined) ?? story.nodes.find((node) => of.readings[node.index].length)?.index ?? last;
  if (story.failures.length) state.tab = 'failure';
  if (!failures.length && ownFailure()) state.view = 'picture';
  if (!follow()) choose(first);
  timeline.draw();
  facts.draw();
  stage.draw();
  panel.draw();
  document.documentElement.dataset.ready = 'true';
}

begin();
