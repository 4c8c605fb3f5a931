//! A run that stands still, and the person at the terminal: `run --step`, `--until`, `--pause-on-failure`.
//!
//! Lines in, lines out: it works in any terminal, in a multiplexer and through a pipe.

use std::{
    fs::DirBuilder,
    io::IsTerminal,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use clap::Args;
use futures::{FutureExt, future::LocalBoxFuture};
use tokio::task::spawn_blocking;

use super::{
    Refusal,
    conversation::LogFormat,
    terminal::{self, ERROR, FAINT, STRONG, WARNING, printable_line, shortened},
    try_report::{Outcome, as_text, summary},
    try_selector::{Found, Wanted, look, outlined, write_private},
};
use crate::{
    event::StepKey,
    flow::{FlowAddress, PortalFiles, Step},
    language::{nearest, render_problem},
    runner::{Decision, Runner, Stop, Watcher},
};

/// Where a run stops.
#[derive(Debug, Args)]
pub(super) struct StopArguments {
    /// Stop before each step, with the browser open, and ask
    #[arg(long)]
    step: bool,

    /// Run until a step and stop before it: its id or position as `recordings show` tells it, with the flow
    /// before it if that is another, as session.sign-in/2.1
    #[arg(long, value_name = "STEP-ID")]
    until: Option<String>,

    /// Stop where a step fails, to look, mend the files and go on
    #[arg(long)]
    pause_on_failure: bool,

    /// Take the answers from stdin although it is no terminal
    #[arg(long)]
    answers_from_stdin: bool,
}

/// Asks at each stop.
#[derive(Debug)]
pub(super) struct StepPrompt {
    /// The flow and the step to run until.
    until: Mutex<Option<(String, String)>>,
    stepping: AtomicBool,
    on_failure: bool,
    /// Where pictures go.
    folder: PathBuf,
    pictures: AtomicUsize,
    told_commands: AtomicBool,
}

const COMMANDS: &str = "  go          on with this step (after a failure: do it again); so does an empty line
  step        the same, and stop before the next one
  skip        on with the step after it
  end         end the run
  look        a picture of the page, in a file
  try WHAT    what PAGE.ELEMENT, PAGE.SHAPE or a locator as { role: button, name: Run } finds
  values      the values that expressions see
  reload      read the flow and selector files again; go, step and try do so if one was written";

/// After `go` or `step`: with the files that the run has, whatever is written now.
const ANYWAY: &str = "anyway";

impl StopArguments {
    /// Whether anybody asks for a stop.
    pub(super) fn is_asked(&self) -> bool {
        self.step || self.until.is_some() || self.pause_on_failure
    }

    /// The prompt, if it is asked for and there is somebody to answer.
    pub(super) fn prompt(
        self,
        files: &PortalFiles,
        address: &FlowAddress,
        (state, format): (&Path, LogFormat),
    ) -> Result<Option<StepPrompt>, Refusal> {
        if !self.is_asked() {
            if self.answers_from_stdin {
                return Err(Refusal::invalid("--answers-from-stdin needs --step, --until or --pause-on-failure"));
            }
            return Ok(None);
        }
        if format == LogFormat::Json {
            return Err(Refusal::invalid("a run that stops and asks talks to a person: leave out --log-format json"));
        }
        if !self.answers_from_stdin && !std::io::stdin().is_terminal() {
            return Err(Refusal::invalid("the run would stop and ask, and stdin is no terminal")
                .hinted("--answers-from-stdin takes the answers from it all the same"));
        }
        let until = self.until.map(|until| step_named(&until, files, &address.flow)).transpose()?;
        Ok(Some(StepPrompt {
            until: Mutex::new(until),
            stepping: AtomicBool::new(self.step),
            on_failure: self.pause_on_failure,
            folder: state.join("looks"),
            pictures: AtomicUsize::new(0),
            told_commands: AtomicBool::new(false),
        }))
    }
}

/// The flow and step that a text names; refused if there is none.
fn step_named(text: &str, files: &PortalFiles, ordered: &str) -> Result<(String, String), Refusal> {
    let (flow, id) = text.rsplit_once('/').unwrap_or((ordered, text));
    let Some(described) = files.flow(flow) else {
        return Err(Refusal::invalid(format_args!("--until: there is no flow `{flow}`")));
    };
    let mut known = Vec::new();
    collect(&described.steps, "", &mut known);
    if known.iter().any(|known| known == id) {
        return Ok((flow.to_owned(), id.to_owned()));
    }
    let refusal = Refusal::invalid(format_args!("--until: flow `{flow}` has no step `{id}`"));
    Err(match nearest(id, known.iter().map(String::as_str)) {
        Some(near) => refusal.hinted(format!("did you mean `{near}`?")),
        None => refusal.hinted(format!("it has: {}", known.join(", "))),
    })
}

/// Ids of steps as events tell them: their names, or else their positions.
fn collect(steps: &[Step], before: &str, into: &mut Vec<String>) {
    for (index, step) in steps.iter().enumerate() {
        let position = format!("{before}{}", index + 1);
        into.push(step.id.clone().unwrap_or_else(|| position.clone()));
        step.blocks().into_iter().for_each(|(_, inner)| collect(inner, &format!("{position}."), into));
    }
}

impl Watcher for StepPrompt {
    fn stops_before(&self, step: &StepKey, is_ordered: bool) -> bool {
        let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        if until.as_ref().is_some_and(|(flow, id)| *flow == step.flow && *id == step.id) {
            *until = None;
            return true;
        }
        is_ordered && self.stepping.load(Ordering::Relaxed)
    }

    fn stops_at_failure(&self) -> bool {
        self.on_failure || self.stepping.load(Ordering::Relaxed)
    }

    fn asked<'s, 'a: 's>(&'s self, stop: Stop<'s, 'a>) -> LocalBoxFuture<'s, Decision> {
        self.ask(stop).boxed_local()
    }
}

impl StepPrompt {
    /// The step that the run was to stop before, if it never came there.
    pub(super) fn missed(&self) -> Option<String> {
        let until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        until.as_ref().map(|(flow, id)| format!("{flow}/{id}"))
    }

    async fn ask(&self, stop: Stop<'_, '_>) -> Decision {
        tell_stop(&stop);
        if !self.told_commands.swap(true, Ordering::Relaxed) {
            terminal::say(format_args!("{FAINT}{COMMANDS}{FAINT:#}"));
        }
        let Stop { runner, .. } = stop;
        loop {
            terminal::say_text("> ");
            let Some(line) = next_line().await else {
                terminal::say(format_args!("end: nobody answers any more"));
                return Decision::End;
            };
            let line = line.trim();
            let (command, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
            let needs_files = matches!(command, "" | "go" | "again" | "continue" | "step" | "next" | "try");
            if needs_files && rest != ANYWAY && runner.has_stale_files() && !reload(runner) && command != "try" {
                let goes = if command.is_empty() { "go" } else { command };
                terminal::say(format_args!("`{goes} {ANYWAY}` goes on with them"));
                continue;
            }
            match command {
                "" | "go" | "again" | "continue" => {
                    self.stepping.store(false, Ordering::Relaxed);
                    return Decision::Go;
                }
                "step" | "next" => {
                    self.stepping.store(true, Ordering::Relaxed);
                    return Decision::Go;
                }
                "skip" => return Decision::Skip,
                "end" | "quit" | "exit" => return Decision::End,
                "look" => self.look(runner).await,
                "try" => self.try_it(runner, rest.trim()).await,
                "values" => tell_values(runner),
                "reload" => drop(reload(runner)),
                "help" => terminal::say(format_args!("{COMMANDS}")),
                other => terminal::say(format_args!(
                    "`{}` is no command; there is: go, step, skip, end, look, try, values, reload, help",
                    printable_line(other)
                )),
            }
        }
    }

    /// The next picture's file.
    fn picture_file(&self) -> Result<PathBuf, String> {
        let number = self.pictures.fetch_add(1, Ordering::Relaxed) + 1;
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.folder)
            .map_err(|error| format!("{} cannot be made: {error}", self.folder.display()))?;
        Ok(self.folder.join(format!("{}-{number}.png", std::process::id())))
    }

    fn keep(&self, picture: &[u8]) {
        let kept = self.picture_file().and_then(|path| {
            write_private(&path, picture).map_err(|error| format!("{}: {error}", path.display()))?;
            Ok(path)
        });
        match kept {
            Ok(path) => terminal::say(format_args!("picture in {}", path.display())),
            Err(why) => terminal::say(format_args!("{ERROR}no picture{ERROR:#}: {why}")),
        }
    }

    async fn look(&self, runner: &Runner<'_>) {
        terminal::say(format_args!("at {}", printable_line(&runner.redacted(&runner.window().address()))));
        match runner.picture().await {
            Ok(picture) => self.keep(&picture),
            Err(failure) => terminal::say(format_args!("{ERROR}no picture{ERROR:#}: {failure}")),
        }
    }

    async fn try_it(&self, runner: &mut Runner<'_>, what: &str) {
        if what.is_empty() {
            terminal::say(format_args!(
                "try what? PAGE.ELEMENT, PAGE.SHAPE or a locator as {{ role: button, name: Run }}"
            ));
            return;
        }
        let files = runner.files();
        let wanted = match Wanted::parse(what, files) {
            Ok(wanted) => wanted,
            Err(refusal) => return refusal.print(),
        };
        let looked = look(runner, &wanted, files).await;
        let (examined, survey) = match looked {
            Ok(looked) => looked,
            Err(end) => {
                let why = runner.redacted(&end.to_string());
                return terminal::say(format_args!("{ERROR}error{ERROR:#}: {}", printable_line(&why)));
            }
        };
        let picture = if examined.count() > 0 {
            outlined(runner.window(), &examined, false, runner.redactor()).await.ok()
        } else {
            None
        };
        let address = runner.window().address();
        let found = [Found {
            whence: "now".into(),
            address,
            is_at_home: true,
            examined,
            survey,
            is_part: false,
            doubt: None,
            times: 1,
        }];
        let outcome =
            Outcome { what, wanted: &wanted, portal: files, sources: runner.sources(), found: &found, picture: &None };
        terminal::say_text(&runner.redacted(&as_text(&outcome)));
        terminal::say(format_args!("{}", summary(&outcome)));
        if let Some(picture) = picture {
            self.keep(&picture);
        }
    }
}

/// A line of stdin, nothing at its end. The thread that reads is left behind if the run ends meanwhile.
async fn next_line() -> Option<String> {
    let read = || {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).ok().filter(|bytes| *bytes > 0).map(|_| line)
    };
    spawn_blocking(read).await.ok().flatten()
}

fn tell_stop(stop: &Stop<'_, '_>) {
    let StepKey { id, verb, flow, at, about, .. } = &stop.step;
    let about = about.as_ref().map(|about| format!(" {about}")).unwrap_or_default();
    match stop.failure {
        Some(end) => {
            let told = render_problem(&end.problem(), stop.runner.sources(), terminal::stderr_has_colour());
            terminal::say_text(&stop.runner.redacted(&told));
            terminal::say(format_args!(
                "{STRONG}step {id} of {flow} failed{STRONG:#}: {verb}{about}  {FAINT}{at}{FAINT:#}"
            ));
            if stop.has_acted {
                terminal::say(format_args!(
                    "{WARNING}it acted on the portal before it failed: look before you do it again{WARNING:#}"
                ));
            }
        }
        None => {
            terminal::say(format_args!(
                "{STRONG}before step {id} of {flow}{STRONG:#}: {verb}{about}  {FAINT}{at}{FAINT:#}"
            ));
        }
    }
}

/// Characters of a value that are shown.
const VALUE: usize = 160;

fn tell_values(runner: &Runner<'_>) {
    for (name, value) in runner.values() {
        terminal::say(format_args!("  {name:<16} {}", shortened(&printable_line(&value), VALUE)));
    }
}

/// Whether the files were taken.
fn reload(runner: &mut Runner<'_>) -> bool {
    match runner.read_again() {
        Ok(()) => {
            terminal::say(format_args!("read again: the run goes on with the files as they are now"));
            true
        }
        Err(error) => {
            terminal::say(format_args!("{ERROR}not taken{ERROR:#}: {error}"));
            terminal::say(format_args!("the run stays with the files it has"));
            false
        }
    }
}
