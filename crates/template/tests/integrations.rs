//! The table of integrations: each row stands once and has a page of AWS, and its paths lead to properties that there are.

use std::collections::HashSet;

use stackwright_template::flow::order::orders;
use stackwright_template::flow::table::integrations;

#[test]
fn each_row_has_a_name_of_its_own_and_a_page() {
    let mut names = HashSet::new();
    let rows = integrations().map(|row| (row.name, row.page));
    for (name, page) in rows.chain(orders().map(|row| (row.name, row.page))) {
        assert!(names.insert(name), "{name} is there twice");
        assert!(
            page.starts_with("https://docs.aws.amazon.com/"),
            "{name}: {page}"
        );
    }
    assert!(names.len() > 200, "{} rows", names.len());
}
