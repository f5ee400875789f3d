//! E3511: values that are to be the ARN of a role.

use crate::rule;
use crate::rules::extension::select;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks values of properties that take the ARN of a role: that they are one, with a partition, no region, an
    /// account of 12 digits and a name.
    ///
    /// ## Why it matters
    /// The service refuses the resource.
    ///
    /// ## Example
    /// ```yaml
    /// ReplicationConfiguration: {Role: "arn:aws:iam::12345:role/replicate"}   # 12 digits
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html>
    pub struct RoleArn = E3511, "role-arn", Error, on [forms
        "AWS::Batch::ComputeEnvironment" "AWS::EC2::SpotFleet" "AWS::Lambda::Function" "AWS::S3::Bucket"];
}

/// Where, and whether the property takes a role's name as well. Properties whose schema names the format of a role's
/// ARN are left to that format.
const PLACES: &[(&str, &str, bool)] = &[
    (
        "AWS::Batch::ComputeEnvironment",
        "ComputeResources.SpotIamFleetRole",
        false,
    ),
    ("AWS::Batch::ComputeEnvironment", "ServiceRole", true),
    (
        "AWS::EC2::SpotFleet",
        "SpotFleetRequestConfigData.IamFleetRole",
        false,
    ),
    ("AWS::Lambda::Function", "Role", false),
    ("AWS::S3::Bucket", "ReplicationConfiguration.Role", false),
];

impl Rule for RoleArn {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        for (_, path, takes_name) in PLACES
            .iter()
            .filter(|place| place.0 == form.resource.type_name)
        {
            for at in select(&form.properties, form.resource.properties_span(), path) {
                let Some(text) = Instance::text(at.instance) else {
                    continue;
                };
                if *takes_name && !text.starts_with("arn:") {
                    continue;
                }
                let Err(fault) = role_arn(text) else { continue };
                let finding = self
                    .at(
                        at.instance.span(),
                        format!("`{text}` is no ARN of a role: {fault}"),
                    )
                    .hint("the form is arn:aws:iam::123456789012:role/name")
                    .property(&at.path);
                out.report(finding);
            }
        }
    }
}

/// What is wrong with the ARN of a role.
fn role_arn(text: &str) -> Result<(), String> {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let ["arn", partition, service, region, account, name] = parts[..] else {
        return Err("it has not the six parts of an ARN".to_owned());
    };
    // What a preprocessor will fill in.
    if text.contains("${") {
        return Ok(());
    }
    if !partition.starts_with("aws") {
        return Err(format!("there is no partition `{partition}`"));
    }
    if service != "iam" {
        return Err(format!("the service is `{service}`, not `iam`"));
    }
    if !region.is_empty() {
        return Err(format!("IAM has no regions, and `{region}` stands for one"));
    }
    if !stackwright_facts::partition::is_account(account) {
        return Err(format!("the account `{account}` is not 12 digits"));
    }
    if name.strip_prefix("role/").is_none_or(str::is_empty) {
        return Err(format!("`{name}` is not `role/` and a name"));
    }
    Ok(())
}
