//! I3510: actions with resources that they never work on.

use stackwright_schemas::iam_actions;

use super::documents::documents;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::engines::iam::Kind;
use stackwright_template::engines::text::{Scope, Text};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Reports an action that is allowed on resources none of which is of a type that the action works on: an object's
    /// action on a bucket's ARN, or an action that knows no resources on anything but `*`.
    ///
    /// ## Why it matters
    /// The policy deploys and does not allow the action.
    ///
    /// ## Example
    /// ```yaml
    /// Statement: {Effect: Allow, Action: s3:GetObject, Resource: !GetAtt Bucket.Arn}   # !Sub '${Bucket.Arn}/*'
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
    pub struct ActionResource = I3510, "action-resource", Info, on [forms
        "AWS::IAM::Group" "AWS::IAM::Role" "AWS::IAM::User" "AWS::IAM::ManagedPolicy" "AWS::IAM::Policy"
        "AWS::IAM::GroupPolicy" "AWS::IAM::RolePolicy" "AWS::IAM::UserPolicy"];
}

impl Rule for ActionResource {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let scope = Scope {
            template: cx.template,
            environment: &form.environment,
        };
        for document in documents(form.resource, form) {
            if document.kind != Kind::Identity {
                continue;
            }
            let Some(statements) = document.instance.get("Statement") else {
                continue;
            };
            let list = !statements.items().is_empty();
            for (index, statement) in statements.one_or_many().iter().enumerate() {
                if statement.get("Effect").and_then(Instance::text) != Some("Allow") {
                    continue;
                }
                let (Some(actions), Some(resources)) =
                    (statement.get("Action"), statement.get("Resource"))
                else {
                    continue;
                };
                let texts: Vec<Text> = resources
                    .one_or_many()
                    .iter()
                    .map(|one| scope.text(one).with_wildcards(true))
                    .collect();
                let many = !actions.items().is_empty();
                for (item, action) in actions.one_or_many().iter().enumerate() {
                    let Some((message, hint)) =
                        action.text().and_then(|text| mismatch(text, &texts))
                    else {
                        continue;
                    };
                    let mut path = format!("{}.Statement", document.path);
                    if list {
                        path.push_str(&format!(".{index}"));
                    }
                    path.push_str(".Action");
                    if many {
                        path.push_str(&format!(".{item}"));
                    }
                    out.report(
                        self.at(action.span(), message)
                            .hint(hint)
                            .related(resources.span(), "the resources")
                            .property(&path),
                    );
                }
            }
        }
    }
}

/// Whether an action works on none of the resources, with a hint.
fn mismatch(action: &str, resources: &[Text]) -> Option<(String, String)> {
    let (prefix, name) = action.split_once(':')?;
    if name.contains(['*', '?']) || resources.is_empty() {
        return None;
    }
    let service = iam_actions::service(&prefix.to_ascii_lowercase())?;
    let known = service.action(name)?;
    let forms: Vec<&str> = service.resources_of(known).collect();
    let works = |form: &str| {
        let form = Text::glob(form);
        resources
            .iter()
            .any(|resource| form.intersects(resource).possible())
    };
    if forms.is_empty() {
        let any = resources
            .iter()
            .any(|resource| Text::any() == *resource || !resource.is_known());
        return (!any).then(|| {
            (
                format!(
                    "`{action}` works on no particular resource, so the statement does not allow it"
                ),
                "allow it in a statement of its own with Resource: '*'".to_owned(),
            )
        });
    }
    (!forms.iter().any(|form| works(form))).then(|| {
        (
            format!(
                "`{action}` works on none of these resources, so the statement does not allow it"
            ),
            format!("it works on {}", forms.join(", ")),
        )
    })
}
