//! `emit`.

use crate::{
    language::Expression,
    runner::{End, Runner, step::Done},
};

impl Runner<'_> {
    pub(in crate::runner) fn emit(&mut self, expression: &Expression) -> Result<Done, End> {
        let value = expression.eval(&self.scope).map_err(End::from_expression)?;
        self.emit_value(value, expression.span())?;
        Ok(Done::nothing())
    }
}
