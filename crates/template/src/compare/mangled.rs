//! What CloudFormation does to templates that it gives back: each character beyond ASCII is a `?`.

use crate::parse::{Data, Node};

/// Takes over the texts of the new template of which the deployed one has what CloudFormation makes of them; returns how
/// many that are.
pub fn restore_mangled(deployed: &mut Node<'static>, wanted: &Node<'static>) -> usize {
    match (&mut deployed.data, &wanted.data) {
        (Data::String(old), Data::String(new)) => {
            let is_mangled = !new.is_ascii() && old != new && is_mangled(old, new);
            if is_mangled {
                *old = new.clone();
            }
            usize::from(is_mangled)
        }
        (Data::Map(old), Data::Map(new)) => (old.entries.iter_mut())
            .filter_map(|entry| Some(restore_mangled(&mut entry.value, new.get(&entry.key)?)))
            .sum(),
        (Data::List(old), Data::List(new)) => old
            .iter_mut()
            .zip(new)
            .map(|(old, new)| restore_mangled(old, new))
            .sum(),
        _ => 0,
    }
}

/// The places of texts in a deployed template that have a `?` and that the template of the app does not have so: nobody knows
/// what they were. [`restore_mangled`] goes before.
#[must_use]
pub fn unrestored(deployed: &Node<'_>, app: Option<&Node<'_>>) -> Vec<String> {
    fn walk(node: &Node<'_>, app: Option<&Node<'_>>, path: &str, found: &mut Vec<String>) {
        match &node.data {
            Data::String(text) => {
                let is_same = app.and_then(Node::as_str) == Some(text);
                if text.contains('?') && !is_same {
                    found.push(path.to_owned());
                }
            }
            Data::Map(map) => {
                for entry in &map.entries {
                    let path = match path.is_empty() {
                        true => entry.key.to_string(),
                        false => format!("{path}.{}", entry.key),
                    };
                    let app = app.and_then(|app| app.get(&entry.key));
                    walk(&entry.value, app, &path, found);
                }
            }
            Data::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    let app = app.and_then(|app| app.as_list()?.get(index));
                    walk(item, app, &format!("{path}.{index}"), found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(deployed, app, "", &mut found);
    found
}

/// Whether one text is the other with a `?` for each character that is not ASCII, of which some may count twice.
fn is_mangled(old: &str, new: &str) -> bool {
    let by_character = new.chars().map(|c| if c.is_ascii() { c } else { '?' });
    if by_character.eq(old.chars()) {
        return true;
    }
    let by_unit = new.encode_utf16().map(|unit| match u8::try_from(unit) {
        Ok(byte) if byte.is_ascii() => char::from(byte),
        _ => '?',
    });
    by_unit.eq(old.chars())
}

#[cfg(test)]
mod tests {
    use crate::parse::parse;

    use super::*;

    #[test]
    fn texts_come_back_and_what_differs_stays() {
        let wanted = parse("A: Grüße\nB: [ü, x]\nC: {D: '🙂'}\nE: ü\nF: plain\n")
            .into_owned()
            .root;
        let mut deployed = parse("A: Gr??e\nB: ['?', y]\nC: {D: '??'}\nE: u\nF: plain\n")
            .into_owned()
            .root;
        assert_eq!(restore_mangled(&mut deployed, &wanted), 3);
        assert_eq!(
            deployed.to_json().to_string(),
            r#"{"A":"Grüße","B":["ü","y"],"C":{"D":"🙂"},"E":"u","F":"plain"}"#
        );
        let deployed = parse("A: [why?, '?', {B: who?}]\nC: plain\n");
        let app = parse("A: [why?, other]\n");
        assert_eq!(
            unrestored(&deployed.root, Some(&app.root)),
            ["A.1", "A.2.B"]
        );
        assert_eq!(unrestored(&deployed.root, None).len(), 3);
    }
}
