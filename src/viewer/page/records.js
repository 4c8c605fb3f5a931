// What a shape gave, a row for each record; a value leads to the element that it was read from.

/** The reading that is looked at: the one chosen, else the first of the chosen step. */
function currentReading() {
  const chosen = story.readings[state.reading];
  if (chosen && state.node !== null && within(state.node).includes(chosen.node)) return chosen;
  return state.node === null ? undefined : inside('readings', state.node)[0];
}

const records = (() => {
  const ROWS = 500;

  /** The values of a record by their paths. */
  function leaves(value, path = '', into = {}) {
    const isRecord = value !== null && typeof value === 'object' && !Array.isArray(value);
    const isList = Array.isArray(value) && value.length && value.every((item) => item !== null && typeof item === 'object' && !Array.isArray(item));
    if (isRecord) for (const [name, inner] of Object.entries(value)) leaves(inner, path ? `${path}.${name}` : name, into);
    else if (isList) value.forEach((item, index) => leaves(item, `${path}[${index + 1}]`, into));
    else into[path] = value;
    return into;
  }

  const isMasked = (reading, path) => reading.masked.some((field) => field === path || path.replace(/\[\d+\]/g, '[]') === field);
  const written = (value) => (value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value));

  async function draw(area) {
    const reading = currentReading();
    if (!reading) return none(area);
    const all = reading.records && parcel.has(reading.records) ? await parcel.json(reading.records).catch(() => null) : null;
    const origins = reading.origins && parcel.has(reading.origins.data) ? await parcel.json(reading.origins.data).catch(() => null) : null;
    if (currentReading() !== reading) return;
    const siblings = inside('readings', state.node);
    const bar = el('div', { class: 'bar' },
      siblings.length > 1 && el('select', { 'aria-label': 'Reading', onchange: (event) => { state.reading = Number(event.target.value); stage.unlight(); stage.draw(); draw(area); } },
        siblings.map((each) => el('option', { value: each.index, selected: each === reading }, `${each.shape}, ${counted(each.items, 'record')} at ${moment(each.ms)}`))),
      el('strong', {}, reading.shape), el('span', {}, counted(reading.items, 'record')), sourceLink(reading.at), el('span', { class: 'grow' }),
      reading.masked.length > 0 && el('span', { class: 'badge tiny warn masked', title: 'Private: what stands here stands in for what was there' }, `masked: ${reading.masked.join(', ')}`),
      origins ? el('span', { class: 'badge tiny info' }, 'choose a value to see where it stood') : all && el('span', { class: 'badge tiny', title: 'The shape is not known any more, or reads otherwise now' }, 'where values stood is not known'));
    const remarks = [reading.problem && el('p', { class: 'note bad' }, reading.problem),
      ...reading.differences.map((difference) => el('p', { class: 'note warn' }, `Does not replay: ${difference}`))];
    if (!all) return fill(area, bar, el('div', { class: 'empty' }, remarks, el('p', {}, reading.records ? 'The records are not in the viewer.' : 'No records were kept.')));
    fill(area, bar, remarks.some(Boolean) && el('div', { style: { padding: '0 12px 8px' } }, remarks), table(area, reading, all, origins));
  }

  function none(area) {
    const some = story.readings.slice(0, 200);
    fill(area, el('div', { class: 'empty' }, el('p', {}, some.length ? 'No shape was read in this step. These steps read one:' : 'This run read no shape.'),
      el('ul', { class: 'list' }, some.map((reading) => el('li', {}, el('button', { class: 'link', type: 'button', onclick: () => { choose(reading.node); panel.open('records'); } }, `${reading.shape}: ${counted(reading.items, 'record')} at ${moment(reading.ms)}`))))));
  }

  function table(area, reading, all, origins) {
    const rows = all.slice(0, ROWS).map((record) => leaves(record));
    const columns = [...new Set(rows.flatMap(Object.keys))];
    const body = rows.map((row, item) => el('tr', {},
      el('td', { class: 'num' }, jump(reading, origins, item, '', String(item + 1))),
      columns.map((path) => {
        const value = row[path];
        const numeric = typeof value === 'number';
        return el('td', { class: [numeric && 'num', value === null && 'null', chosen?.reading === reading.index && chosen.item === item && chosen.path === path && 'chosen', isMasked(reading, path) && 'masked'].filter(Boolean).join(' ') },
          jump(reading, origins, item, path, value === null || value === undefined ? '–' : written(value)));
      })));
    const made = el('table', { class: 'records', role: 'grid', 'data-reading': reading.index, 'aria-label': `Records of ${reading.shape}` },
      el('thead', {}, el('tr', {}, el('th', {}, '#'), columns.map((path) => el('th', { scope: 'col', class: isMasked(reading, path) ? 'masked' : '' },
        origins ? el('button', { type: 'button', title: 'Show where all of them stood', onclick: () => column(reading, origins, path) }, path) : path)))),
      el('tbody', {}, body));
    made.addEventListener('keydown', walk);
    const first = made.querySelector('.jumps');
    if (first) first.tabIndex = 0;
    return el('div', { class: 'grid' }, made, all.length > ROWS && el('p', { class: 'empty' }, `${all.length - ROWS} more records are not shown.`));
  }

  function jump(reading, origins, item, path, text) {
    const elements = path ? origins?.fields[path]?.[item] : [origins?.items[item]].filter((number) => number !== null && number !== undefined);
    const has = elements?.length > 0;
    if (!has) return el('span', { class: 'cell', title: text }, text);
    return el('button', { class: 'cell jumps', type: 'button', tabindex: '-1', title: `${text}\nshow where it stood`, 'data-item': item, 'data-field': path,
      onclick: (event) => light({ cell: event.currentTarget, reading: reading.index, item, path }, reading, origins, path ? `${path} of record ${item + 1}` : `record ${item + 1}`, elements.map((number) => ({ number }))) }, text);
  }

  function column(reading, origins, path) {
    const elements = (origins.fields[path] || []).flat().slice(0, 400).map((number) => ({ number, also: true }));
    light(null, reading, origins, path, elements);
  }

  /** The value that is shown in the page. */
  let chosen = null;

  async function light(value, reading, origins, name, elements) {
    chosen = value;
    document.querySelectorAll('td.chosen').forEach((each) => each.classList.remove('chosen'));
    value?.cell.closest('td').classList.add('chosen');
    state.reading = reading.index;
    const found = elements.length > 0 && await stage.light(name, elements, origins.elements);
    say(found ? `${name} is shown in the page` : `${name} cannot be shown: the page is not in the viewer, or reads otherwise`);
  }

  /** Arrow keys go from value to value. */
  function walk(event) {
    const cell = event.target.closest('.jumps');
    const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!cell || !steps) return;
    event.preventDefault();
    event.stopPropagation();
    let [row, index] = [cell.closest('tr'), cell.closest('td').cellIndex];
    for (let tries = 0; tries < 300; tries++) {
      row = steps[0] < 0 ? row.previousElementSibling : steps[0] > 0 ? row.nextElementSibling : row;
      index += steps[1];
      const next = row?.cells[index]?.querySelector('.jumps');
      if (!row || !row.cells[index]) return;
      if (next) {
        cell.tabIndex = -1;
        next.tabIndex = 0;
        next.focus();
        return;
      }
    }
  }

  return { draw, leaves, written };
})();
