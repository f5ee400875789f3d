//! User data: what an instance does when it starts for the first time.

use std::fmt::Write as _;

use stackwright::{IntoValue, Value};

/// What an instance does when it starts for the first time: a script, as text. It is not secret, and at most 16 KiB long.
///
/// ```
/// use stackwright_aws::ec2::UserData;
/// let web = UserData::linux().commands(["dnf install -y httpd", "systemctl enable --now httpd"]);
/// let bus = UserData::windows().commands(["Install-WindowsFeature -Name Web-Server"]);
/// # let _ = (web, bus);
/// ```
/// Source: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct UserData {
    kind: Kind,
    commands: Vec<Value<String>>,
    on_exit: Vec<Value<String>>,
}

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Shell { interpreter: String },
    PowerShell { at_each_start: bool },
    Text,
}

impl UserData {
    fn of(kind: Kind) -> Self {
        UserData {
            kind,
            commands: Vec::new(),
            on_exit: Vec::new(),
        }
    }

    /// A script for the shell, `/bin/bash`, which runs as root.
    pub fn linux() -> Self {
        Self::of(Kind::Shell {
            interpreter: "/bin/bash".to_owned(),
        })
    }

    /// A script for PowerShell.
    pub fn windows() -> Self {
        Self::of(Kind::PowerShell {
            at_each_start: false,
        })
    }

    /// Text as it is: a configuration for cloud-init, or that of an image such as Bottlerocket.
    pub fn text(text: impl IntoValue<String>) -> Self {
        Self::of(Kind::Text).commands([text])
    }

    /// Another program than `/bin/bash` for a script of Linux, for example `/bin/sh -xe`.
    pub fn interpreter(mut self, program: impl Into<String>) -> Self {
        if let Kind::Shell { interpreter } = &mut self.kind {
            *interpreter = program.into();
        }
        self
    }

    /// Runs a script of Windows at each start, not only at the first.
    pub fn at_each_start(mut self) -> Self {
        if let Kind::PowerShell { at_each_start } = &mut self.kind {
            *at_each_start = true;
        }
        self
    }

    /// Adds lines.
    pub fn commands<C: IntoValue<String>>(mut self, commands: impl IntoIterator<Item = C>) -> Self {
        let commands = commands.into_iter().map(IntoValue::into_value);
        self.commands.extend(commands);
        self
    }

    /// Adds lines that run when the script ends, whether it has failed or not; with `$exitCode` on Linux, and `$success` on
    /// Windows. Text as it is has none.
    pub fn on_exit<C: IntoValue<String>>(mut self, commands: impl IntoIterator<Item = C>) -> Self {
        let commands = commands.into_iter().map(IntoValue::into_value);
        self.on_exit.extend(commands);
        self
    }

    /// Whether it is a script that can say how it ended.
    #[cfg(feature = "autoscaling")]
    pub(crate) fn is_script_of_linux(&self) -> bool {
        matches!(self.kind, Kind::Shell { .. })
    }

    /// The text, with what is known only at deployment in it.
    pub(crate) fn render(&self) -> Value<String> {
        let mut lines: Vec<Value<String>> = Vec::new();
        let line = |text: &str| Value::from(text);
        let has_exit = !self.on_exit.is_empty();
        match &self.kind {
            Kind::Shell { interpreter } => {
                lines.push(format!("#!{interpreter}").into());
                if has_exit {
                    lines.extend([line("function exitTrap(){"), line("exitCode=$?")]);
                    lines.extend(self.on_exit.clone());
                    lines.extend([line("}"), line("trap exitTrap EXIT")]);
                }
                lines.extend(self.commands.clone());
                joined(&lines).into()
            }
            Kind::PowerShell { at_each_start } => {
                if has_exit {
                    let check = r#"$success=($PSItem.Exception.Message -eq "Success")"#;
                    lines.extend([line("trap {"), line(check)]);
                    lines.extend(self.on_exit.clone());
                    lines.extend([line("break"), line("}")]);
                }
                lines.extend(self.commands.clone());
                if has_exit {
                    lines.push(line(r#"throw "Success""#));
                }
                let persist = match at_each_start {
                    true => "<persist>true</persist>",
                    false => "",
                };
                format!("<powershell>{}</powershell>{persist}", joined(&lines)).into()
            }
            Kind::Text => joined(&self.commands).into(),
        }
    }
}

fn joined(lines: &[Value<String>]) -> String {
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        let separator = if index == 0 { "" } else { "\n" };
        // Writing to a string does not fail.
        let _ = write!(text, "{separator}{line}");
    }
    text
}
