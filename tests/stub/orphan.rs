//! What CloudFormation forgets of a template, and `orphan` would send back.

use serde_json::json;
use stackwright_deploy::StackInput;

use crate::command::{assembly, played, server};
use crate::world::{World, YES, thing};

#[test]
fn characters_beyond_ascii_come_from_the_app() {
    // As GetTemplate gives it back.
    let told =
        |text: &str| json!({"A": thing(json!({"Size": 1})), "B": thing(json!({"Text": text}))});
    let world = server().block_on(async {
        let world = World::new().await;
        let body = json!({"Resources": told("Gr??e")}).to_string();
        let (result, _) = world
            .deploy(&StackInput::with_body("S", body), YES)
            .await
            .expect("not killed");
        result.expect("it is created");
        world
    });
    let other = assembly(&[("S", &[], told("Gras"))]);
    let (code, said) = played(
        other.path(),
        &world.url,
        &["orphan", "-a", ".", "S/A", "--yes"],
    );
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("`?` in Resources.B.Properties.Text"),
        "{said}"
    );

    let app = assembly(&[("S", &[], told("Grüße"))]);
    let (code, said) = played(
        app.path(),
        &world.url,
        &["orphan", "-a", ".", "S/A", "--yes"],
    );
    assert_eq!(code, Some(0), "{said}");
    let summary = world.summary().join("\n");
    assert!(
        summary.contains("Grüße") && !summary.contains("\"A\""),
        "{summary}"
    );
}
