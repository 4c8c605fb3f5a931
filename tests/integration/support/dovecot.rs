//! A real mail server: Dovecot on loopback, TLS by an authority of its own, in a folder that goes with it.

use std::{
    fmt::Write as _,
    fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    os::unix::fs::{PermissionsExt, chown},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::SystemTime,
};

use nix::unistd::{Gid, Group, Uid, User, getegid, geteuid};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

/// The one who has mail, and the password.
pub(crate) const USER: &str = "clerk@lot.example";
pub(crate) const PASSWORD: &str = "post \"office\" 7";

pub(crate) struct Dovecot {
    pub(crate) port: u16,
    folder: tempfile::TempDir,
    server: Option<Child>,
    owner: (Uid, Gid),
    delivered: AtomicU32,
}

impl Dovecot {
    pub(crate) fn start() -> Self {
        Self::with("")
    }

    /// One that never tells of new mail by itself.
    pub(crate) fn without_idle() -> Self {
        Self::with("imap_capability = IMAP4rev1 SASL-IR LITERAL+ UIDPLUS\n")
    }

    /// Settings added to its own.
    fn with(settings: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("dovecot").permissions(mode(0o755)).tempdir().unwrap();
        certify(folder.path());
        fs::write(folder.path().join("users"), format!("{USER}:{{PLAIN}}{PASSWORD}\n")).unwrap();
        let maildir = folder.path().join("mail").join(USER);
        let (user, owner) = keeper();
        for part in ["tmp", "new", "cur"] {
            fs::create_dir_all(maildir.join(part)).unwrap();
            chown(maildir.join(part), Some(owner.0.as_raw()), Some(owner.1.as_raw())).unwrap();
        }
        for path in [&maildir, maildir.parent().unwrap()] {
            chown(path, Some(owner.0.as_raw()), Some(owner.1.as_raw())).unwrap();
        }
        let mut dovecot = Self { port: 0, folder, server: None, owner, delivered: AtomicU32::new(0) };
        // A port that was free may be taken before it is used.
        for _ in 0..5 {
            dovecot.port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            dovecot.configure(&user, settings);
            if dovecot.run() {
                return dovecot;
            }
        }
        panic!("dovecot found no port of its own");
    }

    fn configure(&self, (user, group): &(String, String), settings: &str) {
        let (folder, (uid, gid)) = (self.folder.path().display(), self.owner);
        let mut text = format!(
            "base_dir = {folder}/run\nstate_dir = {folder}/state\nlog_path = /dev/stderr\nprotocols = imap\n\
             default_internal_user = {user}\ndefault_internal_group = {group}\ndefault_login_user = {user}\n\
             mail_location = maildir:{folder}/mail/%u\nfirst_valid_uid = 0\nfirst_valid_gid = 0\n\
             ssl = required\nssl_cert = <{folder}/server.pem\nssl_key = <{folder}/server.key\n\
             auth_mechanisms = plain\nauth_failure_delay = 0\n\
             passdb {{\n  driver = passwd-file\n  args = username_format=%u {folder}/users\n}}\n\
             userdb {{\n  driver = static\n  args = uid={uid} gid={gid} home={folder}/mail/%u\n}}\n\
             service imap-login {{\n  chroot =\n  inet_listener imap {{\n    port = 0\n  }}\n\
             inet_listener imaps {{\n    address = 127.0.0.1\n    port = {port}\n    ssl = yes\n  }}\n}}\n\
             service anvil {{\n  chroot =\n}}\nservice stats {{\n  chroot =\n}}\n",
            port = self.port,
        );
        text.write_str(settings).unwrap();
        fs::write(self.folder.path().join("dovecot.conf"), text).unwrap();
    }

    /// Starts the server; `false` if the port is somebody else's.
    fn run(&mut self) -> bool {
        let mut command = Command::new("/usr/sbin/dovecot");
        command.arg("-F").arg("-c").arg(self.folder.path().join("dovecot.conf"));
        let mut server = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        let server = server.as_mut().expect("dovecot is installed (Debian: dovecot-imapd)");
        let mut lines = BufReader::new(server.stderr.take().unwrap()).lines();
        let mut said = String::new();
        // It listens before it says so.
        for line in lines.by_ref().map_while(Result::ok) {
            if line.contains("starting up") {
                std::thread::spawn(move || lines.for_each(drop));
                self.server = Some(std::mem::replace(server, Command::new("true").spawn().unwrap()));
                server.wait().unwrap();
                return true;
            }
            said.push_str(&line);
        }
        server.wait().unwrap();
        assert!(said.contains("already in use"), "dovecot does not start: {said}");
        false
    }

    /// Ends the server and starts it again, at the same port, with the same mail.
    pub(crate) fn restart(&mut self) {
        self.stop();
        assert!(self.run(), "the port is taken");
    }

    fn stop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let id = nix::unistd::Pid::from_raw(server.id().try_into().unwrap());
            let _gone = nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGTERM);
            server.wait().unwrap();
        }
    }

    /// The authority that vouches for it.
    pub(crate) fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// A file with the password, for a profile.
    pub(crate) fn password_file(&self) -> PathBuf {
        let path = self.folder.path().join("password");
        fs::write(&path, PASSWORD).unwrap();
        fs::set_permissions(&path, mode(0o600)).unwrap();
        path
    }

    /// A file with the user's name, for a profile.
    pub(crate) fn user_file(&self) -> PathBuf {
        let path = self.folder.path().join("user");
        fs::write(&path, USER).unwrap();
        fs::set_permissions(&path, mode(0o600)).unwrap();
        path
    }

    /// Puts a mail into the mailbox, now.
    pub(crate) fn deliver(&self, mail: &str) {
        self.deliver_from(mail, SystemTime::now());
    }

    /// Puts a mail there that arrived on this server before, as when somebody moves it.
    pub(crate) fn deliver_from(&self, mail: &str, arrived: SystemTime) {
        let maildir = self.folder.path().join("mail").join(USER);
        let count = self.delivered.fetch_add(1, Ordering::SeqCst);
        let seconds = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
        let name = format!("{seconds}.M{count}.localhost");
        let draft = maildir.join("tmp").join(&name);
        fs::write(&draft, mail.replace("\r\n", "\n").replace('\n', "\r\n")).unwrap();
        fs::File::options().write(true).open(&draft).unwrap().set_modified(arrived).unwrap();
        chown(&draft, Some(self.owner.0.as_raw()), Some(self.owner.1.as_raw())).unwrap();
        fs::rename(&draft, maildir.join("new").join(&name)).unwrap();
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.stop();
    }
}

fn mode(mode: u32) -> fs::Permissions {
    fs::Permissions::from_mode(mode)
}

/// Whose the mail is, and whom the server's parts run as: ours, but never root's.
fn keeper() -> ((String, String), (Uid, Gid)) {
    if geteuid().is_root() {
        let user = User::from_name("dovecot").unwrap().expect("Dovecot's own user");
        return (("dovecot".into(), "dovecot".into()), (user.uid, user.gid));
    }
    let (uid, gid) = (geteuid(), getegid());
    let names = (User::from_uid(uid).unwrap().unwrap().name, Group::from_gid(gid).unwrap().unwrap().name);
    (names, (uid, gid))
}

fn certify(folder: &Path) {
    let mut authority = CertificateParams::new(Vec::default()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    fs::write(folder.join("ca.pem"), authority.self_signed(&key).unwrap().pem()).unwrap();
    let issuer = Issuer::new(authority, key);
    let key = KeyPair::generate().unwrap();
    let server = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    fs::write(folder.join("server.pem"), server.pem()).unwrap();
    fs::write(folder.join("server.key"), key.serialize_pem()).unwrap();
}
