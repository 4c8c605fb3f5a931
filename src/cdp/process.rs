//! The process of a browser that we started, and all that belongs to it.

use std::{
    io,
    os::{fd::OwnedFd, unix::net::UnixStream as StdStream},
    path::PathBuf,
    process::{ExitStatus, Stdio},
    sync::Arc,
    thread,
    time::Duration,
};

use command_fds::{CommandFdExt, FdMapping};
use process_wrap::tokio::{ChildWrapper, CommandWrap, KillOnDrop, ProcessGroup};
use tokio::{net::UnixStream, process::Command, sync::watch, task::spawn_blocking, time::timeout_at};

use super::{
    deadline::Deadline,
    error::{Gone, LaunchError},
    executable::real_binary,
    options::LaunchOptions,
    processes,
    run_folder::RunFolder,
    stderr_tail::StderrTail,
};

/// How long killed processes may take to disappear before their folder is removed regardless.
const DYING: Duration = Duration::from_secs(5);

/// A browser process, the group it leads, and its run folder. Dropping it kills the group and
/// removes the folder in the background; [`end`](Self::end) does so and waits.
#[derive(Debug)]
pub(super) struct BrowserProcess {
    pid: u32,
    witness: Witness,
    folder: Arc<RunFolder>,
    /// The folder is removed, nothing is left to do.
    ended: bool,
}

/// Knows whether and how a browser process ended.
#[derive(Clone, Debug)]
pub(super) struct Witness {
    exit: watch::Receiver<Option<ExitStatus>>,
    stderr: StderrTail,
}

impl BrowserProcess {
    /// Starts the browser; the stream is our end of its debugging pipe.
    pub(super) fn start(options: &LaunchOptions) -> Result<(Self, UnixStream), LaunchError> {
        let folder = RunFolder::create(&options.runs_dir)
            .map_err(|source| LaunchError::RunFolder { path: options.runs_dir.clone(), source })?;
        spawn(options, &folder)
            .map_err(|source| {
                folder.remove();
                LaunchError::Spawn { path: options.executable.clone(), source }
            })
            .map(|(child, pid, stream)| {
                let witness = Witness::watch(child, pid);
                (Self { pid, witness, folder: Arc::new(folder), ended: false }, stream)
            })
    }

    pub(super) fn pid(&self) -> u32 {
        self.pid
    }

    pub(super) fn run_folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    pub(super) fn witness(&self) -> &Witness {
        &self.witness
    }

    /// Kills the group, unless the browser has exited: its group was killed then, and the number
    /// may belong to somebody else by now.
    fn kill(&self) {
        if self.witness.exit.borrow().is_none() {
            processes::kill_group(self.pid);
        }
    }

    /// Kills the group, and removes the folder when nothing of it runs any more.
    pub(super) async fn end(mut self) {
        self.kill();
        let (group, folder) = (self.pid, self.folder.clone());
        let cleared = spawn_blocking(move || clear_away(group, &folder)).await;
        self.ended = cleared.is_ok();
    }
}

impl Drop for BrowserProcess {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        self.kill();
        let (group, folder) = (self.pid, self.folder.clone());
        // If we end before the thread does, the next start's reap finds the folder.
        thread::spawn(move || clear_away(group, &folder));
    }
}

impl Witness {
    /// Collects the child when it exits, with whatever it leaves of its group, and its standard
    /// error until then.
    fn watch(mut child: Box<dyn ChildWrapper>, pid: u32) -> Self {
        let stderr = StderrTail::collect(child.stderr().take());
        let (report, exit) = watch::channel(None);
        tokio::spawn(async move {
            if let Ok(status) = child.wait().await {
                processes::kill_group(pid);
                let _ = report.send(Some(status));
            }
        });
        Self { exit, stderr }
    }

    /// Standard error so far.
    pub(super) fn stderr(&self) -> Arc<str> {
        self.stderr.text()
    }

    /// The exit status, if the browser exits before `deadline`.
    async fn exited(&self, deadline: Deadline) -> Option<ExitStatus> {
        let mut exit = self.exit.clone();
        let seen = timeout_at(deadline.instant(), exit.wait_for(Option::is_some)).await;
        seen.ok()?.ok()?.to_owned()
    }

    /// How the browser ended, told once its pipe is closed: status and last words follow at once,
    /// unless a child process keeps standard error open.
    pub(super) async fn testify(&self) -> Gone {
        let soon = Deadline::after(Duration::from_millis(500));
        let status = self.exited(soon).await.map(|status| status.to_string());
        self.stderr.finished(soon.min(Deadline::after(Duration::from_millis(100)))).await;
        Gone::BrowserExited { status, stderr: self.stderr.text() }
    }
}

fn spawn(options: &LaunchOptions, folder: &RunFolder) -> io::Result<(Box<dyn ChildWrapper>, u32, UnixStream)> {
    let (ours, theirs) = StdStream::pair()?;
    ours.set_nonblocking(true)?;
    let mut command = Command::new(real_binary(&options.executable));
    command
        .args(options.arguments(&folder.profile()))
        .env_clear()
        .envs(options.environment(folder.tmp()))
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .fd_mappings(pipe_ends(theirs.into())?)
        .map_err(io::Error::other)?;
    let child = CommandWrap::from(command).wrap(ProcessGroup::leader()).wrap(KillOnDrop).spawn()?;
    let pid = child.id().ok_or_else(|| io::Error::other("the browser ended while it was started"))?;
    Ok((child, pid, UnixStream::from_std(ours)?))
}

/// Chromium reads commands from descriptor 3 and writes to 4. A socket serves both directions.
fn pipe_ends(socket: OwnedFd) -> io::Result<Vec<FdMapping>> {
    let reads = FdMapping { parent_fd: socket.try_clone()?, child_fd: 3 };
    let writes = FdMapping { parent_fd: socket, child_fd: 4 };
    Ok(vec![reads, writes])
}

/// Waits until nothing of a killed group runs, then removes its folder.
fn clear_away(group: u32, folder: &RunFolder) {
    const BETWEEN_LOOKS: Duration = Duration::from_millis(3);
    let deadline = Deadline::after(DYING);
    while processes::group_runs(group) && !deadline.is_past() {
        thread::sleep(BETWEEN_LOOKS);
    }
    folder.remove();
}
