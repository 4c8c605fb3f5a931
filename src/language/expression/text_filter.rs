//! Filters on text.

use std::borrow::Cow;
use std::ops::Range;

use super::Filter;
use super::evaluate::{Evaluation, Found, NULL};
use super::filter::unfit;
use super::node::Node;
use super::problem::Fault;
use crate::model::Value;

impl<'a> Evaluation<'a> {
    pub(super) fn text_filter(
        &mut self,
        value: &Value,
        filter: Filter,
        arguments: &'a [Node],
        at: &Range<usize>,
    ) -> Result<Found<'a>, Fault> {
        let Value::Text(text) = value else { return Err(unfit("text", value, at)) };
        self.fuel.burn(text.len(), at)?;
        let made = match filter {
            Filter::Lower => text.to_lowercase(),
            Filter::Upper => text.to_uppercase(),
            Filter::Trim => text.trim().to_owned(),
            Filter::Digits => text.chars().filter(char::is_ascii_digit).collect(),
            Filter::Reverse => text.chars().rev().collect(),
            Filter::Split => return self.split(text, arguments, at),
            _ => return self.replace(text, arguments, at),
        };
        Ok(Cow::Owned(Value::Text(made)))
    }

    fn split(&mut self, text: &str, arguments: &'a [Node], at: &Range<usize>) -> Result<Found<'a>, Fault> {
        let Some((separator, node)) = self.text_argument(arguments, 0, at)? else { return Ok(NULL) };
        if separator.is_empty() {
            return Err(Fault::new(&node.at, "cannot split at empty text"));
        }
        Ok(Cow::Owned(Value::list(text.split(&separator).map(|part| Value::Text(part.to_owned())).collect())))
    }

    fn replace(&mut self, text: &str, arguments: &'a [Node], at: &Range<usize>) -> Result<Found<'a>, Fault> {
        let Some((from, node)) = self.text_argument(arguments, 0, at)? else { return Ok(NULL) };
        let Some((to, _)) = self.text_argument(arguments, 1, at)? else { return Ok(NULL) };
        if from.is_empty() {
            return Err(Fault::new(&node.at, "cannot replace empty text"));
        }
        self.fuel.burn(text.matches(&from).count().saturating_mul(to.len()), at)?;
        Ok(Cow::Owned(Value::Text(text.replace(&from, &to))))
    }
}
