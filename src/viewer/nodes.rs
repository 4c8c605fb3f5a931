//! The lines of a recording as a tree of steps.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::story::{Node, NodeKind, NodeState};
use crate::recording::Step;

/// Builds the tree line by line.
#[derive(Debug, Default)]
pub(super) struct Nodes {
    nodes: Vec<Node>,
    /// Those that go on, from the outermost.
    open: Vec<usize>,
    /// How often a name was given.
    names: HashMap<String, u32>,
    /// Steps beyond the limit.
    left_out: u64,
    /// The page that was told last.
    page: Option<usize>,
}

/// More steps would help nobody and make a browser slow.
const MOST: usize = 20_000;

impl Nodes {
    pub(super) fn flow_started(&mut self, ms: u64, flow: &str, inputs: &Map<String, Value>) {
        // Flows follow each other; whatever is open was left by a failure.
        self.end_from(0, ms);
        let step = Step { flow: flow.to_owned(), ..blank("flow") };
        if let Some(at) = self.begin(ms, NodeKind::Flow, &step, None) {
            self.nodes[at].inputs.clone_from(inputs);
        }
    }

    pub(super) fn flow_finished(&mut self, ms: u64, flow: &str) {
        self.end(ms, |node| node.kind == NodeKind::Flow && node.flow == flow);
    }

    pub(super) fn step_started(&mut self, ms: u64, step: &Step) {
        self.leave(ms, step);
        self.begin(ms, NodeKind::Step, step, step.about.clone());
    }

    pub(super) fn step_finished(&mut self, ms: u64, step: &Step) {
        self.end(ms, |node| node.is(step));
    }

    pub(super) fn step_skipped(&mut self, ms: u64, step: &Step) {
        self.leave(ms, step);
        if let Some(at) = self.begin(ms, NodeKind::Step, step, step.about.clone()) {
            self.nodes[at].state = NodeState::Skipped;
            self.open.pop();
        }
    }

    pub(super) fn turn(&mut self, ms: u64, step: &Step, turn: u32, of: Option<u32>, what: Option<&String>) {
        self.end(ms, |node| node.kind == NodeKind::Turn && node.is_turn_of(step));
        let of = of.map(|of| format!(" of {of}")).unwrap_or_default();
        let what = what.map(|what| format!(": {what}")).unwrap_or_default();
        let turned = Step { verb: "turn".to_owned(), id: format!("{}.turn", step.id), ..step.clone() };
        self.begin(ms, NodeKind::Turn, &turned, Some(format!("{turn}{of}{what}")));
    }

    pub(super) fn interrupt(&mut self, ms: u64, name: &str, times: u32) {
        let step = Step { id: name.to_owned(), flow: self.flow(), ..blank("interrupt") };
        self.begin(ms, NodeKind::Interrupt, &step, Some(format!("{name}, {times}.")));
    }

    pub(super) fn interrupt_cleared(&mut self, ms: u64, name: &str) {
        self.end(ms, |node| node.kind == NodeKind::Interrupt && node.id == name);
    }

    /// Marks a step as failed, and what it is in; returns it.
    pub(super) fn failed(&mut self, ms: u64, step: Option<&Step>) -> Option<usize> {
        let at = step.and_then(|step| self.of(step)).or_else(|| self.current())?;
        self.end(ms, |node| step.is_some_and(|step| node.is(step)));
        self.nodes[at].state = NodeState::Failed;
        self.nodes[at].end = ms;
        let mut above = self.nodes[at].parent;
        while let Some(node) = above {
            self.nodes[node].state = NodeState::FailedInside;
            above = self.nodes[node].parent;
        }
        Some(at)
    }

    /// The innermost node that goes on.
    pub(super) fn current(&self) -> Option<usize> {
        self.open.last().copied()
    }

    /// The last node of a step.
    pub(super) fn of(&self, step: &Step) -> Option<usize> {
        self.nodes.iter().rposition(|node| node.is(step))
    }

    /// The innermost node of a flow's step at a time.
    pub(super) fn at(&self, flow: Option<&str>, id: Option<&str>, ms: u64) -> Option<usize> {
        let holds = |node: &Node| node.start <= ms && ms <= node.end && node.kind != NodeKind::Flow;
        let named = |node: &Node| Some(node.flow.as_str()) == flow && Some(node.id.as_str()) == id;
        let last = |fits: &dyn Fn(&Node) -> bool| self.nodes.iter().rposition(fits);
        // A request may be told of a step that was over when it was sent.
        last(&|node| holds(node) && named(node))
            .or_else(|| last(&|node| node.start <= ms && named(node)))
            .or_else(|| last(&holds))
    }

    /// A page was told, of a node's end if there is one.
    pub(super) fn page(&mut self, page: usize, node: Option<usize>) {
        self.page = Some(page);
        if let Some(node) = node {
            self.nodes[node].after = Some(page);
        }
    }

    /// All of them and how many were left out; what goes on ends with the recording.
    pub(super) fn finish(mut self, ms: u64) -> (Vec<Node>, u64) {
        for node in self.open {
            self.nodes[node].end = ms;
        }
        (self.nodes, self.left_out)
    }

    fn begin(&mut self, ms: u64, kind: NodeKind, step: &Step, about: Option<String>) -> Option<usize> {
        if self.nodes.len() >= MOST {
            self.left_out += 1;
            return None;
        }
        let at = self.nodes.len();
        let parent = self.current();
        let key = self.key(kind, step);
        self.nodes.push(Node {
            kind,
            key,
            parent,
            depth: u32::try_from(self.open.len()).unwrap_or(u32::MAX),
            flow: step.flow.clone(),
            id: step.id.clone(),
            verb: step.verb.clone(),
            level: step.depth,
            about,
            at: Some(step.at.clone()).filter(|at| !at.is_empty()),
            start: ms,
            end: ms,
            state: NodeState::Open,
            inputs: Map::new(),
            before: self.page,
            after: None,
        });
        self.open.push(at);
        Some(at)
    }

    /// Ends the innermost open node that fits, and what is still open in it.
    fn end(&mut self, ms: u64, fits: impl Fn(&Node) -> bool) {
        let Some(at) = self.open.iter().rposition(|node| fits(&self.nodes[*node])) else { return };
        self.end_from(at, ms);
    }

    /// A step that is not deeper than another one began after it: that one's end was not told, because
    /// it failed and was tried again.
    fn leave(&mut self, ms: u64, step: &Step) {
        let inner = self.open.iter().rposition(|node| self.nodes[*node].kind == NodeKind::Interrupt);
        let from = inner.map_or(0, |at| at + 1);
        let left = self.open[from..].iter().position(|node| {
            let node = &self.nodes[*node];
            node.kind == NodeKind::Step && node.flow == step.flow && node.level >= step.depth
        });
        if let Some(at) = left {
            self.end_from(from + at, ms);
        }
    }

    fn end_from(&mut self, at: usize, ms: u64) {
        for node in self.open.drain(at..) {
            let node = &mut self.nodes[node];
            node.end = ms;
            if node.state == NodeState::Open {
                node.state = NodeState::Done;
            }
        }
    }

    fn flow(&self) -> String {
        self.current().map(|node| self.nodes[node].flow.clone()).unwrap_or_default()
    }

    /// `flow/id`, and from the second time on how often it was.
    fn key(&mut self, kind: NodeKind, step: &Step) -> String {
        let name = match kind {
            NodeKind::Flow => step.flow.clone(),
            _ => format!("{}/{}", step.flow, step.id),
        };
        let times = self.names.entry(name.clone()).or_default();
        *times += 1;
        if *times == 1 { name } else { format!("{name}~{times}") }
    }
}

impl Node {
    fn is(&self, step: &Step) -> bool {
        self.kind == NodeKind::Step
            && self.flow == step.flow
            && self.id == step.id
            && self.verb == step.verb
            && self.at.as_deref().unwrap_or_default() == step.at
    }

    fn is_turn_of(&self, step: &Step) -> bool {
        self.flow == step.flow && self.at.as_deref().unwrap_or_default() == step.at
    }
}

fn blank(verb: &str) -> Step {
    Step { flow: String::new(), id: String::new(), verb: verb.to_owned(), at: String::new(), depth: 0, about: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(id: &str, verb: &str, depth: u32) -> Step {
        Step { flow: "list".into(), id: id.into(), at: format!("list.yaml:{id}"), depth, ..blank(verb) }
    }

    /// `key state ‹parent`, a line each.
    fn told(nodes: Nodes) -> Vec<String> {
        let (nodes, _) = nodes.finish(99);
        let line = |node: &Node| {
            let parent = node.parent.map_or("", |parent| nodes[parent].key.as_str());
            format!("{} {:?} {}-{} in {parent}", node.key, node.state, node.start, node.end)
        };
        nodes.iter().map(line).collect()
    }

    #[test]
    fn turns_hold_their_steps_and_end_with_the_next_one() {
        let mut nodes = Nodes::default();
        let (each, inner) = (step("1", "for_each", 0), step("1.1", "click", 1));
        nodes.flow_started(0, "list", &Map::new());
        nodes.step_started(1, &each);
        for turn in 1..3 {
            nodes.turn(u64::from(turn) * 10, &each, turn, Some(2), None);
            nodes.step_started(u64::from(turn) * 10 + 1, &inner);
            nodes.step_finished(u64::from(turn) * 10 + 2, &inner);
        }
        nodes.step_finished(30, &each);
        nodes.step_skipped(31, &step("2", "do", 0));
        nodes.flow_finished(32, "list");
        assert_eq!(
            told(nodes),
            [
                "list Done 0-32 in ",
                "list/1 Done 1-30 in list",
                "list/1.turn Done 10-20 in list/1",
                "list/1.1 Done 11-12 in list/1.turn",
                "list/1.turn~2 Done 20-30 in list/1",
                "list/1.1~2 Done 21-22 in list/1.turn~2",
                "list/2 Skipped 31-31 in list",
            ]
        );
    }

    #[test]
    fn a_failure_is_the_steps_own_and_is_told_of_what_it_is_in() {
        let mut nodes = Nodes::default();
        let (block, inner) = (step("1", "do", 0), step("1.1", "click", 1));
        nodes.flow_started(0, "list", &Map::new());
        nodes.step_started(1, &block);
        nodes.step_started(2, &inner);
        assert_eq!(nodes.failed(5, Some(&inner)), Some(2));
        // Signing out goes on as a flow beside it.
        nodes.flow_started(6, "sign-out", &Map::new());
        assert_eq!(
            told(nodes),
            [
                "list FailedInside 0-6 in ",
                "list/1 FailedInside 1-6 in list",
                "list/1.1 Failed 2-5 in list/1",
                "sign-out Open 6-99 in ",
            ]
        );
    }

    #[test]
    fn a_try_that_failed_ends_where_the_next_begins_and_interrupts_go_between() {
        let mut nodes = Nodes::default();
        let (retry, inner) = (step("1", "retry", 0), step("1.1", "click", 1));
        nodes.step_started(1, &retry);
        nodes.turn(2, &retry, 1, Some(3), None);
        nodes.step_started(3, &inner);
        nodes.interrupt(4, "promo", 1);
        nodes.step_started(5, &step("9", "click", 0));
        nodes.step_finished(6, &step("9", "click", 0));
        nodes.interrupt_cleared(7, "promo");
        nodes.turn(8, &retry, 2, Some(3), None);
        nodes.step_started(9, &inner);
        let told = told(nodes);
        assert_eq!(told[2], "list/1.1 Done 3-8 in list/1.turn");
        assert_eq!(told[3..5], ["list/promo Done 4-7 in list/1.1", "list/9 Done 5-6 in list/promo"]);
        assert_eq!(told[6], "list/1.1~2 Open 9-99 in list/1.turn~2");
    }
}
