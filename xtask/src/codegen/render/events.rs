//! The events of a service, each with the paths to its fields.

use std::fmt::Write as _;

use crate::codegen::model::{Event, EventType, Field};

/// The module `events` of a service.
pub fn events(text: &mut String, events: &[Event]) {
    if events.is_empty() {
        return;
    }
    text.push_str(
        "\n/// The events that the service sends to EventBridge, with the paths to their fields.
#[cfg(feature = \"events\")]
pub mod events {
use crate::event::parts::*;
",
    );
    for event in events {
        write(text, event);
    }
    text.push_str("}\n");
}

fn write(text: &mut String, event: &Event) {
    let Event {
        name,
        module,
        source,
        detail_type,
        types,
    } = event;
    let _ = writeln!(
        text,
        "\n/// `{detail_type}` of `{source}`.\npub enum {name} {{}}\nimpl Event for {name} {{ const SOURCE: &'static str = {source:?}; const DETAIL_TYPE: &'static str = {detail_type:?}; }}"
    );
    let Some((root, inner)) = types.split_first() else {
        return;
    };
    if !root.fields.is_empty() {
        let _ = writeln!(text, "impl {name} {{");
        for field in &root.fields {
            let (key, method) = (&field.name, &field.method);
            let held = held(field, types, &format!("{module}::"));
            let _ = writeln!(
                text,
                "/// `{key}`\npub fn {method}() -> {held} {{ detail({key:?}) }}"
            );
        }
        text.push_str("}\n");
    }
    if inner.is_empty() {
        return;
    }
    let _ = writeln!(
        text,
        "/// Objects in [`{name}`].\npub mod {module} {{\nuse crate::event::parts::*;"
    );
    for one in inner {
        object(text, one, types);
    }
    let names: Vec<&str> = inner.iter().map(|one| one.name.as_str()).collect();
    let _ = writeln!(text, "event_objects! {{ {} }}\n}}", names.join(" "));
}

fn object(text: &mut String, one: &EventType, types: &[EventType]) {
    let name = &one.name;
    let _ = writeln!(
        text,
        "/// `{name}`\n#[must_use]\npub struct {name}(EventPath);\nimpl {name} {{"
    );
    for field in &one.fields {
        let (key, method) = (&field.name, &field.method);
        let held = held(field, types, "");
        let _ = writeln!(
            text,
            "/// `{key}`\npub fn {method}(&self) -> {held} {{ field(self, {key:?}) }}"
        );
    }
    text.push_str("}\n");
}

/// The type of what a field holds.
fn held(field: &Field, types: &[EventType], module: &str) -> String {
    let mut held = match field.object {
        // An event in itself has no place for a second `detail`.
        Some(0) | None => "EventPath".to_owned(),
        Some(number) => format!("{module}{}", types[number].name),
    };
    for _ in 0..field.lists {
        held = format!("EventList<{held}>");
    }
    held
}
