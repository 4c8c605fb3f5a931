//! Runs of the shipped flows against a practice portal of their own.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use indexmap::IndexMap;
use practice_portal::{Portal, PortalOptions, PortalUser, PromoMode};
use wayleave::{
    event::{Event, Sink, Stream},
    flow::{Loaded, Project},
    job::{BrowserSource, JobError, Order, Task, perform},
    language::render_findings,
    portal::Profile,
    runner::GivenInput,
};

use super::browser;

/// A portal, a profile for one of its users, and a state folder.
pub(crate) struct Practice {
    pub(crate) portal: Portal,
    pub(crate) folder: tempfile::TempDir,
    user: usize,
    password: Option<String>,
    answers: Option<String>,
    page_timeout: Option<String>,
    files: Vec<(String, String)>,
}

/// What a run left behind.
pub(crate) struct Run {
    pub(crate) records: Vec<serde_json::Value>,
    pub(crate) events: Vec<Event>,
    pub(crate) result: Result<(), JobError>,
}

impl Practice {
    /// The demo user's portal, without pop-ups by chance.
    pub(crate) async fn start() -> Self {
        Self::with(PortalOptions { promo: PromoMode::Off, ..PortalOptions::default() }).await
    }

    pub(crate) async fn with(options: PortalOptions) -> Self {
        let portal = Portal::start(options).await.unwrap();
        Self {
            portal,
            folder: tempfile::tempdir().unwrap(),
            user: 0,
            password: None,
            answers: None,
            page_timeout: None,
            files: Vec::new(),
        }
    }

    /// A portal with few vehicles, for tests that are not about their number.
    pub(crate) async fn small() -> Self {
        Self::with(PortalOptions { promo: PromoMode::Off, vehicles: 30, ..PortalOptions::default() }).await
    }

    pub(crate) fn signed_in_as(mut self, username: &str) -> Self {
        self.user = self.portal.users().iter().position(|user| user.username == username).unwrap();
        self
    }

    pub(crate) fn with_password(mut self, password: &str) -> Self {
        self.password = Some(password.to_owned());
        self
    }

    /// How the profile answers challenges, instead of by the user's authenticator app: the lines below `mfa:`,
    /// without their indent. `{folder}` is the folder of this practice.
    pub(crate) fn with_answers(mut self, lines: &str) -> Self {
        let folder = self.folder.path().display().to_string();
        self.answers = Some(lines.replace("{folder}", &folder).lines().map(|line| format!("  {line}\n")).collect());
        self
    }

    /// Adds a file to copies of the shipped ones: `flows/…` or `selectors/…` of the portal.
    pub(crate) fn with_file(mut self, path: &str, text: &str) -> Self {
        self.files.push((path.to_owned(), text.to_owned()));
        self
    }

    /// Runs copies of the shipped files whose pages must come sooner.
    pub(crate) fn with_page_timeout(mut self, timeout: &str) -> Self {
        self.page_timeout = Some(timeout.to_owned());
        self
    }

    pub(crate) fn user(&self) -> &PortalUser {
        &self.portal.users()[self.user]
    }

    /// Writes a profile with its secrets beside it, as `practice --profile-out` does.
    pub(crate) fn profile_file(&self, rooftop: Option<&str>) -> PathBuf {
        let user = self.user();
        let write = |name: &str, text: &str| {
            let path = self.folder.path().join(name);
            fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let (name, password, totp) = (
            write("username", &user.username),
            write("password", self.password.as_deref().unwrap_or(&user.password)),
            write("totp", &seed(user)),
        );
        let answers = self.answers.clone().unwrap_or_else(|| format!("  totp: {{ file: \"{totp}\" }}\n"));
        let mfa = if answers.is_empty() { String::new() } else { format!("mfa:\n{answers}") };
        let origins: Vec<String> =
            self.portal.origins().iter().map(|(name, url)| format!("{name}: \"{url}\"")).collect();
        let rooftop = rooftop.map(|name| format!("rooftop: \"{name}\"\n")).unwrap_or_default();
        let text = format!(
            "profile: practice\nportal: dealercenter\norigins: {{ {} }}\n{rooftop}credentials:\n  username: {{ file: \"{name}\" }}\n  password: {{ file: \"{password}\" }}\n{mfa}",
            origins.join(", ")
        );
        let path = self.folder.path().join("profile.yaml");
        fs::write(&path, text).unwrap();
        path
    }

    pub(crate) async fn run(&self, flow: &str, inputs: &[(&str, &str)]) -> Run {
        self.run_in(None, flow, inputs).await
    }

    pub(crate) async fn run_in(&self, rooftop: Option<&str>, flow: &str, inputs: &[(&str, &str)]) -> Run {
        let collected = Arc::new(Mutex::new(Vec::new()));
        let order = self.order(rooftop, Stream::new(vec![Box::new(Collector(collected.clone()))]));
        let given: IndexMap<String, GivenInput> =
            inputs.iter().map(|(name, value)| ((*name).to_owned(), GivenInput::Text((*value).to_owned()))).collect();
        let task = Task::bind(&order.files, flow, &given, &order.state).await.unwrap();
        let result = perform(order, async |job| job.run(&task).await.map(drop)).await;
        let events = std::mem::take(&mut *collected.lock().unwrap());
        let records = events
            .iter()
            .filter_map(|event| match event {
                Event::Record { json, .. } => Some(serde_json::from_str(json).unwrap()),
                _ => None,
            })
            .collect();
        Run { records, events, result }
    }

    pub(crate) fn order(&self, rooftop: Option<&str>, events: Stream) -> Order {
        let Loaded { project, mut findings, mut sources } = Project::load(&self.root());
        let profile = Profile::load(&self.profile_file(rooftop), &mut sources, &mut findings).unwrap();
        assert!(!findings.has_errors(), "{}", render_findings(&findings, &sources, false));
        Order {
            events,
            ..Order::new(
                Arc::new(project.into_portal("dealercenter").unwrap()),
                Arc::new(sources),
                profile,
                BrowserSource::Launch { executable: browser::executable(), headed: false },
                self.folder.path().join("state"),
            )
        }
    }

    /// The shipped files, or copies of them with what the test changes.
    pub(crate) fn root(&self) -> PathBuf {
        let shipped = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        if self.page_timeout.is_none() && self.files.is_empty() {
            return shipped;
        }
        let copy = self.folder.path().join("project");
        for part in ["flows", "selectors"] {
            copy_folder(&shipped.join(part), &copy.join(part));
        }
        for (path, text) in &self.files {
            let path = copy.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        if let Some(timeout) = &self.page_timeout {
            let file = copy.join("flows/dealercenter/portal.yaml");
            let text = fs::read_to_string(&file).unwrap();
            let shorter =
                text.replace("page: 60s, first_page: 90s", &format!("page: {timeout}, first_page: {timeout}"));
            assert_ne!(text, shorter);
            fs::write(&file, shorter).unwrap();
        }
        copy
    }

    /// No process of a browser and no run folder is left.
    pub(crate) fn assert_nothing_left(&self) {
        let runs = self.folder.path().join("state/runs");
        let left: Vec<_> =
            fs::read_dir(&runs).map(|entries| entries.flatten().map(|e| e.path()).collect()).unwrap_or_default();
        assert!(left.is_empty(), "left behind: {left:?}");
    }
}

impl Run {
    pub(crate) fn exit_code(&self) -> u8 {
        self.result.as_ref().map_or_else(JobError::exit_code, |()| 0)
    }

    #[track_caller]
    pub(crate) fn succeeded(self) -> Self {
        if let Err(error) = &self.result {
            let report = self.events.iter().find_map(|event| match event {
                Event::Failed(report) => Some(report.source.clone()),
                _ => None,
            });
            panic!("{error}\n{}", report.unwrap_or_default());
        }
        self
    }
}

/// The seed as people copy it; with its period where that is not the usual one.
fn seed(user: &PortalUser) -> String {
    match user.totp_period {
        30 => user.totp_secret.clone(),
        period => format!("otpauth://totp/practice?secret={}&period={period}", user.totp_secret),
    }
}

struct Collector(Arc<Mutex<Vec<Event>>>);

impl Sink for Collector {
    fn take(&mut self, event: &Event) {
        self.0.lock().unwrap().push(event.clone());
    }
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
