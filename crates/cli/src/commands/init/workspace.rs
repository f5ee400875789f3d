//! Where a new project stands: by itself, or inside a cargo workspace, which either takes it as a member or has to be
//! told that it is none; else cargo refuses to build it.
//!
//! Source: <https://doc.rust-lang.org/cargo/reference/workspaces.html>

use std::fs;
use std::path::{Path, PathBuf};

use globset::GlobBuilder;
use toml::{Table, Value};

/// What the manifest of a project that is built by itself says of its profile.
const PROFILE: &str = "
# Backtraces keep their lines; debuggers that need more can have it, for a build that takes a third longer.
[profile.dev]
debug = \"line-tables-only\"

# What an app is made of is compiled once, and does not check itself: it takes a quarter less in each run.
[profile.dev.package.\"*\"]
debug = false
debug-assertions = false
incremental = false
overflow-checks = false

# It is small, and what all texts go through: optimized, it builds as fast, and takes a seventh off each run.
[profile.dev.package.stackwright-json]
opt-level = 1
";

/// Where the directory of a project stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Surroundings {
    /// No workspace is around it, or one that excludes it.
    Alone,
    /// The workspace in this directory has it among its members.
    Member(PathBuf),
    /// The workspace in this directory knows nothing of it.
    Inside(PathBuf),
}

impl Surroundings {
    /// Those of a directory, which need not exist yet. It is an absolute path without links.
    pub fn of(directory: &Path) -> Self {
        for root in directory.ancestors().skip(1) {
            let Some(workspace) = workspace(root) else {
                continue;
            };
            let Ok(below) = directory.strip_prefix(root) else {
                break;
            };
            let listed = |key: &str| {
                let list = workspace.get(key).and_then(Value::as_array);
                list.into_iter().flatten().filter_map(Value::as_str)
            };
            if listed("members").any(|member| is_member(member, below)) {
                return Self::Member(root.to_path_buf());
            }
            if listed("exclude").any(|excluded| below.starts_with(excluded)) {
                return Self::Alone;
            }
            return Self::Inside(root.to_path_buf());
        }
        Self::Alone
    }

    /// What the project's manifest says of profiles and workspaces. Cargo reads the profiles of a workspace's root only.
    pub fn own_workspace(&self) -> String {
        match self {
            Self::Alone => PROFILE.to_owned(),
            Self::Member(_) => String::new(),
            Self::Inside(_) => format!(
                "{PROFILE}\n# This project is no member of the workspace around it.\n[workspace]\n"
            ),
        }
    }
}

/// The directory without links and steps upwards, as far as it exists.
pub fn resolved(directory: &Path) -> PathBuf {
    let absolute = std::path::absolute(directory).unwrap_or_else(|_| directory.to_path_buf());
    let existing = absolute
        .ancestors()
        .find_map(|above| Some((above, above.canonicalize().ok()?)));
    match existing {
        Some((above, real)) => match absolute.strip_prefix(above) {
            Ok(rest) if !rest.as_os_str().is_empty() => real.join(rest),
            _ => real,
        },
        None => absolute,
    }
}

/// The table `workspace` of the manifest in a directory.
fn workspace(directory: &Path) -> Option<Table> {
    let text = fs::read_to_string(directory.join("Cargo.toml")).ok()?;
    let mut manifest: Table = toml::from_str(&text).ok()?;
    match manifest.remove("workspace") {
        Some(Value::Table(workspace)) => Some(workspace),
        _ => None,
    }
}

/// Whether an entry of `members`, which may be a pattern, is about a directory.
fn is_member(entry: &str, below: &Path) -> bool {
    let entry = entry.trim_start_matches("./").trim_end_matches('/');
    let glob = GlobBuilder::new(entry).literal_separator(true).build();
    glob.is_ok_and(|glob| glob.compile_matcher().is_match(below))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_has_its_members() {
        let root = tempfile::tempdir().expect("a directory");
        let root = root.path().canonicalize().expect("it exists");
        let manifest = "[workspace]\nmembers = [\"apps/*\", \"./infra/\"]\nexclude = [\"old\"]\n";
        fs::write(root.join("Cargo.toml"), manifest).expect("written");
        let of = |below: &str| Surroundings::of(&root.join(below));
        assert_eq!(of("apps/new"), Surroundings::Member(root.clone()));
        assert_eq!(of("infra"), Surroundings::Member(root.clone()));
        assert_eq!(of("apps/new/deep"), Surroundings::Inside(root.clone()));
        assert_eq!(of("new"), Surroundings::Inside(root.clone()));
        assert_eq!(of("old/new"), Surroundings::Alone);
        fs::write(root.join("Cargo.toml"), "[package]\nname = \"x\"\n").expect("written");
        assert_eq!(of("new"), Surroundings::Alone);
    }

    #[test]
    fn a_directory_need_not_exist() {
        let root = tempfile::tempdir().expect("a directory");
        let real = root.path().canonicalize().expect("it exists");
        assert_eq!(resolved(&root.path().join("a/b")), real.join("a/b"));
        assert_eq!(resolved(root.path()), real);
    }
}
