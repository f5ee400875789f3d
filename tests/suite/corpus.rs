//! Where the test corpora are: `STACKWRIGHT_CORPUS`, or `../shared/corpus` beside the repository.

use std::io::Write as _;
use std::path::PathBuf;

/// A file of the corpus; without it the test says that it is skipped.
pub fn file(name: &str) -> Option<PathBuf> {
    let folder = match std::env::var_os("STACKWRIGHT_CORPUS") {
        Some(folder) => PathBuf::from(folder),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"),
    };
    let path = folder.join(name);
    if !path.exists() {
        // Not `println!`, which the test harness captures.
        let _ = writeln!(
            std::io::stdout(),
            "skipped: the corpus has no {name}; set STACKWRIGHT_CORPUS to its folder"
        );
        return None;
    }
    Some(path)
}
