//! `author` with a window, on a display of its own, worked by the display's mouse.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use x11rb::{
    connection::Connection,
    protocol::{
        xproto::{BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConnectionExt as _, MOTION_NOTIFY_EVENT},
        xtest::ConnectionExt as _,
    },
};

use crate::support::site::Site;

const DOOR: &str = "<title>Door</title><style>button { position: fixed; inset: 0; width: 100%; height: 100% }</style>\
    <button onclick=\"fetch('/pressed')\">Open</button><script>requestAnimationFrame(() => requestAnimationFrame(() => fetch('/painted')))</script>";

/// A display without a screen, for as long as this is there.
struct Display {
    server: Child,
    name: String,
}

impl Display {
    /// Nothing where no such server is installed.
    fn start() -> Option<Self> {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        Some(Self { server, name: format!(":{}", number.trim()) })
    }

    /// Clicks in the middle of it.
    fn click(&self) {
        let (connection, screen) = x11rb::connect(Some(&self.name)).unwrap();
        let root = connection.setup().roots[screen].root;
        for (kind, button) in [(MOTION_NOTIFY_EVENT, 0), (BUTTON_PRESS_EVENT, 1), (BUTTON_RELEASE_EVENT, 1)] {
            connection.xtest_fake_input(kind, button, x11rb::CURRENT_TIME, root, 640, 450, 0).unwrap();
        }
        // Answered when all before it was done.
        connection.get_input_focus().unwrap().reply().unwrap();
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ended = self.server.kill();
        let _gone = self.server.wait();
    }
}

async fn until(what: &str, holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(60), "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_window_is_shown_and_what_its_mouse_does_is_written() {
    let Some(display) = Display::start() else {
        eprintln!("left out: Xvfb is not installed (apt package xvfb)");
        return;
    };
    let site = Site::serve(&[("door", DOOR)]).await;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("project");
    let mut author = Command::new(env!("CARGO_BIN_EXE_wayleave"))
        .args(["author", &site.url("a", "door"), "--portal", "house", "--flow", "doors.open"])
        .arg("--out")
        .arg(&root)
        .env("HOME", folder.path())
        .env("DISPLAY", &display.name)
        .env_remove("WAYLAND_DISPLAY")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    until("the page is painted", || site.asked("painted") > 0).await;
    display.click();
    until("the click arrives", || site.asked("pressed") > 0).await;
    let flow = root.join("flows/house/doors/open.yaml");
    until("it is written", || std::fs::read_to_string(&flow).is_ok_and(|flow| flow.contains("click: door.open"))).await;
    kill(Pid::from_raw(i32::try_from(author.id()).unwrap()), Signal::SIGINT).unwrap();
    let ended = tokio::task::spawn_blocking(move || author.wait().unwrap().code());
    assert_eq!(ended.await.unwrap(), Some(0));
}
