//! `assert`: data only.

use crate::{
    language::Expression,
    model::Value,
    runner::{End, Runner, step::Done},
};

/// Of a longer text only the beginning is told.
const LONGEST: usize = 60;

impl Runner<'_> {
    pub(in crate::runner) fn assert(&mut self, expression: &Expression) -> Result<Done, End> {
        match expression.eval(&self.scope).map_err(End::from_expression)? {
            Value::Bool(true) => Ok(Done::nothing()),
            _ => Err(self.not_so(expression)),
        }
    }

    /// What does not hold, and what each name in it is.
    fn not_so(&self, expression: &Expression) -> End {
        let mut end = End::page(expression.span(), format!("`{}` does not hold", expression.source()));
        if let End::Failed(failure) = &mut end {
            failure.reason = Some("assert".to_owned());
            let named = expression.named_values(&self.scope);
            failure.notes = named.iter().map(|(name, value)| format!("{name} is {}", brief(value))).collect();
        }
        end
    }
}

fn brief(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::List(items) => format!("a list of {}", items.len()),
        Value::Record(_) => "a record".to_owned(),
        other => {
            let text = other.canonical().unwrap_or_default();
            let cut: String = text.chars().take(LONGEST).collect();
            if cut.len() < text.len() { format!("`{cut}…`") } else { format!("`{cut}`") }
        }
    }
}
