//! Defaults of a place reach every construct of this crate: no constructor returns without `Defaults::apply`.

use std::path::{Path, PathBuf};

/// The source of the crate, by file.
fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = std::fs::read_to_string(&path).expect("text");
            found.push((path, text));
        }
    }
}

/// A public function that stands in an `impl`: its name, what is between its name and its body, and its body.
fn functions(text: &str) -> Vec<(&str, &str, &str)> {
    let mut found = Vec::new();
    for part in text.split("\n    pub fn ").skip(1) {
        let end = part.find("\n    }\n").unwrap_or(part.len());
        let whole = &part[..end];
        let name_end = whole.find(['(', '<']).unwrap_or(whole.len());
        let (name, rest) = whole.split_at(name_end);
        if let Some((head, body)) = rest.split_once("{\n") {
            found.push((name, head, body));
        }
    }
    found
}

/// Those of the names that tell of an import which create something all the same.
const CREATING: [&str; 5] = [
    "from_command",
    "from_crate",
    "from_definition",
    "from_snapshot",
    "from_tarball",
];

/// What applies the defaults itself.
const OTHER_CONSTRUCTORS: [&str; 6] = [
    "Defaults::apply(",
    "Self::new(",
    "Self::from_attributes(",
    "Self::of_command(",
    "Function::new(",
    "Role::new(",
];

#[test]
fn no_constructor_forgets_them() {
    let mut files = Vec::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut files,
    );
    let (mut seen, mut forgotten) = (0, Vec::new());
    for (path, text) in &files {
        for (name, head, body) in functions(text) {
            let is_import = name.starts_with("from_") || name.starts_with("lookup");
            let creates = !is_import || CREATING.contains(&name);
            let is_constructor =
                head.contains("scope: &") && head.contains("id: &str") && !head.contains("&self");
            if !is_constructor || !head.contains("-> Self") || !creates {
                continue;
            }
            seen += 1;
            if !OTHER_CONSTRUCTORS.iter().any(|call| body.contains(call)) {
                forgotten.push(format!("{}: {name}", path.display()));
            }
        }
    }
    assert!(seen > 100, "{seen} constructors were found");
    assert_eq!(forgotten, [] as [String; 0]);
}

/// Nor does a method that creates a construct: each file applies them as often as it has types of constructs.
#[test]
fn no_construct_forgets_them() {
    let mut files = Vec::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut files,
    );
    let mut forgotten = Vec::new();
    for (path, text) in &files {
        let types: Vec<&str> = text
            .split("\nimpl Construct for ")
            .skip(1)
            .filter_map(|rest| rest.split(' ').next())
            .filter(|name| !WITHOUT_RESOURCE.contains(name))
            .collect();
        if text.matches("Defaults::apply(").count() < types.len() {
            forgotten.push(format!("{}: one of {types:?}", path.display()));
        }
    }
    assert_eq!(forgotten, [] as [String; 0]);
}

/// Constructs that have no resource of their own: they are part of another one, or exist elsewhere.
const WITHOUT_RESOURCE: [&str; 6] = [
    "Container",
    "ExistingListener",
    "ExistingLoadBalancer",
    "ExistingService",
    "Invoked",
    "TaskRole",
];
