// The files as they were, with the line of the chosen step.

const source = (() => {
  const WHOLE = 4000;

  function parts(at) {
    const found = /^(.*?):(\d+):(\d+)$/.exec(at || '');
    return found && { file: found[1], line: Number(found[2]) };
  }

  async function draw(area, at) {
    const node = story.nodes[state.node];
    const where = parts(at ?? node?.at);
    if (!where) return fill(area, el('p', { class: 'empty' }, 'This is no place in a file.'));
    const blob = story.sources[where.file];
    const chain = node ? [...above(node.index)].reverse().concat(node.index).map((index) => story.nodes[index]).filter((each) => each.at && each.kind !== 'turn') : [];
    const bar = el('div', { class: 'bar' }, el('strong', { class: 'mono' }, `${where.file}:${where.line}`), el('span', { class: 'grow' }),
      chain.length > 1 && chain.map((each) => el('button', { class: 'link mono', type: 'button', title: each.at, onclick: () => { draw(area, each.at); } }, place(each).slice(0, 34))).flatMap((link, index) => (index ? ['›', link] : [link])));
    if (!blob || !parcel.has(blob)) {
      const known = story.failures.find((failure) => failure.node === state.node);
      return fill(area, bar, el('div', { class: 'empty' }, el('p', {}, blob ? 'The text of this file is not in the viewer.' : `This recording (format ${story.run.format}) does not hold the texts of its files. The step stands at `, !blob && el('code', {}, at ?? node.at), !blob && '.')),
        known && el('pre', { class: 'text' }, known.source));
    }
    const lines = (await parcel.text(blob).catch(() => '')).split('\n');
    const bad = new Set(story.failures.map((failure) => parts(failure.at)).filter((each) => each?.file === where.file).map((each) => each.line));
    const from = Math.max(0, Math.min(where.line - WHOLE / 2, lines.length - WHOLE));
    const block = el('div', { class: 'source' }, lines.slice(from, from + WHOLE).map((line, index) => {
      const number = from + index + 1;
      return el('div', { class: ['line', number === where.line && 'here', bad.has(number) && 'bad'].filter(Boolean).join(' ') },
        el('span', { class: 'no' }, number), el('span', { class: 'code' }, coloured(line.slice(0, 2000))));
    }));
    const grid = el('div', { class: 'grid', tabindex: '0', 'aria-label': where.file }, block);
    fill(area, bar, grid);
    const here = block.querySelector('.here');
    if (here) grid.scrollTop = here.offsetTop - grid.offsetTop - grid.clientHeight / 3;
  }

  /** YAML in three colours. */
  function coloured(line) {
    const comment = /(^|\s)#.*$/.exec(line);
    const code = comment ? line.slice(0, comment.index + comment[1].length) : line;
    const found = [];
    let rest = code;
    const key = /^(\s*(?:- )*)([\w.-]+|"[^"]*")(:)(?=\s|$)/.exec(rest);
    if (key) {
      found.push(key[1], el('span', { class: 's-key' }, key[2]), key[3]);
      rest = rest.slice(key[0].length);
    }
    rest.split(/("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/).forEach((piece, index) => found.push(index % 2 ? el('span', { class: 's-text' }, piece) : piece));
    if (comment) found.push(el('span', { class: 's-comment' }, comment[0].slice(comment[1].length)));
    return found;
  }

  return { draw };
})();
