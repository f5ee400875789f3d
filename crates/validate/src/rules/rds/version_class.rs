//! E3062: checks that RDS offers the instance class for the version of the engine.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use crate::schema::Extension;
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks that RDS offers the instance class for the version of the engine.
    ///
    /// ## Why it matters
    /// RDS refuses the combination of class, engine and version.
    ///
    /// ## Example
    /// ```yaml
    /// Db: {Type: AWS::RDS::DBInstance, Properties: {Engine: mysql, EngineVersion: "8.4", DBInstanceClass: db.m4.large, AllocatedStorage: "20", MasterUsername: root, ManageMasterUserPassword: true}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Support.html>
    pub struct VersionClass = E3062, "instance-class-version", Error, on [forms "AWS::RDS::DBInstance" with parameters];
}

/// The listed version that a version is or belongs to.
fn listed<'a>(versions: &'a [(String, Extension)], version: &str) -> Option<&'a str> {
    versions
        .iter()
        .map(|(known, _)| known.as_str())
        .filter(|known| {
            version
                .strip_prefix(known)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
        .max_by_key(|known| known.len())
}

impl Rule for VersionClass {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        let (Some(engine), Some(version), Some(class)) = (
            p.get("Engine").and_then(Instance::text),
            p.get("EngineVersion"),
            p.get("DBInstanceClass"),
        ) else {
            return;
        };
        let (Some(number), Some(name)) = (version.text(), class.text()) else {
            return;
        };
        let Some(schema) = cx.schema("AWS::RDS::DBInstance") else {
            return;
        };
        let Some(classes) = schema.extension("db_instance_class") else {
            return;
        };
        let Some(known) = listed(classes.regions(), number) else {
            return;
        };
        let runs = |version: Option<&str>| classes.values(version).any(|class| class == name);
        // A class that no version runs on is reported by E3025.
        if runs(Some(known)) || !runs(None) {
            return;
        }
        let finding = self
            .at(
                class.span(),
                format!(
                    "RDS does not offer `{name}` for version {number} of `{}`",
                    engine.to_ascii_lowercase()
                ),
            )
            .hint("take a newer class of the same size")
            .related(version.span(), "the version")
            .property("DBInstanceClass");
        out.report(finding);
    }
}
