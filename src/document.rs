//! The JSON text of the files of an assembly: indented by one space, as the CDK does, since templates are limited in bytes.

use crate::json::{Value as Json, Writer};

/// Writes a file.
pub(crate) fn writer() -> Writer {
    Writer::indented(1)
}

/// The text of a file that is written whole.
pub(crate) fn finish(writer: Writer) -> String {
    let mut text = writer.into_text();
    text.push('\n');
    text
}

/// The text of a file with this content.
pub(crate) fn text_of(json: &Json) -> String {
    let mut writer = writer();
    writer.value(json);
    finish(writer)
}
