//! The commands that talk to AWS, in a build that has none of them: a person who calls one learns why, and what to do.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::checkout;
use crate::failure::Failure;

/// What only a build with the feature `deploy` has.
const OF_DEPLOY: &[&str] = &[
    "bootstrap",
    "deploy",
    "destroy",
    "diagnose",
    "diff",
    "drift",
    "events",
    "gc",
    "import",
    "logs",
    "orphan",
    "outputs",
    "publish",
    "publish-assets",
    "refactor",
    "rollback",
];

/// The failure for a command line that names such a command; `None` where something else is wrong with it.
pub fn explain(error: &clap::Error) -> Option<Failure> {
    if cfg!(feature = "deploy") || error.kind() != ErrorKind::InvalidSubcommand {
        return None;
    }
    let Some(ContextValue::String(name)) = error.get(ContextKind::InvalidSubcommand) else {
        return None;
    };
    OF_DEPLOY.contains(&name.as_str()).then(|| absent(name))
}

fn absent(name: &str) -> Failure {
    Failure::could_not_run(format!("this build of stackwright has no `{name}`"))
        .note(format!(
            "it was built without the feature `deploy`, and so without what talks to AWS: {}",
            OF_DEPLOY.join(", ")
        ))
        .hint(format!(
            "`{}` builds and installs all of it; the AWS SDK takes minutes to build",
            install()
        ))
}

/// The command that installs this program with all that it can do.
fn install() -> String {
    match checkout::of_this_program() {
        Some(checkout) => format!(
            "cargo install --locked --path {}",
            checkout.join("crates/cli").display()
        ),
        None => format!("cargo install --locked {}", env!("CARGO_PKG_NAME")),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    #[cfg(not(feature = "deploy"))]
    use clap::Parser;

    use super::OF_DEPLOY;
    use crate::command_line::Cli;

    #[test]
    #[cfg(feature = "deploy")]
    fn the_list_is_complete() {
        use clap::Subcommand;
        let aws = crate::command_line::AwsCommand::augment_subcommands(clap::Command::new("aws"));
        let mut names: Vec<&str> = aws
            .get_subcommands()
            .flat_map(|command| command.get_name_and_visible_aliases())
            .collect();
        names.sort_unstable();
        assert_eq!(names, OF_DEPLOY);
        let all = Cli::command();
        for name in OF_DEPLOY {
            assert!(all.find_subcommand(name).is_some(), "{name}");
        }
    }

    #[test]
    #[cfg(not(feature = "deploy"))]
    fn it_is_said_why_a_command_is_absent() {
        assert!(Cli::command().find_subcommand("deploy").is_none());
        for name in OF_DEPLOY {
            for line in [
                &["stackwright", name, "Stack", "--yes"][..],
                &["stackwright", "help", name],
            ] {
                let error = Cli::try_parse_from(line).expect_err("not in this build");
                let failure = super::explain(&error).expect("a reason");
                assert!(failure.message.contains(name), "{failure}");
                assert!(failure.notes[0].contains("`deploy`"), "{failure:?}");
                assert!(
                    failure.hints[0].contains("cargo install --locked"),
                    "{failure:?}"
                );
            }
        }
        let error = Cli::try_parse_from(["stackwright", "depoly"]).expect_err("no such command");
        assert!(super::explain(&error).is_none());
    }
}
