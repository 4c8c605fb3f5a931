//! `select`: native drop-downs, and custom ones described by `choose`.

use crate::{
    cdp::Deadline,
    flow::{Choice, Step},
    language::{Match, MatchKind, Reference, Span, Template},
    model::Value,
    page::{Aim, OptionChoice},
    runner::{End, Runner, resolve::Found, step::Done},
    selectors::{Choose, Locator},
};

/// What one control is to show.
struct Wanted {
    options: Vec<OptionChoice>,
    /// Typed to narrow a custom list.
    typed: Option<String>,
}

impl<'a> Runner<'a> {
    pub(in crate::runner) async fn select(
        &mut self,
        step: &'a Step,
        choices: &'a [(Reference, Choice)],
    ) -> Result<Done, End> {
        let mut dispatched = false;
        for (reference, choice) in choices {
            let found = self.element(reference)?;
            let Some(wanted) = self.wanted(choice, &found, reference.span)? else { continue };
            let deadline = self.deadline(step.timeout, self.files.portal().timeouts.step);
            dispatched |= match &found.element.choose {
                Some(choose) => self.choose(reference, choose, &wanted, deadline).await?,
                None => self.select_native(reference, &wanted, deadline).await?,
            };
            self.acted |= dispatched;
        }
        Ok(Done::acted(dispatched))
    }

    fn wanted(&self, choice: &Choice, found: &Found<'a>, span: Span) -> Result<Option<Wanted>, End> {
        let whole = |text: String| OptionChoice::Text(Match { kind: MatchKind::Whole, text });
        let wanted = |options| Some(Wanted { options, typed: None });
        Ok(match choice {
            Choice::Text(template) => match self.value(template)? {
                Value::Null => None,
                Value::List(values) => {
                    let texts = values.iter().filter_map(|value| self.written(value, &found.element.reading));
                    wanted(texts.map(whole).collect())
                }
                value => {
                    let text = self.written(&value, &found.element.reading);
                    let text = text.ok_or_else(|| End::page(span, "a record is no option"))?;
                    wanted(vec![whole(text)])
                }
            },
            Choice::Texts(templates) => {
                let mut options = Vec::new();
                for template in templates {
                    let value = self.value(template)?;
                    options.extend(self.written(&value, &found.element.reading).map(whole));
                }
                wanted(options)
            }
            Choice::Option { option, type_ } => match self.text_match(option)? {
                None => None,
                Some(text) => {
                    let typed = self.optional_text(type_.as_ref())?;
                    Some(Wanted { options: vec![OptionChoice::Text(text)], typed })
                }
            },
            Choice::Value(template) => match self.text(template)? {
                None => None,
                Some(value) => wanted(vec![OptionChoice::Value(value)]),
            },
            Choice::Index(index) => wanted(vec![OptionChoice::Index(*index)]),
        })
    }

    fn optional_text(&self, template: Option<&Template>) -> Result<Option<String>, End> {
        template.map_or(Ok(None), |template| self.text(template))
    }

    async fn select_native(&mut self, reference: &Reference, wanted: &Wanted, deadline: Deadline) -> Result<bool, End> {
        let aim = self.element_aim(reference, deadline).await?;
        let ready = self.ready_conditions(&reference.page, reference.span)?;
        let chosen = self
            .patiently(reference.span, deadline, ready, async |window, patience| {
                window.select_native(&aim, &wanted.options, patience).await
            })
            .await?;
        self.report_rank(&aim, chosen.rank);
        Ok(chosen.changed)
    }

    /// Works a custom drop-down: one option after the other, each by its shown text.
    async fn choose(
        &mut self,
        reference: &Reference,
        choose: &'a Choose,
        wanted: &Wanted,
        deadline: Deadline,
    ) -> Result<bool, End> {
        let found = self.element(reference)?;
        let control = self.element_aim(reference, deadline).await?;
        let open = match &choose.open {
            Some(locator) => {
                let mut aim = control.clone();
                aim.name = format!("what opens {reference}");
                aim.ranks = vec![locator.clone()];
                aim
            }
            None => control.clone(),
        };
        if wanted.options.len() != 1 {
            return Err(End::page(reference.span, "a custom list takes exactly one option"));
        }
        let mut changed = false;
        for option in &wanted.options {
            let OptionChoice::Text(text) = option else {
                return Err(End::page(reference.span, "options of a custom list are chosen by their text"));
            };
            if self.shows(&control, text, reference.span, deadline).await? {
                continue;
            }
            let typed = wanted.typed.clone().or_else(|| choose.type_.then(|| text.text.clone()));
            let option_aim = option_aim(&found, choose, text, &control);
            self.patiently(reference.span, deadline, None, async |window, patience| {
                window.select_custom(&open, typed.as_deref(), &option_aim, patience).await
            })
            .await?;
            self.await_shown(reference, &control, text, deadline).await?;
            changed = true;
        }
        Ok(changed)
    }

    async fn shows(
        &mut self,
        control: &Aim,
        text: &Match<String>,
        span: Span,
        deadline: Deadline,
    ) -> Result<bool, End> {
        let seen =
            self.patiently(span, deadline, None, async |window, patience| window.read(control, patience).await).await?;
        Ok(seen.text.is_some_and(|seen| text.matches(&seen)))
    }

    /// The control itself must show the choice: a click on an option that did nothing is a failure.
    async fn await_shown(
        &mut self,
        reference: &Reference,
        control: &Aim,
        text: &Match<String>,
        deadline: Deadline,
    ) -> Result<(), End> {
        let condition = [crate::page::PageCondition::Text { aim: control.clone(), text: text.clone() }];
        self.patiently(reference.span, deadline, None, async |window, patience| {
            window.wait_sight(&condition, patience).await
        })
        .await
    }
}

/// The option's locator, narrowed to the wanted text; sought in the whole document of the control's frame.
fn option_aim(found: &Found<'_>, choose: &Choose, text: &Match<String>, control: &Aim) -> Aim {
    let option = Locator { has_text: Some(text.clone()), ..choose.option.clone() };
    Aim::new(format!("option `{}` of {}", text.text, found.name), vec![option], control.frames.clone())
}
