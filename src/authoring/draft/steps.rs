//! Acts as steps of a flow.

use std::fmt::Write as _;

use indexmap::IndexMap;

use super::{
    address::Address,
    names::{free, snake},
    pages::Pages,
    step_draft::{InputDraft, StepDraft, VerbDraft, one_line},
};
use crate::{
    authoring::{Act, Action, Chosen, Consequence, SecretKind, Seen, Written, action::Button, is_personal},
    language::inline_text,
};

/// Longest text that becomes the default of an input.
const LONGEST_DEFAULT: usize = 500;

/// A flow under way.
#[derive(Debug, Default)]
pub(super) struct Steps {
    /// A session flow types secrets, and nothing else.
    is_session: bool,
    pub(super) steps: Vec<StepDraft>,
    pub(super) inputs: IndexMap<String, InputDraft>,
    /// The page of the last act, for acts that do not say where they were done.
    page: String,
    /// Comments for the next step.
    comments: Vec<String>,
    /// Windows that have a name, because something is done in them.
    windows: Vec<u32>,
    pub(super) notes: Vec<String>,
    /// The way in to a challenge that is to be answered by the next click.
    challenge: Option<String>,
    /// Steps whose data were sent, as far as that was told.
    sent_until: usize,
}

/// What the files have beside steps.
pub(super) struct Around<'g> {
    pub(super) pages: &'g mut Pages,
    pub(super) secrets: &'g mut Vec<String>,
    pub(super) answers_challenges: &'g mut bool,
}

impl Steps {
    /// `windows` are those that something is done in.
    pub(super) fn new(is_session: bool, page: &str, actions: &[Action]) -> Self {
        let mut windows: Vec<u32> = actions.iter().map(|action| action.window).filter(|window| *window > 0).collect();
        windows.sort_unstable();
        windows.dedup();
        Self { is_session, page: page.to_owned(), windows, ..Self::default() }
    }

    /// The page that the last act was done on.
    pub(super) fn page(&self) -> &str {
        &self.page
    }

    pub(super) fn comment(&mut self, text: &str) {
        self.comments.push(text.to_owned());
    }

    /// The first act was in a window that nothing before it opened.
    pub(super) fn doubt_dialog(&mut self, words: &str) {
        self.comment("if this window does not always come, it is an `interrupt` of the portal file, and no step");
        self.notes.push(format!(
            "`{words}` was in a window that came by itself: write it as an `interrupt` if it does not always come"
        ));
    }

    pub(super) fn take(&mut self, action: &Action, ground: &mut Around<'_>) {
        let address = action.at.as_ref().map(Address::of);
        if let Some(address) = address.filter(|_| action.seen().is_some()) {
            self.page = ground.pages.page(&address);
        }
        let element = action.seen().map(|seen| ground.pages.element(&self.page, seen));
        if let Some(into) = self.challenge.take() {
            match (&action.act, element) {
                (Act::Click { .. }, Some(submit)) => {
                    self.push(action, format!("mfa: {{ by: totp, into: {into}, submit: {submit} }}"), ground);
                    // `mfa` sees by itself whether the code was taken.
                    if let Some(step) = self.steps.last_mut() {
                        step.then.clear();
                    }
                    return;
                }
                (_, element) => {
                    self.step(StepDraft {
                        verb: VerbDraft::Line(format!("mfa: {{ by: totp, into: {into} }}")),
                        ..StepDraft::default()
                    });
                    self.note(action, "the code was not sent by a button: name one in the `submit` of `mfa`");
                    self.act(action, element, ground);
                    return;
                }
            }
        }
        self.act(action, element, ground);
    }

    fn act(&mut self, action: &Action, element: Option<String>, ground: &mut Around<'_>) {
        let element = element.unwrap_or_default();
        match &action.act {
            Act::Go(url) => self.go(action, &Address::of(url), ground),
            Act::Click { button, twice, .. } => {
                let verb = if *twice { "dblclick" } else { "click" };
                let argument = match button {
                    Button::Left => element,
                    Button::Middle => format!("{{ target: {element}, button: middle }}"),
                    Button::Right => format!("{{ target: {element}, button: right }}"),
                };
                self.push(action, format!("{verb}: {argument}"), ground);
            }
            Act::Hover(_) => self.push(action, format!("hover: {element}"), ground),
            Act::Fill { on, value } => self.fill(action, on, &element, value, ground),
            Act::Choose { on, options } => {
                let chosen = self.chosen(on, options);
                self.push(action, format!("select: {{ {element}: {chosen} }}"), ground);
            }
            Act::Toggle { checked, .. } => {
                let verb = if *checked { "check" } else { "uncheck" };
                self.push(action, format!("{verb}: {element}"), ground);
            }
            Act::Press { key, .. } => {
                let argument = match element.as_str() {
                    "" => inline_text(key),
                    // It has the keyboard already.
                    element if self.steps.last().is_some_and(|last| last.filled_last(element)) => inline_text(key),
                    element => format!("{{ keys: {}, target: {element} }}", inline_text(key)),
                };
                self.push(action, format!("press: {argument}"), ground);
            }
            Act::Upload { on, many } => {
                let type_ = if *many { "{ type: list, of: file }" } else { "file" };
                let name = self.input(on, InputDraft { type_, default: None, private: false });
                self.push(action, format!("upload: {{ {element}: \"{{{{ inputs.{name} }}}}\" }}"), ground);
            }
            Act::Drag { onto, .. } => {
                let onto = ground.pages.element(&self.page, onto);
                self.push(action, format!("drag: {{ from: {element}, to: {onto} }}"), ground);
            }
            Act::Expect { there, .. } => {
                let sight = if *there { "see" } else { "gone" };
                self.push(action, format!("expect: {{ {sight}: {element} }}"), ground);
            }
            Act::Close => {
                let window = window_name(action.window);
                self.push(action, format!("close: {window}"), ground);
                if let Some(step) = self.steps.last_mut() {
                    step.within = None;
                }
            }
            Act::LeftOut(why) => self.note(action, why),
        }
    }

    fn go(&mut self, action: &Action, address: &Address, ground: &mut Around<'_>) {
        let page = ground.pages.page(address);
        ground.pages.is_gone_to(&page, address);
        if address.is_cut {
            self.note(action, "the query of the address may say something private and was left out");
        }
        self.page.clone_from(&page);
        let mut parameters = Vec::new();
        for (name, value) in &address.parameters {
            // Nobody gives inputs to the flow that signs in.
            if self.is_session {
                parameters.push(format!(
                    "{name}: {}",
                    default_of(value).map_or_else(|| "\"\"".into(), |it| inline_text(&it))
                ));
                continue;
            }
            let draft = InputDraft { type_: "text", default: default_of(value), private: false };
            let name_of_input = self.input_named(&format!("{page} {name}"), draft);
            parameters.push(format!("{name}: \"{{{{ inputs.{name_of_input} }}}}\""));
        }
        let argument = match parameters.as_slice() {
            [] => page,
            parameters => format!("{{ {page}: {{ {} }} }}", parameters.join(", ")),
        };
        self.push(action, format!("goto: {argument}"), ground);
    }

    fn fill(&mut self, action: &Action, on: &Seen, element: &str, value: &Written, ground: &mut Around<'_>) {
        let written = match value {
            Written::Secret(SecretKind::Code) if self.is_session => {
                ground.pages.is_private(element);
                ground.pages.takes_keys(element);
                *ground.answers_challenges = true;
                self.challenge = Some(element.to_owned());
                return;
            }
            Written::Secret(SecretKind::Code) => {
                self.note(action, "a one-time code is answered while signing in only, by `mfa`");
                return;
            }
            Written::Secret(SecretKind::Password) => {
                ground.pages.is_private(element);
                format!("\"{{{{ secrets.{} }}}}\"", self.secret(on, "password", ground))
            }
            Written::Text(_) if self.is_session => {
                format!("\"{{{{ secrets.{} }}}}\"", self.secret(on, "username", ground))
            }
            Written::Text(text) if text.is_empty() => "\"\"".to_owned(),
            Written::Text(text) => {
                let default = if on.personal { None } else { default_of(text) };
                let draft = InputDraft { type_: "text", default, private: on.personal };
                format!("\"{{{{ inputs.{} }}}}\"", self.input(on, draft))
            }
        };
        if self.is_session {
            ground.pages.takes_keys(element);
        }
        let within = self.within(action);
        let joins = self.comments.is_empty() && action.timeout.is_none();
        if let Some(last) = self.steps.last_mut().filter(|last| joins && last.takes_field(within.as_deref(), element))
            && let VerbDraft::Fill(fields) = &mut last.verb
        {
            fields.push((element.to_owned(), written));
        } else {
            let verb = VerbDraft::Fill(vec![(element.to_owned(), written)]);
            self.step(StepDraft { verb, within, timeout: action.timeout, ..StepDraft::default() });
        }
        self.consequences(action, ground);
    }

    /// A session has one user name and one password; what else is asked for is called what it is.
    fn secret(&mut self, on: &Seen, usual: &str, ground: &mut Around<'_>) -> String {
        let own = snake(&on.words);
        let is_usual = own.is_empty() || ["user", "mail", "login", "pass", "pwd"].iter().any(|word| own.contains(word));
        let name = if is_usual { usual.to_owned() } else { own };
        if !ground.secrets.contains(&name) {
            ground.secrets.push(name.clone());
        }
        name
    }

    fn chosen(&mut self, on: &Seen, options: &[Chosen]) -> String {
        let one = |steps: &mut Self, option: &Chosen| {
            let (text, is_value) = match option {
                Chosen::Text(text) => (text, false),
                Chosen::Value(value) => (value, true),
            };
            let written = if on.personal || default_of(text).is_none() {
                let draft = InputDraft { type_: "text", default: None, private: on.personal };
                format!("\"{{{{ inputs.{} }}}}\"", steps.input(on, draft))
            } else {
                inline_text(text)
            };
            if is_value { format!("{{ value: {written} }}") } else { written }
        };
        match options {
            [option] => one(self, option),
            options => {
                let all: Vec<String> = options.iter().map(|option| one(self, option)).collect();
                format!("[{}]", all.join(", "))
            }
        }
    }

    fn input(&mut self, on: &Seen, draft: InputDraft) -> String {
        self.input_named(&on.words, draft)
    }

    fn input_named(&mut self, words: &str, draft: InputDraft) -> String {
        let wanted = match snake(words) {
            name if name.is_empty() => "text".to_owned(),
            name => name,
        };
        let name = free(&wanted, '_', |name| self.inputs.contains_key(name));
        self.inputs.insert(name.clone(), draft);
        name
    }

    fn push(&mut self, action: &Action, line: String, ground: &mut Around<'_>) {
        let within = self.within(action);
        self.step(StepDraft { verb: VerbDraft::Line(line), within, timeout: action.timeout, ..StepDraft::default() });
        self.consequences(action, ground);
    }

    fn step(&mut self, mut step: StepDraft) {
        step.comments = std::mem::take(&mut self.comments);
        self.steps.push(step);
    }

    fn within(&self, action: &Action) -> Option<String> {
        (action.window > 0).then(|| window_name(action.window))
    }

    fn consequences(&mut self, action: &Action, ground: &mut Around<'_>) {
        let is_waited_for = matches!(action.act, Act::Go(_) | Act::Expect { .. });
        for came in &action.came {
            let Some(step) = self.steps.last_mut() else { return };
            let has_arrival = step.then.iter().any(|part| part.starts_with("window:") || part.starts_with("file:"));
            match came {
                Consequence::Address(_) if is_waited_for => {}
                Consequence::Address(url) => {
                    step.then.retain(|part| !part.starts_with("url:"));
                    if let Some(landmark) = Address::of(url).landmark(action.at.as_ref()) {
                        step.then.push(format!("url: {landmark}"));
                    }
                }
                Consequence::Opened { .. } | Consequence::File(_) if has_arrival => {
                    self.note(action, "more than one window or file came of this; one is waited for");
                }
                Consequence::Opened { window, at } => {
                    let page = at.as_ref().map(|url| ground.pages.page(&Address::of(url)));
                    let Some(page) = page else { continue };
                    ground.pages.opens(&page);
                    step.then.push(format!("window: {page}"));
                    if self.windows.contains(window) {
                        step.as_ = Some(window_name(*window));
                    }
                }
                Consequence::Closed if is_waited_for => {
                    let closed = format!("expect: {{ closed: {} }}", window_name(action.window));
                    self.step(StepDraft { verb: VerbDraft::Line(closed), ..StepDraft::default() });
                }
                Consequence::Closed => {
                    // Nobody can see any more where it went last.
                    step.then.retain(|part| !part.starts_with("url:"));
                    step.then.push(format!("closed: {}", window_name(action.window)));
                }
                Consequence::Sent { method } => self.sent(action, method),
                Consequence::File(name) => step.then.push(format!("file: {}", file_match(name))),
                Consequence::Dialog { accepted, text } => {
                    let dialog = self.dialog(*accepted, text.as_deref());
                    if let Some(step) = self.steps.last_mut() {
                        step.dialog = Some(dialog);
                    }
                }
            }
        }
    }

    fn dialog(&mut self, accepted: bool, text: Option<&str>) -> String {
        let Some(text) = text.filter(|_| accepted) else {
            return if accepted { "accept" } else { "dismiss" }.to_owned();
        };
        let private = is_personal([], text);
        let default = if private { None } else { default_of(text) };
        let name = self.input_named("answer", InputDraft { type_: "text", default, private });
        format!("{{ answer: \"{{{{ inputs.{name} }}}}\" }}")
    }

    /// A draft cannot know what the portal does with what it was sent: its author decides.
    fn sent(&mut self, action: &Action, method: &str) {
        let has_data = self.steps.iter().skip(self.sent_until).any(StepDraft::gives_data);
        let is_told = self.sent_until == self.steps.len();
        if self.is_session || is_told || !(has_data || method != "POST") {
            return;
        }
        self.sent_until = self.steps.len();
        let told = format!(
            "sends what was given ({method}): if that changes anything there, it is the `commit` of a `write`, in a flow of `effect: write`"
        );
        if let Some(step) = self.steps.last_mut() {
            step.comments.push(told);
        }
        let what = action.seen().map_or("an act", |seen| seen.words.as_str());
        self.notes.push(format!("`{what}` sends data to the portal: decide whether the flow is `effect: write`"));
    }

    /// Says what a person must know, in the file at its place and to whoever asked for it.
    fn note(&mut self, action: &Action, text: &str) {
        let told = action.step.map_or_else(|| text.to_owned(), |step| format!("step {step}: {text}"));
        self.comments.push(told.clone());
        self.notes.push(told);
    }

    /// What stands under `steps:`; comments that no step follows stand last.
    pub(super) fn written(&self) -> String {
        let mut text = String::new();
        for step in &self.steps {
            step.write(&mut text);
        }
        for comment in &self.comments {
            let _ = writeln!(text, "  # {}", one_line(comment));
        }
        text
    }

    pub(super) fn written_inputs(&self) -> String {
        let mut text = String::new();
        for (name, input) in &self.inputs {
            input.write(name, &mut text);
        }
        text
    }

    /// Inputs that must be given.
    pub(super) fn required(&self) -> impl Iterator<Item = &str> {
        self.inputs.iter().filter(|(_, input)| input.default.is_none()).map(|(name, _)| name.as_str())
    }
}

fn window_name(window: u32) -> String {
    format!("window_{window}")
}

/// By its ending, which is the same the next time.
fn file_match(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((_, ending)) if (1..=8).contains(&ending.len()) && ending.bytes().all(|c| c.is_ascii_alphanumeric()) => {
            format!("{{ ends: .{} }}", ending.to_ascii_lowercase())
        }
        _ => "{ contains: \"\" }".to_owned(),
    }
}

/// A text as the default of an input, where it can be one: not a long one, and nothing that an expression
/// is made of.
fn default_of(text: &str) -> Option<String> {
    let is_plain = !["{{", "}}", "{%", "{#"].iter().any(|mark| text.contains(mark));
    (is_plain && text.len() <= LONGEST_DEFAULT).then(|| text.to_owned())
}
