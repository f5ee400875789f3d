//! Paths into properties and events: names and indexes separated by dots.

/// The keys of a path such as `Properties.Tags.0.Value`. A dot inside a key is written `\.`.
///
/// ```
/// use stackwright::split_path;
/// assert_eq!(split_path("Properties.Tags.0"), ["Properties", "Tags", "0"]);
/// assert_eq!(split_path(r"Metadata.aws\.name"), ["Metadata", "aws.name"]);
/// ```
pub fn split_path(path: &str) -> Vec<String> {
    let mut keys = vec![String::new()];
    let mut characters = path.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' if characters.peek() == Some(&'.') => {
                characters.next();
                if let Some(key) = keys.last_mut() {
                    key.push('.');
                }
            }
            '.' => keys.push(String::new()),
            character => {
                if let Some(key) = keys.last_mut() {
                    key.push(character);
                }
            }
        }
    }
    keys
}
