//! From an assembly to what is deployed: names, environments, tags, and where each resource comes from.

use indexmap::IndexMap;
use stackwright_deploy::{Environment, NestedTemplate, StackInput};

use crate::assembly::{Assembly, Stack};
use crate::failure::Failure;
use crate::terminal::printable;

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
    // One that has no template was told of before.
    input.nested = (stack.nested.iter())
        .filter_map(|nested| {
            Some(NestedTemplate {
                ids: nested.ids.clone(),
                path: nested.path.clone(),
                body: nested.text.as_ref().ok()?.text().into(),
            })
        })
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
