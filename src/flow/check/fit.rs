//! Whether values of one type can go where another is declared.

use indexmap::IndexMap;

use super::Checker;
use crate::{
    flow::{Input, InputParts, input_value::read_text},
    language::{Piece, Rule, Span, suggestion},
    model::{Type, Value, Vin, model},
    portal::Words,
};

/// What becomes of a value where it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::flow) enum Way {
    /// To an input: texts are read as what is declared, and single values written as texts.
    Given,
    /// Into a model, which reads nothing.
    Model,
    /// Given out as it is, under a declaration that readers go by.
    Declared,
}

/// Why a value does not fit.
struct Misfit {
    /// Where inside of the value: `color.exterior`, empty for all of it.
    path: String,
    message: String,
    help: Option<String>,
}

impl Checker<'_> {
    /// Reports everything in a value of type `found` that keeps it from being a `wanted`.
    pub(in crate::flow) fn fit(&mut self, found: &Type, wanted: &Type, way: Way, span: Span, what: &str) {
        self.fit_at(found, wanted, way, span, what, "");
    }

    fn fit_at(&mut self, found: &Type, wanted: &Type, way: Way, span: Span, what: &str, path: &str) {
        let mut misfits = Vec::new();
        self.compare(found, wanted, way, path, &mut misfits);
        for Misfit { path, message, help } in misfits {
            self.misfit(span, what, &path, &message, help);
        }
    }

    fn misfit(&mut self, span: Span, what: &str, path: &str, message: &str, help: Option<String>) {
        let place = if path.is_empty() { what.to_owned() } else { format!("{what}, `{path}`") };
        self.findings.error(Rule::WrongType, span, format!("{place}: {message}")).help(help);
    }

    /// As [`Self::fit`], of what is written out in an expression: each part is pointed at by itself.
    pub(in crate::flow) fn fit_piece(&mut self, piece: Piece<'_>, wanted: &Type, way: Way, what: &str) {
        self.fit_piece_at(piece, wanted, way, what, "");
    }

    fn fit_piece_at(&mut self, piece: Piece<'_>, wanted: &Type, way: Way, what: &str, path: &str) {
        if let Some(branches) = piece.branches() {
            branches.into_iter().for_each(|branch| self.fit_piece_at(branch, wanted, way, what, path));
        } else if let (Some(items), Type::List(of)) = (piece.items(), wanted) {
            let path = within(path, "[]");
            items.into_iter().for_each(|item| self.fit_piece_at(item, of, way, what, &path));
        } else if let (Some(given), Some(declared)) = (piece.fields(), fields(wanted)) {
            for field in given {
                match declared.get(field.name) {
                    Some(wanted) => self.fit_piece_at(field.value, wanted, way, what, &within(path, field.name)),
                    None => {
                        let help = suggestion(field.name, declared.keys().map(String::as_str));
                        self.misfit(field.span, what, path, &format!("there is no field `{}`", field.name), help);
                    }
                }
            }
        } else if let Some((message, help)) = self.text_misfit(piece, wanted, way) {
            self.misfit(piece.span(), what, path, &message, help);
        } else {
            let found = piece.type_in(&self.scope);
            self.fit_at(&found, wanted, way, piece.span(), what, path);
        }
    }

    /// Why a text that is written out is none of what is wanted, where its type alone does not say so.
    fn text_misfit(&self, piece: Piece<'_>, wanted: &Type, way: Way) -> Option<(String, Option<String>)> {
        let Some(Value::Text(text)) = piece.literal() else { return None };
        if let Some(values) = self.values(wanted) {
            let is_known = values.contains(text);
            let message = || format!("expected one of {}, got `{text}`", values.join(", "));
            return (!is_known).then(|| (message(), self.nearest_value(text, wanted)));
        }
        match (wanted, way) {
            (Type::Vin, Way::Given | Way::Model) => text.parse::<Vin>().err().map(|error| (error.to_string(), None)),
            (_, Way::Given) => read_text(text, wanted).err().map(|problem| (problem, None)),
            _ => None,
        }
    }

    /// As [`Self::fit_piece`], held to the rules of an input where a value is written out.
    pub(in crate::flow) fn fit_input(&mut self, piece: Piece<'_>, input: &Input, what: &str) {
        if let Some(branches) = piece.branches() {
            branches.into_iter().for_each(|branch| self.fit_input(branch, input, what));
        } else if let Some(literal) = piece.literal() {
            let no_words = IndexMap::new();
            let words: &IndexMap<String, Words> = self.known.portal.as_ref().map_or(&no_words, |portal| &portal.words);
            if let Err(problem) = input.from_value(literal.clone(), words) {
                let nearest = literal.canonical().and_then(|text| self.nearest_value(&text, &input.type_));
                let finding = self.findings.error(Rule::WrongType, piece.span(), format!("{what}: {problem}"));
                finding.label(input.span, "declared here").help(nearest);
            }
        } else if let (Some(items), Some(InputParts::Items(item))) = (piece.items(), &input.parts) {
            items.into_iter().for_each(|piece| self.fit_input(piece, item, what));
        } else if let (Some(given), Some(InputParts::Fields(declared))) = (piece.fields(), &input.parts) {
            for field in &given {
                match declared.get(field.name) {
                    Some(input) => self.fit_input(field.value, input, &format!("{what}, `{}`", field.name)),
                    None => {
                        let help = suggestion(field.name, declared.keys().map(String::as_str));
                        self.misfit(field.span, what, "", &format!("there is no field `{}`", field.name), help);
                    }
                }
            }
            let needed = declared.iter().filter(|(_, field)| !field.optional && field.default.is_none());
            for (name, field) in needed.filter(|(name, _)| given.iter().all(|field| field.name != **name)) {
                self.findings
                    .error(Rule::MissingInput, piece.span(), format!("{what} needs the field `{name}`"))
                    .label(field.span, "declared here");
            }
        } else {
            self.fit_piece(piece, &input.type_, Way::Given, what);
        }
    }

    /// For a text that is none of a closed list of values: the one that may be meant.
    pub(in crate::flow) fn nearest_value(&self, text: &str, type_: &Type) -> Option<String> {
        let values = self.values(type_)?;
        let is_known = values.iter().any(|value| value == text);
        if is_known { None } else { suggestion(text, values.iter().map(String::as_str)) }
    }

    fn compare(&self, found: &Type, wanted: &Type, way: Way, path: &str, misfits: &mut Vec<Misfit>) {
        let mut refuse = |help: Option<String>| {
            misfits.push(Misfit {
                path: path.to_owned(),
                message: format!("expected {wanted}, this is {found}"),
                help,
            });
        };
        match (found, wanted) {
            (Type::Any, _) | (_, Type::Any) => {}
            (Type::List(found), Type::List(wanted)) => {
                self.compare(found, wanted, way, &within(path, "[]"), misfits);
            }
            (Type::List(_), _) => refuse(Some("take one item: `| first` or `| one`".to_owned())),
            // `a, b` is two items, and one value is one.
            (found, Type::List(of)) if way == Way::Given && self.is_read(found, of) => {}
            (_, Type::List(_)) => refuse(Some("make it a list: `[x]`".to_owned())),
            (Type::Model(found), Type::Model(wanted)) if found == wanted => {}
            // What a download brought is a file.
            (Type::Record(fields), Type::File) if fields.get("path") == Some(&Type::File) => {}
            // JSON in a text.
            (Type::Text, Type::Record(_) | Type::Model(_)) if way == Way::Given => {}
            (_, Type::Record(_) | Type::Model(_)) => match (fields(found), fields(wanted)) {
                (Some(given), Some(declared)) => self.compare_fields(&given, &declared, way, path, misfits),
                _ => refuse(None),
            },
            (Type::Record(_) | Type::Model(_), _) => refuse(Some("take one field of it".to_owned())),
            (found, wanted) if found == wanted => {}
            _ => {
                if let Some((given, known)) = self.values(found).zip(self.values(wanted))
                    && !given.iter().any(|value| known.contains(value))
                {
                    refuse(Some(format!("none of its values is one of these: {}", known.join(", "))));
                } else if !match way {
                    Way::Given => self.is_read(found, wanted),
                    Way::Model => is_text(found) && is_text(wanted) && stands_for(found, wanted),
                    Way::Declared => stands_for(found, wanted),
                } {
                    refuse(None);
                }
            }
        }
    }

    fn compare_fields(
        &self,
        given: &IndexMap<String, Type>,
        declared: &IndexMap<String, Type>,
        way: Way,
        path: &str,
        misfits: &mut Vec<Misfit>,
    ) {
        for (name, type_) in given {
            match declared.get(name) {
                Some(wanted) => self.compare(type_, wanted, way, &within(path, name), misfits),
                None => misfits.push(Misfit {
                    path: path.to_owned(),
                    message: format!("there is no field `{name}`"),
                    help: suggestion(name, declared.keys().map(String::as_str)),
                }),
            }
        }
    }

    /// Whether some value of the one type is read as the other when it is given to an input.
    fn is_read(&self, found: &Type, wanted: &Type) -> bool {
        if stands_for(found, wanted) {
            return true;
        }
        match (found, wanted) {
            (_, Type::List(_) | Type::Record(_) | Type::Model(_) | Type::Window | Type::Secret) => false,
            (Type::Text | Type::Id, _) => true,
            (Type::Int | Type::Decimal | Type::Money, Type::Int | Type::Decimal | Type::Money) => {
                // Amounts are written with their cents.
                (found, wanted) != (&Type::Money, &Type::Int)
            }
            (Type::Enum(_) | Type::Words(_), _) => {
                self.values(found).is_none_or(|values| values.iter().any(|value| read_text(value, wanted).is_ok()))
            }
            (Type::Int, Type::Enum(_) | Type::Words(_)) => {
                self.values(wanted).is_none_or(|values| values.iter().any(|value| value.parse::<i64>().is_ok()))
            }
            (found, wanted) => found == wanted,
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

/// Types whose values are texts.
const fn is_text(type_: &Type) -> bool {
    matches!(
        type_,
        Type::Text
            | Type::Id
            | Type::Vin
            | Type::Phone
            | Type::Email
            | Type::Url
            | Type::File
            | Type::Enum(_)
            | Type::Words(_)
    )
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
