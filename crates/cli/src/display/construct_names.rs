//! Expressions of templates as a person knows them: with construct paths for logical IDs.

use stackwright_deploy::LoadedTemplate;

use crate::display::tree::short_path;
use crate::terminal::printable;

/// What expressions of one stack stand for.
pub struct Names<'a> {
    template: &'a LoadedTemplate,
    stack_path: &'a str,
}

impl<'a> Names<'a> {
    /// The names of the resources of `template`.
    pub fn new(template: &'a LoadedTemplate, stack_path: &'a str) -> Self {
        Self {
            template,
            stack_path,
        }
    }

    /// The construct path of a resource, below the stack.
    pub fn path(&self, construct_path: Option<&str>, logical_id: &str) -> String {
        short_path(self.stack_path, construct_path, logical_id)
    }

    /// `${Files8E6940B8.Arn}/*` becomes `Files.Arn/*`.
    pub fn readable(&self, text: &str) -> String {
        let mut readable = String::new();
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            readable.push_str(&rest[..start]);
            let inner = &rest[start + 2..];
            let Some(end) = inner.find('}') else {
                rest = &rest[start..];
                break;
            };
            let reference = &inner[..end];
            match self.value(reference) {
                Some(value) => readable.push_str(&value),
                None => readable.push_str(&rest[start..start + end + 3]),
            }
            rest = &inner[end + 1..];
        }
        readable.push_str(rest);
        printable(&readable).into_owned()
    }

    fn value(&self, reference: &str) -> Option<String> {
        let (id, attribute) = match reference.split_once('.') {
            Some((id, attribute)) => (id, format!(".{attribute}")),
            None => (reference, String::new()),
        };
        self.template.resource(id)?;
        let origin = self.template.origin(id);
        let path = self.path(origin.construct_path.as_deref(), id);
        Some(format!("{path}{attribute}"))
    }
}
