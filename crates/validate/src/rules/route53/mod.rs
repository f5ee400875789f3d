//! Rules about Amazon Route 53.

mod alarm_check;
mod alias_ttl;
mod record_values;
mod zone_name;

pub use alarm_check::AlarmCheck;
pub use alias_ttl::AliasTtl;
pub use record_values::RecordValues;
pub use zone_name::ZoneName;
