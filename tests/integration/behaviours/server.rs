//! The server that comes with a folder of cases.

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
};

/// `serve.py` on two free ports.
pub(super) struct CaseServer {
    child: Child,
    pub(super) site: u16,
    pub(super) foreign: u16,
}

impl CaseServer {
    pub(super) fn start(folder: &Path) -> Self {
        let (site, foreign) = free_ports();
        let mut child = Command::new("python3")
            .arg(folder.join("serve.py"))
            .args([&site.to_string(), &foreign.to_string(), "--until-stdin-ends"])
            // It ends with the pipe, which a test that is killed lets go of, too.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("python3 serves the cases");
        // It says its addresses once it listens.
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.contains("http://"), "serve.py did not start: {line}");
        Self { child, site, foreign }
    }
}

impl Drop for CaseServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_ports() -> (u16, u16) {
    let bind = || TcpListener::bind("127.0.0.1:0").unwrap();
    let (one, other) = (bind(), bind());
    (one.local_addr().unwrap().port(), other.local_addr().unwrap().port())
}
