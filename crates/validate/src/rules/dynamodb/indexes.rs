//! SW1140: checks the indexes of a table, and what goes with its streams and expiry.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks the indexes of a table: each has a name of its own; `NonKeyAttributes` go with the projection `INCLUDE`;
    /// global ones have provisioned throughput exactly where the table has; local ones, at most five, share the table's
    /// partition key, and the table has a sort key. Checks also that expiry names its attribute, and that a global table
    /// with several replicas has a stream.
    ///
    /// ## Why it matters
    /// DynamoDB refuses the table.
    ///
    /// ## Example
    /// ```yaml
    /// Table: {Type: AWS::DynamoDB::Table, Properties: {BillingMode: PAY_PER_REQUEST, AttributeDefinitions: [{AttributeName: id, AttributeType: S}], KeySchema: [{AttributeName: id, KeyType: HASH}], GlobalSecondaryIndexes: [{IndexName: byId, KeySchema: [{AttributeName: id, KeyType: HASH}], Projection: {ProjectionType: INCLUDE}}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html>
    pub struct Indexes = SW1140, "table-indexes", Error, on [forms "AWS::DynamoDB::GlobalTable" "AWS::DynamoDB::Table" with parameters];
}

const MOST_LOCAL: usize = 5;

/// The attribute that is the key of a kind, of a table or index.
fn key<'a>(of: &'a Instance<'_>, kind: &str) -> Option<&'a str> {
    of.get("KeySchema")?
        .items()
        .iter()
        .find(|item| item.get("KeyType").and_then(Instance::text) == Some(kind))?
        .get("AttributeName")?
        .text()
}

impl Rule for Indexes {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let table = form.resource;
        let global = table.type_name == "AWS::DynamoDB::GlobalTable";
        let p = &form.properties;
        let mut report = |value: &Instance<'_>, path: &str, message: String, hint: &str| {
            out.report(self.at(value.span(), message).hint(hint).property(path));
        };
        let on_demand = match p.get("BillingMode") {
            Some(mode) => mode.text().map(|text| text == "PAY_PER_REQUEST"),
            None => p.lacks("BillingMode").then_some(false),
        };
        let mut names: Vec<&str> = Vec::new();
        for list in ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"] {
            let Some(indexes) = p.get(list) else { continue };
            let local = list.starts_with("Local");
            if local && indexes.items().len() > MOST_LOCAL {
                report(
                    indexes,
                    list,
                    format!(
                        "a table has at most {MOST_LOCAL} local indexes, not {}",
                        indexes.items().len()
                    ),
                    "make some of them global",
                );
            }
            let keys = p.get("KeySchema");
            let known = keys.is_some_and(|keys| !keys.has_unknown());
            if local && known && !indexes.items().is_empty() && key(p, "RANGE").is_none() {
                report(
                    indexes,
                    list,
                    "a table without sort key has no local indexes".into(),
                    "give the table a key with KeyType: RANGE, or make the indexes global",
                );
            }
            for (index, one) in indexes.items().iter().enumerate() {
                let path = format!("{list}.{index}");
                if let Some(name) = one.get("IndexName")
                    && let Some(text) = name.text()
                {
                    if names.contains(&text) {
                        report(
                            name,
                            &format!("{path}.IndexName"),
                            format!("two indexes of the table are named `{text}`"),
                            "give each a name of its own",
                        );
                    }
                    names.push(text);
                }
                if let Some(projection) = one.get("Projection") {
                    let path = format!("{path}.Projection");
                    let kind = projection.get("ProjectionType").and_then(Instance::text);
                    match (kind, projection.get("NonKeyAttributes")) {
                        (Some("INCLUDE"), None) if projection.lacks("NonKeyAttributes") => {
                            report(
                                projection,
                                &path,
                                "the projection `INCLUDE` needs `NonKeyAttributes`".into(),
                                "name the attributes to include",
                            );
                        }
                        (Some(kind @ ("ALL" | "KEYS_ONLY")), Some(attributes)) => {
                            report(
                                attributes,
                                &format!("{path}.NonKeyAttributes"),
                                format!("the projection `{kind}` has no `NonKeyAttributes`"),
                                "write ProjectionType: INCLUDE, or remove them",
                            );
                        }
                        _ => {}
                    }
                }
                if local
                    && let (Some(own), Some(of_table)) = (key(one, "HASH"), key(p, "HASH"))
                    && own != of_table
                {
                    report(
                        one.get("KeySchema").unwrap_or(one),
                        &format!("{path}.KeySchema"),
                        format!(
                            "a local index has the partition key of its table, `{of_table}`, not `{own}`"
                        ),
                        "make the index global, or change its key",
                    );
                }
                if !local && !global {
                    match (on_demand, one.get("ProvisionedThroughput")) {
                        (Some(true), Some(throughput)) => {
                            report(
                                throughput,
                                &format!("{path}.ProvisionedThroughput"),
                                "an index of an on-demand table has no provisioned throughput"
                                    .into(),
                                "remove it",
                            );
                        }
                        (Some(false), None) if one.lacks("ProvisionedThroughput") => {
                            report(
                                one,
                                &path,
                                "an index of a table with provisioned throughput needs its own"
                                    .into(),
                                "add ProvisionedThroughput: {ReadCapacityUnits: 5, WriteCapacityUnits: 5}",
                            );
                        }
                        _ => {}
                    }
                }
            }
        }
        if let Some(expiry) = p.get("TimeToLiveSpecification")
            && expiry.get("Enabled").and_then(Instance::boolean) == Some(true)
            && expiry.lacks("AttributeName")
        {
            report(
                expiry,
                "TimeToLiveSpecification",
                "expiry needs the name of the attribute with the time".into(),
                "set `AttributeName`",
            );
        }
        if let Some(replicas) = p.get("Replicas")
            && global
            && replicas.items().len() > 1
            && p.lacks("StreamSpecification")
            && p.lacks("MultiRegionConsistency")
        {
            report(
                replicas,
                "Replicas",
                "a global table with several replicas needs a stream".into(),
                "set StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}",
            );
        }
    }
}
