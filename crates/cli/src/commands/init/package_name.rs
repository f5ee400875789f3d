//! Names of packages by cargo's rules, and what else a starter is named after.

use std::path::Path;

use crate::failure::Failure;

/// What crates.io takes at most; lines with the name in them stay formatted, too.
const LONGEST: usize = 64;

/// The package's name, from the directory's.
pub fn of_directory(directory: &Path) -> Result<String, Failure> {
    let absolute = std::path::absolute(directory).unwrap_or_else(|_| directory.to_path_buf());
    let name = absolute.file_name().unwrap_or_default().to_string_lossy();
    let mut cleaned = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() || c == '_' || c == '-' {
            cleaned.push(c.to_ascii_lowercase());
        } else if !cleaned.ends_with('-') {
            cleaned.push('-');
        }
    }
    check(cleaned.trim_matches('-')).map_err(|failure| {
        failure
            .note(format!(
                "the name comes from the directory {}",
                absolute.display()
            ))
            .hint("choose one with `--name NAME`")
    })
}

/// Checks a package's name by cargo's rules.
/// Source: <https://doc.rust-lang.org/cargo/reference/manifest.html#the-name-field>
pub fn check(name: &str) -> Result<String, Failure> {
    const RESERVED: &[&str] = &[
        "abstract",
        "alloc",
        "as",
        "async",
        "await",
        "become",
        "box",
        "break",
        "const",
        "continue",
        "core",
        "crate",
        "do",
        "dyn",
        "else",
        "enum",
        "extern",
        "false",
        "final",
        "fn",
        "for",
        "gen",
        "if",
        "impl",
        "in",
        "let",
        "loop",
        "macro",
        "match",
        "mod",
        "move",
        "mut",
        "override",
        "priv",
        "proc-macro",
        "proc_macro",
        "pub",
        "ref",
        "return",
        "self",
        "static",
        "std",
        "struct",
        "super",
        "test",
        "trait",
        "true",
        "try",
        "type",
        "typeof",
        "unsafe",
        "unsized",
        "use",
        "virtual",
        "where",
        "while",
        "yield",
        "stackwright",
        "stackwright-aws",
        "stackwright_aws",
    ];
    if name.len() > LONGEST {
        return Err(Failure::could_not_run(format!(
            "`{name}` cannot be the name of a package: it has more than {LONGEST} characters"
        )));
    }
    let fits = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if !fits {
        return Err(
            Failure::could_not_run(format!("`{name}` cannot be the name of a package"))
                .note("a name begins with a letter and has letters, digits, `-` and `_`"),
        );
    }
    if RESERVED.contains(&name) {
        return Err(
            Failure::could_not_run(format!("`{name}` cannot be the name of a package"))
                .note("it is a word of Rust, or the name of a package that this one needs"),
        );
    }
    Ok(name.to_owned())
}

/// The name of the stack: that of the package in camel case, `my-pipeline` as `MyPipeline`.
pub fn in_camel_case(package: &str) -> String {
    let mut name = String::new();
    for part in package.split(['-', '_']) {
        let mut rest = part.chars();
        name.extend(rest.next().map(|c| c.to_ascii_uppercase()));
        name.extend(rest);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert!(check("my-app_2").is_ok());
        let long = "a".repeat(65);
        for bad in ["", "2nd", "-a", "a.b", "käse", "self", "stackwright", &long] {
            assert!(check(bad).is_err(), "{bad}");
        }
        assert_eq!(
            of_directory(Path::new("/x/My App (new)")).expect("a name"),
            "my-app-new"
        );
        assert!(of_directory(Path::new("/")).is_err());
        assert_eq!(in_camel_case("my-pipeline_two"), "MyPipelineTwo");
    }
}
