//! The roles that an app names for its stacks: who calls CloudFormation, and what CloudFormation assumes.

use serde_json::Value;
use stackwright_deploy::{Role, RoleOptions, Session, StackInput, StackRoles};
use stackwright_facts::quota;

use crate::assembly::Stack;
use crate::aws::stack_input;
use crate::display::failures;
use crate::failure::Failure;
use crate::terminal;

/// The session that deploys these stacks, with the roles that they name.
///
/// # Errors
/// When a list of assets is unreadable, or a role of another account cannot be assumed.
pub async fn assume<'a>(
    session: Session,
    stacks: impl Iterator<Item = &'a Stack>,
) -> Result<Session, Failure> {
    let mut roles = Vec::new();
    for stack in stacks {
        roles.push(StackRoles {
            path: stack.path.clone(),
            environment: stack_input::environment(stack),
            deploy: (stack.settings.assume_role_arn.clone()).map(|arn| Role {
                arn,
                external_id: stack.settings.assume_role_external_id.clone(),
                options: RoleOptions::of_assembly(&stack.settings.assume_role_additional_options),
            }),
            upload: upload_role(stack)?,
        });
    }
    let (session, notes) =
        (session.with_roles(&roles).await).map_err(|error| failures::failure(&error))?;
    for note in notes {
        terminal::status(&format!("note: {}", terminal::printable(&note)));
    }
    Ok(session)
}

/// Names the account and region in the roles that CloudFormation assumes.
pub fn complete(inputs: &mut [StackInput], session: &Session) {
    for input in inputs {
        if let Some(arn) = &mut input.role_arn {
            *arn = session.fill(arn, &input.environment);
        }
    }
}

/// The role that uploads a stack's template, from the list of its assets; none where there is nothing to upload.
fn upload_role(stack: &Stack) -> Result<Option<Role>, Failure> {
    if stack.template_file()?.text().len() <= quota::INLINE_TEMPLATE_BYTES {
        return Ok(None);
    }
    let template = stack.template.file_name().and_then(|name| name.to_str());
    for list in &stack.asset_manifests {
        let list: Value = list.decode()?;
        for file in list["files"]
            .as_object()
            .into_iter()
            .flat_map(|files| files.values())
        {
            if file["source"]["path"].as_str() != template {
                continue;
            }
            let text = |value: &Value| value.as_str().map(str::to_owned);
            let mut destinations = file["destinations"].as_object().into_iter().flatten();
            let role = destinations.find_map(|(_, to)| {
                Some(Role {
                    arn: text(&to["assumeRoleArn"])?,
                    external_id: text(&to["assumeRoleExternalId"]),
                    options: RoleOptions::of_assembly(&to["assumeRoleAdditionalOptions"]),
                })
            });
            if role.is_some() {
                return Ok(role);
            }
        }
    }
    Ok(None)
}
