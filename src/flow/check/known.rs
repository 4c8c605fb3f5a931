//! Everything a portal's files have told so far, by name.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::Used;
use crate::{
    flow::{Flow, OutputShape},
    language::{Findings, PageReference, Reference, Rule, Span, YamlNode, suggestion},
    model::Type,
    portal::Portal,
    selectors::{Named, Page},
};

/// The names of one portal. What could not be read is known to be there, and nothing is said of it;
/// nor is anything of an empty name, which stands in for one that could not be read.
pub(in crate::flow) struct Known<'t> {
    pub(in crate::flow) portal: Option<Portal>,
    pub(in crate::flow) pages: IndexMap<String, Page>,
    pub(in crate::flow) unread_pages: BTreeSet<String>,
    pub(in crate::flow) flows: IndexMap<String, FlowHead<'t>>,
    pub(in crate::flow) unread_flows: BTreeSet<String>,
    pub(in crate::flow) used: Used,
}

/// A flow whose steps are not read yet.
pub(in crate::flow) struct FlowHead<'t> {
    pub(in crate::flow) flow: Flow,
    pub(in crate::flow) steps: Option<&'t YamlNode>,
}

/// What kind of name a place takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::flow) enum Wanted {
    Element,
    Shape,
    ElementOrShape,
    ElementOrSight,
    Response,
}

impl Wanted {
    fn takes(self, named: &Named<'_>) -> bool {
        match named {
            Named::Element(_) | Named::Part { .. } => !matches!(self, Self::Shape | Self::Response),
            Named::Shape(_) => matches!(self, Self::Shape | Self::ElementOrShape),
            Named::Sight(_) => self == Self::ElementOrSight,
            Named::Response(_) => self == Self::Response,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Element => "an element",
            Self::Shape => "a shape",
            Self::ElementOrShape => "an element or a shape",
            Self::ElementOrSight => "an element or a sight",
            Self::Response => "a response",
        }
    }
}

impl Known<'_> {
    pub(in crate::flow) fn page(&self, page: &PageReference, findings: &mut Findings) -> Option<&Page> {
        self.page_named(&page.page, page.span, findings)
    }

    fn page_named(&self, name: &str, span: Span, findings: &mut Findings) -> Option<&Page> {
        let page = self.pages.get(name);
        if page.is_none() && !name.is_empty() && !self.unread_pages.contains(name) {
            findings
                .error(Rule::UnknownPage, span, format!("there is no page `{name}`"))
                .help(suggestion(name, self.pages.keys().map(String::as_str)));
        }
        page
    }

    /// What a reference stands for, if it is of the kind wanted.
    pub(in crate::flow) fn named(
        &self,
        reference: &Reference,
        wanted: Wanted,
        findings: &mut Findings,
    ) -> Option<Named<'_>> {
        let page = self.page_named(&reference.page, reference.span, findings)?;
        let Some(named) = page.lookup(&reference.name) else {
            let names: Vec<String> = page.names().collect();
            let nearest = suggestion(&reference.name, names.iter().map(String::as_str));
            let help = nearest.map(|text| text.replacen("mean `", &format!("mean `{}.", page.name), 1));
            findings
                .error(
                    Rule::UnknownName,
                    reference.span,
                    format!("the page `{}` has no `{}`", page.name, reference.name),
                )
                .help(help);
            return None;
        };
        self.note_use(&reference.page, &reference.name, &named);
        if !wanted.takes(&named) {
            let message = format!("`{reference}` is {}, expected {}", named.kind(), wanted.words());
            let finding = findings.error(Rule::WrongKind, reference.span, message);
            if wanted == Wanted::Element && matches!(named, Named::Shape(_)) {
                finding.help(format!("aim at one item: `{{ {reference}: {{ field: text }} }}`"));
            }
            return None;
        }
        Some(named)
    }

    pub(in crate::flow) fn note_use(&self, page: &str, name: &str, named: &Named<'_>) {
        self.used.note(page, name);
        if let Named::Part { shape_name, .. } = named {
            self.used.note(page, shape_name);
        }
    }

    /// The flow of a name, reported if there is none.
    pub(in crate::flow) fn flow(&self, name: &str, span: Span, findings: &mut Findings) -> Option<&Flow> {
        let head = self.flows.get(name);
        if head.is_none() && !name.is_empty() && !self.unread_flows.contains(name) {
            findings
                .error(Rule::UnknownFlow, span, format!("there is no flow `{name}`"))
                .help(suggestion(name, self.flows.keys().map(String::as_str)));
        }
        head.map(|head| &head.flow)
    }
}

impl Flow {
    /// The type of what a call of it yields; `None` if it yields nothing.
    pub fn output_type(&self) -> Option<Type> {
        let output = self.output.as_ref()?;
        let record = output.record_type();
        Some(if output.many { Type::List(Box::new(record)) } else { record })
    }
}

impl super::super::Output {
    /// The type of one record.
    pub fn record_type(&self) -> Type {
        match &self.shape {
            OutputShape::Model(model) => Type::Model(model.clone()),
            OutputShape::Fields(fields) => {
                Type::Record(fields.iter().map(|(name, field)| (name.clone(), field.type_.clone())).collect())
            }
        }
    }
}
