//! The logs of resource types that can be delivered elsewhere.

use std::fmt::Write as _;

use stackwright_schemas::telemetry::Log;

use crate::codegen::model::ResourceType;
use crate::codegen::names;

/// The logs of the types of a module: `LogType` if one type has some, else `BusLogType` and so on.
pub fn logs(text: &mut String, types: &[ResourceType]) {
    let delivered: Vec<(&ResourceType, Vec<&Log>)> = (types.iter())
        .map(|it| (it, it.deliverable_logs().collect()))
        .filter(|(_, logs): &(_, Vec<_>)| !logs.is_empty())
        .collect();
    for (resource, logs) in &delivered {
        let short = names::resource_name(&resource.name);
        let name = match delivered.len() {
            1 => "LogType".to_owned(),
            _ => format!("{short}LogType"),
        };
        let _ = writeln!(
            text,
            "\n/// The logs of [`{}`](Cfn{short}) that can be delivered, each with where and in which formats.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum {name} {{",
            resource.name
        );
        let mut facts = String::new();
        for log in logs {
            let to = log.destinations.iter();
            let to = to.map(|(to, formats)| format!("{to}:{}", formats.join(",")));
            let to: Vec<String> = to.collect();
            let variant = names::constant(&log.log_type);
            let words = to.join("`, `");
            let _ = writeln!(text, "/// `{}`: `{words}`\n{variant},", log.log_type);
            let _ = writeln!(facts, "{} {}", log.log_type, to.join(" "));
        }
        let _ = writeln!(text, "}}\nlog_types! {{ {name} Cfn{short} {facts:?} }}");
    }
}
