//! `try --live`: what a selector finds on the live page.

use std::{path::Path, sync::Arc};

use super::{
    Exit, Refusal,
    browser_choice::choose_browser,
    load::load_with_profile,
    terminal,
    try_selector::{Found, Tried, TryArguments, Wanted, look, outlined},
};
use crate::{
    cdp::Deadline,
    event::Stream,
    extract::{ExtractError, Survey},
    flow::PortalFiles,
    job::{BrowserSource, JobError, Order, perform, perform_signed_out},
    language::{Findings, SourceMap, render_findings},
    page::{Examined, Use},
    portal::BrowserChoice,
    runner::{End, Runner},
    secret::Redactor,
};

/// Looks at an address of the portal, signed in or not.
pub(super) async fn on_live(
    root: &Path,
    arguments: &TryArguments,
    address: &str,
    redactor: &Redactor,
) -> Result<Tried, Refusal> {
    let Some(profile) = &arguments.profile else { return Err(Refusal::invalid("--live needs --profile")) };
    let portal = profile_portal(profile)?;
    let (files, profile) = load_with_profile(root, &portal, profile)?;
    let wanted = Wanted::parse(&arguments.what, &files.portal)?;
    let source = live_browser(arguments, &profile.browser)?;
    let order = Order {
        vault: arguments.vault.open(&arguments.state.folder()?).await?,
        use_: Use::Suggestions,
        events: Stream::new(Vec::new()),
        redactor: redactor.clone(),
        ..Order::new(Arc::clone(&files.portal), Arc::clone(&files.sources), profile, source, arguments.state.folder()?)
    };
    let pictured = arguments.picture.is_some();
    let portal = Arc::clone(&files.portal);
    let plan = async |job: &mut crate::job::Job| {
        job.look(address, async |runner| {
            let doubt = match wanted.page() {
                Some(page) => runner.until_ready(page).await.err().map(|end| end.to_string()),
                None => None,
            };
            let (examined, survey) = until_found(runner, &wanted, &portal).await?;
            let picture = match pictured {
                true => {
                    let window = runner.window().clone();
                    Some(outlined(&window, &examined, false, redactor).await.map_err(|it| runner.failed(&it))?)
                }
                false => None,
            };
            Ok((examined, survey, doubt, runner.window().address(), picture))
        })
        .await
    };
    let done = if arguments.signed_out { perform_signed_out(order, plan).await } else { perform(order, plan).await };
    let (examined, survey, doubt, address, picture) = done.map_err(|error: JobError| {
        let message = redactor.redact(&error.to_string()).into_owned();
        Refusal::new(Exit::of(error.exit_code()), anyhow::anyhow!("{message}"))
    })?;
    let found = Found {
        whence: "live".to_owned(),
        address,
        is_at_home: true,
        examined,
        survey,
        is_part: false,
        doubt,
        times: 1,
    };
    Ok((files, wanted, vec![found], picture))
}

/// Looks until something is found or the portal's time for a step is over.
async fn until_found(
    runner: &mut Runner<'_>,
    wanted: &Wanted,
    files: &PortalFiles,
) -> Result<(Examined, Option<Result<Survey, ExtractError>>), End> {
    let deadline = Deadline::after(files.portal().timeouts.step);
    loop {
        let looked = look(runner, wanted, files).await?;
        if looked.0.count() > 0 || deadline.is_past() {
            return Ok(looked);
        }
        let window = runner.window().clone();
        let changed = window.next_change(&crate::page::Patience::until(deadline)).await;
        changed.map_err(|failure| runner.failed(&failure))?;
    }
}

fn live_browser(arguments: &TryArguments, profile: &BrowserChoice) -> Result<BrowserSource, Refusal> {
    choose_browser(arguments.browser.as_deref(), arguments.headed, profile)
}

/// The portal that a profile is for.
fn profile_portal(path: &Path) -> Result<String, Refusal> {
    let (mut sources, mut findings) = (SourceMap::default(), Findings::default());
    match crate::portal::Profile::load(path, &mut sources, &mut findings) {
        Some(profile) => Ok(profile.portal),
        None => {
            terminal::say_text(&render_findings(&findings, &sources, terminal::stderr_has_colour()));
            Err(Refusal::invalid(format_args!("the profile {} cannot be used", path.display())))
        }
    }
}
