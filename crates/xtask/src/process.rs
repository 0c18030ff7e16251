//! Starting other programs: without a keyboard, with plain errors, and with their words kept when somebody counts them.

use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, ExitStatus, Stdio};

/// Runs a command that talks to the terminal itself. Fails with the command's name unless it ends with 0.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command
        .stdin(Stdio::null())
        .status()
        .with_context(|| cannot_start(command))?;
    judge(command, status)
}

/// Runs a command, shows its words as they come and returns them. Fails like [`run`].
pub(crate) fn run_and_listen(command: &mut Command) -> Result<String> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| cannot_start(command))?;
    let errors = child
        .stderr
        .take()
        .map(|pipe| std::thread::spawn(move || echo(pipe, std::io::stderr())));
    let mut heard = child
        .stdout
        .take()
        .map(|pipe| echo(pipe, std::io::stdout()))
        .unwrap_or_default();
    if let Some(thread) = errors {
        heard.push_str(&thread.join().unwrap_or_default());
    }
    let status = child.wait()?;
    judge(command, status)?;
    Ok(heard)
}

/// Runs a command in silence and returns its standard output; an error carries the end of what it complained about.
pub(crate) fn quietly(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| cannot_start(command))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        bail!(
            "{} ended with {}\n{}",
            name(command),
            output.status,
            tail(&complaint, 20)
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a program of this name is on the PATH.
pub(crate) fn exists(program: &str) -> bool {
    let suffixes: &[&str] = if cfg!(windows) { &[".exe", ".cmd"] } else { &[""] };
    std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|folder| {
            suffixes
                .iter()
                .any(|suffix| folder.join(format!("{program}{suffix}")).is_file())
        })
    })
}

/// The last `lines` lines of a text.
pub(crate) fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.trim_end().lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

fn echo(from: impl Read, mut to: impl Write) -> String {
    let (mut reader, mut heard, mut line) = (BufReader::new(from), String::new(), Vec::new());
    while matches!(reader.read_until(b'\n', &mut line), Ok(read) if read > 0) {
        // A closed terminal must not stop the count.
        to.write_all(&line).ok();
        heard.push_str(&String::from_utf8_lossy(&line));
        line.clear();
    }
    heard
}

fn judge(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("`{}` ended with {status}", name(command));
    }
    Ok(())
}

fn cannot_start(command: &Command) -> String {
    format!(
        "`{}` cannot be started; is it installed?",
        command.get_program().to_string_lossy()
    )
}

fn name(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = run(&mut Command::new("a-program-that-nobody-has")).unwrap_err();
        assert!(format!("{error:#}").contains("a-program-that-nobody-has"));
        assert!(!exists("a-program-that-nobody-has"));
        assert!(exists("cargo"));
    }

    #[test]
    fn what_a_program_says_on_both_pipes_is_heard() {
        let heard = run_and_listen(Command::new("cargo").arg("--version")).unwrap();
        assert!(heard.starts_with("cargo "), "{heard}");
        assert!(run_and_listen(Command::new("cargo").arg("no-such-command")).is_err());
    }

    #[test]
    fn a_tail_is_the_end() {
        assert_eq!(tail("a\nb\nc\n", 2), "b\nc");
        assert_eq!(tail("a", 5), "a");
    }
}
