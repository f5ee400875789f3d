//! An index has a key.

use stackwright::{App, Stack};
use stackwright_aws::dynamodb::{Attribute, GlobalIndex, Table};

fn main() {
    let stack = Stack::new(&App::new(), "S");
    Table::new(&stack, "Table", Attribute::string("id")).global_index(GlobalIndex::new("by-day"));
}
