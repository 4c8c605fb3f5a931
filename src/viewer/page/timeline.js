// The timeline: phases, what happened by the way, requests, and a bar for each step by its depth.

const timeline = (() => {
  const LANE = 12;
  const TOP = 18;
  let from = 0;
  let to = 1;
  let svg;
  let dragged = null;

  const width = () => Math.max(200, byId('timeline').clientWidth);
  const x = (ms) => ((ms - from) / (to - from)) * width();
  const time = (at) => from + (at / width()) * (to - from);

  function begin() {
    to = Math.max(1, story.length) * 1.01;
    const area = byId('timeline');
    new ResizeObserver(draw).observe(area);
    area.addEventListener('pointermove', moved);
    area.addEventListener('pointerleave', () => { byId('tip').hidden = true; });
    area.addEventListener('pointerdown', (event) => { if (event.button === 0) dragged = { start: event.offsetX, end: event.offsetX }; });
    window.addEventListener('pointerup', released);
    area.addEventListener('wheel', (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoom(event.deltaY > 0 ? 1.25 : 0.8, time(event.offsetX));
    }, { passive: false });
    area.addEventListener('dblclick', whole);
  }

  function zoom(factor, around = (from + to) / 2) {
    const length = Math.min(story.length * 1.01 || 1, Math.max(20, (to - from) * factor));
    from = Math.max(0, around - ((around - from) / (to - from)) * length);
    to = from + length;
    draw();
  }

  function whole() {
    [from, to] = [0, Math.max(1, story.length) * 1.01];
    draw();
  }

  /** Keeps what is chosen in sight. */
  function show(node) {
    if (node && (node.end < from || node.start > to)) {
      const half = (to - from) / 2;
      from = Math.max(0, (node.start + node.end) / 2 - half);
      to = from + half * 2;
    }
    draw();
  }

  function draw() {
    if (!story) return;
    const lanes = Math.min(12, 1 + Math.max(0, ...story.nodes.map((node) => node.depth)));
    const hasMarks = story.marks.length + story.failures.length > 0;
    const hasRequests = story.requests.length > 0;
    const phases = TOP;
    const marks = phases + 17;
    const requests = marks + (hasMarks ? 15 : 2);
    const first = requests + (hasRequests ? 9 : 0);
    const height = first + lanes * LANE + 6;
    svg = el('svg:svg', { height, viewBox: `0 0 ${width()} ${height}`, role: 'img', 'aria-label': 'Timeline of the run; the list of steps tells the same' });
    ruler(height);
    drawPhases(phases);
    if (hasRequests) drawRequests(requests);
    drawBars(first, lanes);
    if (hasMarks) drawMarks(marks);
    if (dragged && Math.abs(dragged.end - dragged.start) > 4) {
      svg.append(el('svg:rect', { class: 't-range', x: Math.min(dragged.start, dragged.end), y: 0, width: Math.abs(dragged.end - dragged.start), height }));
    }
    const isWhole = from === 0 && to >= story.length;
    fill(byId('timeline'), svg, !isWhole && el('button', { class: 'small t-tools', type: 'button', onclick: whole, title: 'Show all of the run (0)' }, 'Whole run'));
  }

  function ruler(height) {
    const rough = (to - from) / Math.max(2, width() / 110);
    const unit = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
    const step = [1, 2, 5, 10].map((factor) => factor * unit).find((each) => each >= rough);
    for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
      svg.append(el('svg:line', { class: 't-grid', x1: x(at), x2: x(at), y1: 0, y2: height }));
      const text = at === 0 ? '0' : at < 60000 ? `${+(at / 1000).toFixed(3)} s` : span(at);
      svg.append(el('svg:text', { class: 't-label', x: x(at) + 4, y: 12 }, text));
    }
  }

  function drawPhases(y) {
    for (const phase of story.phases) {
      const [left, right] = [Math.max(0, x(phase.start)), Math.min(width(), x(phase.end))];
      if (right - left < 1) continue;
      svg.append(el('svg:rect', { class: 't-phase', x: left + 0.5, y, width: right - left - 1, height: 14, rx: 3, 'data-tip': `${phase.name}: ${span(phase.end - phase.start)}` }));
      if (right - left > phase.name.length * 6.2 + 8) svg.append(el('svg:text', { class: 't-phase-name', x: left + 5, y: y + 11, 'pointer-events': 'none' }, phase.name));
    }
  }

  /** Bars that would lie on one pixel are one bar: so their number has an end. */
  function drawBars(top, lanes) {
    const taken = new Map();
    for (const node of story.nodes) {
      const [left, right] = [x(node.start), Math.max(x(node.end), x(node.start) + 2)];
      if (right < 0 || left > width()) continue;
      const lane = Math.min(node.depth, lanes - 1);
      const failed = node.state === 'failed';
      if (!failed && node.index !== state.node && right <= (taken.get(lane) ?? -1)) continue;
      taken.set(lane, Math.max(right, taken.get(lane) ?? -1));
      const shape = { x: Math.max(-5, left), y: top + lane * LANE, width: Math.min(width() + 5, right) - Math.max(-5, left), height: LANE - 3 };
      const kind = failed ? 'failed' : node.state === 'skipped' ? 'skipped' : node.group;
      svg.append(el('svg:rect', { ...shape, class: `t-bar ${kind}`, 'data-node': node.index }));
    }
    const chosen = story.nodes[state.node];
    if (chosen) {
      const left = x(chosen.start);
      svg.append(el('svg:rect', { class: 't-chosen', x: left - 1.5, y: top + Math.min(chosen.depth, lanes - 1) * LANE - 1.5, width: Math.max(x(chosen.end) - left, 2) + 3, height: LANE }));
    }
  }

  function drawRequests(y) {
    let taken = -1;
    for (const request of story.requests) {
      const [left, right] = [x(request.ms), Math.max(x(request.ms + request.elapsed_ms), x(request.ms) + 1.5)];
      const bad = isBad(request);
      if (right < 0 || left > width() || (!bad && right <= taken)) continue;
      taken = Math.max(taken, right);
      svg.append(el('svg:rect', { class: bad ? 't-net bad' : 't-net', x: left, y, width: right - left, height: 5, 'data-tip': `${request.method} ${request.url}\n${request.status ?? request.failed ?? ''}` }));
    }
  }

  function drawMarks(y) {
    const all = [...story.marks.map((mark) => [mark, mark.kind]), ...story.failures.map((failure) => [failure, 'failure'])];
    for (const [mark, kind] of all) {
      const at = x(mark.ms);
      if (at < -8 || at > width() + 8) continue;
      const shape = { class: `t-mark ${kind}`, 'data-tip': `${kind} at ${moment(mark.ms)}\n${mark.text ?? mark.message}`, 'data-node': mark.node };
      if (kind === 'failure') svg.append(el('svg:path', { ...shape, d: `M${at} ${y} l6 11 h-12 z` }));
      else svg.append(el('svg:circle', { ...shape, cx: at, cy: y + 6, r: 4 }));
    }
  }

  function moved(event) {
    if (dragged) {
      dragged.end = event.clientX - byId('timeline').getBoundingClientRect().left;
      if (Math.abs(dragged.end - dragged.start) > 4) draw();
    }
    const tip = byId('tip');
    const node = story.nodes[event.target.dataset?.node];
    const text = event.target.dataset?.tip
      ?? (node ? `${place(node)}\n${span(node.took)}, from ${moment(node.start)}${node.at ? `\n${node.at}` : ''}` : null);
    tip.hidden = !text;
    if (!text) return;
    tip.textContent = text;
    tip.style.left = `${Math.max(4, Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${event.clientY + 16}px`;
  }

  function released(event) {
    if (!dragged) return;
    const { start, end } = dragged;
    dragged = null;
    if (Math.abs(end - start) > 4) {
      const [one, other] = [time(Math.min(start, end)), time(Math.max(start, end))];
      if (other - one > 5) [from, to] = [Math.max(0, one), other];
      draw();
      return;
    }
    const node = event.target.dataset?.node ?? nearest(time(start));
    if (node !== undefined && node !== null && node !== '') choose(Number(node));
  }

  /** The innermost node at a time. */
  function nearest(ms) {
    const at = story.nodes.filter((node) => node.start <= ms && ms <= node.end).pop();
    return at?.index;
  }

  return { begin, draw, show, zoom, whole };
})();

/** Whether a request went wrong; that its page left is nobody's fault. */
const wasLeft = (request) => /ERR_ABORTED|^its page went away/.test(request.failed ?? '');
const isBad = (request) => (Boolean(request.failed) && !wasLeft(request)) || (request.status ?? 0) >= 400;
