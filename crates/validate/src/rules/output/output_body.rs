//! E6001: checks that an output has only `Value`, `Description`, `Export` and `Condition`, and an export only a `Name`.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Checks that an output has only `Value`, `Description`, `Export` and `Condition`, and an export only a
    /// `Name`.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Outputs: {Name: {Value: a, Descripton: b}, Other: {Value: a, Export: files}}
    /// Resources: {Topic: {Type: AWS::SNS::Topic}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html>
    pub struct OutputBody = E6001, "output-body", Error, on [template];
}

rule! {
    /// ## What it does
    /// Checks that the description and the condition of an output are strings, and the export an object.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Outputs: {Name: {Value: a, Export: files}}   # Export: {Name: files}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html>
    pub struct OutputAttributeType = E6003, "output-attribute-type", Error, by "output body";
}

/// Whether an attribute of an output has a value of another type than it should.
fn is_type_fault(name: &str, value: &stackwright_template::parse::Node<'_>) -> bool {
    match name {
        "Description" => value.scalar_text().is_none(),
        "Condition" => value.as_str().is_none(),
        "Export" => value.as_map().is_none(),
        _ => false,
    }
}

impl Rule for OutputBody {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for output in cx.template.outputs.values() {
            let at = format!("Outputs.{}", output.name);
            for entry in output.node.as_map().into_iter().flatten() {
                let name = entry.key.as_ref();
                let fault = match name {
                    "Value" => None,
                    "Description" if entry.value.scalar_text().is_none() => Some(format!(
                        "the description must be a string, not {}",
                        entry.value.kind()
                    )),
                    "Description"
                        if entry
                            .value
                            .scalar_text()
                            .is_some_and(|text| text.len() > 1024) =>
                    {
                        Some("the description may have at most 1024 bytes".into())
                    }
                    "Description" => None,
                    "Condition" => entry.value.as_str().is_none().then(|| {
                        format!(
                            "`Condition` is the name of a condition, not {}",
                            entry.value.kind()
                        )
                    }),
                    "Export" => match entry.value.as_map() {
                        None => Some(format!(
                            "`Export` must be an object with a `Name`, not {}",
                            entry.value.kind()
                        )),
                        Some(map) => match map
                            .iter()
                            .find(|entry| entry.key != "Name" && !entry.key.starts_with("Fn::"))
                        {
                            Some(other) => {
                                Some(format!("`{}` is not an attribute of an export", other.key))
                            }
                            None => {
                                if map.is_empty() {
                                    // A missing attribute, as the missing value of an output.
                                    let mut finding =
                                        self.at(entry.value.span, "`Export` needs a `Name`");
                                    finding.code = "E6002".into();
                                    out.report(finding.property(format!("{at}.{name}")));
                                }
                                None
                            }
                        },
                    },
                    _ if name.starts_with("Fn::") => None,
                    _ => {
                        let mut finding = self.at(
                            entry.key_span,
                            format!("`{name}` is not an attribute of an output"),
                        );
                        if let Some(near) =
                            did_you_mean(name, ["Value", "Description", "Export", "Condition"])
                        {
                            finding = finding.meant(near);
                        }
                        out.report(finding.property(format!("{at}.{name}")));
                        None
                    }
                };
                if let Some(message) = fault {
                    let mut finding = self
                        .at(entry.value.span, message)
                        .property(format!("{at}.{name}"));
                    // A value of the wrong type, not a wrong attribute.
                    if is_type_fault(name, &entry.value) {
                        finding.code = "E6003".into();
                    }
                    out.report(finding);
                }
            }
        }
    }
}
