//! Whether what a function starts with is in its code.

use stackwright::Diagnostic;
use stackwright::asset::Snapshot;

use super::codes;

/// What is wrong with a handler of code that is known: the file that it names is not there.
pub(super) fn problem(runtime: &str, handler: &str, content: &Snapshot) -> Option<Diagnostic> {
    if !content.is_folder() {
        return None;
    }
    // The name after the last dot is a function in the file.
    let module = handler
        .rsplit_once('.')
        .map_or(handler, |(module, _)| module);
    let files: Vec<String> = match runtime {
        _ if runtime.starts_with("python") => {
            let path = module.replace('.', "/");
            vec![format!("{path}.py"), format!("{path}/__init__.py")]
        }
        _ if runtime.starts_with("nodejs") => {
            let extensions = ["js", "mjs", "cjs"].iter();
            extensions
                .map(|extension| format!("{module}.{extension}"))
                .collect()
        }
        _ if runtime.starts_with("ruby") => vec![format!("{module}.rb")],
        _ if runtime.starts_with("provided") => vec!["bootstrap".to_owned()],
        _ => return None,
    };
    // What is in a layer is found by an absolute path, and some layers bring the handler along.
    if handler.starts_with('/')
        || content
            .entries()
            .any(|path| files.iter().any(|file| file == path))
    {
        return None;
    }
    let message = match runtime.starts_with("provided") {
        true => {
            "there is no `bootstrap` in the function's code, which its runtime starts".to_owned()
        }
        false => format!(
            "there is no `{}` in the function's code, which its handler `{handler}` names",
            files[0]
        ),
    };
    Some(
        Diagnostic::warning(codes::HANDLER, message).hint(
            "name the file from the top of the folder, and the function in it: `FILE.FUNCTION`",
        ),
    )
}
