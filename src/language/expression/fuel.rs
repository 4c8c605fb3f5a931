//! How much one evaluation may do.

use std::ops::Range;

use super::problem::Fault;
use crate::model::Value;

/// Units one evaluation may burn: one for each node, item and byte it handles. Far above what a page
/// of rows needs, far below what would be felt.
const TANK: usize = 8 << 20;

/// What is left to burn.
#[derive(Debug)]
pub(super) struct Fuel(usize);

impl Fuel {
    pub(super) const fn full() -> Self {
        Self(TANK)
    }

    /// Burns `units` before the work is done, so that a hostile expression stops before it allocates.
    pub(super) fn burn(&mut self, units: usize, at: &Range<usize>) -> Result<(), Fault> {
        match self.0.checked_sub(units) {
            Some(left) => {
                self.0 = left;
                Ok(())
            }
            None => Err(Fault::new(at, "too much work for one expression").help("split it over steps")),
        }
    }

    /// Burns the size of a value that is about to be copied or compared whole.
    pub(super) fn burn_value(&mut self, value: &Value, at: &Range<usize>) -> Result<(), Fault> {
        self.burn(1, at)?;
        match value {
            Value::Text(text) => self.burn(text.len(), at),
            Value::List(items) => items.iter().try_for_each(|item| self.burn_value(item, at)),
            Value::Record(fields) => fields.iter().try_for_each(|(name, value)| {
                self.burn(name.len(), at)?;
                self.burn_value(value, at)
            }),
            _ => Ok(()),
        }
    }
}
