//! A profile for a practice portal, with each secret in a file of its own.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use practice_portal::Portal;

use super::Refusal;

/// Writes `FILE`, and `FILE.username`, `FILE.password` and `FILE.totp` for their owner only.
pub(super) fn write_profile(path: &Path, portal: &Portal) -> Result<(), Refusal> {
    let write = || {
        let user = portal.users().first().ok_or_else(|| io::Error::other("the portal has no user"))?;
        let secrets = [("username", &user.username), ("password", &user.password), ("totp", &user.totp_secret)];
        for (name, secret) in secrets {
            write_private(&beside(path, name), secret)?;
        }
        write_private(path, &profile_text(path, portal))
    };
    write().map_err(|error: io::Error| {
        Refusal::invalid(format_args!("the profile {} cannot be written: {error}", path.display()))
    })
}

fn profile_text(path: &Path, portal: &Portal) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let source = |name: &str| {
        let file = beside(path, name);
        quoted(&file.file_name().unwrap_or_default().to_string_lossy())
    };
    let origins: Vec<String> =
        portal.origins().iter().map(|(name, url)| format!("  {name}: {}\n", quoted(url))).collect();
    let rooftop = portal.rooftops().first().map(|rooftop| rooftop.name.clone()).unwrap_or_default();
    format!(
        "# The practice portal that was running when this was written; its secrets end with it.\n\
         profile: practice\n\
         portal: dealercenter\n\
         origins:\n{}\
         rooftop: {}\n\
         credentials:\n  username: {{ file: {} }}\n  password: {{ file: {} }}\n\
         mfa:\n  totp: {{ file: {} }}\n",
        origins.concat(),
        quoted(&rooftop),
        source("username"),
        source("password"),
        source("totp"),
    )
}

/// `practice.yaml` and `password` make `practice.yaml.password`.
fn beside(path: &Path, name: &str) -> PathBuf {
    let mut file = path.as_os_str().to_owned();
    file.push(".");
    file.push(name);
    file.into()
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    // A file that was there keeps its mode otherwise.
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    file.write_all(text.as_bytes())
}
