//! Where the project is and where its products go, asked once from cargo so that nobody guesses.

use crate::process;
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folders that every task needs.
pub(crate) struct Project {
    /// Top of the repository.
    pub(crate) root: PathBuf,
    /// Cargo's target folder, which may lie outside the repository and may be shared by several clones.
    pub(crate) target: PathBuf,
    /// What `cargo metadata --no-deps` says: packages, their targets and their direct dependencies.
    pub(crate) metadata: Value,
    /// Whether clippy is the compiler, see [`Project::linting`].
    linting: bool,
}

impl Project {
    /// Asks cargo from the folder of this crate. Fails when cargo cannot read the workspace, with cargo's own words.
    pub(crate) fn find() -> Result<Self> {
        let here = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").to_owned());
        Self::at(Path::new(&here))
    }

    /// The project that contains `folder`.
    pub(crate) fn at(folder: &Path) -> Result<Self> {
        let mut command = Command::new("cargo");
        command
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .current_dir(folder);
        let metadata: Value = serde_json::from_str(&process::quietly(&mut command)?)?;
        let path = |key: &str| {
            metadata
                .get(key)
                .and_then(Value::as_str)
                .map(PathBuf::from)
                .with_context(|| format!("cargo metadata has no {key}"))
        };
        Ok(Self {
            root: path("workspace_root")?,
            target: path("target_directory")?,
            metadata,
            linting: false,
        })
    }

    /// The same project, compiled by clippy: its driver is the compiler with more lints, so that what is linted is also what
    /// is run. `cargo clippy` followed by `cargo build` reads every dependency twice, which is minutes on a cold machine. A
    /// warning fails. The variables are those that `cargo clippy` itself sets.
    pub(crate) fn linting(self) -> Self {
        Self { linting: true, ..self }
    }

    /// A program of the workspace as built by the profile in folder `profile` (`debug`, `release`, `bench-dev`).
    pub(crate) fn program(&self, profile: &str, name: &str) -> PathBuf {
        self.target
            .join(profile)
            .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// Whether some package of the workspace has a target of this kind (`bin`, `test`) and name.
    pub(crate) fn has_target(&self, kind: &str, name: &str) -> bool {
        let targets = self.metadata["packages"].as_array().into_iter().flatten();
        targets
            .flat_map(|package| package["targets"].as_array().into_iter().flatten())
            .any(|target| {
                target["name"] == name
                    && target["kind"]
                        .as_array()
                        .is_some_and(|kinds| kinds.iter().any(|k| k == kind))
            })
    }

    /// `cargo` in the root of the project.
    pub(crate) fn cargo(&self) -> Command {
        let mut cargo = self.tool("cargo");
        if self.linting {
            cargo.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver");
            cargo.env("CLIPPY_ARGS", "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__");
        }
        cargo
    }

    /// Any tool, in the root of the project.
    pub(crate) fn tool(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        command.current_dir(&self.root);
        command
    }

    /// `npm` in the root of the project (a script with another name on Windows).
    pub(crate) fn npm(&self) -> Command {
        self.tool(if cfg!(windows) { "npm.cmd" } else { "npm" })
    }
}
