//! Whether values of one type can go where another is declared.

use indexmap::IndexMap;

use super::Checker;
use crate::{
    language::{Rule, Span, suggestion},
    model::{Type, model},
};

/// Why a value does not fit.
struct Misfit {
    /// Where inside of the value: `color.exterior`, empty for all of it.
    path: String,
    message: String,
    help: Option<String>,
}

impl Checker<'_> {
    /// Reports everything in a value of type `found` that keeps it from being a `wanted`. Whether it did fit.
    pub(in crate::flow) fn fit(&mut self, found: &Type, wanted: &Type, span: Span, what: &str) -> bool {
        let mut misfits = Vec::new();
        self.compare(found, wanted, "", &mut misfits);
        for Misfit { path, message, help } in &misfits {
            let place = if path.is_empty() { what.to_owned() } else { format!("{what}, `{path}`") };
            self.findings.error(Rule::WrongType, span, format!("{place}: {message}")).help(help.clone());
        }
        misfits.is_empty()
    }

    fn compare(&self, found: &Type, wanted: &Type, path: &str, misfits: &mut Vec<Misfit>) {
        let mut refuse = |help: Option<String>| {
            misfits.push(Misfit {
                path: path.to_owned(),
                message: format!("expected {wanted}, this is {found}"),
                help,
            });
        };
        match (found, wanted) {
            (Type::Any, _) | (_, Type::Any) => {}
            (Type::List(found), Type::List(wanted)) => self.compare(found, wanted, &within(path, "[]"), misfits),
            (Type::List(_), _) => refuse(Some("take one item: `| first` or `| one`".to_owned())),
            (_, Type::List(_)) => refuse(Some("make it a list: `[x]`".to_owned())),
            (Type::Model(found), Type::Model(wanted)) if found == wanted => {}
            // What a download brought is a file.
            (Type::Record(fields), Type::File) if fields.get("path") == Some(&Type::File) => {}
            (_, Type::Record(_) | Type::Model(_)) => match (fields(found), fields(wanted)) {
                (Some(given), Some(declared)) => self.compare_fields(&given, &declared, path, misfits),
                _ => refuse(None),
            },
            (Type::Record(_) | Type::Model(_), _) => refuse(Some("take one field of it".to_owned())),
            (found, wanted) if found == wanted => {}
            _ => {
                if let Some((given, known)) = self.values(found).zip(self.values(wanted))
                    && !given.iter().any(|value| known.contains(value))
                {
                    refuse(Some(format!("none of its values is one of these: {}", known.join(", "))));
                } else if !stands_for(found, wanted) {
                    refuse(None);
                }
            }
        }
    }

    fn compare_fields(
        &self,
        given: &IndexMap<String, Type>,
        declared: &IndexMap<String, Type>,
        path: &str,
        misfits: &mut Vec<Misfit>,
    ) {
        for (name, type_) in given {
            match declared.get(name) {
                Some(wanted) => self.compare(type_, wanted, &within(path, name), misfits),
                None => misfits.push(Misfit {
                    path: path.to_owned(),
                    message: format!("there is no field `{name}`"),
                    help: suggestion(name, declared.keys().map(String::as_str)),
                }),
            }
        }
    }

    /// The values of a closed list.
    fn values(&self, type_: &Type) -> Option<Vec<String>> {
        match type_ {
            Type::Enum(values) => Some(values.clone()),
            Type::Words(table) => {
                let words = self.known.portal.as_ref()?.words.get(table)?;
                Some(words.values.keys().cloned().collect())
            }
            _ => None,
        }
    }
}

fn within(path: &str, name: &str) -> String {
    if path.is_empty() || name == "[]" { format!("{path}{name}") } else { format!("{path}.{name}") }
}

/// The fields of a record or model.
fn fields(type_: &Type) -> Option<IndexMap<String, Type>> {
    match type_ {
        Type::Record(fields) => Some(fields.clone()),
        Type::Model(name) => Some(model_fields(name)),
        _ => None,
    }
}

/// The fields of a model, by name.
pub(super) fn model_fields(name: &str) -> IndexMap<String, Type> {
    let fields = model(name).map(|model| model.fields.as_slice()).unwrap_or_default();
    fields.iter().map(|field| (field.name.to_owned(), field.type_.clone())).collect()
}

/// Whether a single value of one type is, or may turn out to be, one of the other.
fn stands_for(found: &Type, wanted: &Type) -> bool {
    match wanted {
        Type::Text | Type::Id => !matches!(found, Type::Window | Type::Secret),
        Type::Vin | Type::Phone | Type::Email | Type::Url | Type::File | Type::Enum(_) | Type::Words(_) => {
            matches!(found, Type::Text | Type::Id | Type::Vin | Type::Phone | Type::Email | Type::Url)
                || matches!((found, wanted), (Type::Enum(_) | Type::Words(_), Type::Enum(_) | Type::Words(_)))
        }
        Type::Decimal => matches!(found, Type::Int),
        _ => false,
    }
}
