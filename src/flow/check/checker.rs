//! Checks templates, expressions, references and targets against what is known.

use std::collections::BTreeSet;

use super::{Known, Wanted, fit::model_fields};
use crate::{
    language::{
        Expression, FieldMatch, Findings, Match, RecordMatch, Reference, Rule, Span, Target, Template, TypeScope,
        suggestion,
    },
    model::{Type, models},
    selectors::{Named, Shape},
};

/// The checker of one flow, page or portal file.
pub(in crate::flow) struct Checker<'k> {
    pub(in crate::flow) known: &'k Known<'k>,
    pub(in crate::flow) findings: &'k mut Findings,
    pub(in crate::flow) scope: TypeScope,
    /// Shapes of which the enclosing `within` names one item.
    pub(in crate::flow) items: Vec<String>,
    pub(in crate::flow) mentioned: Mentioned,
}

/// What the expressions of a flow have named so far.
#[derive(Debug, Default)]
pub(in crate::flow) struct Mentioned {
    pub(in crate::flow) names: BTreeSet<String>,
    pub(in crate::flow) inputs: BTreeSet<String>,
    /// `inputs` was taken whole.
    pub(in crate::flow) all_inputs: bool,
}

impl Mentioned {
    fn note(&mut self, expression: &Expression) {
        self.names.extend(expression.references().into_iter().map(str::to_owned));
        match expression.fields_of("inputs") {
            Some(fields) => self.inputs.extend(fields.into_iter().map(str::to_owned)),
            None => self.all_inputs = true,
        }
    }
}

/// The names every expression may use.
fn root_scope() -> TypeScope {
    let mut scope = TypeScope::new();
    scope.set("now", Type::Timestamp);
    scope.set("today", Type::Date);
    scope.set("rooftop", Type::Text);
    models().iter().for_each(|model| scope.set_model(model.name, model_fields(model.name)));
    scope
}

impl<'k> Checker<'k> {
    pub(in crate::flow) fn new(known: &'k Known<'k>, findings: &'k mut Findings) -> Self {
        Self { known, findings, scope: root_scope(), items: Vec::new(), mentioned: Mentioned::default() }
    }

    /// The type of an expression, [`Type::Any`] after a finding.
    pub(in crate::flow) fn expression(&mut self, expression: &Expression) -> Type {
        self.mentioned.note(expression);
        match expression.check(&self.scope) {
            Ok(type_) => type_,
            Err(problems) => {
                problems.into_iter().for_each(|problem| self.findings.expression(problem));
                Type::Any
            }
        }
    }

    /// An expression that must be true or false.
    pub(in crate::flow) fn condition(&mut self, expression: &Expression) {
        if !matches!(self.expression(expression), Type::Bool | Type::Any) {
            self.findings
                .error(Rule::Expression, expression.span(), "expected something true or false")
                .help("compare it: `x == 1`, or ask `given(x)`".to_owned());
        }
    }

    /// A template where no secret may be.
    pub(in crate::flow) fn template(&mut self, template: &Template) -> Type {
        if let Some(secret) = template.secret() {
            self.findings
                .error(Rule::SecretPlace, template.span(), format!("the secret `{secret}` cannot be used here"))
                .help("a secret is the whole value of a `fill` or `type`, nothing else".to_owned());
            return Type::Any;
        }
        self.no_token(template);
        template.expressions().into_iter().for_each(|expression| self.mentioned.note(expression));
        match template.check(&self.scope) {
            Ok(type_) => type_,
            Err(problems) => {
                problems.into_iter().for_each(|problem| self.findings.expression(problem));
                Type::Any
            }
        }
    }

    /// A template that may be a secret the portal names.
    pub(in crate::flow) fn template_or_secret(&mut self, template: &Template) {
        let Some(secret) = template.secret() else {
            self.template(template);
            return;
        };
        let Some(portal) = &self.known.portal else { return };
        if !portal.secrets.iter().any(|name| name == secret) {
            self.findings
                .error(Rule::UnknownSecret, template.span(), format!("the portal names no secret `{secret}`"))
                .help(suggestion(secret, portal.secrets.iter().map(String::as_str)));
        }
    }

    pub(in crate::flow) fn text_match(&mut self, matching: &Match<Template>) {
        self.template(&matching.text);
    }

    /// A value written out for something whose words the portal tells.
    pub(in crate::flow) fn word(&mut self, type_: &Type, template: &Template) {
        let (Type::Words(table), Some(text)) = (type_, template.constant()) else { return };
        let Some(words) = self.known.portal.as_ref().and_then(|portal| portal.words.get(table)) else { return };
        let known = words.values.iter().any(|(value, shown)| value == text || shown.iter().any(|word| word == text));
        if !known {
            self.findings
                .error(Rule::UnknownWord, template.span(), format!("`{text}` is no word of `{table}`"))
                .help(suggestion(text, words.values.keys().map(String::as_str)));
        }
    }

    pub(in crate::flow) fn named(&mut self, reference: &Reference, wanted: Wanted) -> Option<Named<'k>> {
        let known = self.known;
        let named = known.named(reference, wanted, self.findings)?;
        if let Named::Part { shape_name, .. } = named {
            self.inside_item(reference, shape_name);
        }
        Some(named)
    }

    /// A part is found inside one item of its shape.
    fn inside_item(&mut self, part: &Reference, shape: &str) {
        let item = format!("{}.{shape}", part.page);
        if !self.items.contains(&item) {
            self.findings
                .error(Rule::WrongKind, part.span, format!("`{part}` is a part of an item, and no item is said"))
                .help(format!("enclose it: `within: {{ {item}: {{ field: text }} }}`"));
        }
    }

    /// What an act aims at.
    pub(in crate::flow) fn target(&mut self, target: &Target) {
        self.target_of(target, Wanted::Element);
    }

    pub(in crate::flow) fn target_of(&mut self, target: &Target, wanted: Wanted) {
        match target {
            Target::Named(reference) => drop(self.named(reference, wanted)),
            Target::Item { shape, matching, .. } => {
                if let Some(Named::Shape(shape)) = self.named(shape, Wanted::Shape) {
                    self.record_match(shape, matching);
                } else {
                    matching.fields.iter().for_each(|(_, matching, _)| self.field_match(matching));
                }
            }
        }
    }

    fn record_match(&mut self, shape: &Shape, matching: &RecordMatch) {
        for (name, matching, span) in &matching.fields {
            match shape.fields.get(name) {
                Some(field) => {
                    if let FieldMatch::Value(value) = matching {
                        self.word(&field.value_type(), value);
                    }
                }
                None => self.unknown_field(name, *span, shape.fields.keys()),
            }
            self.field_match(matching);
        }
    }

    pub(in crate::flow) fn unknown_field<'f>(
        &mut self,
        name: &str,
        span: Span,
        fields: impl Iterator<Item = &'f String>,
    ) {
        self.findings
            .error(Rule::UnknownField, span, format!("there is no field `{name}`"))
            .help(suggestion(name, fields.map(String::as_str)));
    }

    fn field_match(&mut self, matching: &FieldMatch) {
        match matching {
            FieldMatch::Value(template) => drop(self.template(template)),
            FieldMatch::Text(matching) => self.text_match(matching),
        }
    }

    /// A variable that holds a window.
    pub(in crate::flow) fn window(&mut self, name: &str, span: Span) {
        self.mentioned.names.insert(name.to_owned());
        match self.scope.get(name) {
            Some(Type::Window | Type::Any) => {}
            Some(_) => {
                self.findings.error(Rule::WrongKind, span, format!("`{name}` is no window"));
            }
            None => {
                self.findings
                    .error(Rule::UnknownVariable, span, format!("no step before this one gives a window `{name}`"))
                    .help("a step takes a window with `then: { window: PAGE }` and `as`".to_owned());
            }
        }
    }
}
