// Requests, the console, what happened by the way, the output, and what is to be known of it all.

/** What a panel shows of the chosen step alone, or of the whole run. */
const filters = { own: false, text: '' };

function filterBar(redraw, count, extra) {
  const input = el('input', { type: 'search', placeholder: 'filter', 'aria-label': 'Filter', value: filters.text });
  input.addEventListener('input', () => {
    filters.text = input.value;
    redraw();
  });
  return el('div', { class: 'bar' }, input,
    el('label', {}, el('input', { type: 'checkbox', checked: filters.own, onchange: (event) => { filters.own = event.target.checked; redraw(); } }), 'this step only'),
    count, el('span', { class: 'grow' }), extra);
}

/** The items of a list that are to be shown. */
function filtered(list, texts) {
  const sought = filters.text.trim().toLowerCase();
  const own = filters.own && state.node !== null ? new Set(within(state.node)) : null;
  return story[list].filter((item) => (!own || own.has(item.node)) && (!sought || texts(item).some((text) => text && String(text).toLowerCase().includes(sought))));
}

/** Draws a bar once and what it filters as often as it says. */
function withFilter(area, list, texts, content, extra) {
  const count = el('span', { class: 'count' });
  const below = el('div', { class: 'grid' });
  const redraw = () => {
    const items = filtered(list, texts);
    count.textContent = items.length === story[list].length ? String(items.length) : `${items.length} of ${story[list].length}`;
    fill(below, content(items, redraw));
  };
  fill(area, filterBar(redraw, count, extra), below);
  redraw();
}

const nodeLink = (index) => index !== null && story.nodes[index] && el('button', { class: 'link', type: 'button', title: story.nodes[index].at, onclick: () => choose(index) }, place(story.nodes[index]));

const network = (() => {
  const texts = (request) => [request.method, request.url, request.status, request.mime, request.kind, request.failed];
  const SHOWN = 2000;

  function draw(area) {
    if (!story.requests.length) return fill(area, el('p', { class: 'empty' }, noneOf('requests')));
    withFilter(area, 'requests', texts, (items, redraw) => {
      const chosen = items.find((request) => request.index === state.request);
      const last = Math.max(1, ...items.map((request) => request.ms + request.elapsed_ms));
      const first = Math.min(last - 1, ...items.map((request) => request.ms));
      const table = el('table', { 'aria-label': 'Requests' },
        el('thead', {}, el('tr', {}, ['method', 'address', 'status', 'type'].map((name) => el('th', {}, name)), ['size', 'time'].map((name) => el('th', { class: 'num' }, name)), el('th', {}, 'when'))),
        el('tbody', {}, items.slice(0, SHOWN).map((request) => row(request, first, last, redraw))));
      return el('div', { class: 'two' }, el('div', { class: 'grid' }, table, items.length > SHOWN && el('p', { class: 'empty' }, `${items.length - SHOWN} more; filter to see them.`)),
        chosen && detail(chosen, redraw));
    });
  }

  function row(request, first, last, redraw) {
    const bad = isBad(request);
    const part = (ms) => `${Math.max(0, Math.min(100, (ms / (last - first)) * 100))}%`;
    const open = () => {
      state.request = state.request === request.index ? null : request.index;
      redraw();
    };
    return el('tr', { class: 'pick', tabindex: '0', 'aria-selected': String(state.request === request.index), onclick: open, onkeydown: (event) => { if (event.key === 'Enter') { event.stopPropagation(); open(); } } },
      el('td', {}, request.method), el('td', { class: 'code', title: request.url }, shortAddress(request.url)),
      el('td', { class: bad ? 'bad' : '' }, request.failed ? 'failed' : request.status ?? '…', request.from_cache ? ' (cache)' : ''), el('td', {}, request.mime ? request.mime.split(';')[0].replace('application/', '') : request.kind),
      el('td', { class: 'num' }, bytes(request.bytes ?? declared(request))), el('td', { class: 'num' }, span(request.elapsed_ms)),
      el('td', {}, el('span', { class: 'wf' }, el('i', { class: bad ? 'bad' : '', style: { left: part(request.ms - first), width: part(request.elapsed_ms) } }))));
  }

  const declared = (request) => {
    const found = request.response_headers.find(([name]) => name.toLowerCase() === 'content-length');
    return found && /^\d+$/.test(found[1]) ? Number(found[1]) : null;
  };

  /** The end of an address says most. */
  function shortAddress(url) {
    const found = /^[a-z]+:\/\/([^/]+)(\/[^?]*)(\?.*)?$/i.exec(url);
    return found ? `${found[2].length > 60 ? `…${found[2].slice(-58)}` : found[2]}${found[3] || ''}` : url;
  }

  function detail(request, redraw) {
    const timings = request.timings && ['dns', 'connect', 'ssl', 'send', 'wait', 'receive'].filter((name) => request.timings[name] !== undefined && request.timings[name] !== null)
      .map((name) => `${name} ${request.timings[name].toFixed(1)} ms`).join(', ');
    const panel = el('div', { class: 'detail' },
      el('div', { class: 'head' }, el('div', { class: 'grow' }, el('strong', {}, `${request.method} `), el('span', { class: 'mono' }, request.url), el('p', {}, request.failed ? el('span', { class: 'failure' }, request.failed) : `${request.status ?? ''} ${request.status_text || ''}`, ` · ${request.kind} · ${span(request.elapsed_ms)} from ${moment(request.ms)}`), timings && el('p', {}, timings), el('p', {}, nodeLink(request.node))),
        el('button', { class: 'small', type: 'button', onclick: () => { state.request = null; redraw(); } }, 'Close')),
      Object.keys(request.request_headers).length > 0 && [el('h3', {}, 'Sent headers'), pairs(...Object.entries(request.request_headers))],
      request.response_headers.length > 0 && [el('h3', {}, 'Answered headers'), pairs(...request.response_headers)]);
    body(panel, 'Sent body', request.request_body, '');
    body(panel, 'Answered body', request.body, request.mime);
    return panel;
  }

  async function body(panel, title, blob, mime) {
    if (!blob) return;
    const place = el('div', {}, el('h3', {}, title));
    panel.append(place);
    try {
      const picture = /^image\/(png|jpeg|gif|webp|avif|svg\+xml)/.exec(mime || '');
      if (picture) return place.append(el('img', { src: await parcel.picture(blob, picture[0]), alt: title }));
      const text = await parcel.text(blob);
      place.append(el('pre', { class: 'text' }, pretty(text).slice(0, 200000), text.length > 200000 ? '\n…' : ''));
    } catch {
      place.append(el('p', { class: 'empty' }, 'It is not in the viewer.'));
    }
  }

  function pretty(text) {
    if (!/^\s*[[{]/.test(text)) return text;
    try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
  }

  return { draw };
})();

function noneOf(what) {
  return story.run.format === '1.0' ? `A recording of format 1.0 holds no ${what}.` : `This recording holds no ${what}.`;
}

const consoleLines = (area) => {
  if (!story.console.length) return fill(area, el('p', { class: 'empty' }, noneOf('lines of the console')));
  withFilter(area, 'console', (line) => [line.level, line.text, line.at], (items) => el('div', { class: 'lines' }, items.slice(0, 2000).map((line) =>
    el('div', { class: `item ${line.level}` }, el('span', { class: 't' }, moment(line.ms)), el('span', { class: 'say' }, line.text), el('span', { class: 'from', title: line.at }, line.at ? lastPart(line.at) : '', ' ', nodeLink(line.node))))));
};

const events = (area) => {
  if (!story.marks.length) return fill(area, el('p', { class: 'empty' }, 'No dialog, interrupt, window, file or warning.'));
  withFilter(area, 'marks', (mark) => [mark.kind, mark.text], (items) => el('div', { class: 'lines' }, items.slice(0, 2000).map((mark) =>
    el('div', { class: 'item' }, el('span', { class: 't' }, moment(mark.ms)), el('span', { class: `badge tiny ${tone(mark.kind)}` }, mark.kind), el('span', { class: 'say' }, mark.text), el('span', { class: 'from' }, nodeLink(mark.node))))));
};

const output = async (area) => {
  if (!story.output) return fill(area, el('p', { class: 'empty' }, 'The run gave out no records.'));
  if (!parcel.has('output')) return fill(area, el('p', { class: 'empty' }, 'The output is not in the viewer.'));
  const lines = (await parcel.text('output')).split('\n').filter(Boolean);
  const SHOWN = 500;
  const rows = lines.slice(0, SHOWN).map((line) => { try { return records.leaves(JSON.parse(line)); } catch { return { '': line }; } });
  const columns = [...new Set(rows.flatMap(Object.keys))];
  fill(area, el('div', { class: 'bar' }, el('strong', {}, counted(lines.length, 'record')), lines.length > SHOWN && el('span', {}, `the first ${SHOWN} are shown`)),
    el('div', { class: 'grid' }, el('table', { 'aria-label': 'Output' }, el('thead', {}, el('tr', {}, el('th', { class: 'num' }, '#'), columns.map((path) => el('th', {}, path)))),
      el('tbody', {}, rows.map((row, index) => el('tr', {}, el('td', { class: 'num' }, index + 1), columns.map((path) => el('td', { class: typeof row[path] === 'number' ? 'num' : '', title: records.written(row[path]) }, records.written(row[path])))))))));
};

const failureTexts = (area) => {
  const own = state.node === null ? [] : inside('failures', state.node);
  const list = own.length ? own : story.failures;
  if (!list.length) return fill(area, el('p', { class: 'empty' }, 'Nothing failed.'));
  fill(area, list.map((failure) => [el('div', { class: 'bar' }, el('strong', {}, 'Failed at ', moment(failure.ms)), sourceLink(failure.at), el('span', { class: 'grow' }), nodeLink(failure.node)),
    el('pre', { class: 'text' }, failure.source || failure.message)]));
};

const about = (area) => {
  const { run } = story;
  const card = (title, ...content) => el('section', {}, el('h3', {}, title), content);
  const list = (items, none) => (items.length ? el('ul', { class: 'list' }, items.map((item) => el('li', {}, item))) : el('p', {}, none));
  const of_kind = (...kinds) => story.marks.filter((mark) => kinds.includes(mark.kind)).map((mark) => mark.text);
  const differences = story.readings.flatMap((reading) => reading.differences.map((difference) => `${reading.shape}: ${difference}`));
  const masked = [...new Set(story.readings.flatMap((reading) => reading.masked.map((field) => `${reading.shape}: ${field}`)))];
  fill(area, el('div', { class: 'cards' },
    card('Run', pairs(['id', el('code', {}, run.id)], ['flow', run.flow], ['profile', run.profile], ['started', run.start], ['ended', run.end || 'no end was recorded'],
      ['ending', run.ending ? `${run.ending.kind.replaceAll('_', ' ')}, exit code ${run.ending.exit_code}` : 'none: the run went on, or was killed'], ['records', run.records])),
    card('Made by', pairs(['recorded by', `wayleave ${run.wayleave}`], ['browser', run.browser || 'none'], ['format', run.format], ['viewer by', `wayleave ${story.made_by}`])),
    card('Not kept by the recording', list(of_kind('capped'), 'Nothing was beyond a cap.')),
    card('Not taken into this viewer', list(story.left_out, 'All of it is here.')),
    card('Drift and warnings', list(of_kind('drift', 'warning', 'refused'), 'None.')),
    card('Does not replay', list(differences, 'Every reading gave the same again on what was kept.')),
    card('Private', list(masked, 'No field is masked beyond its stand-in.'), el('p', { class: 'note' }, 'Secrets stand as «secret»; private values as stand-ins of the same shape, whose key is gone with the run.')),
    card('This file', el('p', {}, 'It needs no network and no other file. No script of a recorded page runs in it. It shows what the recording holds: pass it on as carefully.'))));
};
