//! Rules about Amazon Route 53.

mod alarm_check;
mod alias_ttl;
mod complete;
mod record_values;
mod zone_name;

pub use alarm_check::AlarmCheck;
pub use alias_ttl::AliasTtl;
pub use complete::CompleteRecord;
pub use record_values::RecordValues;
pub use zone_name::{ZoneName, ZoneTop};

use stackwright_template::model::{Instance, Resource};

/// The records of a record or group of records, with the start of the paths of their properties.
fn records<'a, 't>(
    resource: &Resource<'_>,
    properties: &'a Instance<'t>,
) -> Vec<(&'a Instance<'t>, String)> {
    if resource.type_name == "AWS::Route53::RecordSet" {
        return vec![(properties, String::new())];
    }
    let items = properties
        .get("RecordSets")
        .map(Instance::items)
        .unwrap_or_default();
    items
        .iter()
        .enumerate()
        .filter(|(_, record)| record.unknown().is_none())
        .map(|(index, record)| (record, format!("RecordSets.{index}.")))
        .collect()
}
