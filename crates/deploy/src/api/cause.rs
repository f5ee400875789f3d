//! The causes of an error: which there are, and what the innermost one says.

use std::error::Error;

use aws_smithy_types::error::metadata::ErrorMetadata;

/// An error and its causes, also those inside of I/O errors, which do not count themselves among their causes.
pub(crate) fn causes<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error: &&'a (dyn Error + 'static)| {
        let inner = (error.downcast_ref::<std::io::Error>()).and_then(|error| error.get_ref());
        match inner {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => error.source(),
        }
    })
}

/// The first cause of a type.
pub(crate) fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

/// What the innermost cause says: a service's message and code, or the cause itself, without the layers around it.
pub(crate) fn words(error: &(dyn Error + 'static)) -> String {
    let said = match (find::<ErrorMetadata>(error), causes(error).last()) {
        (Some(meta), _) if meta.message().is_some() || meta.code().is_some() => {
            match (meta.message(), meta.code()) {
                (Some(message), Some(code)) => format!("{message} ({code})"),
                (message, code) => message.or(code).unwrap_or_default().to_owned(),
            }
        }
        (_, Some(last)) => last.to_string(),
        (_, None) => String::new(),
    };
    said.trim().trim_end_matches('.').to_owned()
}
