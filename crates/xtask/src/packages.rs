//! What a machine must have before anything can be built, shown or tested, and how it gets there.
//!
//! On Debian and Ubuntu as root everything is installed; as another user the exact line to type is printed, because a
//! build tool that asks for a password is a build tool that somebody will let run unread. Elsewhere the tools are checked
//! and named. What is there already costs one call of `dpkg-query`.

use crate::process;
use crate::project::Project;
use anyhow::{Context, Result, bail};
use std::collections::HashSet;
use std::path::Path;
use std::process::Command;

/// To compile and start the desktop program: WebKitGTK, the tray library that it loads at run time, D-Bus, OpenSSL for SQLCipher.
pub(crate) const BUILD: &[&str] = &[
    "build-essential",
    "pkg-config",
    "libwebkit2gtk-4.1-dev",
    "libayatana-appindicator3-1",
    "libdbus-1-dev",
    "libssl-dev",
];

/// To show it where there is no display: a virtual one, a session bus, a keychain, fonts, and something that takes pictures.
pub(crate) const HEADLESS: &[&str] = &[
    "xvfb",
    "dbus-daemon",
    "gnome-keyring",
    "imagemagick",
    "fontconfig",
    "fonts-dejavu-core",
    "fonts-noto-core",
    "fonts-noto-color-emoji",
];

/// To test it: the driver of the real window, a program that shows notifications, a database server, a browser, a mailbox
/// server and a mail server with their certificates.
pub(crate) const TESTS: &[&str] = &[
    "webkit2gtk-driver",
    "dunst",
    "postgresql",
    "chromium",
    "openssl",
    "dovecot-imapd",
    "dovecot-lmtpd",
    "exim4-daemon-light",
];

/// To measure the reading of mail against: what fetches a mailbox, and what makes one searchable.
pub(crate) const MAIL_READERS: &[&str] = &["isync", "notmuch"];

/// Builds of Exim that do the same.
const EXIM: &str = "exim4-daemon-light";

/// Browsers that can stand in for Debian's package, which Ubuntu only has as a snap.
const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

/// Sees to it that the machine has what `sets` name and a Node that the interface can be built with.
///
/// Fails with one sentence that says what is missing and how to get it.
pub(crate) fn ensure(project: &Project, sets: &[&[&str]]) -> Result<()> {
    check_node()?;
    match std::env::consts::OS {
        "linux" => ensure_debian(project, sets),
        "windows" => check_windows(),
        "macos" => check_macos(),
        other => bail!("Mostrador is built on Linux, Windows and macOS; this is {other}"),
    }
}

/// Whether something can be shown on this machine.
pub(crate) fn has_display() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(not(target_os = "linux")) || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

fn ensure_debian(project: &Project, sets: &[&[&str]]) -> Result<()> {
    let browser_is_there = BROWSERS.iter().any(|name| process::exists(name));
    let wanted: Vec<&str> = sets
        .iter()
        .flat_map(|set| set.iter().copied())
        .filter(|name| *name != "chromium" || !browser_is_there)
        .filter(|name| *name != EXIM || !Path::new("/usr/sbin/exim4").is_file())
        .collect();
    if !process::exists("apt-get") || !process::exists("dpkg-query") {
        bail!(
            "this Linux has no apt-get, so packages cannot be installed for you. Install what these Debian packages hold \
             and run the command in a Debian or Ubuntu container, or help us to support your system: {}",
            wanted.join(" ")
        );
    }
    // An exit code other than 0 means that some are unknown: they are simply not in the answer.
    let answer = Command::new("dpkg-query")
        .args(["-W", "-f", "${Package} ${db:Status-Abbrev}\n"])
        .args(&wanted)
        .output();
    let answer = answer.context("dpkg-query cannot be started")?;
    let missing = missing(&wanted, &String::from_utf8_lossy(&answer.stdout));
    if missing.is_empty() {
        return Ok(());
    }
    // A machine that has another mail server must not lose it to ours: nothing is removed.
    let install = ["apt-get", "install", "-y", "--no-install-recommends", "--no-remove"];
    if process::quietly(Command::new("id").arg("-u"))?.trim() != "0" {
        bail!(
            "these system packages are missing and installing them needs an administrator. Type this and start again:\n\n  \
             sudo apt-get update && sudo {} {}\n",
            install.join(" "),
            missing.join(" ")
        );
    }
    println!("installing {} system packages: {}", missing.len(), missing.join(" "));
    let noninteractive = |arguments: &[&str]| {
        let mut command = project.tool("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive").args(arguments);
        command
    };
    process::quietly(&mut noninteractive(&["update"]))
        .context("the package lists cannot be read; is there a network?")?;
    let mut command = noninteractive(&install[1..]);
    command.args(["-q", "-o", "Dpkg::Use-Pty=0"]).args(&missing);
    process::quietly(&mut command)
        .with_context(|| format!("system packages could not be installed: {}", missing.join(" ")))?;
    Ok(())
}

/// Which of `wanted` the answer of `dpkg-query` does not call installed.
fn missing<'a>(wanted: &[&'a str], answer: &str) -> Vec<&'a str> {
    let installed: HashSet<&str> = answer
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(_, state)| state.trim_start().starts_with("ii"))
        .map(|(name, _)| name)
        .collect();
    wanted
        .iter()
        .copied()
        .filter(|name| !installed.contains(name))
        .collect()
}

fn check_node() -> Result<()> {
    if !process::exists("node") || !process::exists("npm") {
        bail!("Node.js 20 or newer with npm is needed to build the interface: https://nodejs.org");
    }
    let version = process::quietly(Command::new("node").arg("--version"))?;
    let version = version.trim();
    match major(version) {
        Some(major) if major >= 20 => Ok(()),
        _ => bail!("Node.js 20 or newer is needed to build the interface; this is {version}"),
    }
}

fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

fn check_windows() -> Result<()> {
    // The Evergreen runtime registers here for all users or for this one; Windows 11 has it from the start.
    let client = r"Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}";
    let keys = [
        format!(r"HKLM\SOFTWARE\WOW6432Node\{client}"),
        format!(r"HKCU\Software\{client}"),
    ];
    if !keys
        .iter()
        .any(|key| process::quietly(Command::new("reg").args(["query", key, "/v", "pv"])).is_ok())
    {
        bail!("the WebView2 runtime is missing: https://developer.microsoft.com/microsoft-edge/webview2");
    }
    let toolchain = process::quietly(Command::new("rustc").arg("-vV"))?;
    if !toolchain.contains("-pc-windows-msvc") {
        bail!("Rust's MSVC toolchain is needed: rustup default stable-msvc, and the Visual Studio C++ Build Tools");
    }
    Ok(())
}

fn check_macos() -> Result<()> {
    process::quietly(Command::new("xcode-select").arg("-p"))
        .map(drop)
        .context("Apple's command line tools are missing: xcode-select --install")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_packages_that_are_fully_installed_count() {
        let answer = "xvfb ii \nimagemagick rc \nchromium un \n";
        assert_eq!(
            missing(&["xvfb", "imagemagick", "chromium", "postgresql"], answer),
            ["imagemagick", "chromium", "postgresql"]
        );
    }

    #[test]
    fn the_version_of_node_is_read() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("nonsense"), None);
    }
}
