//! Logical IDs against thousands of pairs from real CDK assemblies.

use stackwright::logical_id;

#[test]
fn equal_those_of_the_cdk() {
    let Some(path) = super::corpus::file("logical-ids.tsv") else {
        return;
    };
    let pairs = std::fs::read_to_string(path).expect("the corpus is readable");
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in pairs.lines() {
        let (path, expected) = line.split_once('\t').expect("a path and an ID");
        let components: Vec<&str> = path.split('/').collect();
        count += 1;
        if logical_id(&components).as_deref() != Some(expected) {
            wrong.push(line);
        }
    }
    assert!(count > 5_000, "the corpus has only {count} pairs");
    assert!(wrong.is_empty(), "{} of {count}: {wrong:#?}", wrong.len());
}
