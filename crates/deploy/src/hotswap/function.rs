//! Functions of Lambda: code, environment and plain configuration, with the versions and aliases that follow them.
//!
//! Source: <https://docs.aws.amazon.com/lambda/latest/api/API_Operations_AWS_Lambda.html>

use std::io::Write as _;
use std::time::Duration;

use serde_json::{Map, Value, json};
use stackwright_template::compare::{Change, ResourceDiff};
use stackwright_template::model::{Resource, Template};

use crate::api::s3::encoded;
use crate::api::signed::LAMBDA;
use crate::error::Result;
use crate::hotswap::{Calls, Planned, Reason, Swap, Work, failed, properties};
use crate::values::{Values, target};

/// The types of what is made of a function as it is.
pub(super) const FOLLOWERS: [&str; 2] = ["AWS::Lambda::Version", "AWS::Lambda::Alias"];

/// Properties of a function that its configuration has under the same names.
const CONFIGURATION: [&str; 4] = ["Description", "Handler", "MemorySize", "Timeout"];

/// How long a function may take to be ready after a change.
const READY: Duration = Duration::from_secs(300);

/// How a function is changed.
#[derive(Debug)]
pub(super) struct FunctionSwap {
    name: String,
    code: Option<Value>,
    configuration: Map<String, Value>,
    /// Variables with their new values; `None` for those that go. The others stay as they are: their values need not be known.
    variables: Vec<(String, Option<Value>)>,
    /// A version is made of it.
    publishes: bool,
    /// The aliases that lead to that version.
    aliases: Vec<String>,
}

pub(super) fn plan(diff: &ResourceDiff<'_>, values: &Values<'_>) -> Planned {
    let changed = properties(diff)?;
    let resource = (values.template.resources.get(diff.logical_id)).ok_or("it is gone")?;
    let mut what = Vec::new();
    let mut swap = FunctionSwap {
        name: values.physical(diff.logical_id).to_owned(),
        code: None,
        configuration: Map::new(),
        variables: Vec::new(),
        publishes: false,
        aliases: Vec::new(),
    };
    if swap.name.is_empty() {
        return Err("its name is not known".into());
    }
    for name in changed {
        if name == "Environment" {
            swap.variables = variables(diff, resource, values)?;
            what.push("environment".to_owned());
            continue;
        }
        let value = values.property(resource, name)?;
        match (name, value) {
            ("Code", Some(code)) => {
                let runtime = values.property(resource, "Runtime")?.unwrap_or_default();
                let handler = values.property(resource, "Handler")?.unwrap_or_default();
                swap.code = Some(self::code(
                    code,
                    runtime.as_str().unwrap_or_default(),
                    handler.as_str().unwrap_or_default(),
                )?);
                what.push("code".to_owned());
            }
            (name, value) if CONFIGURATION.contains(&name) => {
                let value = match (name, value) {
                    ("MemorySize" | "Timeout", Some(number)) => as_number(number),
                    ("Description", None) => "".into(),
                    (_, Some(value)) => value,
                    (_, None) => return Err(format!("only CloudFormation takes its {name} away")),
                };
                swap.configuration.insert(name.to_owned(), value);
                what.push(name.to_ascii_lowercase());
            }
            (name, _) => return Err(format!("only CloudFormation changes its {name}")),
        }
    }
    Ok((what, Work::Function(swap)))
}

/// The variables that differ.
fn variables(
    diff: &ResourceDiff<'_>,
    resource: &Resource<'_>,
    values: &Values<'_>,
) -> std::result::Result<Vec<(String, Option<Value>)>, Reason> {
    let all = "Properties/Environment/Variables";
    let mut names: Vec<String> = Vec::new();
    for value in &diff.values {
        if let Some(name) = value
            .path
            .strip_prefix(all)
            .and_then(|rest| rest.strip_prefix('/'))
        {
            names.push(name.split('/').next().unwrap_or(name).to_owned());
        } else if all.starts_with(&value.path) {
            // There were none before, or there are none any more.
            for side in [&value.before, &value.after].into_iter().flatten() {
                let variables = side.get("Variables").unwrap_or(side);
                let map = variables.as_map().ok_or("its Environment is no object")?;
                names.extend(map.iter().map(|entry| entry.key.to_string()));
            }
        }
    }
    names.sort_unstable();
    names.dedup();
    (names.into_iter())
        .map(|name| {
            let mut value = values.at(resource, &["Environment", "Variables", &name])?;
            if let Some(value) = value.as_mut().filter(|value| !value.is_string()) {
                *value = value.to_string().into();
            }
            Ok((name, value))
        })
        .collect()
}

/// The function that a version or an alias is of.
pub(super) fn of<'t>(
    diff: &ResourceDiff<'t>,
    old: &Template<'t>,
    new: &Template<'t>,
) -> Option<&'t str> {
    let resource = new.resources.get(diff.logical_id);
    let resource = resource.or_else(|| old.resources.get(diff.logical_id))?;
    target(resource.property("FunctionName"))
}

/// Takes a version or an alias along with its function, where that is changed.
pub(super) fn follow<'t>(
    diff: &ResourceDiff<'t>,
    (old, values): (&Template<'t>, &Values<'t>),
    swaps: &mut [Swap],
) -> std::result::Result<(), Reason> {
    let of = of(diff, old, values.template);
    let swap = swaps.iter_mut().find(|swap| Some(&*swap.logical_id) == of);
    let Some(Swap {
        what,
        work: Work::Function(function),
        ..
    }) = swap
    else {
        return Err("only CloudFormation changes it without its function".into());
    };
    if diff.resource_type == "AWS::Lambda::Version" {
        // The ID of a version follows its content: the one before stays where it is.
        if !function.publishes && diff.change != Change::Removed {
            function.publishes = true;
            what.push("a new version".to_owned());
        }
        return Ok(());
    }
    if properties(diff)? != ["FunctionVersion"] {
        return Err("only CloudFormation changes more than its version".into());
    }
    let resource = (values.template.resources.get(diff.logical_id)).ok_or("it is gone")?;
    let name = values.property(resource, "Name")?;
    let name = name.as_ref().and_then(Value::as_str).unwrap_or_default();
    function.publishes = true;
    function.aliases.push(name.to_owned());
    what.push(format!("alias {name}"));
    Ok(())
}

/// What `UpdateFunctionCode` takes.
fn code(code: Value, runtime: &str, handler: &str) -> std::result::Result<Value, Reason> {
    let Some(text) = code["ZipFile"].as_str() else {
        return Ok(code);
    };
    // CloudFormation puts a module of its own beside such code.
    if text.contains("cfnresponse") || text.contains("cfn-response") {
        return Err("its code uses the module that CloudFormation adds".into());
    }
    let end = match runtime {
        _ if runtime.starts_with("python") => "py",
        _ if runtime.starts_with("nodejs") => "js",
        _ => return Err(format!("code in a template is not known of `{runtime}`")),
    };
    let module = handler.split('.').next().unwrap_or("index");
    let archive = archive(&format!("{module}.{end}"), text)
        .map_err(|error| format!("its code cannot be packed: {error}"))?;
    Ok(json!({"ZipFile": aws_smithy_types::base64::encode(archive)}))
}

fn archive(name: &str, text: &str) -> zip::result::ZipResult<Vec<u8>> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().unix_permissions(0o644);
    archive.start_file(name, options)?;
    archive.write_all(text.as_bytes())?;
    Ok(archive.finish()?.into_inner())
}

fn as_number(value: Value) -> Value {
    let number = value
        .as_str()
        .and_then(|text| text.trim().parse::<u64>().ok());
    number.map_or(value, Value::from)
}

impl FunctionSwap {
    pub(super) async fn run(&self, calls: &Calls<'_>) -> Result<()> {
        let session = calls.session;
        let path = format!("/2015-03-31/functions/{}", encoded(&self.name, false));
        if let Some(code) = &self.code {
            self.ready(calls, &path).await?;
            let at = format!("{path}/code");
            session
                .by_path(&LAMBDA, "UpdateFunctionCode", ("PUT", &at), Some(code))
                .await?;
        }
        if !self.configuration.is_empty() || !self.variables.is_empty() {
            self.ready(calls, &path).await?;
            let at = format!("{path}/configuration");
            let mut asked = self.configuration.clone();
            if !self.variables.is_empty() {
                let variables = self.environment(calls, &at).await?;
                asked.insert("Environment".into(), json!({"Variables": variables}));
            }
            let asked = &Value::Object(asked);
            let asked = Some(asked);
            session
                .by_path(&LAMBDA, "UpdateFunctionConfiguration", ("PUT", &at), asked)
                .await?;
        }
        self.ready(calls, &path).await?;
        if !self.publishes {
            return Ok(());
        }
        let at = format!("{path}/versions");
        let answer = session
            .by_path(&LAMBDA, "PublishVersion", ("POST", &at), Some(&json!({})))
            .await?;
        for alias in &self.aliases {
            let at = format!("{path}/aliases/{}", encoded(alias, false));
            let asked = json!({"FunctionVersion": answer["Version"]});
            session
                .by_path(&LAMBDA, "UpdateAlias", ("PUT", &at), Some(&asked))
                .await?;
        }
        Ok(())
    }

    /// The variables that the function has, with those that change.
    async fn environment(&self, calls: &Calls<'_>, at: &str) -> Result<Map<String, Value>> {
        let answer = calls
            .session
            .by_path(&LAMBDA, "GetFunctionConfiguration", ("GET", at), None)
            .await?;
        let environment = &answer["Environment"];
        if let Some(reason) = environment["Error"]["Message"].as_str() {
            return Err(failed(format!(
                "has variables that cannot be read: {reason}"
            )));
        }
        let mut variables = environment["Variables"]
            .as_object()
            .cloned()
            .unwrap_or_default();
        for (name, value) in &self.variables {
            match value {
                Some(value) => variables.insert(name.clone(), value.clone()),
                None => variables.remove(name),
            };
        }
        Ok(variables)
    }

    /// Waits until the function takes changes, and runs as the last one says.
    async fn ready(&self, calls: &Calls<'_>, path: &str) -> Result<()> {
        let at = format!("{path}/configuration");
        let at = at.as_str();
        let ask = || async move {
            let answer = calls
                .session
                .by_path(&LAMBDA, "GetFunctionConfiguration", ("GET", at), None)
                .await?;
            match answer["LastUpdateStatus"].as_str() {
                Some("InProgress") => Ok(false),
                Some("Failed") => Err(failed(format!(
                    "could not be changed: {}",
                    answer["LastUpdateStatusReason"]
                        .as_str()
                        .unwrap_or("Lambda gives no reason")
                ))),
                _ => Ok(answer["State"] != "Pending"),
            }
        };
        calls.until(READY, ask).await
    }
}
