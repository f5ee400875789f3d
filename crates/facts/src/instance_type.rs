//! Types of EC2 instances: which processor their names promise.
//!
//! Source: <https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html>

/// The processor that images and programs are made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Processor {
    /// Intel and AMD.
    X86_64,
    /// Graviton.
    Arm64,
}

impl Processor {
    /// The processor of an instance type, for example `m7g.large`; `None` if that is no name of one.
    ///
    /// ```
    /// use stackwright_facts::instance_type::Processor;
    /// assert_eq!(Processor::of("t4g.nano"), Some(Processor::Arm64));
    /// assert_eq!(Processor::of("im4gn.xlarge"), Some(Processor::Arm64));
    /// assert_eq!(Processor::of("g4dn.xlarge"), Some(Processor::X86_64));
    /// assert_eq!(Processor::of("large"), None);
    /// ```
    pub fn of(instance_type: &str) -> Option<Self> {
        let (family, size) = instance_type.split_once('.')?;
        let is_text = |text: &str, also: &str| {
            let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || also.contains(c);
            !text.is_empty() && text.chars().all(fits)
        };
        if !is_text(family, "-") || !is_text(size, "-") {
            return None;
        }
        // The letters behind the generation say what is special: `g` is Graviton. The first generation had another name.
        let generation = family.find(|c: char| c.is_ascii_digit())?;
        let options = family[generation..].trim_start_matches(|c: char| c.is_ascii_digit());
        Some(match family == "a1" || options.contains('g') {
            true => Processor::Arm64,
            false => Processor::X86_64,
        })
    }

    /// As container images and images of machines have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Processor::X86_64 => "x86_64",
            Processor::Arm64 => "arm64",
        }
    }
}
