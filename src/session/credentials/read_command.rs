//! A secret from a program's standard output.

use std::{process::Stdio, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt},
    process::Command,
};

use super::{SourceProblem, credentials::MAX_BYTES};

/// How long a password manager may take, a person's touch of a key included.
const LIMIT: Duration = Duration::from_secs(30);

/// How much of a program's complaint is worth repeating.
const COMPLAINT: usize = 400;

/// Runs `argv` without a shell and returns what it wrote.
pub(in crate::session) async fn read_command(argv: &[String]) -> Result<Vec<u8>, SourceProblem> {
    let (program, arguments) = argv.split_first().ok_or(SourceProblem::NoProgram)?;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let run = async {
        let mut child = command.spawn()?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let (stdout, stderr) = tokio::try_join!(bounded(stdout), bounded(stderr))?;
        let status = child.wait().await?;
        if stdout.len() > MAX_BYTES {
            return Err(SourceProblem::TooLarge { limit: MAX_BYTES });
        }
        if status.success() { Ok(stdout) } else { Err(SourceProblem::Failed { status, stderr: complaint(&stderr) }) }
    };
    tokio::time::timeout(LIMIT, run).await.unwrap_or(Err(SourceProblem::TooSlow { limit: LIMIT }))
}

/// Reads one byte more than is allowed and drops the rest, so that the program is not held up.
async fn bounded(output: Option<impl AsyncRead + Unpin>) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(mut output) = output {
        (&mut output).take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).await?;
        tokio::io::copy(&mut output, &mut tokio::io::sink()).await?;
    }
    Ok(bytes)
}

/// The end of what the program said, on one line.
fn complaint(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let skip = words.chars().count().saturating_sub(COMPLAINT);
    words.chars().skip(skip).collect()
}
