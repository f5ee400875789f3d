//! Patterns of what does not belong to an asset, as `.gitignore` and `.dockerignore` have them.

/// How patterns are read.
///
/// Source: <https://git-scm.com/docs/gitignore>, <https://docs.docker.com/build/concepts/context/#dockerignore-files>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IgnoreSyntax {
    /// As in `.gitignore`: a pattern without `/` in it matches at any depth, and nothing in an excluded folder can be
    /// included again.
    #[default]
    Git,
    /// As in `.dockerignore`: each pattern starts at the top of the folder, and `!` includes again what is in an excluded
    /// folder, too.
    Docker,
}

/// Patterns, in the order in which they decide: the last one that matches does.
#[derive(Debug)]
pub(super) struct Ignore {
    syntax: IgnoreSyntax,
    patterns: Vec<Pattern>,
}

#[derive(Debug)]
struct Pattern {
    excludes: bool,
    folders_only: bool,
    segments: Vec<Segment>,
}

#[derive(Debug)]
enum Segment {
    /// `**`: any number of folders.
    Any,
    Name(Vec<Part>),
}

#[derive(Debug)]
enum Part {
    Character(char),
    /// `?`
    One,
    /// `*`
    Many,
    /// `[a-z]`
    Set {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

impl Ignore {
    pub(super) fn new<'a>(
        syntax: IgnoreSyntax,
        lines: impl IntoIterator<Item = &'a str>,
    ) -> Ignore {
        let patterns = lines.into_iter();
        let patterns = patterns.filter_map(|line| Pattern::parse(syntax, line));
        Ignore {
            syntax,
            patterns: patterns.collect(),
        }
    }

    /// Whether something in the folder does not belong to it, where its parent is excluded or not.
    pub(super) fn excludes(&self, path: &str, is_folder: bool, parent_is_excluded: bool) -> bool {
        let names: Vec<&str> = path.split('/').collect();
        let mut decisions = self.patterns.iter().rev();
        let decision = decisions.find(|pattern| {
            (is_folder || !pattern.folders_only) && matches(&pattern.segments, &names)
        });
        decision.map_or(parent_is_excluded, |pattern| pattern.excludes)
    }

    /// Whether something in an excluded folder may still belong to it.
    pub(super) fn looks_into_excluded(&self) -> bool {
        self.syntax == IgnoreSyntax::Docker && self.patterns.iter().any(|pattern| !pattern.excludes)
    }
}

impl Pattern {
    fn parse(syntax: IgnoreSyntax, line: &str) -> Option<Pattern> {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let mut text = match syntax {
            IgnoreSyntax::Git => trim_end(line),
            IgnoreSyntax::Docker => line.trim(),
        };
        if text.is_empty() || text.starts_with('#') {
            return None;
        }
        let excludes = match text.strip_prefix('!') {
            Some(rest) => {
                text = rest.trim_start_matches(|c| syntax == IgnoreSyntax::Docker && c == ' ');
                false
            }
            None => true,
        };
        let folders_only = syntax == IgnoreSyntax::Git && text.ends_with('/');
        let text = text.trim_end_matches('/');
        let anchored = syntax == IgnoreSyntax::Docker || text.contains('/');
        let mut segments = Vec::new();
        if !anchored {
            segments.push(Segment::Any);
        }
        for name in text.split('/') {
            match name {
                "" | "." => {}
                "**" => {
                    if !matches!(segments.last(), Some(Segment::Any)) {
                        segments.push(Segment::Any);
                    }
                }
                name => segments.push(Segment::Name(parts(name))),
            }
        }
        (!segments.is_empty()).then_some(Pattern {
            excludes,
            folders_only,
            segments,
        })
    }
}

/// Without blanks at the end, unless the last one is escaped.
fn trim_end(line: &str) -> &str {
    let trimmed = line.trim_end_matches(' ');
    let escaped = trimmed
        .bytes()
        .rev()
        .take_while(|byte| *byte == b'\\')
        .count()
        % 2
        == 1;
    match escaped && trimmed.len() < line.len() {
        true => &line[..trimmed.len() + 1],
        false => trimmed,
    }
}

fn parts(name: &str) -> Vec<Part> {
    let characters: Vec<char> = name.chars().collect();
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(&character) = characters.get(at) {
        at += 1;
        parts.push(match character {
            '*' if matches!(parts.last(), Some(Part::Many)) => continue,
            '*' => Part::Many,
            '?' => Part::One,
            '[' => match set(&characters[at..]) {
                Some((set, length)) => {
                    at += length;
                    set
                }
                None => Part::Character('['),
            },
            '\\' if at < characters.len() => {
                at += 1;
                Part::Character(characters[at - 1])
            }
            character => Part::Character(character),
        });
    }
    parts
}

/// The set that stands after a `[`, and how many characters it has with its `]`.
fn set(characters: &[char]) -> Option<(Part, usize)> {
    let negated = matches!(characters.first(), Some('!' | '^'));
    let first = usize::from(negated);
    let mut ranges = Vec::new();
    let mut at = first;
    loop {
        let mut from = *characters.get(at)?;
        if from == ']' && at > first {
            return Some((Part::Set { negated, ranges }, at + 1));
        }
        if from == '\\' {
            at += 1;
            from = *characters.get(at)?;
        }
        at += 1;
        let mut to = from;
        if characters.get(at) == Some(&'-') && characters.get(at + 1).is_some_and(|c| *c != ']') {
            at += 1;
            if characters[at] == '\\' {
                at += 1;
            }
            to = *characters.get(at)?;
            at += 1;
        }
        ranges.push((from, to));
    }
}

/// Whether a path is what segments describe. Going back to the last `**` alone is enough, so the cost is bounded by the
/// product of both lengths.
fn matches(segments: &[Segment], names: &[&str]) -> bool {
    let (mut segment, mut name) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    loop {
        match segments.get(segment) {
            // At the end, `a/**` is what is in `a`, and not `a`.
            Some(Segment::Any) if segment + 1 == segments.len() => return name < names.len(),
            Some(Segment::Any) => {
                retry = Some((segment + 1, name));
                segment += 1;
                continue;
            }
            Some(Segment::Name(parts)) if name < names.len() && is_named(parts, names[name]) => {
                segment += 1;
                name += 1;
                continue;
            }
            None if name == names.len() => return true,
            _ => {}
        }
        match &mut retry {
            Some((after, from)) if *from < names.len() => {
                *from += 1;
                (segment, name) = (*after, *from);
            }
            _ => return false,
        }
    }
}

fn is_named(parts: &[Part], name: &str) -> bool {
    let characters: Vec<char> = name.chars().collect();
    let (mut part, mut at) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    loop {
        match (parts.get(part), characters.get(at)) {
            (Some(Part::Many), _) => {
                retry = Some((part + 1, at));
                part += 1;
                continue;
            }
            (Some(one), Some(&character)) if one.is(character) => {
                part += 1;
                at += 1;
                continue;
            }
            (None, None) => return true,
            _ => {}
        }
        match &mut retry {
            Some((after, from)) if *from < characters.len() => {
                *from += 1;
                (part, at) = (*after, *from);
            }
            _ => return false,
        }
    }
}

impl Part {
    fn is(&self, character: char) -> bool {
        match self {
            Part::Character(own) => *own == character,
            Part::One => true,
            Part::Many => false,
            Part::Set { negated, ranges } => {
                let is_in = ranges
                    .iter()
                    .any(|(from, to)| (*from..=*to).contains(&character));
                is_in != *negated
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The paths that do not belong to a folder, with `/` at the end of folders.
    #[track_caller]
    fn check(syntax: IgnoreSyntax, patterns: &str, excluded: &[&str], included: &[&str]) {
        let ignore = Ignore::new(syntax, patterns.lines());
        let is_excluded = |path: &str| {
            let (path, is_folder) = match path.strip_suffix('/') {
                Some(path) => (path, true),
                None => (path, false),
            };
            let mut outer = false;
            for (end, _) in path.match_indices('/') {
                outer = ignore.excludes(&path[..end], true, outer);
                if outer && !ignore.looks_into_excluded() {
                    return true;
                }
            }
            ignore.excludes(path, is_folder, outer)
        };
        for path in excluded {
            assert!(
                is_excluded(path),
                "`{path}` is to be excluded by {patterns:?}"
            );
        }
        for path in included {
            assert!(
                !is_excluded(path),
                "`{path}` is to be included by {patterns:?}"
            );
        }
    }

    #[test]
    fn as_git_reads_them() {
        let git = IgnoreSyntax::Git;
        check(
            git,
            "*.log",
            &["a.log", "x/y/b.log", ".log"],
            &["a.logs", "log"],
        );
        check(
            git,
            "build",
            &["build", "build/", "x/build/a"],
            &["builds", "x/abuild"],
        );
        check(
            git,
            "build/",
            &["build/", "x/build/", "build/a"],
            &["build", "x/build"],
        );
        check(git, "/build", &["build", "build/x"], &["x/build"]);
        check(
            git,
            "doc/frotz",
            &["doc/frotz", "doc/frotz/a"],
            &["a/doc/frotz"],
        );
        check(
            git,
            "**/foo/bar",
            &["foo/bar", "a/b/foo/bar"],
            &["foo/a/bar"],
        );
        check(git, "abc/**", &["abc/x", "abc/x/y"], &["abc/", "x/abc/y"]);
        check(
            git,
            "a/**/b",
            &["a/b", "a/x/b", "a/x/y/b"],
            &["ab", "a/x/c", "x/a/b"],
        );
        check(git, "a/**/b/**/c", &["a/b/c", "a/b/b/x/c"], &["a/c", "a/b"]);
        check(git, "foo/*", &["foo/a", "foo/b/"], &["foo/", "x/foo/a"]);
        check(
            git,
            "*.js\n!keep.js",
            &["a.js", "x/a.js"],
            &["keep.js", "x/keep.js"],
        );
        check(git, "!keep.js\n*.js", &["keep.js"], &[]);
        check(git, "x/\n!x/keep", &["x/keep", "x/a"], &[]);
        check(git, "x/*\n!x/keep", &["x/a"], &["x/keep"]);
        check(git, "a?c", &["abc", "aéc"], &["ac", "abbc", "a/c"]);
        check(git, "[a-c]1", &["a1", "b1"], &["d1", "-1"]);
        check(git, "[!a-c]1", &["d1"], &["a1"]);
        check(git, "[]x]y", &["]y", "xy"], &["ay"]);
        check(git, "[a\\-z]", &["a", "-", "z"], &["b"]);
        check(git, "[a", &["[a"], &["a"]);
        check(git, "\\#a\n\\!b", &["#a", "!b"], &["a", "b"]);
        check(git, "# a comment\n\n   \n", &[], &["# a comment", "a"]);
        check(git, "a \nb\\ ", &["a", "b "], &["a ", "b"]);
        check(git, "a\r\nb", &["a", "b"], &[]);
        check(git, "/*\n!/src", &["a", "b/"], &["src/", "src/a"]);
        check(git, "/", &[], &["a"]);
    }

    #[test]
    fn as_docker_reads_them() {
        let docker = IgnoreSyntax::Docker;
        check(docker, "temp", &["temp", "temp/a"], &["x/temp"]);
        check(
            docker,
            "*/temp*",
            &["a/temporary", "a/temp/b"],
            &["temp", "a/b/temp"],
        );
        check(docker, "**/*.go", &["a.go", "x/y/b.go"], &["a.gox"]);
        check(docker, "*.md\n!README.md", &["a.md"], &["README.md"]);
        check(
            docker,
            "*\n!src\n!Cargo.*",
            &["a", "x/y"],
            &["src/", "src/a/b", "Cargo.toml"],
        );
        check(
            docker,
            "node_modules\n!node_modules/a/b",
            &["node_modules/a/c"],
            &["node_modules/a/b"],
        );
        check(docker, "/a/\n./b", &["a", "a/x", "b"], &["c/a"]);
        check(docker, "  x  \n! y", &["x"], &["y"]);
    }

    #[test]
    fn no_pattern_is_expensive() {
        let stars = "*a".repeat(200);
        let folders = "**/a/".repeat(100);
        let name = "a".repeat(4000) + "b";
        let path = "a/".repeat(2000) + "b";
        let ignore = Ignore::new(IgnoreSyntax::Git, [stars.as_str(), &folders]);
        assert!(!ignore.excludes(&name, false, false));
        assert!(!ignore.excludes(&path, false, false));
    }
}
