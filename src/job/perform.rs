//! A whole run, from the browser's start to its end.

use std::{
    path::Path,
    pin::pin,
    time::{Duration, Instant},
};

use super::{BrowserSource, Job, JobError, Order, order::runs_dir, signal::Signals};
use crate::{
    cdp::{self, Browser, Deadline, LaunchOptions},
    event::{Ending, Event, Phase},
};

/// Runs `plan` in a session of the portal. When this returns, the browser is gone (one that was
/// attached to: its context is), whatever happened, signals included. Of a shared browser only the
/// context goes, and a signal leaves even that to whoever ends the browser.
///
/// # Errors
/// The first thing that went wrong; it was emitted as the run's ending.
pub async fn perform<T>(order: Order, plan: impl AsyncFnOnce(&mut Job) -> Result<T, JobError>) -> Result<T, JobError> {
    performed(order, true, plan).await
}

/// As [`perform`], without signing in: for what is to be seen before.
///
/// # Errors
/// As [`perform`].
pub async fn perform_signed_out<T>(
    order: Order,
    plan: impl AsyncFnOnce(&mut Job) -> Result<T, JobError>,
) -> Result<T, JobError> {
    performed(order, false, plan).await
}

async fn performed<T>(
    mut order: Order,
    signs_in: bool,
    plan: impl AsyncFnOnce(&mut Job) -> Result<T, JobError>,
) -> Result<T, JobError> {
    let began = Instant::now();
    let (events, redactor) = (order.events.clone(), order.redactor.clone());
    let run = uuid::Uuid::now_v7().to_string();
    let downloads = || order.state.join("downloads").join(&run);
    order.downloads = Some(order.downloads.clone().unwrap_or_else(downloads));
    events.emit(&Event::RunStarted {
        run,
        portal: order.files.portal().name.clone(),
        profile: order.profile.name.clone(),
        origins: order.origins(),
        rooftop: order.profile.rooftop.clone(),
    });
    let mut tally = Tally::default();
    let result = guarded(order, signs_in, plan, &mut tally).await;
    let ending = match &result {
        Ok(_) => Ending { kind: "done".into(), exit_code: 0, message: None },
        Err(error) => {
            let ending = error.ending();
            Ending { message: ending.message.map(|text| redactor.redact(&text).into_owned()), ..ending }
        }
    };
    let Tally { records, commands } = tally;
    events.emit(&Event::RunFinished { ending, records, commands, elapsed: began.elapsed() });
    result
}

/// What a run came to in numbers, however it ended.
#[derive(Default)]
struct Tally {
    records: u64,
    commands: u64,
}

async fn guarded<T>(
    order: Order,
    signs_in: bool,
    plan: impl AsyncFnOnce(&mut Job) -> Result<T, JobError>,
    tally: &mut Tally,
) -> Result<T, JobError> {
    let mut signals = Signals::listen().map_err(JobError::Signals)?;
    let events = order.events.clone();
    events.emit(&Event::PhaseStarted { phase: Phase::StartingBrowser });
    let browser = tokio::select! {
        browser = start_browser(&order.browser, &order.state, order.replay.is_some()) => browser?,
        signal = signals.next() => return Err(JobError::Interrupted(signal)),
    };
    events.emit(&Event::BrowserStarted { product: browser.version().product.clone() });
    let (said_before, is_shared) = (browser.sent_messages(), matches!(order.browser, BrowserSource::Shared(_)));
    let worked = work(&browser, order, signs_in, plan, tally, &mut signals).await;
    if is_shared {
        tally.commands = browser.sent_messages() - said_before;
    } else {
        events.emit(&Event::PhaseStarted { phase: Phase::ClosingBrowser });
        browser.close().await;
        tally.commands = browser.sent_messages();
    }
    worked
}

async fn work<T>(
    browser: &Browser,
    order: Order,
    signs_in: bool,
    plan: impl AsyncFnOnce(&mut Job) -> Result<T, JobError>,
    tally: &mut Tally,
    signals: &mut Signals,
) -> Result<T, JobError> {
    let mut job = tokio::select! {
        job = Job::begin(browser, order) => job?,
        signal = signals.next() => return Err(JobError::Interrupted(signal)),
    };
    let result = tokio::select! {
        result = carry_out(&mut job, signs_in, plan) => result,
        signal = signals.next() => Err(JobError::Interrupted(signal)),
    };
    tally.records = job.records();
    let is_interrupted = matches!(result, Err(JobError::Interrupted(_)));
    let mut ending = pin!(async { if is_interrupted { job.end_in_haste().await } else { job.end().await } });
    let late = tokio::select! {
        () = &mut ending => return result,
        signal = signals.next() => signal,
    };
    if !is_interrupted {
        tokio::select! {
            _ = tokio::time::timeout(LATE, ending) => {}
            // Whoever interrupts a second time waits for nothing.
            _ = signals.next() => {}
        }
    }
    Err(JobError::Interrupted(late))
}

async fn carry_out<T>(
    job: &mut Job,
    signs_in: bool,
    plan: impl AsyncFnOnce(&mut Job) -> Result<T, JobError>,
) -> Result<T, JobError> {
    if signs_in {
        job.ensure_session().await?;
    }
    plan(job).await
}

/// Gets the browser of a run going. A folder for it is made below `state`; those of runs that were cut
/// short are cleared away first. One that is `offline` reaches no network; what runs already is as it is.
///
/// # Errors
/// When it does not start or is not there.
pub async fn start_browser(source: &BrowserSource, state: &Path, offline: bool) -> Result<Browser, JobError> {
    match source {
        BrowserSource::Shared(browser) => Ok(browser.clone()),
        BrowserSource::Attach { url } => Ok(Browser::attach(url, Deadline::after(ATTACH)).await?),
        BrowserSource::Launch { executable, headed } => {
            let options = LaunchOptions { headless: !headed, ..launch_options(executable, state, offline) };
            Ok(Browser::launch(options).await?)
        }
    }
}

/// Gets a browser going that can reach nobody, for pages of recordings. Whoever asks for it closes it.
///
/// # Errors
/// When it does not start.
pub async fn start_offline_browser(executable: &Path, state: &Path) -> Result<Browser, JobError> {
    Ok(Browser::launch(launch_options(executable, state, true)).await?)
}

fn launch_options(executable: &Path, state: &Path, offline: bool) -> LaunchOptions {
    let runs = runs_dir(state);
    cdp::reap(&runs);
    let mut options = LaunchOptions::new(executable, runs);
    // Chromium refuses its sandbox to root; everyone else keeps it.
    options.no_sandbox = nix::unistd::geteuid().is_root();
    if offline {
        options.extra_args.extend(NO_NETWORK.iter().map(Into::into));
    }
    options
}

/// The end of a run that is interrupted there goes on for so long: the session is being kept.
const LATE: Duration = Duration::from_secs(4);

/// No name has an address, and what has one is behind a proxy that is not there.
const NO_NETWORK: [&str; 3] =
    ["--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=http://127.0.0.1:1", "--proxy-bypass-list=<-loopback>"];

/// A browser that runs already answers at once or not at all.
const ATTACH: Duration = Duration::from_secs(15);
