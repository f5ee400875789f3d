//! The projects to start from, which this program carries, and how their files are filled in.

use std::path::Path;

use super::package_name;

/// A project to start from.
pub struct Starter {
    /// Its name for `--template`.
    pub name: &'static str,
    /// What it has, in a line.
    pub what: &'static str,
    /// Features of `stackwright-aws` that it uses.
    features: &'static [&'static str],
    /// Paths in the project, and what is in the files.
    pub files: &'static [(&'static str, &'static str)],
}

/// What a starter becomes a project with.
pub struct Project<'a> {
    /// The package's name.
    pub name: &'a str,
    /// The checkout whose crates it uses; without one, those of the registry.
    pub checkout: Option<&'a Path>,
    /// What the end of `Cargo.toml` says of profiles and workspaces.
    pub own_workspace: &'a str,
}

/// The files of a starter, by their paths in the project and in its folder.
macro_rules! files {
    ($starter:literal: $($to:literal = $from:literal),+ $(,)?) => {
        &[$(($to, include_str!(concat!("../../../../../templates/init/", $starter, "/", $from)))),+]
    };
}

/// All of them; the first is the one that is taken when none is named.
pub const ALL: &[Starter] = &[
    Starter {
        name: "empty",
        what: "one stack with a bucket, and a test",
        features: &["s3"],
        files: files!("empty":
            "Cargo.toml" = "Cargo.toml",
            "src/main.rs" = "src/main.rs",
            "cdk.json" = "cdk.json",
            ".gitignore" = "gitignore",
            "README.md" = "README.md",
        ),
    },
    Starter {
        name: "s3-fargate",
        what: "a file in S3 starts a Fargate task, through CloudTrail and EventBridge",
        features: &["cloudtrail", "ec2", "ecs", "events", "s3"],
        files: files!("s3-fargate":
            "Cargo.toml" = "Cargo.toml",
            "src/main.rs" = "src/main.rs",
            "cdk.json" = "cdk.json",
            ".gitignore" = "gitignore",
            "README.md" = "README.md",
        ),
    },
    Starter {
        name: "construct",
        what: "a library with a construct for others to use, its tests and a demo",
        features: &["s3"],
        files: files!("construct":
            "Cargo.toml" = "Cargo.toml",
            "src/lib.rs" = "src/lib.rs",
            "examples/demo.rs" = "examples/demo.rs",
            "cdk.json" = "cdk.json",
            ".gitignore" = "gitignore",
            "README.md" = "README.md",
        ),
    },
];

impl Starter {
    /// A file of the starter as a file of the project.
    pub fn fill(&self, text: &str, project: &Project<'_>) -> String {
        const VERSION: &str = concat!(
            env!("CARGO_PKG_VERSION_MAJOR"),
            ".",
            env!("CARGO_PKG_VERSION_MINOR")
        );
        let source = |below: &str| match project.checkout {
            Some(checkout) => format!("path = {:?}", checkout.join(below)),
            None => format!("version = \"{VERSION}\""),
        };
        let features: Vec<String> = (self.features.iter())
            .map(|name| format!("\"{name}\""))
            .collect();
        let aws = format!(
            "{{ {}, features = [{}] }}",
            source("constructs"),
            features.join(", ")
        );
        text.replace("{{name}}", project.name)
            .replace("{{crate}}", &project.name.replace('-', "_"))
            .replace("{{Stack}}", &package_name::in_camel_case(project.name))
            .replace("{{stackwright-aws}}", &aws)
            .replace("{{own-workspace}}", project.own_workspace)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_to_fill_in() {
        for starter in ALL {
            for (path, text) in starter.files {
                for checkout in [None, Some(Path::new("/x \"y\""))] {
                    let filled = starter.fill(
                        text,
                        &Project {
                            name: "my-app",
                            checkout,
                            own_workspace: "",
                        },
                    );
                    assert!(!filled.contains("{{"), "{} {path}", starter.name);
                    if path.ends_with(".toml") {
                        toml::from_str::<toml::Table>(&filled).expect("TOML");
                    }
                }
            }
        }
    }

    #[test]
    fn a_published_program_uses_published_crates() {
        let project = Project {
            name: "my-app",
            checkout: None,
            own_workspace: "",
        };
        for starter in ALL {
            let (_, manifest) = (starter.files.iter())
                .find(|(path, _)| *path == "Cargo.toml")
                .expect("a manifest");
            let manifest: toml::Table =
                toml::from_str(&starter.fill(manifest, &project)).expect("TOML");
            for (name, dependency) in manifest["dependencies"].as_table().expect("a table") {
                let version = dependency.get("version").unwrap_or(dependency);
                let version = version.as_str().expect("a version");
                assert!(env!("CARGO_PKG_VERSION").starts_with(version), "{name}");
            }
        }
    }
}
