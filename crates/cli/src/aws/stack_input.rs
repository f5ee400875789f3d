//! From an assembly to what is deployed: names, environments, tags, and where each resource comes from.

use indexmap::IndexMap;
use serde_json::Value;
use stackwright_deploy::{Environment, StackInput};

use crate::assembly::{Assembly, Stack};
use crate::failure::Failure;
use crate::terminal::printable;
use crate::terminal::text::count;

/// The inputs of the chosen stacks, in dependency order.
pub fn inputs(assembly: &Assembly, chosen: &[usize]) -> Vec<StackInput> {
    chosen
        .iter()
        .map(|index| of(assembly, &assembly.stacks[*index]))
        .collect()
}

fn of(assembly: &Assembly, stack: &Stack) -> StackInput {
    // Without a template a stack can be deleted all the same.
    let template = stack.template_file().map_or("", |file| file.text());
    let mut input = StackInput::with_body(&stack.name, template);
    input.path.clone_from(&stack.path);
    input.environment = environment(stack);
    input.dependencies = (stack.dependencies.iter())
        .map(|index| assembly.stacks[*index].path.clone())
        .collect();
    for (id, construct) in &stack.constructs {
        input
            .construct_paths
            .insert(id.clone(), construct.path.clone());
        if let Some(origin) = &construct.origin {
            input.sources.insert(id.clone(), origin.clone());
        }
    }
    let settings = &stack.settings;
    // An app without tags wants none: those of an earlier deployment go.
    input.tags = Some(settings.tags.clone());
    input.parameters.clone_from(&settings.parameters);
    if !settings.notification_arns.is_empty() {
        input.notification_arns = Some(settings.notification_arns.clone());
    }
    input
        .role_arn
        .clone_from(&settings.cloud_formation_execution_role_arn);
    // An app that does not ask for protection does not take it away.
    input.termination_protection = settings.termination_protection.filter(|wanted| *wanted);
    input
}

/// Adds tags of the command line to those of the app.
///
/// # Errors
/// When one is not `KEY=VALUE`.
pub fn add_tags(inputs: &mut [StackInput], tags: &[String]) -> Result<(), Failure> {
    for tag in tags {
        let Some((key, value)) = tag.split_once('=').filter(|(key, _)| !key.is_empty()) else {
            return Err(Failure::could_not_run(format!(
                "`--tags {tag}` is not KEY=VALUE"
            )));
        };
        for input in &mut *inputs {
            let tags = input.tags.get_or_insert_with(IndexMap::new);
            tags.insert(key.to_owned(), value.to_owned());
        }
    }
    Ok(())
}

/// Refuses names that CloudFormation does not take.
///
/// # Errors
/// When there is such a name.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html>
pub fn check_names(inputs: &[StackInput]) -> Result<(), Failure> {
    for input in inputs {
        let name = &input.name;
        if !is_name(name) {
            let whose = match *name == input.path {
                true => String::new(),
                false => format!(" of {}", printable(&input.path)),
            };
            return Err(Failure::could_not_run(format!(
                "the name `{}`{whose} cannot be that of a stack",
                printable(name)
            ))
            .hint(NAME_RULE));
        }
    }
    Ok(())
}

/// What to do about a name that is none.
pub const NAME_RULE: &str = "take at most 128 letters, digits and hyphens, with a letter first";

/// Whether CloudFormation takes it as the name of a stack or of a change set.
pub fn is_name(name: &str) -> bool {
    stackwright_facts::name::Name::Stack.check(name).is_ok()
}

/// Where the app wants a stack to be.
pub fn environment(stack: &Stack) -> Environment {
    Environment {
        account: stack.environment.account.clone(),
        region: stack.environment.region.clone(),
    }
}

/// Refuses stacks that need files in a bucket or images in a repository: they are not published by this program.
///
/// # Errors
/// When there is such a stack, or its list of assets is unreadable.
pub fn refuse_assets(assembly: &Assembly, chosen: &[usize]) -> Result<(), Failure> {
    for index in chosen {
        let stack = &assembly.stacks[*index];
        let assets = assets(stack)?;
        if let Some(first) = assets.first() {
            return Err(Failure::could_not_run(format!(
                "{} needs {} that must be published first, for example {}",
                printable(&stack.path),
                count(assets.len(), "asset"),
                printable(first),
            ))
            .note("this version deploys templates, not files and images beside them")
            .hint(format!(
                "publish and deploy it with the AWS CDK's CLI: `cdk deploy --app {}`",
                printable(&assembly.directory.display().to_string())
            )));
        }
    }
    Ok(())
}

/// The names of the files and images that a stack needs besides its template.
fn assets(stack: &Stack) -> Result<Vec<String>, Failure> {
    let template = stack
        .template
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    let mut names = Vec::new();
    for list in &stack.asset_manifests {
        let list: Value = list.decode()?;
        for kind in ["files", "dockerImages"] {
            for (id, asset) in list[kind].as_object().into_iter().flatten() {
                let source = asset["source"]["path"].as_str();
                if source != Some(template) {
                    let name = asset["displayName"].as_str().or(source).unwrap_or(id);
                    names.push(name.to_owned());
                }
            }
        }
    }
    Ok(names)
}
