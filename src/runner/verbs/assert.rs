//! `assert`: data only.

use crate::{
    language::Expression,
    model::Value,
    runner::{End, Runner, step::Done},
};

impl Runner<'_> {
    pub(in crate::runner) fn assert(&mut self, expression: &Expression) -> Result<Done, End> {
        match expression.eval(&self.scope).map_err(End::from_expression)? {
            Value::Bool(true) => Ok(Done::nothing()),
            _ => Err(End::page(expression.span(), format!("`{}` does not hold", expression.source()))),
        }
    }
}
