//! Records a flow yields: checked, keyed, delivered as they come.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use super::{End, FailureCause, Runner};
use crate::{
    event::Event,
    flow::{Flow, OutputShape},
    language::Span,
    model::{Model, Record, Value},
};

/// The output of the flow under way.
#[derive(Debug, Default)]
pub(super) struct Output {
    model: Option<String>,
    many: bool,
    key: Option<String>,
    declared: Option<Span>,
    /// Records are delivered to the outside; those of a called flow go to its caller.
    deliver: bool,
    pub(super) delivered: Delivered,
    /// All of them, once the flow is at its end; until then they are the variable `output`.
    pub(super) records: Vec<Value>,
    by_key: HashMap<String, usize>,
    pub(super) paging: Paging,
}

/// Which records went out, over all attempts at a flow.
#[derive(Debug, Default)]
pub struct Delivered {
    keys: HashSet<String>,
    count: u64,
}

impl Delivered {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many records went out.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }
}

/// What a key that comes again means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Paging {
    /// The same record again is folded.
    #[default]
    None,
    /// Rows are replaced: a key seen twice is an error.
    Replaced,
    /// Rows are added or recycled: the same record again is folded.
    Added,
}

impl Output {
    pub(super) fn of(flow: &Flow) -> Self {
        let Some(output) = &flow.output else { return Self::default() };
        let model = match &output.shape {
            OutputShape::Model(name) => Some(name.clone()),
            OutputShape::Fields(_) => None,
        };
        Self { model, many: output.many, key: output.key.clone(), declared: Some(output.span), ..Self::default() }
    }

    /// Records go to the outside; those an earlier attempt delivered do not go again.
    pub(super) fn delivering(self, delivered: Delivered) -> Self {
        Self { deliver: true, delivered, ..self }
    }

    /// Whether a record that is emitted again is known by its key.
    pub(super) fn has_key(&self) -> bool {
        self.key.is_some()
    }

    /// A flow that declares one record must have emitted it.
    pub(super) fn complete(&self, flow: &Flow) -> Result<(), End> {
        match self.declared {
            Some(span) if !self.many && self.records.is_empty() => {
                Err(End::page(span, format!("flow `{}` declares a record and emitted none", flow.name)))
            }
            _ => Ok(()),
        }
    }

    /// The output as the value a caller takes.
    pub(super) fn into_value(self) -> Value {
        if self.many { Value::list(self.records) } else { self.records.into_iter().next().unwrap_or(Value::Null) }
    }
}

impl Runner<'_> {
    /// Emits one value: a record, or a list of them if the flow declares many.
    pub(super) fn emit_value(&mut self, value: Value, span: Span) -> Result<(), End> {
        match value {
            Value::List(items) if self.output.many => {
                for item in Arc::unwrap_or_clone(items) {
                    self.emit_value(item, span)?;
                }
                Ok(())
            }
            Value::Record(record) => self.emit_record(record, span),
            other => {
                let seen = other.kind();
                let what = if self.output.many { "a record or a list of records" } else { "one record" };
                Err(End::failed(span, FailureCause::Data, format!("emit takes {what}, this is {seen}")))
            }
        }
    }

    fn emit_record(&mut self, record: Record, span: Span) -> Result<(), End> {
        if !self.output.many && !self.emitted().is_empty() {
            return Err(End::page(span, "the flow declares one record and emits a second"));
        }
        let record = Value::Record(record);
        if self.is_known(&record, span)? {
            return Ok(());
        }
        self.budget.record().map_err(|why| End::failed(span, FailureCause::Data, why))?;
        if self.output.deliver {
            self.deliver(&record, span)?;
        }
        if let Some(Value::List(list)) = self.scope.get_mut("output") {
            Arc::make_mut(list).push(record);
        }
        Ok(())
    }

    /// What the flow under way has emitted.
    pub(super) fn emitted(&self) -> &[Value] {
        match self.scope.get("output") {
            Some(Value::List(records)) => records,
            _ => &[],
        }
    }

    /// Puts what was emitted where it outlasts the flow's variables.
    pub(super) fn keep_emitted(&mut self) {
        if let Some(Value::List(records)) = self.scope.get_mut("output") {
            self.output.records = Arc::unwrap_or_clone(std::mem::take(records));
        }
    }

    /// Whether a record under this key was emitted before.
    fn is_known(&mut self, record: &Value, span: Span) -> Result<bool, End> {
        let Some(field) = self.output.key.clone() else { return Ok(false) };
        let Some(key) = field_of(record, &field).and_then(Value::canonical) else {
            return Err(End::failed(span, FailureCause::Data, format!("a record has no `{field}`, which is the key")));
        };
        match self.output.by_key.get(&key) {
            None => {
                self.output.by_key.insert(key, self.emitted().len());
                Ok(false)
            }
            Some(_) if self.output.paging == Paging::Replaced => Err(End::page(
                span,
                format!(
                    "`{field}` {key} was on an earlier page already: the rows were not replaced when the page turned"
                ),
            )),
            Some(&index) if self.emitted().get(index).is_some_and(|known| known.same(record)) => Ok(true),
            Some(_) => Err(End::page(span, format!("two different records have the {field} {key}"))),
        }
    }

    fn deliver(&mut self, record: &Value, span: Span) -> Result<(), End> {
        let key = self.output.key.as_ref().and_then(|field| field_of(record, field)).and_then(Value::canonical);
        if let Some(key) = key
            && !self.output.delivered.keys.insert(key)
        {
            return Ok(());
        }
        let number = self.output.delivered.count + 1;
        let (json, warnings) = match (self.output.model.as_deref(), record) {
            (Some(name), Value::Record(record)) => normalized(name, record)
                .map_err(|why| End::failed(span, FailureCause::Data, format!("record {number} is no {name}: {why}")))?,
            _ => (record.to_json(), Vec::new()),
        };
        self.output.delivered.count = number;
        let warnings: Vec<String> = warnings.iter().map(|text| self.redactor.redact(text).into_owned()).collect();
        if !warnings.is_empty() {
            self.events.emit(&Event::RecordWarning { number, warnings });
        }
        self.events.emit(&Event::Record { json, number });
        Ok(())
    }
}

fn field_of<'v>(record: &'v Value, name: &str) -> Option<&'v Value> {
    match record {
        Value::Record(fields) => fields.get(name),
        _ => None,
    }
}

/// A record as its model's JSON, and what is odd in it.
fn normalized(name: &str, record: &Record) -> Result<(String, Vec<String>), String> {
    let list = |problems: &[String]| problems.join("; ");
    let model = Model::from_record(name, record).ok_or("there is no such model")?;
    let model = model.map_err(|problems| list(&problems.iter().map(ToString::to_string).collect::<Vec<_>>()))?;
    let warnings = model.warnings().iter().map(|warning| format!("{}: {}", warning.field, warning.message)).collect();
    let json = serde_json::to_string(&model).map_err(|error| error.to_string())?;
    Ok((json, warnings))
}
