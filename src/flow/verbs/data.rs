//! `read`, `extract` and `emit`.

use crate::{
    flow::{
        Extract, Output, OutputShape, Verb,
        check::{Wanted, Way},
        load::{ReadVerb, StepReader, VerbArgument},
    },
    language::{Expression, Piece, Rule, Span, read},
    model::{Type, model},
    selectors::Named,
};

/// `EL` or a part; the value must get a name.
pub(in crate::flow) fn read(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    let element = read::reference(argument.node, reader.findings());
    if !argument.saved {
        reader
            .findings()
            .error(Rule::MissingKey, argument.key.span, "`read` needs `as`")
            .help("name the value: `as: total`".to_owned());
    }
    let element = element?;
    let type_ = match reader.check.named(&element, Wanted::Element) {
        Some(Named::Element(element) | Named::Part { element, .. }) => element.reading.value_type(),
        _ => Type::Any,
    };
    ReadVerb::yielding(Verb::Read(element), type_)
}

/// `SH`, from the page or from a text or file; what is not named is emitted.
pub(in crate::flow) fn extract(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    let shape = read::reference(argument.node, reader.findings())?;
    let type_ = match reader.check.named(&shape, Wanted::Shape) {
        Some(Named::Shape(shape)) => shape.value_type(),
        _ => Type::Any,
    };
    let from = argument.from.and_then(|node| read::expression(node, reader.findings()));
    if let Some(from) = &from {
        check_source(reader, from);
    }
    if !argument.saved {
        emitted(reader, &type_, None, argument.key.span);
    }
    ReadVerb::yielding(Verb::Extract(Extract { shape, from }), type_)
}

/// A text, a file's path, or what a download brought.
fn check_source(reader: &mut StepReader<'_>, from: &Expression) {
    let type_ = reader.check.expression(from);
    let fits = match &type_ {
        Type::Record(fields) => fields.get("path") == Some(&Type::File),
        Type::Text | Type::File | Type::Any => true,
        _ => false,
    };
    if !fits {
        reader
            .findings()
            .error(Rule::WrongType, from.span(), format!("expected a body or a file, this is {type_}"))
            .help("a step takes them with `then: { response: … }` or `{ file: … }` and `as`".to_owned());
    }
}

/// `E`: one record, or a list if `output.many`.
pub(in crate::flow) fn emit(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    let records = read::expression(argument.node, reader.findings())?;
    let type_ = reader.check.expression(&records);
    emitted(reader, &type_, Some(records.piece()), argument.node.span);
    ReadVerb::plain(Verb::Emit(records))
}

/// Whether what is given out is what the flow declares. `piece` is the expression it comes from, if it does.
fn emitted(reader: &mut StepReader<'_>, type_: &Type, piece: Option<Piece<'_>>, span: Span) {
    let Some(flow) = reader.flow else {
        reader.findings().error(Rule::MisplacedModifier, span, "an interrupt gives nothing out");
        return;
    };
    let Some(output) = &flow.output else {
        let message = "nothing can be given out: the flow declares no `output`";
        reader.findings().error(Rule::MissingKey, span, message);
        return;
    };
    let record = match type_ {
        Type::List(_) if !output.many => {
            reader
                .findings()
                .error(Rule::Expression, span, "a list is given out, and the flow declares one record")
                .help("declare `output: { …, many: true }`, or take `| one`".to_owned());
            return;
        }
        Type::List(item) => item,
        other => other,
    };
    let wanted = output.record_type();
    if matches!(record, Type::Any | Type::Record(_) | Type::Model(_)) {
        let way = match output.shape {
            OutputShape::Model(_) => Way::Model,
            OutputShape::Fields(_) => Way::Declared,
        };
        let (what, whole) = ("what is given out", Type::List(Box::new(wanted.clone())));
        match piece {
            Some(piece) if matches!(type_, Type::List(_)) => reader.check.fit_piece(piece, &whole, way, what),
            Some(piece) => reader.check.fit_piece(piece, &wanted, way, what),
            None => reader.check.fit(record, &wanted, way, span, what),
        };
        check_complete(reader, record, output, span);
    } else {
        let message = format!("expected a record to give out, this is {record}");
        reader.findings().error(Rule::Expression, span, message);
    }
}

/// Fields that must be there: of a model always, of one's own as far as one said so.
fn check_complete(reader: &mut StepReader<'_>, record: &Type, output: &Output, span: Span) {
    let Type::Record(given) = record else { return };
    match &output.shape {
        OutputShape::Model(name) => {
            let fields = model(name).map(|model| model.fields.as_slice()).unwrap_or_default();
            for field in fields.iter().filter(|field| field.required && !given.contains_key(field.name)) {
                let message = format!("a {name} needs `{}`, and what is given out has none", field.name);
                reader.findings().error(Rule::WrongType, span, message);
            }
        }
        OutputShape::Fields(fields) => {
            let missing = fields.iter().filter(|(name, field)| !field.optional && !given.contains_key(*name));
            for (name, _) in missing.filter(|(name, _)| output.key.as_ref() != Some(name)) {
                reader
                    .findings()
                    .warning(Rule::EmptyField, span, format!("`{name}` is declared, and what is given out has none"))
                    .help(format!("add it, or declare `{name}: {{ …, optional: true }}`"));
            }
        }
    }
    if let Some(key) = output.key.as_ref().filter(|key| !given.contains_key(*key)) {
        let message = format!("`{key}` is the key, and what is given out has none");
        reader.findings().error(Rule::WrongType, span, message);
    }
}
