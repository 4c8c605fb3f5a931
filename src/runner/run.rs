//! The runner: one flow after another in one visit.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use indexmap::IndexMap;
use jiff::{Timestamp, tz::TimeZone};

use super::{
    Budget, Copies, End, Screenshots, StepFailure, Watch,
    output::{Delivered, Output},
    reload::InBlock,
    resolve::InForce,
};
use crate::{
    cdp::Deadline,
    event::{Event, StepKey, Stream},
    extract::Context as ReadingContext,
    flow::{Effect, Flow, PortalFiles, SessionEnd},
    language::{Layer, Reference, Scope, Sight, SourceMap, Span},
    model::{Record, Value},
    page::{Camera, Interrupts, LowerRank, PageCondition, PageTaken, ShapeSnapshot, Visit, Window},
    secret::{Redactor, Secret},
    selectors::Named,
    session::{Authenticator, Clock},
};

/// What a runner works with.
pub struct Equipment<'a> {
    pub files: &'a PortalFiles,
    pub sources: &'a SourceMap,
    /// Origins in force: the profile's over the portal's.
    pub origins: IndexMap<String, String>,
    pub rooftop: Option<String>,
    pub visit: &'a Visit,
    pub window: Window,
    pub events: Stream,
    /// Takes the pages, if somebody records.
    pub camera: Option<Arc<Camera>>,
    /// Of what pictures are taken.
    pub screenshots: Screenshots,
    pub redactor: Redactor,
    pub secrets: &'a BTreeMap<String, Secret>,
    pub authenticator: Option<&'a Authenticator>,
    /// What `retry` and pauses wait by.
    pub clock: &'a dyn Clock,
    /// Shared by all flows of a run.
    pub budget: Budget,
    /// Files made fit before the run, and by it.
    pub copies: Copies,
    /// Pause before each act, for people who watch.
    pub slow_mo: Option<Duration>,
    pub reading: ReadingContext,
    /// The portal's time zone.
    pub zone: TimeZone,
    /// The start of the run: what `now` and `today` mean.
    pub started: Timestamp,
    /// Who watches it.
    pub watch: Option<Watch<'a>>,
}

/// Executes checked flows.
pub struct Runner<'a> {
    pub(super) files: &'a PortalFiles,
    pub(super) sources: &'a SourceMap,
    pub(super) origins: IndexMap<String, String>,
    pub(super) visit: &'a Visit,
    /// The window that steps aim at.
    pub(super) window: Window,
    /// Windows taken by `as`.
    pub(super) windows: HashMap<String, Window>,
    pub(super) events: Stream,
    pub(super) camera: Option<Arc<Camera>>,
    /// The page that came with what a step read.
    pub(super) page_read: Option<Box<PageTaken>>,
    pub(super) screenshots: Screenshots,
    /// The step that had its picture taken last.
    pub(super) pictured: Option<StepKey>,
    pub(super) redactor: Redactor,
    pub(super) secrets: &'a BTreeMap<String, Secret>,
    /// How often each was typed into a page.
    pub(super) typed_secrets: HashMap<String, u32>,
    pub(super) authenticator: Option<&'a Authenticator>,
    /// The flow under way signs in, and may be asked to prove it.
    pub(super) answers_challenges: bool,
    /// It was told that the clocks differ.
    pub(super) told_skew: bool,
    pub(super) clock: &'a dyn Clock,
    pub(super) budget: Budget,
    pub(super) copies: Copies,
    /// Elements of which it was told that a lower rank found them.
    pub(super) drifted: HashSet<LowerRank>,
    /// What `ready` of each page asks of its document: only then may a lower rank count.
    pub(super) readies: HashMap<String, Arc<Vec<PageCondition>>>,
    pub(super) slow_mo: Option<Duration>,
    pub(super) reading: Arc<ReadingContext>,
    pub(super) zone: TimeZone,
    pub(super) scope: Scope,
    roots: Record,
    /// `within` in force, from the outside in.
    pub(super) scopes: Vec<InForce>,
    /// The item that parts in the sight under way are sought in.
    pub(super) sight_item: Option<u32>,
    pub(super) watched: Watched,
    pub(super) block_deadline: Deadline,
    pub(super) output: Output,
    /// What the coming `extract` reads, taken at the moment when the page was seen to have turned.
    pub(super) read_ahead: Option<(Reference, ShapeSnapshot)>,
    /// Files that `from` may open.
    pub(super) own_files: HashSet<PathBuf>,
    pub(super) flow: String,
    /// Positions of the steps under way, from the outermost.
    pub(super) path: Vec<String>,
    pub(super) current: Option<StepKey>,
    pub(super) watch: Option<Watch<'a>>,
    /// The blocks under way, from the outermost.
    pub(super) blocks: Vec<InBlock<'a>>,
    /// Whoever watches has ended the run.
    pub(super) is_given_up: bool,
    /// Whether anything was done to the portal that a visitor would call an act.
    pub(super) acted: bool,
    /// Whether a page of the portal was open before: the first one may take longer.
    pub(super) visited: bool,
}

/// What is looked for while a step waits.
#[derive(Default)]
pub(super) struct Watched {
    /// The interrupts' sights, then those that mean the session is over.
    pub(super) conditions: Arc<Interrupts>,
    pub(super) interrupts: usize,
    pub(super) session_ends: Vec<(SessionEnd, String)>,
    pub(super) session_may_end: bool,
}

/// What a flow yielded.
#[derive(Debug, Default)]
pub struct Yield {
    pub records: Vec<Value>,
}

impl<'a> Runner<'a> {
    #[must_use]
    pub fn new(equipment: Equipment<'a>) -> Self {
        let Equipment { files, sources, origins, rooftop, visit, window, events, redactor, zone, .. } = equipment;
        let portal = files.portal();
        let mut roots = Record::new();
        roots.insert("now".into(), Value::Timestamp(equipment.started));
        roots.insert("today".into(), Value::Date(equipment.started.to_zoned_datetime(zone.clone()).date()));
        roots.insert("rooftop".into(), rooftop.map_or(Value::Null, Value::Text));
        let mut runner = Self {
            files,
            sources,
            origins,
            visit,
            window,
            windows: HashMap::new(),
            events,
            camera: equipment.camera,
            page_read: None,
            screenshots: equipment.screenshots,
            pictured: None,
            redactor,
            secrets: equipment.secrets,
            typed_secrets: HashMap::new(),
            authenticator: equipment.authenticator,
            answers_challenges: false,
            told_skew: false,
            clock: equipment.clock,
            budget: equipment.budget,
            copies: equipment.copies,
            drifted: HashSet::new(),
            readies: HashMap::new(),
            slow_mo: equipment.slow_mo,
            reading: Arc::new(equipment.reading),
            scope: Scope::new(zone.clone()),
            zone,
            roots,
            scopes: Vec::new(),
            sight_item: None,
            watched: Watched::default(),
            block_deadline: Deadline::after(portal.timeouts.flow),
            output: Output::default(),
            read_ahead: None,
            own_files: HashSet::new(),
            flow: String::new(),
            path: Vec::new(),
            current: None,
            watch: equipment.watch,
            blocks: Vec::new(),
            is_given_up: false,
            acted: false,
            visited: false,
        };
        runner.readies = runner.all_readies();
        runner
    }

    /// Runs a flow from its first step. Inputs are typed and complete: see [`super::bind_inputs`].
    /// Records that `delivered` knows are not delivered again.
    ///
    /// # Errors
    /// How it ended before its last step. Records emitted until then have been delivered.
    pub async fn run(&mut self, flow: &'a Flow, inputs: Record, delivered: &mut Delivered) -> Result<Yield, End> {
        let began = std::time::Instant::now();
        self.acted = false;
        self.block_deadline = self.flow_deadline();
        self.is_given_up = false;
        self.keep_private_inputs(flow, &inputs);
        let given = Value::Record(inputs.clone()).to_json();
        self.events.emit(&Event::FlowStarted { flow: flow.name.clone(), inputs: given });
        self.tell_first_page().await;
        self.watch(flow.effect != Effect::Session)?;
        self.answers_challenges = self.authenticator.is_some() && self.files.answers_challenges(flow);
        // Answers tell what time it is at the portal.
        if self.files.waits_for_idle(flow) || self.answers_challenges {
            let counting = self.visit.count_requests(self.block_deadline).await;
            counting.map_err(|failure| End::from_page(flow.span, &failure))?;
        }
        self.output = Output::of(flow).delivering(std::mem::take(delivered));
        let mut result = self.body(flow, inputs).await;
        if let Some(authenticator) = self.authenticator.filter(|_| self.answers_challenges) {
            authenticator.finish().await;
        }
        let mut output = std::mem::take(&mut self.output);
        *delivered = std::mem::take(&mut output.delivered);
        if result.is_ok() {
            result = output.complete(flow);
        }
        result.map_err(|end| self.blame(self.flow_timed_out(end)))?;
        let (flow, records) = (flow.name.clone(), delivered.count());
        self.events.emit(&Event::FlowFinished { flow, records, elapsed: began.elapsed() });
        Ok(Yield { records: output.records })
    }

    /// Waits for a sight outside of any flow.
    ///
    /// # Errors
    /// When it does not come up within the portal's time for a page.
    pub async fn prove(&mut self, sight: &'a Sight) -> Result<(), End> {
        let deadline = Deadline::after(self.files.portal().timeouts.page);
        self.wait_sight(sight, deadline).await.map_err(|end| self.blame(end))
    }

    /// The steps of a flow with its inputs as the only variables.
    pub(super) async fn body(&mut self, flow: &'a Flow, inputs: Record) -> Result<(), End> {
        let mut scope = Scope::new(self.zone.clone());
        for (name, value) in &self.roots {
            scope.set(name.clone(), value.clone());
        }
        self.own_inputs(flow, &inputs);
        self.keep_private_inputs(flow, &inputs);
        scope.set("inputs", Value::Record(inputs));
        scope.set("output", Value::list(Vec::new()));
        let outer_scope = std::mem::replace(&mut self.scope, scope);
        let outer_flow = std::mem::replace(&mut self.flow, flow.name.clone());
        let outer_windows = std::mem::take(&mut self.windows);
        let result = self.steps(&flow.steps).await;
        self.keep_emitted();
        self.scope = outer_scope;
        self.flow = outer_flow;
        self.windows = outer_windows;
        result
    }

    /// Prepares the sights that are looked for while steps wait.
    pub(super) fn watch(&mut self, session_may_end: bool) -> Result<(), End> {
        let portal = self.files.portal();
        let mut conditions = Vec::new();
        for interrupt in self.files.interrupts() {
            conditions.push(self.page_conditions(&interrupt.seen)?);
        }
        let interrupts = conditions.len();
        let mut session_ends = Vec::new();
        if session_may_end {
            for (sight, kind) in &portal.session.ended {
                conditions.push(self.named_conditions(sight)?);
                session_ends.push((SessionEnd::named(kind).unwrap_or(SessionEnd::Expired), format!("{sight} is seen")));
            }
            if let Some(signed_out) = &portal.session.signed_out {
                conditions.push(self.page_conditions(signed_out)?);
                session_ends.push((SessionEnd::Expired, "the portal asks to sign in".to_owned()));
            }
        }
        self.watched =
            Watched { conditions: Arc::new(Interrupts::new(conditions)), interrupts, session_ends, session_may_end };
        Ok(())
    }

    pub(super) fn enter(&mut self) -> Layer {
        self.scope.enter()
    }

    pub(super) fn leave(&mut self, layer: Layer) {
        self.scope.leave(layer);
    }

    /// Says of a failure that the flow's own time was over.
    fn flow_timed_out(&self, end: End) -> End {
        match end {
            End::Failed(mut failure) if self.block_deadline.is_past() => {
                let limit = self.files.portal().timeouts.flow;
                failure.notes.push(format!("the flow's time, {limit:?}, was over: `timeouts.flow` of the portal file"));
                End::Failed(failure)
            }
            other => other,
        }
    }

    /// Completes a failure with what only the runner knows.
    pub(super) fn blame(&self, end: End) -> End {
        match end {
            End::Failed(mut failure) => {
                failure.acted = self.acted;
                if failure.step.is_none() {
                    failure.step.clone_from(&self.current);
                }
                self.define(&mut failure);
                failure.redact(&self.redactor);
                End::Failed(failure)
            }
            other => other,
        }
    }

    /// Shows where the elements it is about are described.
    fn define(&self, failure: &mut StepFailure) {
        failure.about.push(self.sources.text(failure.span).to_owned());
        for name in std::mem::take(&mut failure.about) {
            // `option `Red` of lead.colour`: the name in the files is the last word.
            let Some((page, element)) = name.rsplit(' ').next().and_then(|name| name.split_once('.')) else { continue };
            let span = match self.files.page(page).and_then(|page| page.lookup(element)) {
                Some(Named::Element(element) | Named::Part { element, .. }) => element.span,
                Some(Named::Shape(shape)) => shape.span,
                _ => continue,
            };
            failure.label(span, format!("{page}.{element} is described here"));
        }
    }

    pub(super) fn location(&self, span: Span) -> String {
        self.sources.location(span)
    }
}
