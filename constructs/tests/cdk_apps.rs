//! The templates in `cdk/` that `cdk/make.js` writes are what aws-cdk-lib 2.276.0 makes of the programs in `cdk/apps/`. The
//! test says that it was skipped where neither `.tools/npm/aws-cdk-lib-2.276.0` nor Node is there. `UPDATE=1` writes them.

use std::path::Path;
use std::process::Command;

#[test]
fn the_templates_are_what_the_cdk_makes() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pinned = here.join("tests/cdk");
    let modules = here.join("../.tools/npm/aws-cdk-lib-2.276.0/node_modules");
    if !modules.is_dir() {
        eprintln!("skipped: aws-cdk-lib 2.276.0 is not installed in .tools/npm");
        return;
    }
    let made = match std::env::var_os("UPDATE") {
        Some(_) => pinned.clone(),
        None => Path::new(env!("CARGO_TARGET_TMPDIR")).join("cdk-apps"),
    };
    std::fs::create_dir_all(&made).expect("a folder");
    let mut make = Command::new("node");
    make.arg(pinned.join("make.js")).args([&modules, &made]);
    let Ok(output) = make.output() else {
        eprintln!("skipped: Node does not start");
        return;
    };
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    for entry in std::fs::read_dir(&made).expect("the folder") {
        let name = entry.expect("an entry").file_name();
        let read = |folder: &Path| std::fs::read_to_string(folder.join(&name)).ok();
        assert_eq!(read(&pinned), read(&made), "{}", name.display());
    }
}
