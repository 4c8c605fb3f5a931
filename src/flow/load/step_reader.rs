//! Steps from their nodes: modifiers, one verb, and what both name.

use std::collections::HashMap;

use super::dialog::read_dialog;
use crate::{
    flow::{
        Effect, Flow, MODIFIERS, Scope, Step, VERBS, Verb, VerbEntry, VerbKind,
        check::{CallSite, Checker},
        verb_table::Reader,
    },
    language::{Condition, Expression, Findings, Rule, Sight, Span, Target, YamlKey, YamlNode, read, suggestion},
    model::Type,
};

/// Names of expressions that steps cannot give away.
const ROOTS: &[&str] = &["inputs", "output", "turn", "window", "now", "today", "rooftop", "secrets"];

/// Reads the steps of one flow (or interrupt) from the top down, knowing what came before.
pub(in crate::flow) struct StepReader<'k> {
    pub(in crate::flow) check: Checker<'k>,
    /// `None` in an interrupt.
    pub(in crate::flow) flow: Option<&'k Flow>,
    pub(in crate::flow) calls: Vec<CallSite>,
    ids: HashMap<String, Span>,
    /// What `as` took, and where.
    taken: Vec<(String, Span)>,
}

/// The argument of a verb, and what stands around it.
pub(in crate::flow) struct VerbArgument<'n> {
    pub(in crate::flow) key: &'n YamlKey,
    pub(in crate::flow) node: &'n YamlNode,
    /// Whether `as` takes the result.
    pub(in crate::flow) saved: bool,
    /// What `extract` reads instead of the page.
    pub(in crate::flow) from: Option<&'n YamlNode>,
}

/// A verb, and the type of what it yields.
pub(in crate::flow) struct ReadVerb {
    verb: Verb,
    yields: Type,
}

impl ReadVerb {
    pub(in crate::flow) fn yielding(verb: Verb, yields: Type) -> Option<Self> {
        Some(Self { verb, yields })
    }

    /// A verb that yields nothing of its own.
    pub(in crate::flow) fn plain(verb: Verb) -> Option<Self> {
        Self::yielding(verb, Type::Any)
    }
}

/// The keys of a step, sorted by what they are.
struct StepKeys<'n> {
    verb: Option<(&'static VerbEntry, &'n YamlKey, &'n YamlNode)>,
    modifiers: HashMap<&'static str, (&'n YamlKey, &'n YamlNode)>,
}

impl<'n> StepKeys<'n> {
    fn node(&self, modifier: &str) -> Option<&'n YamlNode> {
        self.modifiers.get(modifier).map(|(_, node)| *node)
    }
}

impl<'k> StepReader<'k> {
    pub(in crate::flow) fn new(check: Checker<'k>, flow: Option<&'k Flow>) -> Self {
        let mut reader = Self { check, flow, calls: Vec::new(), ids: HashMap::new(), taken: Vec::new() };
        reader.check.scope.set("window", Type::Window);
        if let Some(flow) = flow {
            let inputs = flow.inputs.iter().map(|(name, input)| (name.clone(), input.type_.clone())).collect();
            reader.check.scope.set("inputs", Type::Record(inputs));
            let record = flow.output.as_ref().map_or(Type::Any, crate::flow::Output::record_type);
            let many = flow.output.as_ref().is_none_or(|output| output.many);
            reader.check.scope.set("output", if many { Type::List(Box::new(record)) } else { record });
        }
        reader
    }

    pub(in crate::flow) fn findings(&mut self) -> &mut Findings {
        self.check.findings
    }

    /// What the steps may do; an interrupt only clears the way.
    pub(in crate::flow) fn effect(&self) -> Effect {
        self.flow.map_or(Effect::Read, |flow| flow.effect)
    }

    /// A list of steps; those that cannot be read are left out.
    pub(in crate::flow) fn steps(&mut self, node: &YamlNode) -> Vec<Step> {
        let items = read::items(node, "steps", self.check.findings).unwrap_or_default();
        let mut steps: Vec<Step> = Vec::new();
        let mut end = None;
        for item in items {
            if let Some(stop) = end.take() {
                self.unreachable(item.span, stop);
            }
            if let Some(step) = self.step(item) {
                let ends = matches!(step.verb, Verb::Stop(_)) && step.when.is_none();
                end = ends.then_some(step.verb_span);
                steps.push(step);
            }
        }
        steps
    }

    fn unreachable(&mut self, step: Span, stop: Span) {
        self.check
            .findings
            .warning(Rule::Unreachable, step, "this step is never reached")
            .label(stop, "the run ends here")
            .help("leave it out, or give the `stop` a `when`".to_owned());
    }

    /// What the flow takes or declares and never uses.
    pub(in crate::flow) fn unused_names(&self) -> Vec<(String, Span)> {
        let mentioned = &self.check.mentioned;
        let variables = self.taken.iter().filter(|(name, _)| !mentioned.names.contains(name));
        let variables = variables.map(|(name, span)| (format!("variable `{name}`"), *span));
        let inputs = self.flow.iter().flat_map(|flow| &flow.inputs);
        let inputs = inputs.filter(|(name, _)| !mentioned.all_inputs && !mentioned.inputs.contains(*name));
        variables.chain(inputs.map(|(name, input)| (format!("input `{name}`"), input.span))).collect()
    }

    /// Steps whose names are forgotten after them.
    pub(in crate::flow) fn block(&mut self, node: &YamlNode, names: &[(&str, Type)]) -> Vec<Step> {
        let layer = self.check.scope.enter();
        names.iter().for_each(|(name, type_)| self.check.scope.set(*name, type_.clone()));
        let steps = self.steps(node);
        self.check.scope.leave(layer);
        steps
    }

    fn step(&mut self, node: &YamlNode) -> Option<Step> {
        let entries = read::entries(node, "a step", self.check.findings)?;
        let keys = self.sort_keys(node, entries);
        let id = self.read_id(keys.node("id"));
        let note = keys.node("note").and_then(|node| read::text(node, "a text", self.check.findings));
        let when = keys.node("when").and_then(|node| read::expression(node, self.check.findings));
        when.iter().for_each(|condition| self.when(condition));
        let timeout = keys.node("timeout").and_then(|node| read::duration(node, self.check.findings));
        let outer = self.check.items.len();
        let within = keys.node("within").map(|node| self.within(node)).unwrap_or_default();
        let verb = keys.verb.and_then(|verb| self.verb(verb, &keys));
        let then = keys.node("then").and_then(|node| read::sight_with_arrival(node, self.check.findings));
        then.iter().for_each(|sight| self.check.sight(sight));
        let dialog = keys.node("dialog").and_then(|node| read_dialog(node, &mut self.check));
        self.check.items.truncate(outer);
        let yields = verb.as_ref().map_or(Type::Any, |verb| verb.yields.clone());
        let save_as = self.read_save_as(&keys, yields, then.as_ref());
        let (_, key, _) = keys.verb?;
        let verb = verb?.verb;
        Some(Step {
            id,
            note,
            when,
            within,
            timeout,
            then,
            dialog,
            save_as,
            verb,
            span: node.span,
            verb_span: key.span,
        })
    }

    fn when(&mut self, condition: &Expression) {
        self.check.condition(condition);
        let says = match condition.source().trim() {
            "false" => "this step never runs",
            "true" => "this step always runs",
            _ => return,
        };
        self.check
            .findings
            .warning(Rule::Unreachable, condition.span(), says)
            .help("leave `when` out, or the step".to_owned());
    }

    fn sort_keys<'n>(&mut self, step: &YamlNode, entries: &'n [(YamlKey, YamlNode)]) -> StepKeys<'n> {
        let mut keys = StepKeys { verb: None, modifiers: HashMap::new() };
        let mut strangers = Vec::new();
        for (key, node) in entries {
            if let Some(modifier) = MODIFIERS.iter().find(|modifier| modifier.name == key.text) {
                keys.modifiers.insert(modifier.name, (key, node));
            } else if let Some(entry) = VerbEntry::named(&key.text) {
                match keys.verb {
                    None => keys.verb = Some((entry, key, node)),
                    Some((_, first, _)) => self.second_verb(key, first.span),
                }
            } else {
                strangers.push(key);
            }
        }
        match keys.verb {
            Some((entry, ..)) => self.check_modifiers(entry, &keys),
            None if strangers.is_empty() => {
                let finding = self.check.findings.error(Rule::OneVerb, step.span, "a step needs a verb");
                finding.help("as `click`, `fill` or `expect`".to_owned());
            }
            None => {}
        }
        let lacks_verb = keys.verb.is_none();
        strangers.iter().for_each(|key| self.stranger(key, lacks_verb));
        keys
    }

    fn second_verb(&mut self, key: &YamlKey, first: Span) {
        self.check
            .findings
            .error(Rule::OneVerb, key.span, format!("a step has one verb, and `{}` is the second", key.text))
            .label(first, "the first one")
            .help("make it a step of its own".to_owned());
    }

    fn stranger(&mut self, key: &YamlKey, lacks_verb: bool) {
        let names = VERBS.iter().map(|verb| verb.name).chain(MODIFIERS.iter().map(|modifier| modifier.name));
        let (rule, what) = match lacks_verb {
            true => (Rule::UnknownVerb, "is no verb"),
            false => (Rule::UnknownKey, "is no modifier of a step"),
        };
        self.check.findings.error(rule, key.span, format!("`{}` {what}", key.text)).help(suggestion(&key.text, names));
    }

    fn check_modifiers(&mut self, entry: &VerbEntry, keys: &StepKeys<'_>) {
        for modifier in MODIFIERS.iter().map(|modifier| modifier.name).filter(|modifier| !entry.takes(modifier)) {
            let Some((key, _)) = keys.modifiers.get(modifier) else { continue };
            let message = format!("`{modifier}` has no meaning on `{}`", entry.name);
            self.check.findings.error(Rule::MisplacedModifier, key.span, message).help(match modifier {
                "as" => "it yields nothing".to_owned(),
                "from" => "`from` says what `extract` reads instead of the page".to_owned(),
                _ => format!("`{modifier}` goes with verbs that act on the page"),
            });
        }
    }

    fn read_id(&mut self, node: Option<&YamlNode>) -> Option<String> {
        let node = node?;
        let text = read::text(node, "a name", self.check.findings)?;
        if let Some(first) = self.ids.insert(text.clone(), node.span) {
            self.check
                .findings
                .error(Rule::TakenName, node.span, format!("another step has the id `{text}`"))
                .label(first, "this one");
        }
        Some(text)
    }

    /// Members of `within`, which what follows is found in.
    fn within(&mut self, node: &YamlNode) -> Vec<Scope> {
        read::one_or_many(node).iter().filter_map(|item| self.within_one(item)).collect()
    }

    fn within_one(&mut self, node: &YamlNode) -> Option<Scope> {
        if let Some(name) = node.scalar().filter(|text| !text.contains('.')) {
            self.check.window(name, node.span);
            return Some(Scope::Window { name: name.to_owned(), span: node.span });
        }
        let target = read::target(node, self.check.findings)?;
        self.check.target(&target);
        if let Target::Item { shape, .. } = &target {
            self.check.items.push(shape.to_string());
        }
        Some(Scope::Target(target))
    }

    fn verb(
        &mut self,
        (entry, key, node): (&'static VerbEntry, &YamlKey, &YamlNode),
        keys: &StepKeys<'_>,
    ) -> Option<ReadVerb> {
        match entry.reader {
            Reader::Built(read) => {
                let (saved, from) = (keys.modifiers.contains_key("as"), keys.node("from"));
                read(self, &VerbArgument { key, node, saved, from })
            }
            Reader::NotYet => {
                let message = format!("`{}` is part of the language but not built yet", entry.name);
                self.check.findings.error(Rule::NotYet, key.span, message);
                None
            }
        }
    }

    /// Gives the result its name. Also after a fault, or every later use would be one more.
    fn read_save_as(&mut self, keys: &StepKeys<'_>, yields: Type, then: Option<&Sight>) -> Option<String> {
        let (key, node) = keys.modifiers.get("as")?;
        let text = read::text(node, "the name of a variable", self.check.findings)?;
        let name = self.variable(&text, node.span)?;
        let acts = keys.verb.is_some_and(|(entry, ..)| entry.kind == VerbKind::Act);
        let type_ = if acts { self.arrival(key, keys.node("then"), then) } else { yields };
        self.check.scope.set(name.clone(), type_);
        self.taken.push((name.clone(), node.span));
        Some(name)
    }

    /// A name that a step may give away.
    pub(in crate::flow) fn variable(&mut self, text: &str, span: Span) -> Option<String> {
        let name = read::name(text, span, "a variable", self.check.findings)?;
        if ROOTS.contains(&name.as_str()) {
            self.check.findings.error(Rule::TakenName, span, format!("`{name}` is a name of the language"));
            return None;
        }
        Some(name)
    }

    fn arrival(&mut self, key: &YamlKey, written: Option<&YamlNode>, then: Option<&Sight>) -> Type {
        let conditions = then.map(|sight| sight.conditions.as_slice()).unwrap_or_default();
        let arrival = conditions.iter().find_map(|condition| match condition {
            Condition::Window(_) => Some(Type::Window),
            Condition::Response(_) => Some(Type::Text),
            Condition::File(_) => Some(arrived_file()),
            Condition::Files(_) => Some(Type::List(Box::new(arrived_file()))),
            _ => None,
        });
        if let Some(type_) = arrival {
            return type_;
        }
        let unread = ["window", "response", "file", "files"]
            .iter()
            .any(|key| written.is_some_and(|then| then.at(&[key]).is_some()));
        if !unread {
            self.check
                .findings
                .error(Rule::MisplacedModifier, key.span, "`as` takes what an act brings, and nothing is said to come")
                .help("say it: `then: { window: PAGE }`".to_owned());
        }
        Type::Any
    }
}

/// What a download brings.
fn arrived_file() -> Type {
    let fields = [("name", Type::Text), ("path", Type::File), ("bytes", Type::Int), ("sha256", Type::Text)];
    Type::Record(fields.into_iter().map(|(name, type_)| (name.to_owned(), type_)).collect())
}
