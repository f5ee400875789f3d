//! Exports that an update takes away while another stack of the app imports them.

use stackwright_template::model::{Function, Link, Member, Template};

/// An export that is deployed, no longer in the template, and imported by another stack.
pub(crate) struct Removed {
    /// The export's name.
    pub name: String,
    /// The stack that imports it.
    pub importer: String,
    /// Whether that stack's new template still imports it; else only its deployed one does.
    pub stays: bool,
}

/// Whether a template of a stack imports an export of that name.
fn imports<'t>(stack: &Member<'t>, template: &'t Template<'t>, name: &str) -> bool {
    template.calls.iter().any(|call| {
        call.function == Function::ImportValue
            && stack.text_in(template, call.argument, true).as_deref() == Some(name)
    })
}

/// The exports that the update of a stack takes away although they are in use.
pub(crate) fn removed(link: Link<'_>) -> Vec<Removed> {
    let member = link.member();
    let Some(before) = member.before else {
        return Vec::new();
    };
    let mut found: Vec<Removed> = Vec::new();
    for output in before.outputs.values() {
        let Some(name) = output.node.at(["Export", "Name"]) else {
            continue;
        };
        let Some(name) = member.text_in(before, name, true) else {
            continue;
        };
        let kept = link
            .app
            .exports_named(&name)
            .any(|export| export.stack == link.at);
        if kept || link.app.is_open(link.at) {
            continue;
        }
        for (index, other) in link.app.stacks.iter().enumerate() {
            if index == link.at || !link.app.same_place(index, link.at) {
                continue;
            }
            let stays = imports(other, other.template, &name);
            if stays
                || other
                    .before
                    .is_some_and(|before| imports(other, before, &name))
            {
                found.push(Removed {
                    name: name.clone(),
                    importer: other.name.to_owned(),
                    stays,
                });
            }
        }
    }
    found
}
