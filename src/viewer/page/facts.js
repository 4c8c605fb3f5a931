// What is known of the chosen step.

const facts = (() => {
  const section = (title, ...content) => el('section', {}, title && el('h3', {}, title), content);

  function draw() {
    const area = byId('facts');
    const node = story.nodes[state.node];
    if (!node) return fill(area, el('p', { class: 'empty' }, 'Choose a step.'));
    fill(area, head(node), given(node), failed(node), did(node), read(node), happened(node), network(node));
    area.scrollTop = 0;
  }

  function head(node) {
    const states = { open: ['warn', 'no end recorded'], done: ['good', 'done'], skipped: ['', 'skipped'], failed: ['bad', 'failed'], failed_inside: ['bad', 'a step in it failed'] };
    const [kind, text] = states[node.state];
    return section(null,
      el('h2', {}, node.kind === 'flow' ? node.flow : node.verb, ' ', el('span', { class: `badge tiny ${kind}` }, text)),
      node.about && el('p', { class: 'lead' }, node.about),
      el('div', { style: { height: '8px' } }),
      pairs(
        ['took', node.state === 'skipped' ? null : span(node.took)],
        ['at', `${moment(node.start)} of the run`],
        ['file', node.at && sourceLink(node.at)],
        ['flow', node.kind === 'flow' ? null : node.flow],
        ['step', node.kind === 'flow' ? null : el('code', {}, node.id)],
        ['holds', children[node.index].length ? counted(within(node.index).length - 1, 'step or turn', 'steps and turns') : null],
        ['link', el('button', { class: 'link', type: 'button', onclick: copyLink }, 'copy a link to this step')],
      ));
  }

  const copyLink = (event) => copy(event.target, location.href);

  function copy(button, text) {
    const ask = () => prompt('To be copied:', text);
    const done = () => { button.textContent = 'copied'; };
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, ask);
    else ask();
  }

  /** What a flow was given. */
  const given = (node) => node.inputs && section('Inputs', pairs(...Object.entries(node.inputs).map(([name, value]) =>
    [name, shownValue(typeof value === 'string' ? value : JSON.stringify(value))])));

  /** The command that seeks an element or a shape on this very page again, with today's files. */
  function again(node, what) {
    if (!/^[a-z][\w-]*(\.[\w-]+)+$/.test(what ?? '') || !/^[0-9a-f-]{36}$/.test(story.run.id)) return null;
    const command = `wayleave try ${what} --on ${story.run.id.split('-').pop().slice(0, 6)}:${node.id}`;
    return el('p', { style: { 'margin-top': '6px' } }, el('button', { class: 'link mono', type: 'button', title: 'Copy: it seeks this on the recorded page, with today’s files', onclick: (event) => copy(event.currentTarget, command) }, command));
  }

  function failed(node) {
    return of.failures[node.index].map((failure) => section('Failure',
      el('p', { class: 'failure' }, failure.message),
      failure.help && el('p', { class: 'note' }, failure.help),
      el('div', { style: { height: '8px' } }),
      pairs(['reason', failure.reason], ['file', sourceLink(failure.at)], ['browser at', failure.address]),
      failure.notes.length > 0 && el('ul', { class: 'list' }, failure.notes.map((note) => el('li', {}, note))),
      failure.candidates.length > 0 && [el('h3', { style: { 'margin-top': '10px' } }, 'What was there instead'),
        el('ul', { class: 'list' }, failure.candidates.map((candidate) => el('li', {}, candidate)))],
      again(node, node.about),
      el('p', { style: { 'margin-top': '8px' } }, el('button', { class: 'small', type: 'button', onclick: () => panel.open('failure') }, 'With the lines of the files'))));
  }

  function did(node) {
    const acts = of.acts[node.index];
    return acts.length > 0 && section(counted(acts.length, 'act'), acts.map((act) => el('div', { class: 'act-card' },
      el('div', { class: 'what' }, act.verb && act.verb !== node.verb ? `${act.verb} ` : '', act.element || 'the page', ' ',
        act.of > 0 && el('span', { class: act.rank > 1 ? 'badge tiny warn' : 'badge tiny', title: act.rank > 1 ? 'A lower-ranked locator found it: drift' : 'The first of its locators found it' }, `locator ${act.rank} of ${act.of}`)),
      act.locator && el('div', { class: 'how' }, act.locator),
      pairs(['value', act.value === null ? null : shownValue(act.value)], ['locator', act.at && sourceLink(act.at)],
        ['point', act.point && `${Math.round(act.point.x)}, ${Math.round(act.point.y)}`], ['after', span(act.ms - node.start)]), again(node, act.element))));
  }

  function read(node) {
    const readings = of.readings[node.index];
    return readings.length > 0 && section('Read', readings.map((reading) => el('div', { class: 'act-card' },
      el('div', { class: 'what' }, reading.shape, ' ', reading.problem ? el('span', { class: 'badge tiny bad' }, 'not read') : el('span', { class: 'badge tiny' }, counted(reading.items, 'record'))),
      reading.problem && el('p', { class: 'note bad' }, reading.problem),
      reading.differences.map((difference) => el('p', { class: 'note warn' }, `does not replay: ${difference}`)),
      pairs(['shape', sourceLink(reading.at)], ['private', reading.masked.join(', ')]),
      reading.records && el('p', { style: { 'margin-top': '6px' } }, el('button', { class: 'small', type: 'button', onclick: () => { state.reading = reading.index; panel.open('records'); } }, 'Records and where they stand')), again(node, reading.shape))));
  }

  function happened(node) {
    const marks = inside('marks', node.index);
    return marks.length > 0 && section('Meanwhile', el('ul', { class: 'list' }, marks.slice(0, 40).map((mark) =>
      el('li', {}, el('span', { class: `badge tiny ${tone(mark.kind)}` }, mark.kind), ' ', mark.text))));
  }

  function network(node) {
    const requests = inside('requests', node.index);
    const lines = inside('console', node.index);
    if (!requests.length && !lines.length) return null;
    const bad = requests.filter(isBad).length;
    const errors = lines.filter((line) => line.level === 'error').length;
    return section('Browser', el('ul', { class: 'list' },
      requests.length > 0 && el('li', {}, el('button', { class: 'link', type: 'button', onclick: () => panel.open('network', { own: true }) }, counted(requests.length, 'request')), bad ? `, ${bad} went wrong` : ''),
      lines.length > 0 && el('li', {}, el('button', { class: 'link', type: 'button', onclick: () => panel.open('console', { own: true }) }, counted(lines.length, 'line', 'lines'), ' on the console'), errors ? `, ${counted(errors, 'error')}` : '')));
  }

  return { draw };
})();

const tone = (kind) => ({ dialog: 'info', interrupt: 'warn', drift: 'warn', warning: 'warn', refused: 'bad', capped: 'bad' })[kind] || '';

/** A place in a file, which opens it. */
const sourceLink = (at) => at && el('button', { class: 'link mono', type: 'button', title: at, onclick: () => panel.open('source', { at }) }, at);
