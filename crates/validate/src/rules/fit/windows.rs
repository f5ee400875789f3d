//! When a database is backed up and maintained.

use stackwright_facts::window::overlap;
use stackwright_template::model::Instance;

/// Whether the backup and the maintenance of a database overlap.
pub(super) fn are_at_once(database: &Instance<'_>) -> bool {
    let text = |name| database.get(name).and_then(Instance::text);
    let backup = text("PreferredBackupWindow").or_else(|| text("SnapshotWindow"));
    backup
        .zip(text("PreferredMaintenanceWindow"))
        .and_then(|(daily, weekly)| overlap(daily, weekly))
        == Some(true)
}
