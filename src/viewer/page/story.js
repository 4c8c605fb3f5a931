// What the recording tells, with the ways between its parts; and what is chosen now.

let story;
/** The lists of the story by node: `of.acts[3]` are the acts of node 3. */
const of = {};
let children;
let failures;

const state = { node: null, view: null, tab: null, query: '', hits: new Set(), folded: new Set(), reading: null, request: null };

const GROUPS = {
  go: ['goto', 'reload', 'back', 'close'],
  act: ['click', 'dblclick', 'hover', 'fill', 'type', 'select', 'check', 'uncheck', 'press', 'drag', 'upload', 'mfa', 'write'],
  read: ['extract', 'read', 'emit'],
  wait: ['expect', 'assert', 'stop'],
};

async function loadStory() {
  story = await parcel.json('story');
  children = story.nodes.map(() => []);
  story.roots = [];
  story.nodes.forEach((node, index) => {
    node.index = index;
    (node.parent === null ? story.roots : children[node.parent]).push(index);
    const group = Object.entries(GROUPS).find(([, verbs]) => verbs.includes(node.verb));
    node.group = node.kind === 'step' ? (group ? group[0] : 'block') : node.kind;
    node.took = node.end - node.start;
  });
  for (const list of ['marks', 'acts', 'shots', 'readings', 'failures', 'requests', 'console']) {
    of[list] = story.nodes.map(() => []);
    story[list].forEach((item, index) => {
      item.index = index;
      if (item.node !== null && of[list][item.node]) of[list][item.node].push(item);
    });
  }
  story.pages.forEach((page, index) => { page.index = index; });
  failures = [...new Set(story.failures.map((failure) => failure.node).filter((node) => node !== null))];
}

/** What made the run fail where no step is to blame. */
const ownFailure = () => story.failures.find((failure) => failure.node === null);

/** A node and all that is in it. */
function within(index) {
  const found = [index];
  for (let at = 0; at < found.length; at++) found.push(...children[found[at]]);
  return found;
}

/** What a list of the story holds of a node, and of what is in it. */
const inside = (list, index) => within(index).flatMap((node) => of[list][node]).sort((a, b) => a.index - b.index);

/** The nodes above one. */
function above(index) {
  const found = [];
  for (let at = story.nodes[index].parent; at !== null; at = story.nodes[at].parent) found.push(at);
  return found;
}

/** The page before and after a node; a group has those of its first and last step. */
function pagesOf(index) {
  const node = story.nodes[index];
  const all = node.after === null ? within(index).map((at) => story.nodes[at].after).filter((at) => at !== null) : [node.after];
  return { before: story.pages[node.before], after: story.pages[Math.max(...all)] };
}

/** Whether the page before a step was on its way to another, which the step then met: of that there is no copy. */
function wentOn(index, before) {
  const { start } = story.nodes[index];
  const frames = new Set(story.pages.flatMap((page) => (page.frames ?? []).map((frame) => frame.address)));
  return Boolean(before) && story.requests.some((request) => request.kind === 'document' && request.window === before.window && (request.status ?? 0) < 300
    && request.ms <= start && request.ms + request.elapsed_ms >= before.ms && !frames.has(request.url.split(/[?#]/)[0]));
}

const place = (node) => [node.verb, node.about].filter(Boolean).join(' ');
const windowsAreMany = () => new Set(story.pages.map((page) => page.window)).size > 1;
