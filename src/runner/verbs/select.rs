//! `select`: native drop-downs, and custom ones described by `choose`.

use crate::{
    cdp::Deadline,
    flow::{Choice, Step},
    language::{Match, MatchKind, Reference, Span, Target, Template},
    model::Value,
    page::{Aim, ChoiceProgress, Chosen, CustomList, NativeChoice, OptionChoice},
    runner::{End, Runner, resolve::Found, step::Done},
    selectors::Choose,
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
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.step);
        let mut controls = Vec::new();
        for (reference, choice) in choices {
            let found = self.element(reference)?;
            if let Some(wanted) = self.wanted(choice, &found, reference.span)? {
                controls.push((reference, found.element.choose.as_ref(), wanted));
            }
        }
        let mut dispatched = false;
        let mut rest = controls.as_slice();
        while let Some((reference, choose, wanted)) = rest.first() {
            if let Some(choose) = choose {
                dispatched |= self.choose(reference, choose, wanted, deadline).await?;
                rest = &rest[1..];
            } else {
                let native = rest.iter().take_while(|(of, choose, _)| choose.is_none() && of.page == reference.page);
                let native: Vec<_> = native.map(|(reference, _, wanted)| (*reference, wanted)).collect();
                let chosen = self.select_native(&native, deadline).await?;
                dispatched |= chosen.iter().any(|chosen| chosen.changed);
                rest = &rest[chosen.len()..];
            }
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
            Choice::Value(template) => match self.value(template)? {
                Value::Null => None,
                Value::List(values) => {
                    wanted(values.iter().filter_map(Value::canonical).map(OptionChoice::Value).collect())
                }
                value => {
                    let text = value.canonical().ok_or_else(|| End::page(span, "a record is no option"))?;
                    wanted(vec![OptionChoice::Value(text)])
                }
            },
            Choice::Index(index) => wanted(vec![OptionChoice::Index(*index)]),
        })
    }

    fn optional_text(&self, template: Option<&Template>) -> Result<Option<String>, End> {
        template.map_or(Ok(None), |template| self.text(template))
    }

    /// Chooses in the leading native drop-downs that can be worked at once, at least one.
    async fn select_native(
        &mut self,
        controls: &[(&'a Reference, &Wanted)],
        deadline: Deadline,
    ) -> Result<Vec<Chosen>, End> {
        let [(first, wanted), ..] = controls else { return Ok(Vec::new()) };
        let choice = |aim: Aim, wanted: &Wanted| NativeChoice { aim, options: wanted.options.clone() };
        let chosen = if self.is_inside_item() {
            let target = Target::Named((*first).clone());
            let (_, chosen) = self
                .at_target(&target, first.span, deadline, async |window, aim, patience| {
                    window.select_native(&[choice(aim.clone(), wanted)], patience).await
                })
                .await?;
            chosen
        } else {
            let mut choices = Vec::new();
            for (reference, wanted) in controls {
                choices.push(choice(self.element_aim(reference, deadline).await?, wanted));
            }
            self.patiently(first.span, deadline, async |window, patience| {
                window.select_native(&choices, patience).await
            })
            .await?
        };
        for ((reference, _), chosen) in controls.iter().zip(&chosen) {
            let aim = self.plain_aim(&self.element(reference)?);
            self.report_rank(&aim, chosen.rank);
        }
        Ok(chosen)
    }

    /// Works a custom drop-down: one option after the other, each by its shown text.
    async fn choose(
        &mut self,
        reference: &Reference,
        choose: &'a Choose,
        wanted: &Wanted,
        deadline: Deadline,
    ) -> Result<bool, End> {
        let control = self.element_aim(reference, deadline).await?;
        let open = match &choose.open {
            Some(locator) => {
                let name = format!("what opens {reference}");
                Aim { name, ranks: vec![locator.clone()], ..control.clone() }
            }
            None => control.clone(),
        };
        let list = CustomList { control, open, option: choose.option.clone() };
        if wanted.options.is_empty() {
            return Err(End::page(reference.span, "a custom list is cleared by what the page has for it: click that"));
        }
        let mut changed = false;
        for option in &wanted.options {
            let OptionChoice::Text(text) = option else {
                return Err(End::page(reference.span, "options of a custom list are chosen by their text"));
            };
            let typed = wanted.typed.clone().or_else(|| choose.type_.then(|| text.text.clone()));
            let mut progress = ChoiceProgress::default();
            changed |= self
                .patiently(reference.span, deadline, async |window, patience| {
                    if !progress.has_begun() && window.shows_choice(&list, text, patience).await? {
                        return Ok(false);
                    }
                    window.choose(&list, text, typed.as_deref(), &mut progress, patience).await.map(|()| true)
                })
                .await?;
        }
        if changed {
            self.patiently(reference.span, deadline, async |window, patience| window.close_list(&list, patience).await)
                .await?;
        }
        Ok(changed)
    }
}
